import { dateOf } from '../../domain/civil.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { saveFile } from '../../store/cases.ts';
import type { CaseFile } from '../../store/cases.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { filerOf, readLedgerEntry, seatsOf } from '../../store/ledger/model.ts';
import { CASE_POINTS, firstAbove, remindCase } from '../cases/remind.ts';
import { oweInCase } from '../cases/owe.ts';
import { datedReminders, nextReminder } from '../reminders.ts';
import { caseNumber } from '../../store/duties/duty.ts';
import { OVERSEERS } from '../../store/offices.ts';
import { waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';

/**
 * Brings a collective decision to where it should be by now: its report for the record is owed by whoever recorded it, or
 * the committee's secretary; reminded, escalated, and owed until it is filed.
 */
export async function advanceLedgerEntry(store: Store, tx: Transaction, file: CaseFile): Promise<Wake> {
  const entry = await readLedgerEntry(tx, file.id);
  const calendar = await loadCalendar(tx, store.civil);
  const day = dateOf(store.civil, tx.now.getTime());
  // due_at is 24:00 of the last day; the instant before it lies in that day
  const lastDay = dateOf(store.civil, entry.dueAt.getTime() - 1);
  const context = {
    tx,
    calendar,
    unitId: entry.unitId,
    subjectId: null,
    about: { caseId: file.id },
    facts: { unitName: entry.unitName, caseNo: caseNumber(file.id), lastDay },
  };
  const personId = await filerOf(tx, file.id, day);
  const duty = { kind: 'fileDecision', subjectId: null, notice: 'filingOwed' } as const;
  const { reportId: reference, dueAt } = entry;
  const owed = personId === null ? null : await oweInCase(context, { ...duty, personId, reference, dueAt });
  // Above a committee at the root there is nobody: then its own secretary hears of it, or the next seat.
  const seats = await seatsOf(tx, { unitId: entry.unitId, day });
  const except = personId === null ? [] : [personId];
  const superior = (await firstAbove(context, OVERSEERS, except)) ?? seats.find((id) => id !== personId) ?? null;
  // An entry written down after its last day is overdue at once, and above hears of it once.
  const openedAt = entry.dueAt < tx.now ? entry.dueAt : tx.now;
  const reminders = await remindCase(context, {
    reminders:
      file.reminders.length === 0
        ? datedReminders(calendar, { lastDay, points: CASE_POINTS, openedAt })
        : file.reminders,
    owed,
    due: 'filingDue',
    overdue: 'filingOverdue',
    superior,
  });
  const { at, waitMs } = wakeIn(tx.now, [nextReminder(reminders)]);
  await saveFile(tx, file.id, { state: file.state, reminders, wakeAt: at });
  return waiting(waitMs);
}
