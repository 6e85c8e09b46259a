import { signs } from '../../domain/signing.ts';
import { accept } from '../../domain/refusal.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { StepOutcome, StoredAnswer } from '../idempotency.ts';
import { panelFor, panelSetting } from '../panels.ts';
import { insertProposal } from '../signing/proposals.ts';
import { settleProposal, tellSigners } from '../signing/settle.ts';
import type { Asked } from '../signing/settle.ts';
import { panelDocument } from '../signing/signers.ts';
import { itemsOf } from './item-rows.ts';
import type { ItemRow } from './item-rows.ts';
import { closeOtherReviews, writeReview } from './review-effects.ts';
import type { ReviewedSubject } from './review-effects.ts';
import { passGates, returnsSomething } from './review-gate.ts';
import type { OpenDuty } from './review-gate.ts';
import type { Review } from './review-model.ts';
import { batchRefusal, itemsRefusal, panelRefusal, withRest } from './review-rules.ts';
import { roundSetting } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';

/**
 * The panel's decisions on some subjects, all or none. Each subject passes the actor's own `review` obligation; a
 * subject with a returned item stays owed and the member gets time to amend. Every item that has no final decision yet
 * needs one. Where the panel signs, what one of them decides is a proposal until the others have signed it (§2.1).
 */
export async function review(
  store: Store,
  step: Review,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const setting = await roundSetting(tx, store.civil, step.roundId);
    const present = await presentAt(tx, step);
    if (setting === null) return refused({ code: 'not-found' }, 'id');
    if (present === null) return refused({ code: 'not-found' }, 'minuteId');
    const duties = await passGates(tx, step);
    if (!duties.ok) {
      return duties;
    }
    const subjects = await checkedSubjects(tx, step, setting, duties.value, present);
    if (!subjects.ok) {
      return subjects;
    }
    return accept(await carry(store, tx, step, setting, subjects.value));
  });
}

/** Who was present, if the minutes belong to this round and to the person who submits them; nobody without minutes. */
async function presentAt(tx: Transaction, step: Review): Promise<string[] | null> {
  if (step.minuteId === undefined) {
    return [];
  }
  const { rows } = await tx.query<{ present: string[] }>(
    'select present from minute where id = $1 and round_id = $2 and recorded_by = $3',
    [step.minuteId, step.roundId, step.actorId],
  );
  return rows[0]?.present ?? null;
}

interface CheckedSubject extends ReviewedSubject {
  /** Others of the panel have to sign it before it counts. */
  readonly proposed: boolean;
}

/** Panel and rules for each subject in turn; the first that does not hold is named by its place. */
async function checkedSubjects(
  tx: Transaction,
  step: Review,
  setting: RoundSetting,
  duties: readonly OpenDuty[],
  present: readonly string[],
): Promise<StepOutcome<CheckedSubject[]>> {
  const batch = batchRefusal(step);
  if (batch !== null) return batch;
  const document = panelDocument(setting, 'review');
  const panel = await panelSetting(tx, { unitId: setting.unitId, day: setting.day, quorum: setting.version.quorum });
  const all = await itemsOf(
    tx,
    step.roundId,
    duties.map((duty) => duty.subjectId),
  );
  const itemsBy = Map.groupBy(all, (item) => item.subjectId);
  const subjects: CheckedSubject[] = [];
  for (const [index, duty] of duties.entries()) {
    const one = step.decisions[index];
    if (one === undefined) continue;
    const at = `decisions.${String(index)}`;
    const items: readonly ItemRow[] = itemsBy.get(duty.subjectId) ?? [];
    const verdicts = withRest(one, items);
    const { level } = panelFor(panel, duty.subjectId).panel;
    const alone = !signs(document) || document.decides === 'anyOne' || level === 'above' || duty.escalated;
    const asked = { duty, actorId: step.actorId, present, hasMinutes: step.minuteId !== undefined };
    const refusal =
      panelRefusal(panel, document, asked, at) ?? itemsRefusal(setting.version, !alone, items, verdicts, `${at}.items`);
    if (refusal !== null) return refusal;
    subjects.push({ duty, items, verdicts, proposed: !alone && !returnsSomething(one) });
  }
  return accept(subjects);
}

async function carry(
  store: Store,
  tx: Transaction,
  step: Review,
  setting: RoundSetting,
  subjects: readonly CheckedSubject[],
): Promise<object> {
  const direct = subjects.filter(({ proposed }) => !proposed);
  const written = await writeReview(store, tx, step, setting, direct);
  await closeOtherReviews(
    tx,
    direct.map(({ duty }) => duty.id),
  );
  const asked: Asked[] = [];
  for (const { duty, verdicts } of subjects.filter(({ proposed }) => proposed)) {
    const signing = {
      obligationId: duty.id,
      stageId: duty.stageId,
      kind: 'review',
      subjectId: duty.subjectId,
    } as const;
    const proposal = await insertProposal(tx, signing, { actorId: step.actorId, body: { items: verdicts } });
    asked.push(...(await settleProposal(tx, setting, proposal)).asked);
  }
  await tellSigners(tx, setting, 'review', asked);
  return { ...written, proposed: subjects.length - direct.length };
}
