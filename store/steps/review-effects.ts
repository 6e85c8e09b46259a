import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import type { Store, Transaction } from '../database.ts';
import { behalf } from '../delegations.ts';
import { appendDecisions } from './item-rows.ts';
import type { ItemRow, Verdict } from './item-rows.ts';
import type { OpenDuty } from './review-gate.ts';
import type { Review } from './review-model.ts';
import { returnToMember } from './returned-item.ts';
import { noticeFacts } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';
import { decisionRow } from './rule-of-verdict.ts';

/** One subject's review as it was checked. */
export interface ReviewedSubject {
  readonly duty: OpenDuty;
  readonly items: readonly ItemRow[];
  readonly verdicts: readonly Verdict[];
}

/** Writes the decisions on these subjects and gives returned items back to their members. */
export async function writeReview(
  store: Store,
  tx: Transaction,
  step: Review,
  setting: RoundSetting,
  subjects: readonly ReviewedSubject[],
): Promise<{ readonly decided: number; readonly returned: number }> {
  const decided = subjects.flatMap(({ duty, items, verdicts }) =>
    verdicts.flatMap((verdict) => {
      const item = items.find(({ id }) => id === verdict.itemId);
      return item === undefined ? [] : [{ item, stageId: duty.stageId, row: decisionRow(item, verdict, duty.id) }];
    }),
  );
  await appendDecisions(tx, {
    actorId: step.actorId,
    minuteId: step.minuteId ?? null,
    decisions: decided.map(({ row }) => row),
  });
  const returned = decided.filter(({ row }) => row.decision === 'returned');
  if (returned.length > 0) {
    const calendar = await loadCalendar(tx, store.civil);
    for (const { item, stageId, row } of returned) {
      await returnToMember(tx, {
        itemId: item.id,
        seq: row.seq,
        personId: item.subjectId,
        stageId,
        roundId: step.roundId,
        workingDays: setting.version.amendWithin,
        calendar,
        facts: noticeFacts(setting, 'review'),
      });
    }
  }
  for (const { duty } of subjects) {
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      onBehalfOf: behalf(duty.ownerId, step.actorId),
      action: 'subject.reviewed',
      target: `obligation/${duty.id}`,
      content: {
        ...(step.minuteId === undefined ? {} : { minuteId: step.minuteId }),
        items: decided
          .filter(({ item }) => item.subjectId === duty.subjectId)
          .map(({ item, row }) => ({ itemId: item.id, seq: row.seq, decision: row.decision })),
      },
    });
  }
  const going = subjects.filter(({ verdicts }) => verdicts.some(({ decision }) => decision === 'return'));
  return { decided: subjects.length - going.length, returned: returned.length };
}

/** Where any one of the panel decides (或签), nobody else owes it once it is done. */
export async function closeOtherReviews(tx: Transaction, dutyIds: readonly string[]): Promise<void> {
  await tx.query(
    `update obligation o set state = 'cancelled', sealed = true from obligation done
      where done.id = any($1) and done.state = 'done' and o.id <> done.id and o.stage_id = done.stage_id
        and o.kind = 'review' and o.subject_id = done.subject_id and o.state = 'open'
        and o.reference is not distinct from done.reference`,
    [dutyIds],
  );
}
