import { checkChangeSet, isYearClosed } from '../../domain/correction.ts';
import type { AskedChange, Change } from '../../domain/correction.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import type { Queryable } from '../database.ts';
import { resultsResting } from '../results/standing.ts';
import type { StandingResult } from '../results/standing.ts';
import { checkChanges } from './check.ts';
import { lockMonths } from './lock.ts';

export interface Prepared {
  readonly changes: readonly Change[];
  readonly standing: readonly StandingResult[];
}

/** The person and month a correction is about. */
export interface CorrectedMonth {
  readonly planId: string;
  readonly personId: string;
  readonly period: string;
}

/** Locks the months a correction touches and says whether everything asked for may be changed. Nothing is written. */
export async function prepareChanges(
  on: Queryable,
  about: CorrectedMonth & {
    /** The months that are contested; changes may name each of them. */
    readonly periods: readonly string[];
    readonly onAppeal: boolean;
  },
  asked: readonly AskedChange[],
): Promise<Outcome<Prepared>> {
  const set = checkChangeSet(asked, about);
  if (!set.ok) return set;
  const { personId, planId } = about;
  const periods = [...new Set([...set.value.map(({ period }) => period), about.period])];
  await lockMonths(on, { personId, periods });
  const changed = [...new Set(set.value.map(({ period }) => period))];
  const standing = await resultsResting(on, { personId, periods: changed });
  const checked = await checkChanges(on, set.value, { planId, standing });
  return checked.ok ? accept({ changes: set.value, standing }) : checked;
}

/**
 * Whether an officer may correct this month now: not while an appeal about it runs, and in a closed year only with the
 * Party committee's recorded decision (§2.4). An appeal filed in time is part of its year.
 */
export async function officeRefusal(
  on: Queryable,
  about: CorrectedMonth & { readonly hasCommitteeDecision: boolean; readonly today: string },
): Promise<Outcome<null>> {
  const { rows: running } = await on.query(
    `select 1 from appeal where person_id = $1 and period = $2 and state = 'open'`,
    [about.personId, about.period],
  );
  if (running.length > 0) return refuse({ code: 'appeal-running' });
  const year = about.period.slice(0, 4);
  const { rows } = await on.query<{ state: string }>('select state from cycle where plan_id = $1 and period = $2', [
    about.planId,
    `${year}-12`,
  ]);
  const state = rows[0]?.state;
  const december = state === undefined ? 'none' : state === 'running' ? 'running' : 'ended';
  const isClosed = isYearClosed(about.period, december, about.today);
  return isClosed && !about.hasCommitteeDecision ? refuse({ code: 'year-closed', year }) : accept(null);
}
