/** One derivation line per scheme item: which facts, which arithmetic, how many points, what a cap cut. */
import type { DeclaredFact, RegisterFact } from './facts.ts';
import { compare, div, integer, min, mul, negate, parse, sub, sum, toExact, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { DerivationLine, LineEntry } from './result.ts';
import type { BaseItem, ScoreItem } from './scheme.ts';

/** A line with its exact value beside the text, for adding up. */
export interface ScoredLine {
  readonly line: DerivationLine;
  readonly value: Fraction;
}

/** Facts of an item in the one order that every recomputation uses. */
const ofItem = <F extends { readonly id: string; readonly itemKey: string }>(key: string, facts: readonly F[]): F[] =>
  facts.filter(({ itemKey }) => itemKey === key).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

/** The sum under the item's cap, as value, text and note of what was cut. */
function capSum(
  amounts: readonly Fraction[],
  cap: string | undefined,
): { value: Fraction; arithmetic: string; capped?: NonNullable<DerivationLine['capped']> } {
  const total = sum(amounts);
  const text = amounts.length === 0 ? '0' : amounts.map(toExact).join(' + ');
  if (cap === undefined || compare(total, parse(cap)) <= 0) return { value: total, arithmetic: text };
  const value = min(total, parse(cap));
  const capped = { cap, before: toExact(total), by: toExact(sub(total, value)) };
  return { value, arithmetic: `min(${text}, ${cap})`, capped };
}

/** Base points from the register: points × met ÷ (met + missed); no occasion = full, no data is no failure (§4.16). */
export function baseLine(item: BaseItem, register: readonly RegisterFact[]): ScoredLine {
  const facts = ofItem(item.key, register).filter(({ outcome }) => outcome !== 'occurred');
  const met = facts.filter(({ outcome }) => outcome === 'met').length;
  const points = parse(item.points);
  const value = facts.length === 0 ? points : div(mul(points, integer(met)), integer(facts.length));
  const line: DerivationLine = {
    kind: 'base',
    clause: item.clause,
    itemKey: item.key,
    title: item.title,
    facts: facts.map(({ id }) => id),
    decisions: [],
    entries: facts.map(({ id, outcome }) => ({ fact: id, state: outcome })),
    arithmetic: facts.length === 0 ? item.points : `${item.points} × ${String(met)} ÷ ${String(facts.length)}`,
    points: toExact(value),
  };
  return { line, value };
}

function declaredPoints(fact: DeclaredFact): Fraction {
  if (fact.decision.state === 'accepted') return parse(fact.claimed);
  return fact.decision.state === 'adjusted' ? parse(fact.decision.points) : ZERO;
}

const declaredEntry = (fact: DeclaredFact): LineEntry => ({
  fact: fact.id,
  state: fact.decision.state,
  claimed: fact.claimed,
  points: toExact(declaredPoints(fact)),
});

/** Declared points as accepted or adjusted; pending and refused ones are listed and count 0. Null when none declared. */
export function bonusLine(item: ScoreItem, declared: readonly DeclaredFact[]): ScoredLine | null {
  const facts = ofItem(item.key, declared);
  if (facts.length === 0) return null;
  const { value, arithmetic, ...capped } = capSum(facts.map(declaredPoints), item.cap);
  const decisions = facts.flatMap(({ decision }) => (decision.state === 'pending' ? [] : [decision.decisionId])).sort();
  const { key: itemKey, clause, title } = item;
  const head = { kind: item.kind, clause, itemKey, title, facts: facts.map(({ id }) => id), decisions };
  const line = { ...head, entries: facts.map(declaredEntry), arithmetic, points: toExact(value), ...capped };
  return { line, value };
}

/** Deduction or restraint from occurrences in the register; one without an amount takes the least. Null when none. */
export function recordedLine(item: ScoreItem, register: readonly RegisterFact[]): ScoredLine | null {
  const facts = ofItem(item.key, register).filter(({ outcome }) => outcome === 'occurred');
  if (facts.length === 0) return null;
  const amounts = facts.map(({ points }) => parse(points ?? item.min));
  const { value, arithmetic, ...capped } = capSum(amounts, item.cap);
  const entries = facts.map(({ id, points }): LineEntry => ({
    fact: id,
    state: 'occurred',
    points: toExact(negate(parse(points ?? item.min))),
  }));
  const { key: itemKey, clause, title } = item;
  const head = { kind: item.kind, clause, itemKey, title, facts: facts.map(({ id }) => id), decisions: [], entries };
  const line = { ...head, arithmetic: `−(${arithmetic})`, points: toExact(negate(value)), ...capped };
  return { line, value: negate(value) };
}
