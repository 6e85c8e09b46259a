/** Grades and stars drawn from published ratings, with ceilings that are limits and never targets (§4.9, 宁缺毋滥). */
import { percentOf } from './composition.ts';
import { compare, floor, integer, mul, parse } from './fraction.ts';
import type { Bilingual } from './scheme.ts';

export interface GradeDocument {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  /** Number of stars, for schemes that give stars. */
  readonly stars?: number;
  /** The least published number for this grade. */
  readonly from: string;
  /** The most members that can have it, as a percentage of those graded ("20"); rounded down. */
  readonly ceilingPercent?: string;
  /** Given only to those the comprehensive review names; being a candidate is not yet the title (S3.5 a). */
  readonly byDecision?: DecidedCeiling;
}

/** How many of one branch may be named for a grade that people give. */
export interface DecidedCeiling {
  /** Share of those who count, as an exact fraction ("1/3"); rounded down. */
  readonly share: string;
  /** However small the branch, so many may be named. */
  readonly atLeast: number;
}

export interface GradesDocument {
  readonly clause: string;
  /** From the highest to the lowest. A number below the last one has no grade. */
  readonly scale: readonly GradeDocument[];
  /**
   * `branch`: each branch has its own ceiling. `pooled`: branches whose ceiling rounds down to nobody share one, filled
   * by decision of the comprehensive review. `committee`: one for all branches, filled the same way. Scores are never
   * compared across branches (§2.1).
   */
  readonly ceilingScope: 'branch' | 'pooled' | 'committee';
  /** Two tied for the last place under a ceiling: neither gets it, or both. */
  readonly ties: 'neither' | 'both';
  /** Whether the year has a grade of its own, from the mean of its ratings. */
  readonly yearly: boolean;
}

/** What a grade is of: one rating, or the year that ends with it. */
export const GRADE_SPANS = ['rating', 'year'] as const;
export type GradeSpan = (typeof GRADE_SPANS)[number];

/** A ceiling several branches share, and whom the comprehensive review named for its grade. */
export interface SharedCeiling {
  /** The most that can have it, of how many. */
  readonly places: number;
  readonly of: number;
  readonly granted: ReadonlySet<string>;
}

/** The shared ceilings of one branch by key of the grade. */
export type SharedCeilings = ReadonlyMap<string, SharedCeiling>;

export interface GradeEntry {
  readonly personId: string;
  /** Published number, decimal text. */
  readonly published: string;
  /** Is graded at all: full members without a veto. */
  readonly graded: boolean;
  /** Counts in the number of people a ceiling is a share of: the members graded, whoever a veto took out not among them. */
  readonly inBase: boolean;
}

/** Why a member has a lower grade than the number alone would give. */
export interface GradeCut {
  /** Key of the grade the number reaches. */
  readonly reached: string;
  readonly code: 'ceiling' | 'tiedAtCeiling' | 'notGranted';
  /** The most that could have it, of how many. */
  readonly limit: number;
  readonly of: number;
}

export interface Graded {
  readonly personId: string;
  /** Key of the grade; null when the number is below every one, or the member is not graded. */
  readonly grade: string | null;
  readonly cut: GradeCut | null;
}

/** How many of `people` a ceiling lets through: 20 % of 11 is 2. */
export const ceilingLimit = (percent: string, people: number): number => Number(floor(percentOf(percent, people)));

/** How many of a branch may be named: a third of 11 is 3, of 2 at least 1. */
export const decidedLimit = ({ share, atLeast }: DecidedCeiling, people: number): number =>
  people === 0 ? 0 : Math.max(atLeast, Number(floor(mul(parse(share), integer(people)))));

/** The highest grade a number reaches, ceilings aside; null below the last. */
export const gradeReached = (grades: Pick<GradesDocument, 'scale'>, published: string): GradeDocument | null =>
  grades.scale.find(({ from }) => compare(parse(published), parse(from)) >= 0) ?? null;

interface Standing {
  readonly entry: GradeEntry;
  /** Place in the scale; its length stands for "no grade". */
  level: number;
  cut: GradeCut | null;
}

interface Passage {
  readonly kept: ReadonlySet<Standing>;
  /** The number several share at the last place, when that is why they are out. */
  readonly tiedAt: string | null;
}

const sameNumber = (a: string, b: string): boolean => compare(parse(a), parse(b)) === 0;

/** Who gets through a ceiling of those who reach its grade. */
function through(standing: readonly Standing[], limit: number, ties: GradesDocument['ties']): Passage {
  const sorted = standing.toSorted((a, b) => compare(parse(b.entry.published), parse(a.entry.published)));
  const border = sorted[limit]?.entry.published;
  if (border === undefined) return { kept: new Set(standing), tiedAt: null };
  const above = sorted.filter(({ entry }) => compare(parse(entry.published), parse(border)) > 0);
  if (above.length === limit) return { kept: new Set(above), tiedAt: null };
  const atBorder = sorted.filter(({ entry }) => sameNumber(entry.published, border));
  return ties === 'both'
    ? { kept: new Set([...above, ...atBorder]), tiedAt: null }
    : { kept: new Set(above), tiedAt: border };
}

/** Who the comprehensive review named for a grade whose ceiling is shared. */
const named = (standing: readonly Standing[], granted: ReadonlySet<string> | undefined): Passage => ({
  kept: new Set(standing.filter(({ entry }) => granted?.has(entry.personId) === true)),
  tiedAt: null,
});

/** Whether a grade the number reaches is given by decision only: its ceiling is shared between branches. */
const isShared = ({ ceilingScope }: GradesDocument, limit: number, pool: SharedCeiling | undefined): boolean =>
  ceilingScope === 'committee' || (ceilingScope === 'pooled' && (limit === 0 || pool !== undefined));

/**
 * Grades the members of one branch. A grade whose ceiling is shared goes to those the comprehensive review named for
 * that very grade and who reach it, and to nobody else. The order of the entries changes nothing.
 */
export function grade(
  grades: GradesDocument,
  entries: readonly GradeEntry[],
  shared: SharedCeilings = new Map(),
): Graded[] {
  const base = entries.filter(({ inBase }) => inBase).length;
  const levelOf = ({ graded, published }: GradeEntry): number => {
    const reached = graded ? gradeReached(grades, published) : null;
    return reached === null ? grades.scale.length : grades.scale.indexOf(reached);
  };
  const standing = entries.map((entry): Standing => ({ entry, level: levelOf(entry), cut: null }));
  grades.scale.forEach((document, level) => {
    const { key, ceilingPercent, byDecision: decided } = document;
    if (ceilingPercent === undefined && decided === undefined) return;
    const pool = grades.ceilingScope === 'branch' && decided === undefined ? undefined : shared.get(key);
    const own = decided === undefined ? ceilingLimit(ceilingPercent ?? '100', base) : decidedLimit(decided, base);
    const byDecision = decided !== undefined || isShared(grades, own, pool);
    const { places: limit, of } = pool ?? { places: own, of: base };
    const here = standing.filter((one) => one.level === level);
    const { kept, tiedAt } = byDecision ? named(here, pool?.granted) : through(here, limit, grades.ties);
    for (const one of here.filter((other) => !kept.has(other))) {
      const tied = tiedAt !== null && sameNumber(one.entry.published, tiedAt);
      // Whoever is not named for what people give has lost nothing the number alone would give.
      if (decided === undefined) {
        one.cut ??= { reached: key, code: byDecision ? 'notGranted' : tied ? 'tiedAtCeiling' : 'ceiling', limit, of };
      }
      one.level = level + 1;
    }
  });
  return standing
    .map(({ entry, level, cut }) => ({
      personId: entry.personId,
      grade: entry.graded ? (grades.scale[level]?.key ?? null) : null,
      cut,
    }))
    .sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

/** Whether a number reaches a grade or a higher one, ceilings aside: nobody is named for more than that (宁缺毋滥). */
export function reaches(grades: Pick<GradesDocument, 'scale'>, published: string, key: string): boolean {
  const document = grades.scale.find((one) => one.key === key);
  return document !== undefined && compare(parse(published), parse(document.from)) >= 0;
}
