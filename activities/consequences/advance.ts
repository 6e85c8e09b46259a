import { dutyState } from '../../domain/duty-case.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { endFile, saveFile } from '../../store/cases.ts';
import type { CaseFile } from '../../store/cases.ts';
import { readDutyCase } from '../../store/consequences/duties.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { CASE_POINTS, remindCase } from '../cases/remind.ts';
import { datedReminders, nextReminder } from '../reminders.ts';
import { caseNumber } from '../../store/duties/duty.ts';
import { ENDED, waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { ensureHeard, ensureOwed } from './phases.ts';
import type { DutyContext } from './phases.ts';

/**
 * Brings a duty to where it should be by now: who owes its next step, reminders, the superior when it is late; the
 * member's word lapses silently. What nobody does waits: no silence decides anything. Reads everything from facts.
 */
export async function advanceDuty(store: Store, tx: Transaction, file: CaseFile): Promise<Wake> {
  const duty = await readDutyCase(tx, file.id);
  const { document } = await schemeVersion(tx, duty.versionId);
  const context: DutyContext = {
    tx,
    calendar: await loadCalendar(tx, store.civil),
    unitId: file.unitId,
    subjectId: duty.subjectId,
    about: { caseId: file.id },
    facts: { caseNo: caseNumber(file.id) },
    duty,
    clocks: document.duties,
  };
  const { heard, instant } = await ensureHeard(context);
  const state = dutyState({
    kind: duty.kind,
    decided: duty.decidedAt !== null,
    hold: duty.decision !== null && 'hold' in duty.decision && duty.decision.hold,
    recorded: duty.recordedAt !== null,
    helped: duty.helperId !== null,
    followedUp: duty.followedUpAt !== null,
    heard,
  });
  if (state === 'closed' || state === 'declined' || state === 'annulled') {
    await endFile(tx, file.id, state);
    return ENDED;
  }
  const owed = await ensureOwed(context, state);
  const reminders = await remindCase(
    { ...context, facts: { ...context.facts, ...(owed === null ? {} : { lastDay: owed.lastDay }) } },
    {
      reminders:
        owed?.isNew === true
          ? datedReminders(context.calendar, { lastDay: owed.lastDay, points: CASE_POINTS, openedAt: tx.now })
          : file.reminders,
      owed,
      due: 'consequenceDue',
      overdue: 'consequenceOverdue',
    },
  );
  const { at, waitMs } = wakeIn(tx.now, [instant, nextReminder(reminders)]);
  await saveFile(tx, file.id, { state, reminders, wakeAt: at });
  return waiting(waitMs);
}
