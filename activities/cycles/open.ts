import { firstWorkingDayOfMonth } from '../../domain/calendar.ts';
import { dateOf, instantOf, SHANGHAI } from '../../domain/civil.ts';
import { openingMonth, scoredPeriod } from '../../domain/period.ts';
import { writeAudit } from '../../store/audit.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { insertCycle, readPlan } from '../../store/cycles.ts';
import { transaction } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { versionInForce } from '../../store/schemes.ts';

/** Either the cycle is open, or there is still time to wait, or this plan opens nothing for that month. */
export type Opening =
  | { readonly state: 'waiting'; readonly waitMs: number }
  | { readonly state: 'open'; readonly cycleId: string }
  | { readonly state: 'nothing' };

/**
 * Opens a plan's cycle on the first working day of the month in which its schedule fired. The month comes from the
 * scheduled time read in Asia/Shanghai — the schedule fires at 00:05 there, which is the day before in UTC — whatever
 * calendar the windows are counted in. The calendar is read again each time, so a changed table moves the opening.
 */
export async function openCycle(store: Store, input: { planId: string; scheduledAt: number }): Promise<Opening> {
  const period = scoredPeriod(dateOf(SHANGHAI, input.scheduledAt));
  return transaction(store, async (tx) => {
    const plan = await readPlan(tx, input.planId);
    if (plan.withdrawn || period < plan.startPeriod) {
      return { state: 'nothing' };
    }
    const calendar = await loadCalendar(tx, store.civil);
    const opens = instantOf(store.civil, firstWorkingDayOfMonth(calendar, openingMonth(period)));
    if (opens > tx.now.getTime()) {
      return { state: 'waiting', waitMs: opens - tx.now.getTime() };
    }
    const versionId = await versionInForce(tx, {
      schemeKey: plan.schemeKey,
      unitId: plan.unitId,
      // the rules of the month's first day: a later edit never moves this month
      day: `${period}-01`,
    });
    if (versionId === null) {
      throw new Error(`no confirmed version of ${plan.schemeKey} is in force on ${period}-01`);
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
  });
}
