/** From the facts of one person and month to the published number with its derivation. */
import type { SubjectFacts } from './facts.ts';
import { add, compare, max, min, parse, roundHalfAwayFromZero, sub, sum, toExact, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { baseLine, bonusLine, recordedLine } from './lines.ts';
import type { ScoredLine } from './lines.ts';
import { membershipRules } from './membership.ts';
import { RULES_VERSION } from './result.ts';
import type { LineKind, MonthResult, ResultTotals } from './result.ts';
import type { ItemGroup, SchemeDocument } from './scheme.ts';

interface ScoringContext {
  /** The scored month, 'YYYY-MM'. */
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

function totalsOf(version: SchemeDocument, exact: Fraction, handled: boolean): ResultTotals {
  const clamped = max(parse(version.range.min), min(parse(version.range.max), exact));
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

/**
 * The result of one person and month under one scheme version. Deterministic: the order of the facts changes nothing.
 * Sums are exact and rounded once (§4.1); the register earns the base (§4.16); a veto keeps the score but takes rank
 * and eligibility; organisational handling publishes 0 (S3.5 c); an exempt month, or a membership state that is not
 * scored, has no score at all (§2.2).
 */
export function score(version: SchemeDocument, facts: SubjectFacts, ctx: ScoringContext): MonthResult {
  const rules = membershipRules(facts.state, facts.exempt);
  const head = { personId: facts.personId, period: ctx.period, versionId: ctx.versionId, rulesVersion: RULES_VERSION };
  const condition = version.veto.find(({ key }) => key === facts.veto?.key);
  const veto =
    facts.veto === undefined ? null : { key: facts.veto.key, clause: condition?.clause ?? '', fact: facts.veto.id };
  const handling = facts.handling?.id ?? null;
  if (!rules.scored) {
    const none = { lines: [], unused: [], totals: null, low: false, rankable: false };
    return { ...head, status: 'exempt', ...none, veto, handling };
  }
  const scored = [
    ...version.base.items.map((item) => baseLine(item, facts.register)),
    ...version.groups.flatMap((group) => groupLines(group, facts)),
  ];
  const exact = scored.reduce((total, { value }) => add(total, value), ZERO);
  const totals = totalsOf(version, exact, handling !== null);
  return {
    ...head,
    status: veto === null ? 'scored' : 'vetoed',
    lines: scored.map(({ line }) => line),
    unused: unusedFacts(version, facts),
    totals,
    low: isLow(version, totals.published),
    rankable: rules.ranked && veto === null,
    veto,
    handling,
  };
}

/** Whether a published number is below the pass mark: 59.9 is, 60.0 is not (§4.1). */
export const isLow = (version: Pick<SchemeDocument, 'passMark'>, published: string): boolean =>
  compare(parse(published), parse(version.passMark)) < 0;
