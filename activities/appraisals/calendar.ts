import { daysOf } from '../../domain/appraisal.ts';
import type { AppraisalPhase } from '../../domain/appraisal.ts';
import { grownWindow } from '../../domain/calendar.ts';
import { phaseWindow } from '../../store/appraisals/model.ts';
import { growPhase } from '../../store/appraisals/phase.ts';
import { queueNotices } from '../../store/notices.ts';
import { factsOf } from './context.ts';
import type { AppraisalContext } from './context.ts';

/**
 * Counts the window of the open phase again under the calendar as it is now. It may grow, never shrink (§4.10); when it
 * does, everybody bound by it is told the new last day. A phase that is over stays over. Answers how it stands afterwards.
 */
export async function followCalendar(context: AppraisalContext, phase: AppraisalPhase): Promise<AppraisalContext> {
  const { tx, calendar, document, appraisal } = context;
  if (appraisal.closesAt.getTime() <= tx.now.getTime()) return context;
  const opening = { openedAt: appraisal.phaseOpenedAt, workingDays: daysOf(document, phase) };
  const counted = phaseWindow(calendar, document, opening);
  const { lastDay, provisional, closesAt } = grownWindow(
    { ...appraisal, firstDay: counted.firstDay, closesAt: appraisal.closesAt.getTime() },
    { ...counted, closesAt: counted.closesAt.getTime() },
  );
  if (lastDay === appraisal.lastDay) return context;
  const to = { lastDay, provisional, closesAt: new Date(closesAt) };
  await growPhase(tx, appraisal, to);
  const moved = { ...context, appraisal: { ...appraisal, ...to } };
  await announce(moved);
  return moved;
}

/** Whoever owes something by the new day is asked again by it; whoever may object hears how long. */
async function announce(context: AppraisalContext): Promise<void> {
  const { tx, file, appraisal } = context;
  const { rows } = await tx.query<{ id: string; personId: string; kind: string; optional: boolean }>(
    `select distinct on (person_id, kind) id, person_id as "personId", kind, optional from obligation
      where case_id = $1 and state = 'open' and due_at = $2 order by person_id, kind, id`,
    [file.id, appraisal.closesAt],
  );
  await queueNotices(
    tx,
    rows.map(({ id, personId, kind, optional }) => ({
      dedupKey: `moved/${file.id}/${personId}/${kind}/${appraisal.lastDay}`,
      kind: optional ? ('appraisalPosted' as const) : ('appraisalAsked' as const),
      personId,
      caseId: file.id,
      ...(optional ? {} : { obligationId: id }),
      facts: factsOf(context, appraisal.lastDay),
    })),
  );
}
