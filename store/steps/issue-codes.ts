import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { codeHash, newCode } from '../ballots/codes.ts';
import { ballotStage } from '../ballots/stage.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { handsOffRefusal } from '../paper/batch.ts';

export interface IssueCodes {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  readonly stageId: string;
  /** Voters who get a code, or another one; absent = all who owe a sheet and have neither an account nor a code. */
  readonly people?: readonly string[] | undefined;
}

/** A code on its way to a slip of paper: shown in the answer that issued it and never again. */
export interface IssuedCode {
  readonly person: { readonly id: string; readonly name: string };
  readonly staffNo: string;
  readonly code: string;
}

interface Voter {
  readonly obligationId: string;
  readonly personId: string;
  readonly name: string;
  readonly staffNo: string;
}

/**
 * Gives voters of an open ballot one-time codes; a new code voids the one before. The codes are not part of the stored
 * answer: a repetition of the request says how many were issued and shows none, and a lost list is issued anew.
 */
export async function issueCodes(
  store: Store,
  step: IssueCodes,
): Promise<{
  readonly outcome: StepOutcome<StoredAnswer & { readonly repeated: boolean }>;
  readonly codes: readonly IssuedCode[];
}> {
  let codes: IssuedCode[] = [];
  const outcome = await once(store, { ...step, status: 201 }, async (tx) => {
    const stage = await ballotStage(tx, step.stageId);
    if (stage?.roundId !== step.roundId) return refused({ code: 'not-found' }, 'stageId');
    const refusal = await handsOffRefusal(tx, stage.id, step.actorId);
    if (refusal !== null) return refusal;
    const voters = await votersToServe(tx, step);
    const missing = (step.people ?? []).findIndex((id) => !voters.some(({ personId }) => personId === id));
    if (missing >= 0) return refused(await whyNot(tx, step, missing), `people.${String(missing)}`);
    codes = await issue(tx, step, voters);
    return accept({ stageId: step.stageId, issued: codes.length });
  });
  return { outcome, codes: outcome.ok && !outcome.value.repeated ? codes : [] };
}

/** The voters the codes are for, their obligations locked: nobody casts while a code is replaced. */
async function votersToServe(tx: Transaction, step: IssueCodes): Promise<Voter[]> {
  const { rows } = await tx.query<Voter>(
    `select o.id as "obligationId", o.person_id as "personId", p.name, p.staff_no as "staffNo"
       from obligation o join person p on p.id = o.person_id
      where o.stage_id = $1 and o.kind = 'vote' and o.state = 'open' and not o.sealed and o.closes_at > $2
        and case when $3::uuid[] is null
              then not exists (select 1 from account a where a.person_id = p.id and a.disabled_at is null)
               and not exists (select 1 from ballot_code c where c.obligation_id = o.id and c.voided_at is null)
              else p.id = any($3) end
      order by p.name, p.id for update of o`,
    [step.stageId, tx.now, step.people ?? null],
  );
  return rows;
}

/** Why a person who was named gets no code. */
async function whyNot(tx: Transaction, step: IssueCodes, index: number): Promise<LocatedRefusal['refusal']> {
  const { rows } = await tx.query<{ state: string; closesAt: Date }>(
    `select state, least(closes_at, $3) as "closesAt" from obligation
      where stage_id = $1 and kind = 'vote' and person_id = $2`,
    [step.stageId, step.people?.[index], tx.now],
  );
  const [row] = rows;
  if (row === undefined) return { code: 'not-found' };
  return row.state === 'done'
    ? { code: 'already-answered' }
    : { code: 'stage-closed', closedAt: row.closesAt.toISOString() };
}

async function issue(tx: Transaction, step: IssueCodes, voters: readonly Voter[]): Promise<IssuedCode[]> {
  const obligations = voters.map(({ obligationId }) => obligationId);
  const codes = voters.map(() => newCode());
  await tx.query('update ballot_code set voided_at = $2 where obligation_id = any($1) and voided_at is null', [
    obligations,
    tx.now,
  ]);
  await tx.query(
    `insert into ballot_code (obligation_id, code_hash, issued_by, issued_at)
     select x.obligation_id, x.code_hash, $3, $4 from unnest($1::uuid[], $2::bytea[]) as x (obligation_id, code_hash)`,
    [obligations, codes.map(codeHash), step.actorId, tx.now],
  );
  await writeAudit(tx, {
    at: tx.now,
    actorId: step.actorId,
    action: 'ballotCodes.issued',
    target: `stage/${step.stageId}`,
    content: { obligations },
  });
  return voters.map(({ personId, name, staffNo }, index) => ({
    person: { id: personId, name },
    staffNo,
    code: codes[index] ?? '',
  }));
}
