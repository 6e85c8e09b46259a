import { firstDayOf, lastDayOf } from '../domain/period.ts';
import type { PeriodUnit } from '../domain/period.ts';
import type { Queryable } from './database.ts';
import { versionInForce } from './schemes.ts';

export interface Plan {
  readonly id: string;
  readonly unitId: string;
  readonly schemeKey: string;
  readonly startPeriod: string;
  readonly cadence: PeriodUnit;
  readonly withdrawn: boolean;
}

export async function readPlan(on: Queryable, planId: string): Promise<Plan> {
  const { rows } = await on.query<Plan>(
    `select id, unit_id as "unitId", scheme_key as "schemeKey", start_period as "startPeriod", cadence,
            withdrawn_at is not null as withdrawn from plan where id = $1`,
    [planId],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`plan ${planId} does not exist`);
  }
  return row;
}

export interface Cycle {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly schemeKey: string;
  readonly period: string;
  readonly schemeVersionId: string;
  readonly state: 'running' | 'published' | 'cancelled';
  readonly openedAt: Date;
  /** By when the branches should be ready for the Party committee's review; null where it was never asked. */
  readonly sitsAt: Date | null;
}

/** Reads a cycle and keeps other transitions of it out until the transaction ends. */
export async function lockCycle(on: Queryable, cycleId: string): Promise<Cycle> {
  const { rows } = await on.query<Cycle>(
    `select c.id, c.plan_id as "planId", p.unit_id as "unitId", p.scheme_key as "schemeKey", c.period,
            c.scheme_version_id as "schemeVersionId", c.state, c.opened_at as "openedAt", c.sits_at as "sitsAt"
       from cycle c join plan p on p.id = c.plan_id where c.id = $1 for no key update of c`,
    [cycleId],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`cycle ${cycleId} does not exist`);
  }
  return row;
}

/** Opens the cycle of a plan and month or year under this version, or finds the one that exists (`UNIQUE` plan, period). */
export async function insertCycle(
  on: Queryable,
  input: { planId: string; period: string; versionId: string; now: Date },
): Promise<{ id: string; isNew: boolean }> {
  const { rows } = await on.query<{ id: string; isNew: boolean }>(
    `insert into cycle (plan_id, period, scheme_version_id, opened_at, next_wake_at) values ($1, $2, $3, $4, $4)
     on conflict (plan_id, period) do update set period = excluded.period
     returning id, xmax = 0 as "isNew"`,
    [input.planId, input.period, input.versionId, input.now],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('the cycle was not stored');
  }
  return row;
}

/**
 * Gives the cycle one round per branch below its committee that has members on the month's last day, each pinned to the
 * branch's own rules where it has some (S3.3). Repeating it changes nothing.
 */
export async function ensureRounds(on: Queryable, cycle: Cycle, now: Date): Promise<void> {
  const { rows: branches } = await on.query<{ id: string }>(
    `select u.id from unit u where u.kind = 'branch' and u.path @> array[$1::uuid] and exists (
        select 1 from membership m where m.unit_id = u.id and m.from_date <= $2 and (m.to_date is null or m.to_date > $2))
      and not exists (select 1 from round r where r.cycle_id = $3 and r.unit_id = u.id) order by u.id`,
    [cycle.unitId, lastDayOf(cycle.period), cycle.id],
  );
  for (const branch of branches) {
    const own = await versionInForce(on, {
      schemeKey: cycle.schemeKey,
      unitId: branch.id,
      day: firstDayOf(cycle.period),
      parentId: cycle.schemeVersionId,
    });
    await on.query(
      `insert into round (cycle_id, unit_id, scheme_version_id, next_wake_at) values ($1, $2, $3, $4)
       on conflict (cycle_id, unit_id) do nothing`,
      [cycle.id, branch.id, own ?? cycle.schemeVersionId, now],
    );
  }
}

/** The rounds of a cycle that have not ended. */
export async function runningRounds(on: Queryable, cycleId: string): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select id from round where cycle_id = $1 and state = 'running' order by id`,
    [cycleId],
  );
  return rows.map((row) => row.id);
}

/** Those of a cycle's running rounds that have not opened their first stage: nobody looks after them yet. */
export async function roundsNotBegun(on: Queryable, cycleId: string): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select r.id from round r where r.cycle_id = $1 and r.state = 'running'
        and not exists (select 1 from stage s where s.round_id = r.id) order by r.id`,
    [cycleId],
  );
  return rows.map((row) => row.id);
}

/** Ends a cycle, or lets it sleep until an instant or the next message (`wakeAt` null). */
export async function saveCycle(
  on: Queryable,
  cycleId: string,
  change: { state: Cycle['state']; reason?: string; now: Date; wakeAt: Date | null },
): Promise<void> {
  await on.query(
    `update cycle set state = $2, next_wake_at = coalesce($5::timestamptz, 'infinity'), cancel_reason = coalesce($3, cancel_reason),
            ended_at = case when $2 = 'running' then null else coalesce(ended_at, $4) end where id = $1`,
    [cycleId, change.state, change.reason ?? null, change.now, change.wakeAt],
  );
}
