import { accept } from '../../domain/refusal.ts';
import { actorOf } from '../sessions.ts';
import type { Actor } from '../sessions.ts';
import { isDuplicate, storedAnswer } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import type { Store } from '../database.ts';

/** The answer to a step that signs in by itself: nobody was signed in, or what became of it. */
export type SignedStep = StepOutcome<StoredAnswer & { readonly repeated: boolean }> | 'signed-out';

/** SQL of an instant as the API writes it. */
export const isoSql = (expression: string): string =>
  `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** What the last CTE of a one-statement step stores and returns: `source` has `person_id`, `at` and the body. */
export const answerCte = (source: string, body: string, status: number): string => `
  answer as (
    insert into idempotency (actor_id, key_hash, body_hash, status, body, stored_at)
    select person_id, $3, $4, ${status}, ${body}, at from ${source} returning body
  )
  select body from answer`;

/** How often a step is tried when the reason it was refused for has gone by the time it is asked for. */
const ATTEMPTS = 3;

/**
 * Runs a step that is one statement with its own gate. No row came back: a repetition gets the stored answer, anything
 * else is diagnosed by further queries. `diagnose` returns null when nothing stands against another try.
 */
export async function runStatement(
  store: Store,
  input: { tokenHash: Buffer; request: RequestKey; status: number },
  run: () => Promise<object | null>,
  diagnose: (actor: Actor) => Promise<LocatedRefusal | null>,
): Promise<SignedStep> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const body = await run().catch((error: unknown) => {
      if (isDuplicate(error)) {
        return null;
      }
      throw error;
    });
    if (body !== null) {
      return accept({ status: input.status, body, repeated: false });
    }
    const actor = await actorOf(store, input.tokenHash);
    if (actor === null) {
      return 'signed-out';
    }
    const stored = await storedAnswer(store.pool, actor.personId, input.request);
    if (stored !== null) {
      return stored.ok ? accept({ ...stored.value, repeated: true }) : stored;
    }
    const refusal = await diagnose(actor);
    if (refusal !== null) {
      return refusal;
    }
  }
  throw new Error('a step was refused by its gate and no reason was found');
}

/**
 * A one-statement step about one row: `$1` token hash, `$2` the row's id, `$3` and `$4` key and body hash, `$5` the
 * clock's offset. Answers 200 with the body the statement returns.
 */
export async function runOnTarget(
  store: Store,
  statement: { readonly name: string; readonly text: string },
  step: { readonly tokenHash: Buffer; readonly request: RequestKey; readonly targetId: string },
  diagnose: (actor: Actor) => Promise<LocatedRefusal | null>,
): Promise<SignedStep> {
  const { keyHash, bodyHash } = step.request;
  const run = async (): Promise<object | null> => {
    const { rows } = await store.pool.query<{ body: object }>({
      ...statement,
      values: [step.tokenHash, step.targetId, keyHash, bodyHash, store.clock.offsetMs()],
    });
    return rows[0]?.body ?? null;
  };
  return runStatement(store, { ...step, status: 200 }, run, diagnose);
}
