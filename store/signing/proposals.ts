import { writeAudit } from '../audit.ts';
import type { Queryable, Transaction } from '../database.ts';
import type { SigningDuty } from './signers.ts';

/** What was proposed under a duty and waits for signatures. */
export interface Proposal extends SigningDuty {
  readonly id: string;
  readonly seq: number;
  readonly body: unknown;
  readonly proposedBy: string;
  readonly state: 'open' | 'carried' | 'rejected' | 'withdrawn';
}

export interface Signature {
  readonly personId: string;
  readonly approve: boolean;
}

const COLUMNS = `p.id, p.seq, p.stage_id as "stageId", p.subject_id as "subjectId", p.obligation_id as "obligationId",
  d.kind, p.body, p.proposed_by as "proposedBy", p.state`;

/** Stores a proposal with the proposer's own signature. */
export async function insertProposal(
  tx: Transaction,
  duty: SigningDuty,
  input: { actorId: string; body: object },
): Promise<Proposal> {
  const { rows } = await tx.query<Proposal>(
    `with p as (
       insert into proposal (stage_id, subject_id, obligation_id, seq, body, proposed_by, proposed_at)
       values ($1, $2, $3, 1 + coalesce((select max(seq) from proposal where obligation_id = $3), 0), $4, $5, $6)
       returning *)
     select ${COLUMNS} from p join obligation d on d.id = p.obligation_id`,
    [duty.stageId, duty.subjectId, duty.obligationId, JSON.stringify(input.body), input.actorId, tx.now],
  );
  const [proposal] = rows;
  if (proposal === undefined) throw new Error('the proposal was not stored');
  await writeAudit(tx, {
    at: tx.now,
    actorId: input.actorId,
    action: 'proposal.made',
    target: `proposal/${proposal.id}`,
    content: { obligationId: duty.obligationId, seq: proposal.seq },
  });
  await insertSignature(tx, { proposalId: proposal.id, signerId: input.actorId, approve: true, reason: null });
  return proposal;
}

export async function insertSignature(
  tx: Transaction,
  signature: { proposalId: string; signerId: string; approve: boolean; reason: string | null },
): Promise<void> {
  await tx.query(
    `insert into signature (proposal_id, signer_id, approve, reason, signed_at) values ($1, $2, $3, $4, $5)`,
    [signature.proposalId, signature.signerId, signature.approve, signature.reason, tx.now],
  );
}

/**
 * Takes a standing signature out of force and frees its signer's duty to be asked anew. False where there is none. The
 * caller holds the proposal's row.
 */
export async function withdrawStanding(
  tx: Transaction,
  { proposalId, signerId }: { proposalId: string; signerId: string },
): Promise<boolean> {
  const { rows } = await tx.query(
    `update signature set withdrawn_at = $3 where proposal_id = $1 and signer_id = $2 and withdrawn_at is null
     returning 1`,
    [proposalId, signerId, tx.now],
  );
  await tx.query(
    `update obligation set state = 'cancelled', sealed = true
      where kind = 'sign' and reference = $1 and person_id = $2 and state = 'done'`,
    [proposalId, signerId],
  );
  return rows.length > 0;
}

/** These proposals by id, in id order; other signers wait until the transaction ends. */
export async function lockProposals(tx: Transaction, ids: readonly string[]): Promise<Map<string, Proposal>> {
  const { rows } = await tx.query<Proposal>(
    `select ${COLUMNS} from proposal p join obligation d on d.id = p.obligation_id
      where p.id = any($1) order by p.id for update of p`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function signaturesOf(on: Queryable, proposalId: string): Promise<Signature[]> {
  const { rows } = await on.query<Signature>(
    `select signer_id as "personId", approve from signature where proposal_id = $1 and withdrawn_at is null order by signed_at, signer_id`,
    [proposalId],
  );
  return rows;
}
