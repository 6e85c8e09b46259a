import type { WorkingCalendar } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import { isRecused } from '../../domain/panel.ts';
import type { Transaction } from '../../store/database.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeFacts, NoticeKind, NoticeRow } from '../../store/notices.ts';
import { OVERSEERS, holdersUpward } from '../../store/offices.ts';
import type { Role } from '../../store/offices.ts';
import { recusalsOf } from '../../store/panels.ts';
import type { Reminder } from '../../store/stages.ts';
import { dueReminders } from '../reminders.ts';

/** Two days before the last day, one and three after it; then it waits, held and known to the superior. */
export const CASE_POINTS = [{ before: 2 }, { after: 1 }, { after: 3 }] as const;

/** A talk, an appeal, a correction or a filed case, as its reminders see it. */
export interface CaseContext {
  readonly tx: Transaction;
  readonly calendar: WorkingCalendar;
  readonly unitId: string;
  /** Null where the case concerns an organisation. */
  readonly subjectId: string | null;
  /** Whose case a notice is about. */
  readonly about:
    | { readonly talkId: string }
    | { readonly appealId: string }
    | { readonly correctionId: string }
    | { readonly caseId: string };
  readonly facts: NoticeFacts;
}

const today = ({ tx, calendar }: CaseContext): string => dateOf(calendar.civil, tx.now.getTime());

/** The first holder of these posts above the branch who may act on the case: never the member, never a close relation. */
export async function firstAbove(
  context: CaseContext,
  roles: readonly Role[],
  except: readonly string[] = [],
): Promise<string | null> {
  const { tx, unitId, subjectId } = context;
  const people = await holdersUpward(tx, { unitId, roles, day: today(context), includeUnit: false });
  if (subjectId === null) return people.find((id) => !except.includes(id)) ?? null;
  const recusals = await recusalsOf(tx, [subjectId]);
  const may = (id: string): boolean => id !== subjectId && !except.includes(id) && !isRecused(id, subjectId, recusals);
  return people.find(may) ?? null;
}

/**
 * Reminds whoever owes the decision: before the last day "due", after it "overdue", from the second time on to the
 * superior as well. Returns the reminders left.
 */
export async function remindCase(
  context: CaseContext,
  input: {
    reminders: readonly Reminder[];
    owed: { readonly id: string; readonly personId: string } | null;
    due: NoticeKind;
    overdue: NoticeKind;
    /** Who is told from the second time on; absent = the first above the unit. */
    superior?: string | null;
  },
): Promise<readonly Reminder[]> {
  const { due, stored } = dueReminders(input.reminders, context.tx.now);
  const latest = due.at(-1);
  const { owed } = input;
  if (latest === undefined) return input.reminders;
  if (owed === null) return stored;
  const kind = latest.days > 0 ? input.overdue : input.due;
  const above = async (): Promise<string | null> =>
    input.superior === undefined ? firstAbove(context, OVERSEERS, [owed.personId]) : input.superior;
  const superior = latest.days > 1 ? await above() : null;
  const people = [owed.personId, ...(superior === null ? [] : [superior])];
  // Owed again after it was cancelled, the row is the same and its reminders are not.
  const { rows } = await context.tx.query<{ openedAt: Date }>(
    'select opened_at as "openedAt" from obligation where id = $1',
    [owed.id],
  );
  const since = rows[0]?.openedAt.toISOString() ?? '';
  await queueNotices(
    context.tx,
    people.map((personId): NoticeRow => ({
      dedupKey: `${kind}/${owed.id}/${since}/${personId}/${String(latest.days)}`,
      kind,
      personId,
      obligationId: owed.id,
      ...context.about,
      facts: context.facts,
    })),
  );
  return stored;
}
