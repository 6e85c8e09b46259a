import type { AppraisalDocument } from '../../domain/appraisal.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import { readAppraisal, subjectsOf } from '../../store/appraisals/model.ts';
import type { Appraisal, AppraisalSubject } from '../../store/appraisals/model.ts';
import { loadCalendar } from '../../store/calendar.ts';
import type { CaseFile } from '../../store/cases.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeFacts } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import type { NewObligation } from '../../store/obligations.ts';
import { caseNumber } from '../../store/duties/duty.ts';

/** What one look at an appraisal works with. */
export interface AppraisalContext {
  readonly store: Store;
  readonly tx: Transaction;
  readonly calendar: WorkingCalendar;
  readonly file: CaseFile;
  readonly appraisal: Appraisal;
  readonly document: AppraisalDocument;
  readonly subjects: readonly AppraisalSubject[];
  /** Today, as a civil date. */
  readonly day: string;
}

export async function appraisalContext(store: Store, tx: Transaction, file: CaseFile): Promise<AppraisalContext> {
  const appraisal = await readAppraisal(tx, file.id);
  if (appraisal === null) throw new Error(`case ${file.id} has no appraisal`);
  return {
    store,
    tx,
    calendar: await loadCalendar(tx, store.civil),
    file,
    appraisal,
    document: appraisal.document,
    subjects: await subjectsOf(tx, file.id),
    day: dateOf(store.civil, tx.now.getTime()),
  };
}

/** What a mail about an appraisal says: which one, its number, by when. */
export const factsOf = ({ appraisal }: Pick<AppraisalContext, 'appraisal'>, lastDay?: string): NoticeFacts => ({
  caseNo: caseNumber(appraisal.id),
  stageTitle: appraisal.document.title,
  ...(lastDay === undefined ? {} : { lastDay }),
  ...(lastDay === appraisal.lastDay && appraisal.provisional ? { provisional: true } : {}),
});

/** Whom a duty is about, where that is a person: an organisation is nobody's close relation. */
export const subjectIdOf = ({ document }: AppraisalContext, { personId }: AppraisalSubject): { subjectId?: string } =>
  document.subjects === 'secretaries' ? { subjectId: personId } : {};

type Duty = Omit<NewObligation, 'caseId' | 'dueAt'> & { readonly dueAt?: Date };

/** Sees that these duties exist; whoever owes new ones of a kind is asked once. Due at the end of the phase. */
export async function oblige(context: AppraisalContext, duties: readonly Duty[]): Promise<void> {
  const { tx, appraisal, file, calendar } = context;
  const rows = duties.map((duty) => ({ dueAt: appraisal.closesAt, ...duty, caseId: file.id }));
  const added = await addObligations(tx, rows, tx.now);
  const owed = added.filter(({ kind }) => rows.some((row) => row.kind === kind && row.optional !== true));
  const first = new Map(owed.map((one) => [`${one.personId}/${one.kind}`, one]));
  await queueNotices(
    tx,
    [...first.values()].map(({ id, personId, kind }) => {
      const { dueAt } = rows.find((row) => row.personId === personId && row.kind === kind) ?? { dueAt: tx.now };
      // due_at is 24:00 of the last day; the instant before it lies in that day
      const lastDay = dateOf(calendar.civil, dueAt.getTime() - 1);
      return {
        dedupKey: `appraisalAsked/${id}/${tx.now.toISOString()}`,
        kind: 'appraisalAsked',
        personId,
        obligationId: id,
        caseId: file.id,
        facts: factsOf(context, lastDay),
      };
    }),
  );
}

/** Nobody owes these kinds of duty in the case any more. */
export async function cancelDuties(
  { tx, file }: AppraisalContext,
  kinds: readonly string[],
  state: 'cancelled' | 'lapsed' = 'cancelled',
): Promise<void> {
  await tx.query(
    `update obligation set sealed = true, state = case when state = 'open' then $3 else state end
      where case_id = $1 and kind = any($2) and not sealed`,
    [file.id, kinds, state],
  );
}
