import { dateOf } from '../../domain/civil.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { lockCorrection, saveCorrection } from '../../store/corrections/model.ts';
import type { StoredCorrection } from '../../store/corrections/model.ts';
import { transaction } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { queueNotices } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import { afterCase } from '../cases/after.ts';
import { CASE_POINTS, firstAbove, remindCase } from '../cases/remind.ts';
import type { CaseContext } from '../cases/remind.ts';
import { datedReminders, nextReminder } from '../reminders.ts';
import { caseNumber } from '../../store/duties/duty.ts';
import { OVERSEERS } from '../../store/offices.ts';
import { waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';

/**
 * Brings a proposed correction to where it should be by now: a second person who has to confirm it, reminders; nothing
 * is corrected by silence. Reads everything from facts, so it may be run again at any time.
 */
export async function advanceCorrection(store: Store, correctionId: string): Promise<Wake> {
  return transaction(store, async (tx) => {
    const correction = await lockCorrection(tx, correctionId);
    if (correction.state !== 'proposed') {
      await saveCorrection(tx, correctionId, { reminders: correction.reminders, wakeAt: null });
      return afterCase(tx, correction.personId);
    }
    const calendar = await loadCalendar(tx, store.civil);
    const lastDay = dateOf(calendar.civil, correction.dueAt.getTime() - 1);
    const context: CaseContext = {
      tx,
      calendar,
      unitId: correction.unitId,
      subjectId: correction.personId,
      about: { correctionId },
      facts: { caseNo: caseNumber(correctionId), lastDay },
    };
    const owed = await confirmationOwed(context, correction);
    const reminders = await remindCase(context, {
      reminders:
        owed?.isNew === true
          ? datedReminders(calendar, { lastDay, points: CASE_POINTS, openedAt: tx.now })
          : correction.reminders,
      owed,
      due: 'correctionToConfirm',
      overdue: 'correctionOverdue',
    });
    const { at, waitMs } = wakeIn(tx.now, [nextReminder(reminders)]);
    await saveCorrection(tx, correctionId, { reminders, wakeAt: at });
    return waiting(waitMs);
  });
}

/** The second person: the first above who did not propose it. Whoever else may confirm it may do so too. */
async function confirmationOwed(
  context: CaseContext,
  correction: StoredCorrection,
): Promise<{ id: string; personId: string; isNew: boolean } | null> {
  const { tx } = context;
  const { rows } = await tx.query<{ id: string; personId: string }>(
    `select id, person_id as "personId" from obligation where correction_id = $1 and state = 'open'`,
    [correction.id],
  );
  const [owed] = rows;
  if (owed !== undefined) return { ...owed, isNew: false };
  const personId = await firstAbove(context, OVERSEERS, [correction.proposedBy]);
  if (personId === null) return null;
  const [added] = await addObligations(
    tx,
    [
      {
        correctionId: correction.id,
        kind: 'confirmCorrection',
        personId,
        subjectId: correction.personId,
        reference: correction.id,
        dueAt: correction.dueAt,
      },
    ],
    tx.now,
  );
  if (added === undefined) return null;
  await queueNotices(tx, [
    {
      dedupKey: `correctionToConfirm/${added.id}`,
      kind: 'correctionToConfirm',
      personId,
      obligationId: added.id,
      ...context.about,
      facts: context.facts,
    },
  ]);
  return { id: added.id, personId, isNew: true };
}
