/**
 * Report-and-appraise (S2.2, S4): organisations, or secretaries for theirs, report once a year, are rated by several
 * electorates by real name, and are ranked together. The numbers come from the rules every rating shares.
 */
import { compose } from './composition.ts';
import type { PartLine } from './composition.ts';
import { mayRate, oneVoice } from './electorate.ts';
import type { Pool } from './electorate.ts';
import { parse, roundHalfAwayFromZero, toExact } from './fraction.ts';
import { gradeReached } from './grades.ts';
import type { GradesDocument } from './grades.ts';
import type { Override } from './override.ts';
import type { Recusal } from './panel.ts';
import { rank } from './ranking.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';
import type { Bilingual, RectificationClocks } from './scheme.ts';
import { ELECTORATES } from './stages.ts';
import type { BallotDocument, ComprehensiveDocument, ReminderPoint } from './stages.ts';
import { components } from './tally.ts';
import type { BallotReturn, Component } from './tally.ts';

export interface AppraisalPart {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  readonly weight: string;
  /** `meeting`: scored live while the chair has the subject open. `window`: in the days of the scoring. */
  readonly at: 'meeting' | 'window';
  readonly ballot: BallotDocument;
}

/** Bodies that issue a feedback slip and receive the reports on it; they may differ (S4.3). */
export const FEEDBACK_BODIES = ['committee', 'aboveCommittee', 'aboveSubject'] as const;
export type FeedbackBody = (typeof FEEDBACK_BODIES)[number];

export interface FeedbackDocument {
  readonly clause: string;
  readonly issuer: FeedbackBody;
  readonly receiver: FeedbackBody;
  readonly clocks: RectificationClocks;
}

/** The document of a yearly appraisal: a scheme of its own procedure, adopted and pinned like any other. */
export interface AppraisalDocument {
  readonly procedure: 'appraisal';
  readonly scheme: string;
  readonly title: Bilingual;
  readonly subjects: 'organisations' | 'secretaries';
  readonly places: number;
  readonly countsFromNextDayAfter: number;
  readonly reminders: readonly ReminderPoint[];
  /** The least number of people in an area's supervision team. */
  readonly areas: { readonly clause: string; readonly leastTeam: number };
  readonly report: { readonly clause: string; readonly workingDays: number };
  readonly scoring: { readonly clause: string; readonly workingDays: number };
  readonly parts: readonly AppraisalPart[];
  /** Whether the area's leading member owes a comment on every subject; others comment as they like. */
  readonly comments: { readonly clause: string; readonly required: boolean };
  readonly comprehensive: ComprehensiveDocument & { readonly workingDays: number };
  readonly publicity: { readonly workingDays: number; readonly answerWithin: number };
  readonly grades?: Pick<GradesDocument, 'clause' | 'scale'>;
  readonly feedback?: FeedbackDocument;
}

/** How far an appraisal is; the first four have a window of their own. */
export const APPRAISAL_PHASES = ['reports', 'scoring', 'comprehensive', 'posted'] as const;
export type AppraisalPhase = (typeof APPRAISAL_PHASES)[number];
export type AppraisalState = AppraisalPhase | 'published' | 'cancelled';

/** How many working days a phase has. */
export const daysOf = (document: AppraisalDocument, phase: AppraisalPhase): number =>
  ({
    reports: document.report.workingDays,
    scoring: document.scoring.workingDays,
    comprehensive: document.comprehensive.workingDays,
    posted: document.publicity.workingDays,
  })[phase];

/**
 * Who rates one subject in which part: one voice a person, in the electorate that comes first; never the reporter, nor a
 * recorded close relation of the reporter (§2).
 */
export function appraisalVoters(
  pools: readonly Pool[],
  reporterId: string,
  recusals: readonly Recusal[],
): ReadonlyMap<string, readonly string[]> {
  const voices = oneVoice(pools, ELECTORATES);
  return new Map([...voices].map(([part, people]) => [part, people.filter((id) => mayRate(id, reporterId, recusals))]));
}

/** Organisations rate each other, secretaries each other; nobody rates the own one (S2.2). */
export const checkOwnVote = (
  document: Pick<AppraisalDocument, 'subjects'>,
  voterId: string,
  reporterId: string,
): Outcome<null> => {
  if (voterId !== reporterId) return accept(null);
  return refuse({ code: document.subjects === 'organisations' ? 'own-organisation' : 'own-item' });
};

/** Every sheet of an appraisal has a name, so no group is too small to hide in. */
const NO_SMALLEST_GROUP = 1;

/** What the sheets of the parts came to, in the order of the scheme. */
export const appraisalComponents = (returns: readonly BallotReturn[]): Component[] =>
  components(returns, NO_SMALLEST_GROUP);

export interface AppraisedSubject {
  readonly id: string;
  readonly components: readonly Component[];
  /** A number of the committee's own, instead of the computed one. */
  readonly override: Override | null;
}

export interface Appraised {
  readonly id: string;
  /** Exact number before rounding; null where no part has one. */
  readonly exact: string | null;
  /** As published: rounded once, or the committee's own. */
  readonly number: string | null;
  readonly lines: readonly PartLine[];
  readonly rank: number | null;
  readonly grade: string | null;
}

function numberOf(document: AppraisalDocument, subject: AppraisedSubject): Omit<Appraised, 'rank' | 'grade'> {
  const { parts, places, scoring } = document;
  const composition = {
    clause: scoring.clause,
    every: 'year' as const,
    parts: parts.map(({ key, clause, title, weight }) => ({ key, clause, title, weight, stage: key })),
    without: [],
  };
  const inputs = subject.components.map((component) => ({
    stage: component.stages[0] ?? '',
    value: component.mean === null ? null : parse(component.mean),
    source: { kind: 'ballot', component } as const,
  }));
  const { exact, lines } = compose(composition, inputs, places);
  const own = subject.override === null ? exact : parse(subject.override.points);
  return {
    id: subject.id,
    exact: exact === null ? null : toExact(exact),
    number: own === null ? null : roundHalfAwayFromZero(own, places),
    lines,
  };
}

/**
 * The numbers, the one ranking and the grades of an appraisal (§4.12). A missing part is not zero: its weight goes to
 * the others. A subject without any part has no number, rank or grade. Ties share a place.
 */
export function appraise(document: AppraisalDocument, subjects: readonly AppraisedSubject[]): Appraised[] {
  const numbers = subjects.map((subject) => numberOf(document, subject));
  const ranked = rank(
    numbers.flatMap(({ id, number }) => (number === null ? [] : [{ personId: id, published: number, rankable: true }])),
  );
  const places = new Map(ranked.map((one) => [one.personId, one.rank]));
  return numbers.map((one) => ({
    ...one,
    rank: places.get(one.id) ?? null,
    grade:
      one.number === null || document.grades === undefined
        ? null
        : (gradeReached(document.grades, one.number)?.key ?? null),
  }));
}
