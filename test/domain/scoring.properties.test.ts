import fc from 'fast-check';
import type { DeclaredFact, RegisterFact, SubjectFacts } from '../../domain/facts.ts';
import { MEMBERSHIP_STATES } from '../../domain/facts.ts';
import { add, parse, toExact, ZERO } from '../../domain/fraction.ts';
import { score } from '../../domain/scoring.ts';
import { CONTEXT, SCHEME } from './fixtures.ts';

const cents = fc.integer({ min: 0, max: 900 }).map((n) => (n / 100).toFixed(2));
const keys = SCHEME.groups.flatMap(({ items }) => items.map(({ key }) => key));
const bases = SCHEME.base.items.map(({ key }) => key);

const baseFact = fc.record({
  itemKey: fc.constantFrom(...bases),
  outcome: fc.constantFrom('met' as const, 'missed' as const),
});
const occurred = fc.record({
  itemKey: fc.constantFrom(...keys),
  outcome: fc.constant('occurred' as const),
  points: cents,
});
const decision = fc.oneof(
  fc.constant({ state: 'pending' as const }),
  fc.constant({ state: 'accepted' as const, decisionId: 'd' }),
  cents.map((points) => ({ state: 'adjusted' as const, points, reason: 'r', decisionId: 'd' })),
  fc.constant({ state: 'refused' as const, reason: 'r', decisionId: 'd' }),
);
const declared = fc.record({ itemKey: fc.constantFrom(...keys, 'unknown'), claimed: cents, decision });

const withIds = <T extends object>(prefix: string, list: readonly T[]): (T & { id: string })[] =>
  list.map((one, index) => ({ ...one, id: `${prefix}${String(index).padStart(3, '0')}` }));

const subject = fc
  .record({
    state: fc.constantFrom(...MEMBERSHIP_STATES),
    exempt: fc.boolean(),
    handled: fc.boolean(),
    vetoed: fc.boolean(),
    register: fc.array(fc.oneof(baseFact, occurred), { maxLength: 25 }),
    declared: fc.array(declared, { maxLength: 25 }),
  })
  .map((one): SubjectFacts => ({
    personId: 'p',
    posts: [],
    state: one.state,
    exempt: one.exempt,
    register: withIds('r', one.register),
    declared: withIds('d', one.declared),
    ...(one.handled ? { handling: { id: 'h' } } : {}),
    ...(one.vetoed ? { veto: { key: 'law', id: 'v' } } : {}),
  }));

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
  list
    .map((value, index) => ({ value, at: ((index + 1) * (seed * 2 + 1) * 7919) % 104_729 }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);

test('the order of the facts never changes a result', () => {
  fc.assert(
    fc.property(subject, fc.nat(10_000), (facts, seed) => {
      const other = { ...facts, register: shuffled(facts.register, seed), declared: shuffled(facts.declared, seed) };
      expect(score(SCHEME, other, CONTEXT)).toEqual(score(SCHEME, facts, CONTEXT));
    }),
  );
});

test('recomputing from stored JSON is bit-identical', () => {
  fc.assert(
    fc.property(subject, (facts) => {
      const first = JSON.stringify(score(SCHEME, facts, CONTEXT));
      const stored = JSON.parse(JSON.stringify(facts)) as SubjectFacts;
      expect(JSON.stringify(score(SCHEME, stored, CONTEXT))).toBe(first);
      expect(JSON.parse(first)).toEqual(score(SCHEME, facts, CONTEXT));
    }),
  );
});

test('the lines of a derivation add up to its exact total', () => {
  fc.assert(
    fc.property(subject, (facts) => {
      const { lines, totals } = score(SCHEME, facts, CONTEXT);
      if (totals === null) return;
      expect(toExact(lines.reduce((sum, { points }) => add(sum, parse(points)), ZERO))).toBe(totals.exact);
    }),
  );
});

/**
 * A second implementation that shares nothing with the first: whole numbers of 1/N points, N chosen so that every
 * quotient of the random cases is whole, and rounding on the decimal digits.
 */
const UNIT = 100n * 5_354_228_880n; // 100 × lcm(1 … 24); at most 25 facts share one base item
const units = (text: string): bigint => {
  const [whole = '0', rest = ''] = text.split('.');
  return (BigInt(whole) * 100n + BigInt(rest.padEnd(2, '0'))) * (UNIT / 100n);
};
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

function naiveBase(register: readonly RegisterFact[]): bigint {
  let total = 0n;
  for (const { key, points } of SCHEME.base.items) {
    let [met, all] = [0n, 0n];
    for (const fact of register) {
      if (fact.itemKey !== key || fact.outcome === 'occurred') continue;
      all += 1n;
      if (fact.outcome === 'met') met += 1n;
    }
    total += all === 0n ? units(points) : (units(points) * met) / all;
  }
  return total;
}

function naiveAmount(fact: DeclaredFact): bigint {
  if (fact.decision.state === 'accepted') return units(fact.claimed);
  return fact.decision.state === 'adjusted' ? units(fact.decision.points) : 0n;
}

function naivePublished(facts: SubjectFacts): string | null {
  if (facts.exempt || facts.state === 'retired') return null;
  if (facts.handling !== undefined) return '0.0';
  let total = naiveBase(facts.register);
  for (const group of SCHEME.groups) {
    let [plus, minus] = [0n, 0n];
    for (const { key, kind, cap } of group.items) {
      let amount = 0n;
      if (kind === 'bonus') for (const fact of facts.declared) amount += fact.itemKey === key ? naiveAmount(fact) : 0n;
      else {
        for (const fact of facts.register) {
          if (fact.itemKey === key && fact.outcome === 'occurred') amount += units(fact.points ?? '0');
        }
      }
      if (cap !== undefined) amount = least(amount, units(cap));
      if (kind === 'bonus') plus += amount;
      else minus += amount;
    }
    if (group.bonusCap !== undefined) plus = least(plus, units(group.bonusCap));
    if (group.deductionCap !== undefined) minus = least(minus, units(group.deductionCap));
    total += plus - minus;
  }
  const clamped = total < 0n ? 0n : least(total, 120n * UNIT);
  const tenths = (clamped * 10n) / UNIT;
  const rest = clamped * 10n - tenths * UNIT;
  const rounded = rest * 2n >= UNIT ? tenths + 1n : tenths;
  return `${String(rounded / 10n)}.${String(rounded % 10n)}`;
}

test('a second, naive implementation publishes the same numbers', () => {
  fc.assert(
    fc.property(subject, (facts) => {
      fc.pre(facts.register.filter(({ outcome }) => outcome !== 'occurred').length <= 24);
      expect(score(SCHEME, facts, CONTEXT).totals?.published ?? null).toBe(naivePublished(facts));
    }),
    { numRuns: 1000 },
  );
});
