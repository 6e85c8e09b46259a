import type { SchemeDocument } from '../../domain/scheme.ts';
import { monthsOfYear } from '../../domain/period.ts';
import type { Queryable } from '../database.ts';
import { monthsPlans } from './months-plans.ts';

/** The months behind a contested year, and the plan that published them. */
export interface ContestedYear {
  readonly planId: string;
  readonly periods: readonly string[];
}

/**
 * Whoever contests a year contests its months: their facts are what a decision may change. Null where the contested result
 * is no year. Of a member scored in several plans, the plan of the latest month.
 */
export async function contestedYear(
  on: Queryable,
  contested: { readonly planId: string; readonly personId: string; readonly period: string },
  { annual }: SchemeDocument,
): Promise<ContestedYear | null> {
  if (annual === undefined) return null;
  const plans = await monthsPlans(on, { planId: contested.planId, of: annual.of });
  const periods = monthsOfYear(contested.period);
  const { rows } = await on.query<{ planId: string }>(
    `select plan_id as "planId" from result
      where plan_id = any($1) and person_id = $2 and period = any($3) and status = 'published'
      order by period desc, plan_id limit 1`,
    [plans, contested.personId, periods],
  );
  return { planId: rows[0]?.planId ?? contested.planId, periods };
}
