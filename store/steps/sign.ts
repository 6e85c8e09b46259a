import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { insertSignature, lockProposals } from '../signing/proposals.ts';
import type { Proposal } from '../signing/proposals.ts';
import { settleProposal, tellSigners } from '../signing/settle.ts';
import type { Asked } from '../signing/settle.ts';
import { signingPanel } from '../signing/signers.ts';
import { gateRefusal } from './gate.ts';
import { roundSetting } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';

export interface SignatureGiven {
  readonly obligationId: string;
  readonly approve: boolean;
  /** Whoever rejects says why. */
  readonly reason?: string | undefined;
}

export interface Sign {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  readonly signatures: readonly SignatureGiven[];
}

/**
 * Signs what others of the panel proposed: many approvals in one call, all or none, but a rejection only by itself, with
 * its reason. Each signature passes the actor's own `sign` obligation; the one that settles a proposal carries it out or
 * gives it back, and ends the others' duties to sign it.
 */
export async function sign(
  store: Store,
  step: Sign,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const setting = await roundSetting(tx, store.civil, step.roundId);
    if (setting === null) return refused({ code: 'not-found' }, 'id');
    const refusal = textRefusal(step.signatures);
    if (refusal !== null) return refusal;
    const passed = await passGates(tx, step);
    return passed.ok ? signAll(tx, step, setting, passed.value) : passed;
  });
}

function textRefusal(signatures: readonly SignatureGiven[]): LocatedRefusal | null {
  for (const [index, { approve, reason }] of signatures.entries()) {
    if (approve) continue;
    const at = `signatures.${String(index)}`;
    if (signatures.length > 1) return refused({ code: 'batch-reject' }, `${at}.approve`);
    if ((reason ?? '').trim() === '') return refused({ code: 'reason-required' }, `${at}.reason`);
  }
  return null;
}

/**
 * The proposals of these duties, in the order asked. Proposals are locked before duties: who settles one ends other
 * people's duties about it, and two signers must not wait for each other.
 */
async function passGates(tx: Transaction, step: Sign): Promise<StepOutcome<Proposal[]>> {
  const ids = step.signatures.map(({ obligationId }) => obligationId);
  const { rows: wanted } = await tx.query<{ id: string; proposalId: string | null; isOwn: boolean }>(
    `select id, reference as "proposalId", person_id = $2 and state <> 'done' as "isOwn" from obligation
      where id = any($1) and kind = 'sign'`,
    [ids, step.actorId],
  );
  const proposals = await lockProposals(
    tx,
    wanted.flatMap(({ proposalId }) => proposalId ?? []),
  );
  const { rows: passed } = await tx.query<{ id: string; proposalId: string }>(
    `with owed as (select id from obligation where id = any($1) order by id for no key update)
     update obligation o set state = 'done', done_at = $3, done_by = $2
       from owed, stage s
      where o.id = owed.id and o.person_id = $2 and o.kind = 'sign' and o.state = 'open' and not o.sealed
        and o.closes_at > $3 and s.id = o.stage_id and s.round_id = $4
     returning o.id, o.reference as "proposalId"`,
    [ids, step.actorId, tx.now, step.roundId],
  );
  const own: Proposal[] = [];
  for (const [index, obligationId] of ids.entries()) {
    const at = `signatures.${String(index)}.obligationId`;
    const proposal = proposals.get(passed.find(({ id }) => id === obligationId)?.proposalId ?? '');
    if (proposal === undefined) {
      const gate = { obligationId, actorId: step.actorId, kind: 'sign', editable: false, now: tx.now } as const;
      const about = proposals.get(wanted.find(({ id, isOwn }) => id === obligationId && isOwn)?.proposalId ?? '');
      const settled = about !== undefined && about.state !== 'open' ? ({ code: 'proposal-settled' } as const) : null;
      return refused(settled ?? (await gateRefusal(tx, gate)) ?? { code: 'not-found' }, at);
    }
    own.push(proposal);
  }
  return accept(own);
}

async function signAll(
  tx: Transaction,
  step: Sign,
  setting: RoundSetting,
  proposals: readonly Proposal[],
): Promise<StepOutcome<object>> {
  const counts = { open: 0, carried: 0, rejected: 0 };
  const asked = new Map<Proposal['kind'], Asked[]>();
  for (const [index, proposal] of proposals.entries()) {
    const given = step.signatures[index];
    if (given === undefined) continue;
    const { signers } = await signingPanel(tx, setting, proposal);
    // Asked before a recusal was recorded, or before they left the panel.
    if (!signers.some(({ personId }) => personId === step.actorId)) {
      return refused({ code: 'not-yours' }, `signatures.${String(index)}.obligationId`);
    }
    const { approve } = given;
    const reason = given.reason ?? null;
    await insertSignature(tx, { proposalId: proposal.id, signerId: step.actorId, approve, reason });
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'proposal.signed',
      target: `proposal/${proposal.id}`,
      content: { obligationId: given.obligationId, approve },
    });
    const settled = await settleProposal(tx, setting, proposal);
    counts[settled.state] += 1;
    asked.set(proposal.kind, [...(asked.get(proposal.kind) ?? []), ...settled.asked]);
  }
  for (const [kind, people] of asked) await tellSigners(tx, setting, kind, people);
  return accept({ signed: proposals.length, ...counts });
}
