import { checkReviewer } from '../../domain/gate.ts';
import { finishBy, RECEIVER_DUTIES } from '../../domain/rectification.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import { endFile, lockFile } from '../../store/cases.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { meetDuty } from '../../store/duties/meet.ts';
import { refused } from '../../store/idempotency.ts';
import type { StepOutcome } from '../../store/idempotency.ts';
import { queueNotices } from '../../store/notices.ts';
import { recusalsOf } from '../../store/panels.ts';
import { partiesOf } from '../../store/rectification/receivers.ts';
import { answerPaper } from '../../store/rectification/model.ts';
import type { StoredPaper } from '../../store/rectification/model.ts';
import { carryOver } from '../rectification/carry.ts';
import { ensureExplanations } from '../rectification/duties.ts';
import { slipContext, slipFacts } from '../rectification/context.ts';
import type { SlipContext } from '../rectification/context.ts';

type Of<K extends StoredDecision['kind']> = Extract<StoredDecision, { kind: K }>;

interface Answer {
  readonly targetId: string;
  readonly actorId: string;
  readonly paper: keyof typeof RECEIVER_DUTIES;
  readonly accepted: boolean;
  readonly text: string | null;
  /** Where the text stands in the request. */
  readonly at: string;
}

/** The receiving body approves a rectification plan, or returns it with a reason. */
export async function answerPlan(
  store: Store,
  tx: Transaction,
  decision: Of<'answerPlan'>,
): Promise<StepOutcome<null>> {
  const { targetId, actorId, body } = decision;
  const answered = await answer(store, tx, {
    targetId,
    actorId,
    paper: 'plan',
    accepted: body.approve,
    text: body.reason ?? null,
    at: 'reason',
  });
  return answered.ok ? accept(null) : answered;
}

/**
 * Verification by somebody who is not the owner: passed, the slip is closed out (销号); failed, with what was found, it is
 * reopened. A year that ended before is recorded first: no close-out hides that it was carried over, or spares its owner the
 * explanation at the year's meeting (§4.11).
 */
export async function verifyCloseOut(
  store: Store,
  tx: Transaction,
  decision: Of<'verifyCloseOut'>,
): Promise<StepOutcome<null>> {
  const { targetId, actorId, body } = decision;
  const answered = await answer(store, tx, {
    targetId,
    actorId,
    paper: 'closeOut',
    accepted: body.passed,
    text: body.finding,
    at: 'finding',
  });
  if (!answered.ok) return answered;
  if (!body.passed) return accept(null);
  const { context } = answered.value;
  await carryOver(context);
  await ensureExplanations(context);
  await endFile(tx, targetId, 'closed', ['explainRectification']);
  await tellOwner(context, 'slipClosed', answered.value.paper);
  return accept(null);
}

/** More time, granted or refused with a reason. */
export async function decideExtension(
  store: Store,
  tx: Transaction,
  decision: Of<'decideExtension'>,
): Promise<StepOutcome<null>> {
  const { targetId, actorId, body } = decision;
  const answered = await answer(store, tx, {
    targetId,
    actorId,
    paper: 'extension',
    accepted: body.grant,
    text: body.reason ?? null,
    at: 'reason',
  });
  if (!answered.ok) return answered;
  await tellOwner(await slipContext(store, tx, targetId), 'slipExtended', answered.value.paper);
  return accept(null);
}

/** Nobody answers in a matter of their own, or of a close relation (§2.3); a no has its reason. */
async function answer(
  store: Store,
  tx: Transaction,
  { targetId, actorId, paper: kind, accepted, text, at }: Answer,
): Promise<StepOutcome<{ readonly context: SlipContext; readonly paper: StoredPaper }>> {
  const file = await lockFile(tx, targetId);
  if (file.endedAt !== null) return refuse({ code: 'slip-closed' });
  const context = await slipContext(store, tx, targetId);
  const { slip } = context;
  const paper = slip.papers.find((one) => one.kind === kind && one.filedAt !== null && one.accepted === null);
  const recusals = await recusalsOf(tx, [actorId]);
  for (const party of await partiesOf(tx, targetId)) {
    const allowed = checkReviewer(actorId, party, recusals);
    if (!allowed.ok) return allowed;
  }
  if (!accepted && (text ?? '').trim() === '') return refused({ code: 'reason-required' }, at);
  const met = await meetDuty(tx, { caseId: targetId, kind: RECEIVER_DUTIES[kind], actorId });
  if (!met.ok) return met;
  if (paper === undefined) return refuse({ code: 'already-answered' });
  await answerPaper(tx, { paperId: paper.id, accepted, answer: text, answeredBy: actorId, now: tx.now });
  return accept({ context, paper });
}

async function tellOwner(context: SlipContext, kind: 'slipClosed' | 'slipExtended', paper: StoredPaper): Promise<void> {
  const { tx, slip } = context;
  const until = kind === 'slipExtended' ? finishBy(slip) : null;
  await queueNotices(tx, [
    {
      dedupKey: `${kind}/${paper.id}`,
      kind,
      personId: slip.ownerId,
      caseId: slip.id,
      facts: slipFacts(context, until ?? undefined),
    },
  ]);
}
