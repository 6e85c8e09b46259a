/**
 * Grades after a correction. The corrected subject is graded anew among all; everybody else keeps what was published, so
 * that a ceiling may be exceeded, which is said (§2.4).
 */
import { ceilingLimit, grade } from './grades.ts';
import type { Graded, GradeEntry, GradesDocument, SharedCeilings } from './grades.ts';

/** More people have a grade than its ceiling lets through. */
export interface GradeOver {
  readonly grade: string;
  readonly limit: number;
  /** The number of people the ceiling is a share of. */
  readonly of: number;
  readonly holders: number;
}

/** A member with the grade as it was published before; for the subject, of the version that is corrected. */
export interface StandingEntry extends GradeEntry {
  readonly standing: string | null;
}

export interface Regraded extends Graded {
  readonly over: GradeOver | null;
}

/**
 * The subject's grade under its corrected number. Where a ceiling is shared between branches, only whom the committee
 * named has the grade, as far as the number reaches it; a correction names nobody.
 */
export function regrade(
  grades: GradesDocument,
  entries: readonly StandingEntry[],
  subjectId: string,
  shared: SharedCeilings = new Map(),
): Regraded {
  const own = grade(grades, entries, shared).find(({ personId }) => personId === subjectId);
  if (own === undefined) return { personId: subjectId, grade: null, cut: null, over: null };
  return { ...own, over: overOf(grades, entries, own, shared) };
}

function overOf(
  grades: GradesDocument,
  entries: readonly StandingEntry[],
  own: Graded,
  shared: SharedCeilings,
): GradeOver | null {
  const document = grades.scale.find(({ key }) => key === own.grade);
  // Of a shared ceiling no more are named than it has places, so it is never exceeded.
  if (document?.ceilingPercent === undefined || shared.has(document.key)) return null;
  const of = entries.filter(({ inBase }) => inBase).length;
  const limit = ceilingLimit(document.ceilingPercent, of);
  const others = entries.filter(({ personId, standing }) => personId !== own.personId && standing === own.grade);
  const holders = others.length + 1;
  return holders > limit ? { grade: document.key, limit, of, holders } : null;
}
