import type { Transaction } from '../database.ts';
import { appendDecisions, itemsOf } from '../steps/item-rows.ts';
import type { Verdict } from '../steps/item-rows.ts';
import type { RoundSetting } from '../steps/round-setting.ts';
import { decisionRow } from '../steps/rule-of-verdict.ts';
import { writeAudit } from '../audit.ts';
import { writeCommitteeDecision } from '../committee/write.ts';
import type { CommitteeDecision } from '../committee/model.ts';
import type { Proposal, Signature } from './proposals.ts';

/** Lets a carried proposal take effect as if its proposer had decided it alone. */
export async function carryOut(
  tx: Transaction,
  setting: RoundSetting,
  proposal: Proposal,
  signed: readonly Signature[],
  panelSize: number,
): Promise<void> {
  if (proposal.kind === 'review') {
    await carryOutReview(tx, setting, proposal);
    return;
  }
  const approving = signed.filter(({ approve }) => approve).length;
  const votes = {
    for: approving,
    against: signed.length - approving,
    abstained: Math.max(panelSize - signed.length, 0),
  };
  const body = proposal.body as CommitteeDecision;
  await writeCommitteeDecision(tx, setting, {
    ...body,
    marks: body.marks.map((mark) => ({ ...mark, votes })),
    actorId: proposal.proposedBy,
    obligationId: proposal.obligationId,
    minuteId: null,
    proposalId: proposal.id,
  });
}

async function carryOutReview(tx: Transaction, { roundId }: RoundSetting, proposal: Proposal): Promise<void> {
  const { items: verdicts } = proposal.body as { readonly items: readonly Verdict[] };
  // Read again: an item's decisions may have been numbered on since the proposal.
  const items = new Map((await itemsOf(tx, roundId, [proposal.subjectId ?? ''])).map((item) => [item.id, item]));
  const decisions = verdicts.flatMap((verdict) => {
    const item = items.get(verdict.itemId);
    return item === undefined ? [] : [decisionRow(item, verdict, proposal.obligationId)];
  });
  await appendDecisions(tx, { actorId: proposal.proposedBy, minuteId: null, proposalId: proposal.id, decisions });
  await writeAudit(tx, {
    at: tx.now,
    actorId: proposal.proposedBy,
    action: 'subject.reviewed',
    target: `obligation/${proposal.obligationId}`,
    content: {
      proposalId: proposal.id,
      items: decisions.map(({ itemId, seq, decision }) => ({ itemId, seq, decision })),
    },
  });
}
