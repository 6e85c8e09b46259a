import { checkReviewer } from '../../domain/gate.ts';
import { checkOverride } from '../../domain/override.ts';
import type { Votes } from '../../domain/override.ts';
import { isRecused, quorumNeeded } from '../../domain/panel.ts';
import type { Recusal } from '../../domain/panel.ts';
import { accept } from '../../domain/refusal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { canonicalAmount } from '../../domain/gate.ts';
import { writeAudit } from '../audit.ts';
import { dateOf } from '../../domain/civil.ts';
import type { Store, Transaction } from '../database.ts';
import { once } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { electoratePeople } from '../electorates.ts';
import { recusalsOf } from '../panels.ts';
import { computeResults } from '../results/post.ts';
import { readRound } from '../rounds.ts';
import type { Round } from '../rounds.ts';
import { schemeVersion } from '../schemes.ts';
import type { SchemeVersion } from '../schemes.ts';
import { subjectsOf } from '../subjects.ts';
import type { Subject } from '../subjects.ts';
import { gateRefusal, passGate } from './gate.ts';
import { grantGrades } from './grant-grades.ts';
import type { Grant } from './grant-grades.ts';

/** The committee's own number for one subject, by exception. */
export interface Mark {
  readonly subjectId: string;
  readonly points: string;
  readonly ground: string;
  readonly reason: string;
  readonly votes?: Votes | undefined;
}

export interface ComprehensiveReview {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly obligationId: string;
  readonly minuteId: string;
  readonly marks: readonly Mark[];
  /** Whom the committee names for grades whose ceilings branches share. */
  readonly grants?: readonly Grant[];
}

const no = (refusal: Refusal, at?: string): LocatedRefusal =>
  at === undefined ? { ok: false, refusal } : { ok: false, refusal, at };

/** What the committee decides about: the subjects of the duty, and who sat. */
interface Sitting {
  readonly round: Round;
  readonly version: SchemeVersion;
  /** Subjects this duty covers. */
  readonly subjects: readonly Subject[];
  readonly entitled: readonly string[];
  readonly present: readonly string[];
  readonly recusals: readonly Recusal[];
}

/**
 * The Party committee's review of one branch: with its minutes it takes over the branch's numbers and sets its own by
 * exception. Everybody of the committee who is a subject or recused steps out for that subject; more than the scheme's
 * quorum of the others must have sat.
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
      return no((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    const sitting = await readSitting(store, tx, step, passed.roundId);
    if (sitting === null) return no({ code: 'not-found' }, 'minuteId');
    const refusal = quorumRefusal(sitting) ?? (await marksRefusal(tx, sitting, step));
    if (refusal !== null) return refusal;
    await writeMarks(tx, step, passed.roundId);
    const refusedGrant = await grantGrades(tx, { ...sitting, ...step }, step.grants ?? []);
    if (refusedGrant !== null) return refusedGrant;
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'round.reviewedAbove',
      target: `round/${passed.roundId}`,
      content: {
        obligationId,
        minuteId: step.minuteId,
        marked: step.marks.map(({ subjectId }) => subjectId),
        named: (step.grants ?? []).map(({ subjectId, span, grade }) => ({ subjectId, span, grade })),
      },
    });
    return accept({ obligationId, marks: step.marks.length });
  });
}

async function readSitting(
  store: Store,
  tx: Transaction,
  step: ComprehensiveReview,
  roundId: string,
): Promise<Sitting | null> {
  const { rows } = await tx.query<{ present: string[] }>(
    'select present from minute where id = $1 and round_id = $2 and recorded_by = $3',
    [step.minuteId, roundId, step.actorId],
  );
  const [minutes] = rows;
  if (minutes === undefined) return null;
  const round = await readRound(tx, roundId);
  const { rows: duties } = await tx.query<{ id: string; subjectId: string | null }>(
    `select o.id, o.subject_id as "subjectId" from obligation o join obligation mine on mine.stage_id = o.stage_id
      where mine.id = $1 and o.kind = 'comprehensive' and o.state <> 'cancelled'`,
    [step.obligationId],
  );
  const own = duties.find(({ id }) => id === step.obligationId)?.subjectId ?? null;
  const others = duties.flatMap(({ id, subjectId }) =>
    id === step.obligationId || subjectId === null ? [] : [subjectId],
  );
  const subjects = (await subjectsOf(tx, roundId)).filter(({ personId }) =>
    own === null ? !others.includes(personId) : personId === own,
  );
  const day = dateOf(store.civil, tx.now.getTime());
  const entitled = await electoratePeople(tx, 'committee', { ...round, day });
  return {
    round,
    version: await schemeVersion(tx, round.schemeVersionId),
    subjects,
    entitled,
    present: minutes.present,
    recusals: await recusalsOf(tx, [...entitled, step.actorId]),
  };
}

/** The quorum is counted over those entitled for each subject: whoever must step out is not counted (§2.3). */
function quorumRefusal({ version, subjects, entitled, present, recusals }: Sitting): LocatedRefusal | null {
  for (const { personId } of subjects) {
    const left = entitled.filter((id) => id !== personId && !isRecused(id, personId, recusals));
    const needed = quorumNeeded(left.length, version.document.quorum);
    const sat = left.filter((id) => present.includes(id)).length;
    if (sat < needed) return no({ code: 'quorum-not-met', present: sat, needed }, 'minuteId');
  }
  return null;
}

async function marksRefusal(
  tx: Transaction,
  sitting: Sitting,
  step: ComprehensiveReview,
): Promise<LocatedRefusal | null> {
  const { round, version, subjects, recusals } = sitting;
  const document = version.document.stages.find(({ kind }) => kind === 'comprehensive')?.comprehensive;
  if (document === undefined) throw new Error(`scheme version ${version.id} has no comprehensive review`);
  const reviewed = await reviewedNumbers(tx, round, version, subjects);
  const seen = new Set<string>();
  for (const [index, mark] of step.marks.entries()) {
    const at = `marks.${String(index)}`;
    const number = reviewed.get(mark.subjectId);
    if (number === undefined) return no({ code: 'not-found' }, `${at}.subjectId`);
    if (seen.has(mark.subjectId)) return no({ code: 'already-answered' }, `${at}.subjectId`);
    seen.add(mark.subjectId);
    const reviewer = checkReviewer(step.actorId, mark.subjectId, recusals);
    if (!reviewer.ok) return { ...reviewer, at: `${at}.subjectId` };
    const checked = checkOverride(document, mark, number);
    if (!checked.ok) return { ...checked, at };
  }
  return null;
}

/** What the review came to for each subject: the number a mark departs from. */
async function reviewedNumbers(
  tx: Transaction,
  round: Round,
  version: SchemeVersion,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, string>> {
  const computed = await computeResults(tx, round, version, subjects);
  return new Map(
    computed.flatMap(({ result: { personId, composed } }) => {
      const taken = composed?.parts.find(({ source }) => source.kind === 'takenOver');
      const value = taken?.value ?? null;
      return value === null ? [] : [[personId, value] as const];
    }),
  );
}

async function writeMarks(tx: Transaction, step: ComprehensiveReview, roundId: string): Promise<void> {
  const rows = step.marks.map(({ votes, points, ...mark }) => ({
    ...mark,
    points: canonicalAmount(points),
    for: votes?.for ?? null,
    against: votes?.against ?? null,
    abstained: votes?.abstained ?? null,
  }));
  await tx.query(
    `insert into comprehensive_mark (round_id, subject_id, seq, points, ground, reason, votes_for, votes_against,
            votes_abstained, minute_id, obligation_id, decided_by, decided_at)
     select $1, x."subjectId", 1 + coalesce((select max(m.seq) from comprehensive_mark m
              where m.round_id = $1 and m.subject_id = x."subjectId"), 0),
            x.points, x.ground, x.reason, x.for, x.against, x.abstained, $2, $3, $4, $5
       from jsonb_to_recordset($6) as x("subjectId" uuid, points numeric, ground text, reason text, "for" int,
            against int, abstained int)`,
    [roundId, step.minuteId, step.obligationId, step.actorId, tx.now, JSON.stringify(rows)],
  );
}
