import { assignReviewer, cancelDuties } from '../../store/appeals/model.ts';
import { reviewersOf } from '../../store/appeals/reviewers.ts';
import { writeAudit } from '../../store/audit.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeKind } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import type { ObligationKind } from '../../store/obligations.ts';
import { firstAbove } from '../cases/remind.ts';
import type { AppealContext } from './context.ts';

/** A duty about an appeal; `isNew` = this look created it. */
export interface AppealDuty {
  readonly id: string;
  readonly personId: string;
  readonly isNew: boolean;
}

/**
 * Who reviews the appeal: whoever does already, as long as the office lasts and nothing keeps them out since; else the
 * first whom the rule allows. Null = nobody is left, and the appeal waits for an officer to name somebody.
 */
export async function ensureReviewer(context: AppealContext): Promise<string | null> {
  const { tx, appeal, document, day } = context;
  if (appeal.reviewerId !== null && appeal.namedByOfficer) return appeal.reviewerId;
  const candidates = await reviewersOf(tx, { appeal, document, day });
  if (candidates.some(({ personId }) => personId === appeal.reviewerId)) return appeal.reviewerId;
  const [next] = candidates;
  if (next === undefined && appeal.reviewerId === null) return null;
  const chosen = { reviewerId: next?.personId ?? null, unitId: next?.unitId ?? null };
  await assignReviewer(tx, { appealId: appeal.id, ...chosen, namedBy: null });
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'appeal.assigned',
    target: `appeal/${appeal.id}`,
    content: { ...chosen, instead: appeal.reviewerId },
  });
  return chosen.reviewerId;
}

/** The reviewer owes the decision until it is there: silence decides nothing. */
export const reviewOwed = (context: AppealContext, reviewerId: string): Promise<AppealDuty> =>
  owed(context, { kind: 'reviewAppeal', personId: reviewerId, notice: 'appealAssigned' });

/** Nobody is left whom the rule allows: the officer names somebody. Null where there is not even an officer. */
export async function namingOwed(context: AppealContext): Promise<AppealDuty | null> {
  const officer = await firstAbove(context, ['organisationOfficer', 'partySecretary', 'partyDeputySecretary']);
  if (officer === null) return null;
  return owed(context, { kind: 'nameReviewer', personId: officer, notice: 'appealUnassigned' });
}

async function owed(
  context: AppealContext,
  duty: { kind: ObligationKind; personId: string; notice: NoticeKind },
): Promise<AppealDuty> {
  const { tx, appeal } = context;
  const { kind, personId } = duty;
  await cancelDuties(tx, appeal.id, { kind, personId });
  const [added] = await addObligations(
    tx,
    [{ appealId: appeal.id, kind, personId, subjectId: appeal.personId, reference: appeal.id, dueAt: appeal.dueAt }],
    tx.now,
  );
  if (added !== undefined) {
    await queueNotices(tx, [
      {
        dedupKey: `${duty.notice}/${added.id}/${tx.now.toISOString()}`,
        kind: duty.notice,
        personId,
        obligationId: added.id,
        appealId: appeal.id,
        facts: context.facts,
      },
    ]);
    return { id: added.id, personId, isNew: true };
  }
  const { rows } = await tx.query<{ id: string }>(
    'select id from obligation where appeal_id = $1 and kind = $2 and person_id = $3',
    [appeal.id, kind, personId],
  );
  return { id: rows[0]?.id ?? '', personId, isNew: false };
}
