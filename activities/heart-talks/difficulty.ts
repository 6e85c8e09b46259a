import { dateOf } from '../../domain/civil.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { saveFile } from '../../store/cases.ts';
import type { CaseFile } from '../../store/cases.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { followerOf, readDifficulty } from '../../store/heart-talks/difficulties.ts';
import { CASE_POINTS, remindCase } from '../cases/remind.ts';
import { oweInCase } from '../cases/owe.ts';
import { datedReminders, nextReminder } from '../reminders.ts';
import { caseNumber } from '../../store/duties/duty.ts';
import { waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';

/**
 * Brings a difficulty to where it should be by now: owed by whoever is responsible as long as that person is there, else
 * by the branch's secretary; reminded, escalated, and open until somebody says what was done.
 */
export async function advanceDifficulty(store: Store, tx: Transaction, file: CaseFile): Promise<Wake> {
  const difficulty = await readDifficulty(tx, file.id);
  const calendar = await loadCalendar(tx, store.civil);
  // due_at is 24:00 of the last day; the instant before it lies in that day
  const lastDay = dateOf(store.civil, difficulty.dueAt.getTime() - 1);
  const context = {
    tx,
    calendar,
    unitId: file.unitId,
    subjectId: difficulty.personId,
    about: { caseId: file.id },
    facts: { caseNo: caseNumber(file.id), lastDay },
  };
  const personId = await followerOf(tx, file.id, dateOf(store.civil, tx.now.getTime()));
  const owed =
    personId === null
      ? null
      : await oweInCase(context, {
          kind: 'followUpDifficulty',
          personId,
          subjectId: difficulty.personId,
          dueAt: difficulty.dueAt,
          notice: 'difficultyAssigned',
        });
  const reminders = await remindCase(context, {
    reminders:
      file.reminders.length === 0
        ? datedReminders(calendar, { lastDay, points: CASE_POINTS, openedAt: file.openedAt })
        : file.reminders,
    owed,
    due: 'difficultyDue',
    overdue: 'difficultyOverdue',
  });
  const { at, waitMs } = wakeIn(tx.now, [nextReminder(reminders)]);
  await saveFile(tx, file.id, { state: file.state, reminders, wakeAt: at });
  return waiting(waitMs);
}
