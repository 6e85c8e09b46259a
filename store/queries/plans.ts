import type { Queryable } from '../database.ts';
import { iso } from './instants.ts';

export interface PlanView {
  readonly id: string;
  readonly unit: { id: string; name: string };
  readonly schemeKey: string;
  readonly startPeriod: string;
  readonly pausedAt: string | null;
  readonly withdrawnAt: string | null;
}

type Row = Omit<PlanView, 'pausedAt' | 'withdrawnAt'> & { pausedAt: Date | null; withdrawnAt: Date | null };

const PLAN = `select p.id, jsonb_build_object('id', u.id, 'name', u.name) as unit, p.scheme_key as "schemeKey",
    p.start_period as "startPeriod", p.paused_at as "pausedAt", p.withdrawn_at as "withdrawnAt"
  from plan p join unit u on u.id = p.unit_id`;

const view = (row: Row): PlanView => ({ ...row, pausedAt: iso(row.pausedAt), withdrawnAt: iso(row.withdrawnAt) });

export async function readPlanView(on: Queryable, id: string): Promise<PlanView | null> {
  const { rows } = await on.query<Row>(`${PLAN} where p.id = $1`, [id]);
  const [row] = rows;
  return row === undefined ? null : view(row);
}

/** The plans of units in or above these subtrees' roots, so that a branch sees the plan it takes part in. */
export async function visiblePlans(on: Queryable, unitIds: readonly string[]): Promise<PlanView[]> {
  const { rows } = await on.query<Row>(
    `${PLAN} where u.path && $1::uuid[] or exists (
        select 1 from unit w where w.id = any($1) and p.unit_id = any(w.path)) order by u.name, p.scheme_key, p.id`,
    [unitIds],
  );
  return rows.map(view);
}

/** The rounds of one period of a plan that still run. */
export async function runningRoundsOfPlan(on: Queryable, planId: string, period: string): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select r.id from round r join cycle c on c.id = r.cycle_id
      where c.plan_id = $1 and c.period = $2 and r.state = 'running' order by r.id`,
    [planId, period],
  );
  return rows.map(({ id }) => id);
}
