import { checkReviewer } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { signs } from '../../domain/signing.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { addObligations } from '../obligations.ts';
import { recusalsOf } from '../panels.ts';
import { subjectsOfDuty } from '../signing/duty-subjects.ts';
import { lockProposals, signaturesOf } from '../signing/proposals.ts';
import { settleProposal, tellSigners } from '../signing/settle.ts';
import type { Asked } from '../signing/settle.ts';
import { panelDocument, signingPanel } from '../signing/signers.ts';
import type { SigningDuty } from '../signing/signers.ts';
import { roundSetting } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';

export interface ChangeSigner {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly stageId: string;
  readonly personId: string;
  /** Absent: for every subject of the stage. */
  readonly subjectId?: string | undefined;
  readonly change: 'added' | 'removed';
  readonly reason: string;
}

interface RunningDuty extends SigningDuty {
  readonly holderId: string;
  readonly proposalId: string | null;
  readonly dueAt: Date;
  readonly open: boolean;
}

/**
 * Adds somebody to the signers of a running panel (加签) or takes somebody out who has not signed (减签), with a reason.
 * Never a subject or a close relation; never the last who are left. Open proposals are settled by the panel as it then is.
 */
export async function changeSigner(
  store: Store,
  step: ChangeSigner,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const { rows } = await tx.query<{ roundId: string; kind: string; state: string }>(
      `select round_id as "roundId", kind, state from stage where id = $1 for share`,
      [step.stageId],
    );
    const [stage] = rows;
    const setting = stage === undefined ? null : await roundSetting(tx, store.civil, stage.roundId);
    if (stage === undefined || setting === null) return refused({ code: 'not-found' }, 'id');
    if (stage.state !== 'open') return refused({ code: 'stage-not-open' });
    const kind = stage.kind === 'comprehensive' ? 'comprehensive' : 'review';
    const document = panelDocument(setting, kind);
    if (!signs(document)) return refused({ code: 'panel-meets' });
    const { rows: people } = await tx.query('select 1 from person where id = $1', [step.personId]);
    if (people.length === 0) return refused({ code: 'not-found' }, 'personId');
    const duties = await runningDuties(tx, step, kind);
    if (duties.length === 0) {
      return refused({ code: 'stage-not-open' }, step.subjectId === undefined ? undefined : 'subjectId');
    }
    const anyOne = document.decides === 'anyOne';
    const refusal = await changeRefusal(tx, setting, step, duties, anyOne ? 1 : 2);
    if (refusal !== null) return refusal;
    const changeId = await insertChange(tx, step);
    const outcome = anyOne ? await changeDeciders(tx, step, duties) : await settleAll(tx, setting, duties);
    await tellSigners(tx, setting, kind, outcome.asked);
    return accept({ changeId, asked: outcome.asked.length, settled: outcome.settled });
  });
}

/** Duties of the stage that are not decided, each subject's once; their open proposals are locked. */
async function runningDuties(tx: Transaction, step: ChangeSigner, kind: SigningDuty['kind']): Promise<RunningDuty[]> {
  const { rows } = await tx.query<RunningDuty>(
    `select o.id as "obligationId", o.stage_id as "stageId", o.kind, o.subject_id as "subjectId",
            o.person_id as "holderId", p.id as "proposalId", o.due_at as "dueAt", o.state = 'open' as open
       from obligation o left join proposal p on p.obligation_id = o.id and p.state = 'open'
      where o.stage_id = $1 and o.kind = $2 and ($3::uuid is null or o.subject_id = $3)
        and (o.state = 'open' or p.id is not null) order by o.id`,
    [step.stageId, kind, step.subjectId ?? null],
  );
  await lockProposals(
    tx,
    rows.flatMap(({ proposalId }) => proposalId ?? []),
  );
  return rows;
}

async function changeRefusal(
  tx: Transaction,
  setting: RoundSetting,
  step: ChangeSigner,
  duties: readonly RunningDuty[],
  least: number,
): Promise<LocatedRefusal | null> {
  const recusals = await recusalsOf(tx, [step.personId, step.actorId]);
  const holders = duties.map(({ holderId }) => holderId);
  let changes = 0;
  for (const duty of duties) {
    for (const { personId } of await subjectsOfDuty(tx, { ...duty, roundId: setting.roundId })) {
      const officer = checkReviewer(step.actorId, personId, recusals);
      if (!officer.ok) return officer;
      const signer = checkReviewer(step.personId, personId, recusals);
      if (!signer.ok && step.change === 'added') return { ...signer, at: 'personId' };
    }
    const { signers } = await signingPanel(tx, setting, duty);
    const isSigner = signers.some(({ personId }) => personId === step.personId);
    if (step.change === 'added') {
      changes += isSigner ? 0 : 1;
      continue;
    }
    const signed = duty.proposalId === null ? [] : await signaturesOf(tx, duty.proposalId);
    const proposes = least > 1 && holders.includes(step.personId);
    if (!isSigner || proposes || signed.some(({ personId }) => personId === step.personId)) continue;
    if (signers.length - 1 < least) return refused({ code: 'last-signer' }, 'personId');
    changes += 1;
  }
  if (changes > 0) return null;
  return refused({ code: step.change === 'added' ? 'already-signer' : 'not-a-signer' }, 'personId');
}

async function insertChange(tx: Transaction, step: ChangeSigner): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into signer_change (stage_id, subject_id, person_id, change, reason, changed_by, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [step.stageId, step.subjectId ?? null, step.personId, step.change, step.reason, step.actorId, tx.now],
  );
  const changeId = rows[0]?.id ?? '';
  await writeAudit(tx, {
    at: tx.now,
    actorId: step.actorId,
    action: `signer.${step.change}`,
    target: `stage/${step.stageId}`,
    content: { changeId, personId: step.personId, subjectId: step.subjectId ?? null },
  });
  return changeId;
}

interface Outcome {
  readonly asked: readonly Asked[];
  /** Proposals the change carried or rejected. */
  readonly settled: number;
}

async function settleAll(tx: Transaction, setting: RoundSetting, duties: readonly RunningDuty[]): Promise<Outcome> {
  const proposals = await lockProposals(
    tx,
    duties.flatMap(({ proposalId }) => proposalId ?? []),
  );
  const asked: Asked[] = [];
  let settled = 0;
  for (const proposal of proposals.values()) {
    if (proposal.state !== 'open') continue;
    const outcome = await settleProposal(tx, setting, proposal);
    asked.push(...outcome.asked);
    settled += outcome.state === 'open' ? 0 : 1;
  }
  return { asked, settled };
}

/** Where any one decides, a signer is whoever owes the review. */
async function changeDeciders(tx: Transaction, step: ChangeSigner, duties: readonly RunningDuty[]): Promise<Outcome> {
  if (step.change === 'removed') {
    await tx.query(
      `update obligation set state = 'cancelled', sealed = true
        where stage_id = $1 and kind = 'review' and person_id = $2 and state = 'open'
          and ($3::uuid is null or subject_id = $3)`,
      [step.stageId, step.personId, step.subjectId ?? null],
    );
    return { asked: [], settled: 0 };
  }
  const bySubject = new Map(duties.filter(({ open }) => open).map((duty) => [duty.subjectId, duty]));
  const added = await addObligations(
    tx,
    [...bySubject.values()].flatMap(({ subjectId, dueAt }) =>
      subjectId === null
        ? []
        : [{ stageId: step.stageId, kind: 'review' as const, personId: step.personId, subjectId, dueAt }],
    ),
    tx.now,
  );
  return { asked: added.map(({ id, personId }) => ({ obligationId: id, personId })), settled: 0 };
}
