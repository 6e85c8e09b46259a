import type { Queryable } from './database.ts';

export interface Round {
  readonly id: string;
  readonly cycleId: string;
  readonly planId: string;
  /** The unit whose plan it belongs to. */
  readonly committeeId: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly period: string;
  readonly schemeVersionId: string;
  readonly state: 'running' | 'published' | 'cancelled';
  /** When the branch was ready for the Party committee's review; null before. */
  readonly readyAt: Date | null;
  /** The committee's sitting that takes it up; null before there is one. */
  readonly sittingId: string | null;
}

const SELECT = `select r.id, r.cycle_id as "cycleId", c.plan_id as "planId", p.unit_id as "committeeId",
       r.unit_id as "unitId", u.name as "unitName", c.period, r.scheme_version_id as "schemeVersionId", r.state,
       r.ready_at as "readyAt", r.sitting_id as "sittingId"
  from round r join cycle c on c.id = r.cycle_id join plan p on p.id = c.plan_id join unit u on u.id = r.unit_id
 where r.id = $1`;

/** Reads a round as it stands. */
export const readRound = (on: Queryable, roundId: string): Promise<Round> => oneRound(on, SELECT, roundId);

/** Reads a round and keeps other transitions of it out until the transaction ends; human steps never wait for this. */
export const lockRound = (on: Queryable, roundId: string): Promise<Round> =>
  oneRound(on, `${SELECT} for no key update of r`, roundId);

async function oneRound(on: Queryable, sql: string, roundId: string): Promise<Round> {
  const { rows } = await on.query<Round>(sql, [roundId]);
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`round ${roundId} does not exist`);
  }
  return row;
}

export async function markRound(
  on: Queryable,
  roundId: string,
  change: { state: 'published' | 'cancelled'; at: Date },
): Promise<void> {
  await on.query(
    `update round set state = $2, published_at = case when $2 = 'published' then $3::timestamptz end,
            next_wake_at = 'infinity' where id = $1`,
    [roundId, change.state, change.at],
  );
}

/** Records when the round's workflow should next look; null = only when it is woken. */
export async function setRoundWake(on: Queryable, roundId: string, at: Date | null): Promise<void> {
  await on.query(`update round set next_wake_at = coalesce($2::timestamptz, 'infinity') where id = $1`, [roundId, at]);
}

/** Marks a round as ready for the committee's review. */
export async function markReady(on: Queryable, roundId: string, at: Date): Promise<void> {
  await on.query('update round set ready_at = coalesce(ready_at, $2) where id = $1', [roundId, at]);
}
