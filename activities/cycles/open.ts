import { firstWorkingDayOfMonth } from '../../domain/calendar.ts';
import { dateOf, instantOf, SHANGHAI } from '../../domain/civil.ts';
import { firstDayOf, openingMonth, scoredPeriod } from '../../domain/period.ts';
import { yearToOpen } from '../../store/annual/opening.ts';
import { writeAudit } from '../../store/audit.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { insertCycle, readPlan } from '../../store/cycles.ts';
import type { Plan } from '../../store/cycles.ts';
import { transaction } from '../../store/database.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { versionInForce } from '../../store/schemes.ts';

/** Either the cycle is open, or there is still time to wait, or this plan opens nothing now. */
export type Opening =
  | { readonly state: 'waiting'; readonly waitMs: number }
  | { readonly state: 'open'; readonly cycleId: string }
  | { readonly state: 'nothing' };

/**
 * Opens a plan's cycle: a monthly one on the first working day of the month in which its schedule fired, a yearly one once
 * its year may be evaluated.
 */
export async function openCycle(store: Store, input: { planId: string; scheduledAt: number }): Promise<Opening> {
  return transaction(store, async (tx) => {
    const plan = await readPlan(tx, input.planId);
    if (plan.withdrawn) {
      return { state: 'nothing' };
    }
    return plan.cadence === 'year' ? openYear(store, tx, plan) : openMonth(store, tx, plan, input.scheduledAt);
  });
}

/**
 * The month comes from the scheduled time read in Asia/Shanghai — the schedule fires at 00:05 there, which is the day
 * before in UTC — whatever calendar the windows are counted in. The calendar is read again each time, so a changed table
 * moves the opening.
 */
async function openMonth(store: Store, tx: Transaction, plan: Plan, scheduledAt: number): Promise<Opening> {
  const period = scoredPeriod(dateOf(SHANGHAI, scheduledAt));
  if (period < plan.startPeriod) {
    return { state: 'nothing' };
  }
  const calendar = await loadCalendar(tx, store.civil);
  const opens = instantOf(store.civil, firstWorkingDayOfMonth(calendar, openingMonth(period)));
  if (opens > tx.now.getTime()) {
    return { state: 'waiting', waitMs: opens - tx.now.getTime() };
  }
  return open(tx, plan, period);
}

/** What opens a year is its months being final, not a day; the reconcile loop asks again while they are not. */
async function openYear(store: Store, tx: Transaction, plan: Plan): Promise<Opening> {
  const year = await yearToOpen(tx, plan, dateOf(store.civil, tx.now.getTime()));
  return year === null ? { state: 'nothing' } : open(tx, plan, year);
}

/** Under the rules of the period's first day: a later edit never moves it. */
async function open(tx: Transaction, plan: Plan, period: string): Promise<Opening> {
  const day = firstDayOf(period);
  const versionId = await versionInForce(tx, { schemeKey: plan.schemeKey, unitId: plan.unitId, day });
  if (versionId === null) {
    throw new Error(`no confirmed version of ${plan.schemeKey} is in force on ${day}`);
  }
  const cycle = await insertCycle(tx, { planId: plan.id, period, versionId, now: tx.now });
  if (cycle.isNew) {
    await writeAudit(tx, {
      at: tx.now,
      actorId: null,
      action: 'cycle.opened',
      target: `cycle/${cycle.id}`,
      content: { period, versionId },
    });
  }
  return { state: 'open', cycleId: cycle.id };
}
