/**
 * Grades after a correction. The corrected subject is graded anew among all; everybody else keeps what was published, so
 * that a ceiling may be exceeded, which is said (§2.4).
 */
import { ceilingLimit, grade } from './grades.ts';
import type { Graded, GradeEntry, GradesDocument } from './grades.ts';

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
 * The subject's grade under its corrected number. Where a ceiling is shared between branches, a grade the committee gave
 * is kept as far as the number reaches it; nobody gets a new one.
 */
export function regrade(grades: GradesDocument, entries: readonly StandingEntry[], subjectId: string): Regraded {
  const own = grade(grades, entries, namedBefore(grades, entries)).find(({ personId }) => personId === subjectId);
  if (own === undefined) return { personId: subjectId, grade: null, cut: null, over: null };
  return { ...own, over: overOf(grades, entries, own) };
}

/** Those the committee had named for a grade with a ceiling: whoever holds one. */
function namedBefore(grades: GradesDocument, entries: readonly StandingEntry[]): ReadonlySet<string> {
  const limited = grades.scale.filter(({ ceilingPercent }) => ceilingPercent !== undefined).map(({ key }) => key);
  const named = entries.filter(({ standing }) => standing !== null && limited.includes(standing));
  return new Set(named.map(({ personId }) => personId));
}

function overOf(grades: GradesDocument, entries: readonly StandingEntry[], own: Graded): GradeOver | null {
  const document = grades.scale.find(({ key }) => key === own.grade);
  if (document?.ceilingPercent === undefined) return null;
  const of = entries.filter(({ inBase }) => inBase).length;
  const limit = ceilingLimit(document.ceilingPercent, of);
  const others = entries.filter(({ personId, standing }) => personId !== own.personId && standing === own.grade);
  const holders = others.length + 1;
  return holders > limit ? { grade: document.key, limit, of, holders } : null;
}
