import { hash } from 'node:crypto';

import pg from 'pg';

import { accept, refuse } from '../domain/refusal.ts';
import type { Outcome, Refusal } from '../domain/refusal.ts';
import { transaction } from './database.ts';
import type { Queryable, Store, Transaction } from './database.ts';

/** What identifies one intended effect of one actor, and the body it was asked with. */
export interface RequestKey {
  readonly keyHash: Buffer;
  readonly bodyHash: Buffer;
}

/** The answer stored with an effect and given again to every repetition of the request. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: object;
}

/** A refusal with the place in the request it is about ('decisions.3.items.0'), where there is one. */
export interface LocatedRefusal {
  readonly ok: false;
  readonly refusal: Refusal;
  readonly at?: string;
}

/** A refusal, with its place where there is one. */
export const refused = (refusal: Refusal, at?: string): LocatedRefusal =>
  at === undefined ? { ok: false, refusal } : { ok: false, refusal, at };

/** The field an incomplete record lacks; undefined for every other refusal. */
export const placeOf = (refusal: Refusal): string | undefined =>
  refusal.code === 'record-incomplete' || refusal.code === 'talk-incomplete' ? refusal.missing : undefined;

export type StepOutcome<T> = { readonly ok: true; readonly value: T } | LocatedRefusal;

/** In one call: a step takes three hashes, and an object for each costs more than the hashing. */
const sha256 = (content: string | Buffer): Buffer => hash('sha256', content, 'buffer');

/** The separator cannot occur in a route, an id or a key, so no two requests share a hash. */
export const requestKey = (input: {
  route: string;
  target: string;
  key: string;
  body: string | Buffer;
}): RequestKey => ({
  keyHash: sha256([input.route, input.target, input.key].join('\u001f')),
  bodyHash: sha256(input.body),
});

/**
 * The same request without anything of its body, not even a hash: for acts whose content must not be found out by
 * trying. A repetition then gets the first answer whatever it carries.
 */
export const withoutBody = ({ keyHash }: RequestKey): RequestKey => ({ keyHash, bodyHash: sha256('') });

/** The stored answer to this request; `key-reused` when the key came with another body before. */
export async function storedAnswer(
  on: Queryable,
  actorId: string,
  request: RequestKey,
): Promise<Outcome<StoredAnswer> | null> {
  const { rows } = await on.query<StoredAnswer & { bodyHash: Buffer }>({
    name: 'idempotency-lookup',
    text: `select status, body, body_hash as "bodyHash" from idempotency where actor_id = $1 and key_hash = $2`,
    values: [actorId, request.keyHash],
  });
  const [row] = rows;
  if (row === undefined) {
    return null;
  }
  return row.bodyHash.equals(request.bodyHash)
    ? accept({ status: row.status, body: row.body })
    : refuse({ code: 'key-reused' });
}

/** Whether a statement failed on a business key: perhaps because this very request has been stored meanwhile. */
export const isDuplicate = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.code === '23505';

/** Rolls a refused transaction back. */
class Rollback extends Error {
  readonly refusal: LocatedRefusal;

  constructor(refusal: LocatedRefusal) {
    super(refusal.refusal.code);
    this.refusal = refusal;
  }
}

/**
 * Runs `work` and stores its answer in one transaction, once per actor and key: a refusal stores nothing at all, a
 * repetition gets the first answer. The work must be safe to roll back.
 */
export async function once(
  store: Store,
  input: { actorId: string; request: RequestKey; status: number },
  work: (tx: Transaction) => Promise<StepOutcome<object>>,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, request, status } = input;
  try {
    const body = await transaction(store, async (tx) => {
      const done = await work(tx);
      if (!done.ok) {
        throw new Rollback(done);
      }
      await tx.query({
        name: 'idempotency-store',
        text: `insert into idempotency (actor_id, key_hash, body_hash, status, body, stored_at)
               values ($1, $2, $3, $4, $5, $6)`,
        values: [actorId, request.keyHash, request.bodyHash, status, JSON.stringify(done.value), tx.now],
      });
      return done.value;
    });
    return accept({ status, body, repeated: false });
  } catch (error) {
    if (!(error instanceof Rollback) && !isDuplicate(error)) {
      throw error;
    }
    const stored = await storedAnswer(store.pool, actorId, request);
    if (stored !== null) {
      return stored.ok ? accept({ ...stored.value, repeated: true }) : stored;
    }
    if (error instanceof Rollback) {
      return error.refusal;
    }
    throw error;
  }
}
