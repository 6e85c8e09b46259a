import { isRecused, quorumNeeded } from '../../domain/panel.ts';
import { accept } from '../../domain/refusal.ts';
import { signs } from '../../domain/signing.ts';
import { checkDecision } from '../committee/check.ts';
import type { AskedDecision } from '../committee/check.ts';
import type { Mark, Returned, Veto } from '../committee/model.ts';
import { reviewedNumbers } from '../committee/reviewed.ts';
import { writeCommitteeDecision } from '../committee/write.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { electoratePeople } from '../electorates.ts';
import { isEscalated } from '../panel-gaps.ts';
import { recusalsOf } from '../panels.ts';
import { readRound } from '../rounds.ts';
import { schemeVersion } from '../schemes.ts';
import { subjectsOfDuty } from '../signing/duty-subjects.ts';
import { insertProposal } from '../signing/proposals.ts';
import { settleProposal, tellSigners } from '../signing/settle.ts';
import { panelDocument } from '../signing/signers.ts';
import { subjectsOf } from '../subjects.ts';
import type { Subject } from '../subjects.ts';
import { gateRefusal, passGate } from './gate.ts';
import { grantGrades } from './grant-grades.ts';
import type { Grant } from './grant-grades.ts';
import { roundSetting } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';

export interface ComprehensiveReview {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly obligationId: string;
  /** Absent where the committee signs. */
  readonly minuteId?: string | undefined;
  readonly marks: readonly Mark[];
  readonly vetoes?: readonly Veto[] | undefined;
  readonly returned?: Returned | undefined;
  /** Whom the committee names for grades whose ceilings branches share. */
  readonly grants?: readonly Grant[];
}

/**
 * The Party committee's review of one branch: it takes over the branch's numbers, sets its own by exception, finds vetoes,
 * or sends subjects back to an earlier step. With minutes, everybody of the committee who is a subject or recused steps
 * out for that subject, and more than the scheme's quorum of the others must have sat; a committee that signs decides
 * when its signatures carry what one of them proposed.
 */
export async function comprehensiveReview(
  store: Store,
  step: ComprehensiveReview,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, obligationId } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const gate = { obligationId, actorId, kind: 'comprehensive', editable: false, now: tx.now } as const;
    const passed = await passGate(tx, gate);
    if (passed === null) {
      return refused((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    const setting = await roundSetting(tx, store.civil, passed.roundId);
    if (setting === null) return refused({ code: 'not-found' });
    const subjects = await subjectsOfDuty(tx, { obligationId, roundId: passed.roundId });
    const panel = panelDocument(setting, 'comprehensive');
    const alone = !signs(panel) || panel.decides === 'anyOne' || (await isEscalated(tx, obligationId));
    const refusal = signs(panel) ? null : await sittingRefusal(tx, setting, step, subjects);
    if (refusal !== null) return refusal;
    if (signs(panel) && (step.grants ?? []).length > 0) return refused({ code: 'minutes-required' }, 'grants');
    const decision = await checked(tx, setting, step, subjects, !alone);
    if (!decision.ok) return decision;
    const answer = { obligationId, marks: step.marks.length };
    if (alone) {
      const minuteId = step.minuteId ?? null;
      await writeCommitteeDecision(tx, setting, {
        ...decision.value,
        actorId,
        obligationId,
        minuteId,
        proposalId: null,
      });
      const refusedGrant = await grant(tx, { setting, step, subjects, minuteId });
      return refusedGrant ?? accept({ ...answer, state: 'carried' });
    }
    const { subjectId } = await dutyOf(tx, obligationId);
    const duty = { obligationId, stageId: passed.stageId, kind: 'comprehensive', subjectId } as const;
    const proposal = await insertProposal(tx, duty, { actorId, body: decision.value });
    const { state, asked } = await settleProposal(tx, setting, proposal);
    await tellSigners(tx, setting, 'comprehensive', asked);
    return accept({ ...answer, state });
  });
}

/** Grades whose ceilings branches share are named in a sitting with minutes, once the marks stand. */
async function grant(
  tx: Transaction,
  review: {
    readonly setting: RoundSetting;
    readonly step: ComprehensiveReview;
    readonly subjects: readonly Subject[];
    readonly minuteId: string | null;
  },
): Promise<LocatedRefusal | null> {
  const { setting, step, subjects, minuteId } = review;
  if (minuteId === null) return null;
  const { actorId, obligationId } = step;
  const round = await readRound(tx, setting.roundId);
  const version = await schemeVersion(tx, round.schemeVersionId);
  const recusals = await recusalsOf(tx, [actorId]);
  const grants = step.grants ?? [];
  const granting = { round, version, subjects, recusals, actorId, minuteId, obligationId };
  const refusal = await grantGrades(tx, granting, grants);
  if (refusal !== null || grants.length === 0) return refusal;
  await writeAudit(tx, {
    at: tx.now,
    actorId,
    action: 'round.gradesNamed',
    target: `round/${round.id}`,
    content: {
      obligationId,
      minuteId,
      named: grants.map(({ subjectId, span, grade }) => ({ subjectId, span, grade })),
    },
  });
  return null;
}

async function dutyOf(tx: Transaction, id: string): Promise<{ subjectId: string | null }> {
  const { rows } = await tx.query<{ subjectId: string | null }>(
    'select subject_id as "subjectId" from obligation where id = $1',
    [id],
  );
  return rows[0] ?? { subjectId: null };
}

/** The quorum is counted over those entitled for each subject: whoever must step out is not counted (§2.3). */
async function sittingRefusal(
  tx: Transaction,
  setting: RoundSetting,
  step: ComprehensiveReview,
  subjects: readonly Subject[],
): Promise<LocatedRefusal | null> {
  if (step.minuteId === undefined) return refused({ code: 'minutes-required' }, 'minuteId');
  const { rows } = await tx.query<{ present: string[] }>(
    'select present from minute where id = $1 and round_id = $2 and recorded_by = $3',
    [step.minuteId, setting.roundId, step.actorId],
  );
  const [minutes] = rows;
  if (minutes === undefined) return refused({ code: 'not-found' }, 'minuteId');
  if (await isEscalated(tx, step.obligationId)) return null;
  const round = await readRound(tx, setting.roundId);
  const entitled = await electoratePeople(tx, 'committee', { ...round, day: setting.day });
  const recusals = await recusalsOf(tx, entitled);
  for (const { personId } of subjects) {
    const left = entitled.filter((id) => id !== personId && !isRecused(id, personId, recusals));
    const needed = quorumNeeded(left.length, setting.version.quorum);
    const sat = left.filter((id) => minutes.present.includes(id)).length;
    if (sat < needed) return refused({ code: 'quorum-not-met', present: sat, needed }, 'minuteId');
  }
  return null;
}

async function checked(
  tx: Transaction,
  setting: RoundSetting,
  step: ComprehensiveReview,
  subjects: readonly Subject[],
  signed: boolean,
): Promise<ReturnType<typeof checkDecision>> {
  const round = await readRound(tx, setting.roundId);
  const version = await schemeVersion(tx, round.schemeVersionId);
  const asked: AskedDecision = { marks: step.marks, vetoes: step.vetoes ?? [], returned: step.returned };
  return checkDecision(
    {
      actorId: step.actorId,
      document: setting.version,
      period: setting.period,
      subjectIds: subjects.map(({ personId }) => personId),
      otherIds: (await subjectsOf(tx, round.id)).map(({ personId }) => personId),
      recusals: await recusalsOf(tx, [step.actorId]),
      reviewed: await reviewedNumbers(tx, round, version, subjects),
      signed,
    },
    asked,
  );
}
