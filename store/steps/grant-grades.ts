import { checkReviewer } from '../../domain/gate.ts';
import { reaches } from '../../domain/grades.ts';
import type { GradesDocument, GradeSpan } from '../../domain/grades.ts';
import type { Recusal } from '../../domain/panel.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Transaction } from '../database.ts';
import { refused } from '../idempotency.ts';
import type { LocatedRefusal } from '../idempotency.ts';
import { candidateNumbers } from '../results/candidates.ts';
import type { CandidateNumbers } from '../results/candidates.ts';
import { poolsOfRound } from '../results/pools.ts';
import type { RoundPool } from '../results/pools.ts';
import type { Round } from '../rounds.ts';
import type { SchemeVersion } from '../schemes.ts';
import type { Subject } from '../subjects.ts';

/** Somebody the committee names for a grade whose ceiling branches share. */
export interface Grant {
  readonly subjectId: string;
  readonly grade: string;
  readonly span: GradeSpan;
  readonly reason: string;
}

/** The review under which grades are given: its round, whom it is about, and who decides. */
export interface Granting {
  readonly round: Round;
  readonly version: SchemeVersion;
  readonly subjects: readonly Subject[];
  readonly recusals: readonly Recusal[];
  readonly actorId: string;
  readonly minuteId: string;
  readonly obligationId: string;
}

/**
 * Names the members of one branch who get a grade whose ceiling is shared (§2.1): by decision with a reason, never by
 * comparing scores across branches, only whom the number reaches, and no more than there are places. What this review
 * named before is replaced. To be called once the marks stand. Null = done.
 */
export async function grantGrades(
  tx: Transaction,
  granting: Granting,
  grants: readonly Grant[],
): Promise<LocatedRefusal | null> {
  const { round, version, subjects } = granting;
  const { grades } = version.document;
  await tx.query(
    `update grade_grant set replaced_at = $3 where round_id = $1 and subject_id = any($2) and replaced_at is null`,
    [round.id, subjects.map(({ personId }) => personId), tx.now],
  );
  if (grants.length === 0) return null;
  const pools = await poolsOfRound(tx, round.id, { lock: true });
  const numbers = await candidateNumbers(tx, round, version, subjects);
  const left = new Map(pools.map((pool) => [poolKey(pool), pool.places - pool.taken]));
  const seen = new Set<string>();
  for (const [index, grant] of grants.entries()) {
    const refusal = grades === undefined ? GIVES_NONE : grantRefusal({ granting, grades, pools, numbers }, grant, seen);
    if (refusal !== null) return refused(refusal.refusal, `grants.${String(index)}.${refusal.at}`);
    const places = (left.get(poolKey(grant)) ?? 0) - 1;
    if (places < 0) return refused(ceilingReached(pools, grant), `grants.${String(index)}.grade`);
    left.set(poolKey(grant), places);
  }
  await writeGrants(tx, granting, grants);
  return null;
}

const poolKey = ({ span, grade }: { readonly span: GradeSpan; readonly grade: string }): string => `${span}/${grade}`;

interface Faulty {
  readonly refusal: Refusal;
  readonly at: 'subjectId' | 'grade';
}

const GIVES_NONE: Faulty = { refusal: { code: 'grade-not-shared' }, at: 'grade' };

function grantRefusal(
  setting: {
    readonly granting: Granting;
    readonly grades: GradesDocument;
    readonly pools: readonly RoundPool[];
    readonly numbers: ReadonlyMap<string, CandidateNumbers>;
  },
  grant: Grant,
  seen: Set<string>,
): Faulty | null {
  const { granting, grades, pools, numbers } = setting;
  const number = numbers.get(grant.subjectId);
  if (number === undefined) return { refusal: { code: 'not-found' }, at: 'subjectId' };
  const key = `${grant.span}/${grant.subjectId}`;
  if (seen.has(key)) return { refusal: { code: 'already-answered' }, at: 'subjectId' };
  seen.add(key);
  const reviewer = checkReviewer(granting.actorId, grant.subjectId, granting.recusals);
  if (!reviewer.ok) return { refusal: reviewer.refusal, at: 'subjectId' };
  if (!pools.some((pool) => poolKey(pool) === poolKey(grant))) return GIVES_NONE;
  const published = number[grant.span];
  const reached = published !== null && reaches(grades, published, grant.grade);
  return reached ? null : { refusal: { code: 'grade-not-reached' }, at: 'grade' };
}

const ceilingReached = (pools: readonly RoundPool[], grant: Grant): Refusal => ({
  code: 'ceiling-reached',
  places: pools.find((pool) => poolKey(pool) === poolKey(grant))?.places ?? 0,
});

async function writeGrants(tx: Transaction, granting: Granting, grants: readonly Grant[]): Promise<void> {
  const { round, minuteId, obligationId, actorId } = granting;
  await tx.query(
    `insert into grade_grant (round_id, subject_id, span, grade, reason, minute_id, obligation_id, decided_by, decided_at)
     select $1, x."subjectId", x.span, x.grade, x.reason, $2, $3, $4, $5
       from jsonb_to_recordset($6) as x("subjectId" uuid, span text, grade text, reason text)`,
    [round.id, minuteId, obligationId, actorId, tx.now, JSON.stringify(grants)],
  );
}
