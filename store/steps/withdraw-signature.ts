import { accept } from '../../domain/refusal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { lockProposals, withdrawStanding } from '../signing/proposals.ts';
import type { Proposal } from '../signing/proposals.ts';
import { settleProposal, tellSigners, withdrawProposal } from '../signing/settle.ts';
import { roundSetting } from './round-setting.ts';

export interface WithdrawSignature {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  readonly proposalId: string;
}

const no = (refusal: Refusal): LocatedRefusal => refused(refusal, 'proposalId');

/**
 * Takes the actor's own signature back while the proposal is open: the signature stays on record, and the actor is asked
 * again. The proposer takes the whole proposal back with it, and owes the decision anew; the others' duties to sign end.
 */
export async function withdrawSignature(
  store: Store,
  step: WithdrawSignature,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 200 }, async (tx) => {
    const setting = await roundSetting(tx, store.civil, step.roundId);
    const proposal = (await lockProposals(tx, [step.proposalId])).get(step.proposalId);
    if (setting === null || proposal === undefined) return no({ code: 'not-found' });
    if (!(await isOf(tx, proposal, step.roundId))) return no({ code: 'not-found' });
    const signed = await withdrawStanding(tx, { proposalId: proposal.id, signerId: step.actorId });
    if (!signed) return no({ code: 'not-found' });
    if (proposal.state !== 'open') return no({ code: 'proposal-settled' });
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'proposal.signatureWithdrawn',
      target: `proposal/${proposal.id}`,
      content: { obligationId: proposal.obligationId },
    });
    if (proposal.proposedBy === step.actorId) {
      await withdrawProposal(tx, proposal);
      return accept({ proposalId: proposal.id, state: 'withdrawn' });
    }
    const { state, asked } = await settleProposal(tx, setting, proposal);
    await tellSigners(
      tx,
      setting,
      proposal.kind,
      asked.filter(({ personId }) => personId !== step.actorId),
    );
    return accept({ proposalId: proposal.id, state });
  });
}

async function isOf(tx: Transaction, { stageId }: Proposal, roundId: string): Promise<boolean> {
  const { rows } = await tx.query('select 1 from stage where id = $1 and round_id = $2', [stageId, roundId]);
  return rows.length > 0;
}
