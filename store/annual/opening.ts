/** When a year may be evaluated: December final in all branches, or earlier by an officer's decision (procedures §3). */
import { firstDayOf, lastDayOf, monthsOfYear, periodsBetween, yearOf } from '../../domain/period.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion, versionInForce } from '../schemes.ts';
import { monthsPlans } from './months-plans.ts';

/** A plan whose cycles score years. */
export interface YearlyPlan {
  readonly id: string;
  readonly unitId: string;
  readonly schemeKey: string;
  /** First year to be evaluated. */
  readonly startPeriod: string;
}

/** The version a year is evaluated under: the one in force on its first day. Null = none is. */
export const versionOfYear = (
  on: Queryable,
  { schemeKey, unitId }: Pick<YearlyPlan, 'schemeKey' | 'unitId'>,
  year: string,
): Promise<string | null> => versionInForce(on, { schemeKey, unitId, day: firstDayOf(year) });

/** The earliest year of a plan that has no cycle and may be opened on this civil day. Null = there is none. */
export async function yearToOpen(on: Queryable, plan: YearlyPlan, today: string): Promise<string | null> {
  const { rows } = await on.query<{ year: string; through: string | null }>(
    `select y.year::text as year, o.through
       from generate_series($2::int, $3::int) as y(year)
       left join annual_opening o on o.plan_id = $1 and o.year = y.year::text
      where not exists (select 1 from cycle c where c.plan_id = $1 and c.period = y.year::text) order by y.year`,
    [plan.id, plan.startPeriod, yearOf(today)],
  );
  for (const { year, through } of rows) {
    if (through !== null) return year;
    if (year < yearOf(today) && (await isFinal(on, plan, year, `${year}-12`))) return year;
  }
  return null;
}

/**
 * Whether the months of the year up to this one are final in every branch that has members on the year's last day: its
 * round of that month has ended, or its month was taken over from before, and no earlier one of the year still runs.
 */
export async function isFinal(on: Queryable, plan: YearlyPlan, year: string, through: string): Promise<boolean> {
  const versionId = await versionOfYear(on, plan, year);
  if (versionId === null) return false;
  const { annual } = (await schemeVersion(on, versionId)).document;
  if (annual === undefined) return false;
  const plans = await monthsPlans(on, { planId: plan.id, of: annual.of });
  const { rows } = await on.query<{ branches: number; open: number }>(
    `select count(*)::int as branches, count(*) filter (where
              exists (select 1 from round r join cycle c on c.id = r.cycle_id
                       where r.unit_id = u.id and c.plan_id = any($2) and c.period = any($3) and r.state = 'running')
              or not exists (select 1 from round r join cycle c on c.id = r.cycle_id
                       where r.unit_id = u.id and c.plan_id = any($2) and c.period = $4)
                 and not exists (select 1 from result x where x.unit_id = u.id and x.plan_id = any($2)
                       and x.period = $4 and x.status = 'published'))::int as open
       from unit u
      where u.kind = 'branch' and u.path @> array[$1::uuid] and exists (
        select 1 from membership m where m.unit_id = u.id and m.from_date <= $5
           and (m.to_date is null or m.to_date > $5))`,
    [plan.unitId, plans, periodsBetween(monthsOfYear(year)[0] ?? '', through), through, lastDayOf(year)],
  );
  const [row] = rows;
  return row !== undefined && row.branches > 0 && row.open === 0;
}
