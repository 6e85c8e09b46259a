import { randomBytes } from 'node:crypto';

import { accept, refuse } from '../domain/refusal.ts';
import type { Outcome } from '../domain/refusal.ts';
import { nowSql } from './database.ts';
import type { Store, Transaction } from './database.ts';
import { tokenHash } from './sessions.ts';

const LINK_MS = 24 * 3_600_000;

export interface OneTimeLink {
  /** 32 random bytes, base64url. Shown once; only its hash is stored. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Gives a person a link that sets a password within 24 hours. An earlier unused link of the person ends with it. */
export async function issueOneTimeLink(
  tx: Transaction,
  input: { personId: string; login: string; issuedBy: string | null },
): Promise<OneTimeLink> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(tx.now.getTime() + LINK_MS);
  await tx.query('delete from one_time_link where person_id = $1 and used_at is null', [input.personId]);
  await tx.query(
    `with linked as (
       insert into one_time_link (token_hash, person_id, login, created_at, expires_at) values ($1, $2, $3, $4, $5))
     insert into audit (at, actor_id, action, target) values ($4, $6, 'link.issued', 'person/' || $2::uuid)`,
    [tokenHash(token), input.personId, input.login, tx.now, expiresAt, input.issuedBy],
  );
  return { token, expiresAt };
}

/**
 * Uses a link: gives its person an account with this password, or a new password for the one there is, and ends the
 * person's open sessions. Refuses `not-found` for a link that is unknown, used or too old, without saying which.
 */
export async function redeemOneTimeLink(
  store: Store,
  input: { token: string; passwordHash: string },
): Promise<Outcome<{ readonly personId: string; readonly login: string }>> {
  const { rows } = await store.pool.query<{ personId: string; login: string }>(
    `with input as materialized (select ${nowSql('$3')} as at),
       used as (
         update one_time_link l set used_at = at from input
          where l.token_hash = $1 and l.used_at is null and l.expires_at > at returning l.person_id, l.login),
       opened as (
         insert into account (person_id, login, password_hash) select person_id, login, $2 from used
         on conflict (person_id) do update set password_hash = excluded.password_hash
         returning person_id, login),
       ended as (delete from session s using used where s.person_id = used.person_id),
       audited as (
         insert into audit (at, actor_id, action, target)
         select at, person_id, 'link.used', 'person/' || person_id from used, input)
     select person_id as "personId", login from opened`,
    [tokenHash(input.token), input.passwordHash, store.clock.offsetMs()],
  );
  const [row] = rows;
  return row === undefined ? refuse({ code: 'not-found' }) : accept(row);
}
