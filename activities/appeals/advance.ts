import { lockAppeal, saveAppeal } from '../../store/appeals/model.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { transaction } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { afterCase } from '../cases/after.ts';
import { CASE_POINTS, remindCase } from '../cases/remind.ts';
import { datedReminders, nextReminder } from '../reminders.ts';
import { waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { appealContext } from './context.ts';
import { ensureReviewer, namingOwed, reviewOwed } from './reviewer.ts';

/**
 * Brings an appeal to where it should be by now: an independent reviewer, or an officer who has to name one; reminders;
 * what is late is escalated and waits, for silence decides nothing. Reads everything from facts, so it may be run again
 * at any time.
 */
export async function advanceAppeal(store: Store, appealId: string): Promise<Wake> {
  return transaction(store, async (tx) => {
    const appeal = await lockAppeal(tx, appealId);
    if (appeal.state !== 'open') {
      await saveAppeal(tx, appealId, { reminders: appeal.reminders, wakeAt: null });
      return afterCase(tx, appeal.personId);
    }
    const context = await appealContext(tx, await loadCalendar(tx, store.civil), appeal);
    const reviewerId = await ensureReviewer(context);
    const owed = reviewerId === null ? await namingOwed(context) : await reviewOwed(context, reviewerId);
    const { calendar, lastDay } = context;
    const reminders = await remindCase(context, {
      reminders:
        owed?.isNew === true
          ? datedReminders(calendar, { lastDay, points: CASE_POINTS, openedAt: tx.now })
          : appeal.reminders,
      owed,
      due: 'appealDue',
      overdue: 'appealOverdue',
    });
    const { at, waitMs } = wakeIn(tx.now, [nextReminder(reminders)]);
    await saveAppeal(tx, appealId, { reminders, wakeAt: at });
    return waiting(waitMs);
  });
}
