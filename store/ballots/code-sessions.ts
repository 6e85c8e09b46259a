import { randomBytes } from 'node:crypto';

import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { nowSql } from '../database.ts';
import type { Store } from '../database.ts';
import { tokenHash } from '../sessions.ts';
import type { Actor } from '../sessions.ts';
import { codeHash } from './codes.ts';

/** Long enough to fill a sheet about a whole branch, in milliseconds of the store's clock. */
const SESSION_MS = 3_600_000;

/** Who holds a ballot code: a voter with one sheet to fill, and no other part anywhere. */
export interface CodeHolder {
  readonly actor: Actor;
  readonly codeId: string;
  /** The one obligation the code is for. */
  readonly obligationId: string;
}

export interface Redeemed {
  readonly obligationId: string;
  /** 32 random bytes, base64url; only its hash is stored. */
  readonly token: string;
  readonly expiresAt: Date;
}

interface Found {
  readonly obligationId: string;
  readonly voided: boolean;
  readonly used: boolean;
  readonly closed: boolean;
  readonly closedAt: Date;
  readonly expiresAt: Date | null;
}

/**
 * Opens a session that sees and casts one ballot and nothing else. The same code may be redeemed again until the ballot
 * is cast, so that a voter whose connection broke is not shut out. Refuses `not-found` for a code that is unknown or was
 * replaced by a new one, without saying which.
 */
export async function redeemCode(store: Store, code: string): Promise<Outcome<Redeemed>> {
  const token = randomBytes(32).toString('base64url');
  const { rows } = await store.pool.query<Found>(
    `with input as materialized (select ${nowSql('$3')} as at),
       found as (
         select c.id, c.obligation_id, o.person_id, c.voided_at is not null as voided,
                c.used_at is not null or o.state = 'done' as used,
                o.sealed or o.closes_at <= at or o.state in ('lapsed', 'cancelled') as closed,
                case when o.closes_at <= at then o.closes_at else at end as closed_at, at
           from ballot_code c join obligation o on o.id = c.obligation_id, input where c.code_hash = $1),
       opened as (
         insert into ballot_session (token_hash, code_id, opened_at, expires_at)
         select $2, id, at, at + $4::float8 * interval '1 millisecond' from found
          where not voided and not used and not closed returning code_id, expires_at),
       audited as (
         insert into audit (at, actor_id, action, target)
         select f.at, f.person_id, 'ballotCode.redeemed', 'obligation/' || f.obligation_id
           from found f join opened on opened.code_id = f.id)
     select f.obligation_id as "obligationId", f.voided, f.used, f.closed, f.closed_at as "closedAt",
            o.expires_at as "expiresAt"
       from found f left join opened o on o.code_id = f.id`,
    [codeHash(code), tokenHash(token), store.clock.offsetMs(), SESSION_MS],
  );
  const [row] = rows;
  if (row === undefined || row.voided) return refuse({ code: 'not-found' });
  if (row.used) return refuse({ code: 'already-answered' });
  if (row.expiresAt === null) return refuse({ code: 'stage-closed', closedAt: row.closedAt.toISOString() });
  return accept({ obligationId: row.obligationId, token, expiresAt: row.expiresAt });
}

/** The holder behind a token, or null. A code that was replaced opens nothing any more. */
export async function codeHolderOf(store: Store, hash: Buffer): Promise<CodeHolder | null> {
  const { rows } = await store.pool.query<{ personId: string; codeId: string; obligationId: string; now: Date }>({
    name: 'holder-of-code',
    text: `with input as materialized (select ${nowSql('$2')} as at)
      select o.person_id as "personId", c.id as "codeId", c.obligation_id as "obligationId", input.at as now
        from ballot_session s join ballot_code c on c.id = s.code_id join obligation o on o.id = c.obligation_id, input
       where s.token_hash = $1 and s.expires_at > input.at and c.voided_at is null`,
    values: [hash, store.clock.offsetMs()],
  });
  const [row] = rows;
  if (row === undefined) return null;
  const { personId, now, codeId, obligationId } = row;
  return { actor: { personId, now, branchId: null, branchPath: [], grants: [] }, codeId, obligationId };
}
