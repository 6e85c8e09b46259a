import type { WorkingCalendar } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { StoredAppeal } from '../../store/appeals/model.ts';
import type { Transaction } from '../../store/database.ts';
import { documentOf } from '../../store/plan-document.ts';
import type { CaseContext } from '../cases/remind.ts';
import { caseNumber } from '../../store/duties/duty.ts';

/** What one transition of an appeal works with. */
export interface AppealContext extends CaseContext {
  readonly appeal: StoredAppeal;
  /** The rules the contested result was published under. */
  readonly document: SchemeDocument;
  /** Today, as a civil date. */
  readonly day: string;
  /** The last civil day for the decision. */
  readonly lastDay: string;
}

export async function appealContext(
  tx: Transaction,
  calendar: WorkingCalendar,
  appeal: StoredAppeal,
): Promise<AppealContext> {
  // due_at is 24:00 of the last day; the instant before it lies in that day
  const lastDay = dateOf(calendar.civil, appeal.dueAt.getTime() - 1);
  return {
    tx,
    calendar,
    appeal,
    document: await documentOfAppeal(tx, appeal),
    day: dateOf(calendar.civil, tx.now.getTime()),
    lastDay,
    unitId: appeal.unitId,
    subjectId: appeal.personId,
    about: { appealId: appeal.id },
    facts: { caseNo: caseNumber(appeal.id), lastDay },
  };
}

/** The rules of the version an appeal is against. */
export async function documentOfAppeal(tx: Transaction, appeal: StoredAppeal): Promise<SchemeDocument> {
  const { rows } = await tx.query<{ versionId: string | null }>(
    'select scheme_version_id as "versionId" from result where id = $1',
    [appeal.resultId],
  );
  return documentOf(tx, { versionId: rows[0]?.versionId ?? null, planId: appeal.planId });
}
