import { hash, randomBytes } from 'node:crypto';

import { dateOf } from '../domain/civil.ts';
import { nowSql } from './database.ts';
import type { Queryable, Store } from './database.ts';

/** How long a session lasts, in milliseconds of the store's clock. */
export const SESSION_MS = 12 * 3_600_000;

export interface Grant {
  readonly role: string;
  readonly unitId: string;
}

/** Who acts, as the database knows them at this moment. Never kept beyond one request. */
export interface Actor {
  readonly personId: string;
  readonly branchId: string | null;
  /** Ancestors and self of the branch, root first. */
  readonly branchPath: readonly string[];
  readonly grants: readonly Grant[];
  /** The instant the session was looked up. */
  readonly now: Date;
}

/** Only this hash of a token is stored: a copy of the table opens no session. */
export const tokenHash = (token: string): Buffer => hash('sha256', token, 'buffer');

/**
 * SQL of a CTE `actor` with the person of an open session of an enabled account: `$1` is the token's hash and the CTE
 * `input` has the instant `at`. The hot statements start with it, so signing in costs them no round trip.
 */
export const ACTOR_CTE = `
  actor as (
    select s.person_id from session s join account a on a.person_id = s.person_id, input
     where s.token_hash = $1 and s.expires_at > input.at and a.disabled_at is null
  )`;

interface StandingRow {
  readonly personId: string;
  readonly now: Date;
  readonly memberships: readonly { unitId: string; path: string[]; from: string; to: string | null }[] | null;
  readonly grants: readonly (Grant & { from: string; to: string | null })[] | null;
}

/** What the person of the CTE `actor` belongs to and holds; whether it is in force is decided outside SQL. */
const STANDING = `
  select actor.person_id as "personId", input.at as now,
    (select jsonb_agg(jsonb_build_object('unitId', u.id, 'path', u.path, 'from', m.from_date, 'to', m.to_date))
       from membership m join unit u on u.id = m.unit_id where m.person_id = actor.person_id) as memberships,
    (select jsonb_agg(jsonb_build_object('role', g.role, 'unitId', g.unit_id, 'from', g.from_date, 'to', g.to_date))
       from role_grant g where g.person_id = actor.person_id) as grants
  from actor, input`;

/** The person behind a token with the membership and roles in force today, or null when nobody is signed in. */
export async function actorOf(store: Store, hash: Buffer): Promise<Actor | null> {
  const { rows } = await store.pool.query<StandingRow>({
    name: 'actor-of-session',
    text: `with input as materialized (select ${nowSql('$2')} as at), ${ACTOR_CTE} ${STANDING}`,
    values: [hash, store.clock.offsetMs()],
  });
  return standing(store, rows[0]);
}

/** What a person is today, whether signed in or not: to ask what somebody else may read. Null when there is none. */
export async function standingOf(store: Store, personId: string): Promise<Actor | null> {
  const { rows } = await store.pool.query<StandingRow>(
    `with input as materialized (select ${nowSql('$2')} as at),
       actor as (select id as person_id from person where id = $1) ${STANDING}`,
    [personId, store.clock.offsetMs()],
  );
  return standing(store, rows[0]);
}

function standing(store: Store, row: StandingRow | undefined): Actor | null {
  if (row === undefined) {
    return null;
  }
  // The civil day comes from the injected calendar, so what is in force today is decided here and not in SQL.
  const today = dateOf(store.civil, row.now.getTime());
  const inForce = (period: { from: string; to: string | null }): boolean =>
    period.from <= today && (period.to === null || period.to > today);
  const branch = (row.memberships ?? []).find(inForce);
  return {
    personId: row.personId,
    now: row.now,
    branchId: branch?.unitId ?? null,
    branchPath: branch?.path ?? [],
    grants: (row.grants ?? []).filter(inForce).map(({ role, unitId }) => ({ role, unitId })),
  };
}

export interface Account {
  readonly personId: string;
  readonly passwordHash: string;
}

/** The enabled account of a login. */
export async function accountOf(on: Queryable, login: string): Promise<Account | null> {
  const { rows } = await on.query<Account>(
    `select person_id as "personId", password_hash as "passwordHash" from account
      where login = $1 and disabled_at is null`,
    [login],
  );
  return rows[0] ?? null;
}

export async function passwordHashOf(on: Queryable, personId: string): Promise<string | null> {
  const { rows } = await on.query<{ passwordHash: string }>(
    'select password_hash as "passwordHash" from account where person_id = $1 and disabled_at is null',
    [personId],
  );
  return rows[0]?.passwordHash ?? null;
}

/** Opens a session with a new random token; the caller gives the token to the person and forgets it. */
export async function openSession(store: Store, personId: string): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const { rows } = await store.pool.query<{ expiresAt: Date }>(
    `with input as materialized (select ${nowSql('$3')} as at),
      opened as (
        insert into session (token_hash, person_id, created_at, expires_at)
        select $1, $2, at, at + $4::float8 * interval '1 millisecond' from input returning expires_at
      ),
      audited as (
        insert into audit (at, actor_id, action, target) select at, $2, 'session.opened', 'person/' || $2 from input
      )
      select expires_at as "expiresAt" from opened`,
    [tokenHash(token), personId, store.clock.offsetMs(), SESSION_MS],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('the session was not stored');
  }
  return { token, expiresAt: row.expiresAt };
}

/** Ends one session; ending it again changes nothing. */
export async function closeSession(on: Queryable, hash: Buffer): Promise<void> {
  await on.query('delete from session where token_hash = $1', [hash]);
}

/** Stores a new password's hash and ends every other session of the person; returns how many. */
export async function changePassword(
  on: Queryable,
  input: { personId: string; passwordHash: string; keepHash: Buffer },
): Promise<number> {
  await on.query('update account set password_hash = $2 where person_id = $1', [input.personId, input.passwordHash]);
  const { rowCount } = await on.query('delete from session where person_id = $1 and token_hash <> $2', [
    input.personId,
    input.keepHash,
  ]);
  return rowCount ?? 0;
}
