/** From the facts of one person and month to the published number with its derivation. */
import type { SubjectFacts } from './facts.ts';
import { compare, max, min, parse, roundHalfAwayFromZero, sub, sum, toExact, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { isAnnual, scoreYear } from './annual-score.ts';
import { baseLine, bonusLine, recordedLine } from './lines.ts';
import type { ScoredLine } from './lines.ts';
import { membershipRules } from './membership.ts';
import { compose } from './composition.ts';
import { partInputs } from './rating.ts';
import { RULES_VERSION } from './result.ts';
import type { Composed, LineKind, MonthResult, ResultTotals, Sum } from './result.ts';
import type { ItemGroup, SchemeDocument } from './scheme.ts';

interface ScoringContext {
  /** The scored month 'YYYY-MM', or year. */
  readonly period: string;
  readonly versionId: string;
}

/** The line that takes back what the group's lines of some kinds exceed a cap by; null when they do not. */
function groupCapLine(
  group: ItemGroup,
  kind: LineKind,
  cap: string | undefined,
  lines: readonly ScoredLine[],
): ScoredLine | null {
  if (cap === undefined) return null;
  const total = sum(lines.map(({ value }) => value));
  const bound = kind === 'groupBonusCap' ? parse(cap) : sub(ZERO, parse(cap));
  const kept = kind === 'groupBonusCap' ? min(total, bound) : max(total, bound);
  if (compare(kept, total) === 0) return null;
  const value = sub(kept, total);
  const before = toExact(total);
  const capped = { cap, before, by: toExact(compare(value, ZERO) < 0 ? sub(ZERO, value) : value) };
  const text = { arithmetic: `${toExact(kept)} − (${before})`, points: toExact(value), capped };
  const { clause, key, title } = group;
  return { value, line: { kind, clause, itemKey: key, title, facts: [], decisions: [], entries: [], ...text } };
}

function groupLines(group: ItemGroup, facts: SubjectFacts): ScoredLine[] {
  const bonus = group.items
    .filter(({ kind }) => kind === 'bonus')
    .map((item) => bonusLine(item, facts.declared))
    .filter((line) => line !== null);
  const recorded = group.items
    .filter(({ kind }) => kind !== 'bonus')
    .map((item) => recordedLine(item, facts.register))
    .filter((line) => line !== null);
  const bonusCap = groupCapLine(group, 'groupBonusCap', group.bonusCap, bonus);
  const deductionCap = groupCapLine(group, 'groupDeductionCap', group.deductionCap, recorded);
  return [...bonus, bonusCap, ...recorded, deductionCap].filter((line) => line !== null);
}

const inRange = (version: SchemeDocument, exact: Fraction): Fraction =>
  max(parse(version.range.min), min(parse(version.range.max), exact));

function totalsOf(version: SchemeDocument, exact: Fraction, handled: boolean): ResultTotals {
  const clamped = inRange(version, exact);
  const published = roundHalfAwayFromZero(handled ? ZERO : clamped, version.places);
  return { exact: toExact(exact), clamped: toExact(clamped), published };
}

/** Facts whose key this version does not know in the role they have, by id. */
function unusedFacts(version: SchemeDocument, facts: SubjectFacts): MonthResult['unused'] {
  const base = new Set(version.base.items.map(({ key }) => key));
  const items = version.groups.flatMap((group) => group.items);
  const bonus = new Set(items.filter(({ kind }) => kind === 'bonus').map(({ key }) => key));
  const recorded = new Set(items.filter(({ kind }) => kind !== 'bonus').map(({ key }) => key));
  const register = facts.register.filter((fact) =>
    fact.outcome === 'occurred' ? !recorded.has(fact.itemKey) : !base.has(fact.itemKey),
  );
  const declared = facts.declared.filter((fact) => !bonus.has(fact.itemKey));
  return [...register, ...declared]
    .map(({ id, itemKey }) => ({ fact: id, itemKey }))
    .sort((a, b) => (a.fact < b.fact ? -1 : 1));
}

function scoredLines(version: SchemeDocument, facts: SubjectFacts): ScoredLine[] {
  return [
    ...version.base.items.map((item) => baseLine(item, facts.register)),
    ...version.groups.flatMap((group) => groupLines(group, facts)),
  ];
}

const sumOfLines = (lines: readonly ScoredLine[]): Fraction => sum(lines.map(({ value }) => value));

/** The declaration as the member sees it: every item at the points claimed, whatever the panel said. */
const asClaimed = (facts: SubjectFacts): SubjectFacts => ({
  ...facts,
  declared: facts.declared.map((fact) => ({ ...fact, decision: { state: 'accepted', decisionId: '' } })),
});

const vetoOf = (version: SchemeDocument, fact: { key: string; id: string } | undefined): MonthResult['veto'] =>
  fact === undefined
    ? null
    : { key: fact.key, clause: version.veto.find(({ key }) => key === fact.key)?.clause ?? '', fact: fact.id };

/** A veto of this month, or of the first of the earlier months that come together in it. */
const vetoFact = ({ veto, rating }: SubjectFacts): { key: string; id: string } | undefined =>
  veto ?? rating?.earlier.find((month) => month.veto !== null)?.veto ?? undefined;

/** The earlier months of a rating in the order of time, however they were handed over. */
function inOrderOfTime(facts: SubjectFacts): SubjectFacts {
  const { rating } = facts;
  if (rating === undefined) return facts;
  const earlier = rating.earlier.toSorted((a, b) => (a.period < b.period ? -1 : 1));
  return { ...facts, rating: { ...rating, earlier } };
}

/**
 * The points of one person and month, and with a composition the rating they are a part of. Deterministic: the order of
 * the facts changes nothing. Sums are exact and rounded once (§4.1); the register earns the base (§4.16); a veto keeps
 * the score but takes rank and eligibility; organisational handling publishes 0 (S3.5 c); an exempt month, or a
 * membership state that is not scored, has no score at all (§2.2).
 */
export function score(
  version: SchemeDocument,
  unordered: SubjectFacts,
  ctx: ScoringContext,
  rulesVersion = RULES_VERSION,
): MonthResult {
  if (isAnnual(version) && unordered.annual !== undefined) {
    return scoreYear(version, { ...unordered, annual: unordered.annual }, ctx, rulesVersion);
  }
  const facts = inOrderOfTime(unordered);
  const rules = membershipRules(facts.state, facts.exempt);
  const head = { personId: facts.personId, period: ctx.period, versionId: ctx.versionId, rulesVersion };
  const veto = vetoOf(version, vetoFact(facts));
  const handling = facts.handling?.id ?? null;
  if (!rules.scored) {
    const none = { lines: [], unused: [], totals: null, low: false, rankable: false };
    return { ...head, status: 'exempt', ...none, veto, handling };
  }
  const lines = scoredLines(version, facts);
  const points = sumOfLines(lines);
  const composed = composedOf(version, facts, ctx.period, points);
  const totals = totalsOf(version, composed?.exact ?? points, handling !== null);
  return {
    ...head,
    status: veto === null ? 'scored' : 'vetoed',
    lines: lines.map(({ line }) => line),
    unused: unusedFacts(version, facts),
    totals,
    low: isLow(version, totals.published),
    rankable: rules.ranked && veto === null,
    veto,
    handling,
    ...(composed === null ? {} : { composed: composed.composed }),
  };
}

/** The composed part of a month under a scheme that has a composition; its exact number when it is a rating. */
function composedOf(
  version: SchemeDocument,
  facts: SubjectFacts,
  period: string,
  points: Fraction,
): { readonly composed: Composed; readonly exact: Fraction | null } | null {
  if (version.composition === undefined) return null;
  const self = inRange(version, sumOfLines(scoredLines(version, asClaimed(facts))));
  const review = inRange(version, points);
  const published = (value: Fraction): Sum => ({
    exact: toExact(value),
    published: roundHalfAwayFromZero(value, version.places),
  });
  const sums = { self: published(self), review: published(review) };
  if (facts.rating === undefined) return { composed: { basis: 'points', ...sums, parts: [] }, exact: null };
  const inputs = partInputs(version, facts.rating, { period, self, review });
  const { exact, lines } = compose(version.composition, inputs, version.places);
  return { composed: { basis: 'rating', ...sums, parts: lines }, exact };
}

/** Whether a published number is below the pass mark: 59.9 is, 60.0 is not (§4.1). */
export const isLow = (version: Pick<SchemeDocument, 'passMark'>, published: string): boolean =>
  compare(parse(published), parse(version.passMark)) < 0;
