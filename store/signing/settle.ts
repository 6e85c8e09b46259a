import { signingStanding } from '../../domain/signing.ts';
import type { Signer } from '../../domain/signing.ts';
import { writeAudit } from '../audit.ts';
import type { Transaction } from '../database.ts';
import { queueNotices } from '../notices.ts';
import { addObligations } from '../obligations.ts';
import type { RoundSetting } from '../steps/round-setting.ts';
import { noticeFacts } from '../steps/round-setting.ts';
import { carryOut } from './carry-out.ts';
import { signaturesOf } from './proposals.ts';
import type { Proposal, Signature } from './proposals.ts';
import { signingPanel } from './signers.ts';

/** Somebody whose signature is asked for from now on. */
export interface Asked {
  readonly obligationId: string;
  readonly personId: string;
}

export interface Settled {
  readonly state: 'open' | 'carried' | 'rejected';
  readonly asked: readonly Asked[];
}

/**
 * Brings an open proposal to where its signatures put it: asks whose turn it is, carries it out, or gives it back to whoever
 * proposed it. Carried or rejected, it asks nobody any more. The caller holds its row.
 */
export async function settleProposal(tx: Transaction, setting: RoundSetting, proposal: Proposal): Promise<Settled> {
  const { document, signers } = await signingPanel(tx, setting, proposal);
  const signed = await signaturesOf(tx, proposal.id);
  const standing = signingStanding(document, withSigned(signers, signed), signed);
  await closeOthers(tx, proposal, standing.state === 'open' ? standing.next : []);
  if (standing.state === 'open') {
    return { state: 'open', asked: await ask(tx, proposal, standing.next) };
  }
  const { state } = standing;
  await tx.query('update proposal set state = $2, settled_at = $3 where id = $1', [proposal.id, state, tx.now]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: `proposal.${state}`,
    target: `proposal/${proposal.id}`,
    content: { obligationId: proposal.obligationId, signed: signed.length },
  });
  if (state === 'carried') {
    await carryOut(tx, setting, proposal, signed, signers.length);
  } else {
    await giveBack(tx, setting, proposal);
  }
  return { state, asked: [] };
}

const withSigned = (signers: readonly Signer[], signed: readonly Signature[]): Signer[] => [
  ...signers,
  ...signed
    .filter(({ personId }) => !signers.some((signer) => signer.personId === personId))
    .map(({ personId }) => ({ personId, weight: '1' })),
];

/** Ends the duties to sign of everybody who is not, or no longer, asked. */
async function closeOthers(tx: Transaction, proposal: Proposal, next: readonly string[]): Promise<void> {
  await tx.query(
    `update obligation set state = 'cancelled', sealed = true
      where stage_id = $1 and kind = 'sign' and reference = $2 and state = 'open' and person_id <> all($3)`,
    [proposal.stageId, proposal.id, next],
  );
}

/** By the same day as the duty it was proposed under. */
async function ask(tx: Transaction, proposal: Proposal, people: readonly string[]): Promise<Asked[]> {
  const { rows } = await tx.query<{ dueAt: Date; closesAt: Date | number }>(
    `select due_at as "dueAt", closes_at as "closesAt" from obligation where id = $1`,
    [proposal.obligationId],
  );
  const [duty] = rows;
  if (duty === undefined) return [];
  const { closesAt, dueAt } = duty;
  const added = await addObligations(
    tx,
    people.map((personId) => ({
      stageId: proposal.stageId,
      kind: 'sign' as const,
      personId,
      ...(proposal.subjectId === null ? {} : { subjectId: proposal.subjectId }),
      reference: proposal.id,
      dueAt,
      ...(closesAt instanceof Date ? { closesAt } : {}),
    })),
    tx.now,
  );
  return added.map(({ id, personId }) => ({ obligationId: id, personId }));
}

/** Ends an open proposal that its proposer takes back: nobody is asked to sign it, and the decision is owed again. */
export async function withdrawProposal(tx: Transaction, proposal: Proposal): Promise<void> {
  await closeOthers(tx, proposal, []);
  await tx.query(`update proposal set state = 'withdrawn', settled_at = $2 where id = $1`, [proposal.id, tx.now]);
  await oweAgain(tx, proposal);
}

const oweAgain = (tx: Transaction, { obligationId }: Proposal): Promise<unknown> =>
  tx.query(
    `update obligation set state = 'open', sealed = false, done_at = null, done_by = null where id = $1 and state = 'done'`,
    [obligationId],
  );

/** A rejected proposal is owed again by whoever proposed it, who is told; nothing of it took effect. */
async function giveBack(tx: Transaction, setting: RoundSetting, proposal: Proposal): Promise<void> {
  await oweAgain(tx, proposal);
  await queueNotices(tx, [
    {
      dedupKey: `proposalRejected/${proposal.id}`,
      kind: 'proposalRejected',
      personId: proposal.proposedBy,
      obligationId: proposal.obligationId,
      roundId: setting.roundId,
      facts: noticeFacts(setting, proposal.kind),
    },
  ]);
}

/** Tells everybody who is asked for signatures, once for all that one step asks them for. */
export async function tellSigners(
  tx: Transaction,
  setting: RoundSetting,
  kind: Proposal['kind'],
  asked: readonly Asked[],
): Promise<void> {
  const first = [...Map.groupBy(asked, ({ personId }) => personId).values()].flatMap((own) => own.slice(0, 1));
  await queueNotices(
    tx,
    first.map(({ obligationId, personId }) => ({
      dedupKey: `sign/${obligationId}`,
      kind: 'stageOpened' as const,
      personId,
      obligationId,
      roundId: setting.roundId,
      facts: noticeFacts(setting, kind),
    })),
  );
}
