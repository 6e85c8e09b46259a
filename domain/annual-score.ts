/** The year of one person: published months, ballots and imports brought together, with the derivation of the number. */
import type { AnnualDocument, Conversion } from './annual-scheme.ts';
import { compose } from './composition.ts';
import type { PartInput } from './composition.ts';
import type { AnnualFacts, AnnualMonthFact, SubjectFacts } from './facts.ts';
import { add, compare, max, mean, min, mul, parse, roundHalfAwayFromZero, toExact } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { membershipRules } from './membership.ts';
import { RULES_VERSION } from './result.ts';
import type { AnnualMonth, MonthResult, ResultTotals } from './result.ts';
import type { SchemeDocument } from './scheme.ts';

type AnnualScheme = SchemeDocument & { readonly annual: AnnualDocument };

export const isAnnual = (version: SchemeDocument): version is AnnualScheme => version.annual !== undefined;

const sameAmount = (a: string, b: string): boolean => compare(parse(a), parse(b)) === 0;

/** Whether two ranges mean the same numbers. */
export const sameRange = (a: SchemeDocument['range'], b: SchemeDocument['range']): boolean =>
  sameAmount(a.min, b.min) && sameAmount(a.max, b.max);

/** How months of a range count under a yearly scheme: as they are (null), converted, or not at all (undefined). */
export function conversionOf(
  { range, annual }: Pick<AnnualScheme, 'range' | 'annual'>,
  of: SchemeDocument['range'],
): Conversion | null | undefined {
  return sameRange(of, range) ? null : annual.conversions.find((one) => sameRange(one, of));
}

/** A month as it counts. Throws when its range has no conversion: such versions are refused at adoption. */
function counted(version: AnnualScheme, fact: AnnualMonthFact): AnnualMonth {
  const { range, vetoed, ...month } = fact;
  const conversion = conversionOf(version, range);
  if (conversion === undefined) throw new Error(`no conversion for months from ${range.min} to ${range.max}`);
  const own = fact.published === null ? null : parse(fact.published);
  const value =
    own === null || conversion === null ? own : add(mul(own, parse(conversion.factor)), parse(conversion.offset));
  return { ...month, vetoed: vetoed !== null, conversion, counted: value === null ? null : toExact(value) };
}

const meanOf = (values: readonly string[]): Fraction | null => mean(values.map(parse));

function inputsOf({ annual }: AnnualScheme, facts: AnnualFacts, months: readonly AnnualMonth[]): PartInput[] {
  return annual.inputs.flatMap(({ key, from, stage }): PartInput[] => {
    switch (from) {
      case 'months': {
        const published = months.flatMap(({ period, counted: value }) => (value === null ? [] : [{ period, value }]));
        return [
          {
            stage: key,
            value: meanOf(published.map((one) => one.value)),
            source: { kind: 'months', months: published },
          },
        ];
      }
      case 'ballots': {
        const held = facts.ballots.filter((one) => one.stage === stage);
        const ballots = held.map(({ period, component, value }) => ({ period, component, value }));
        return [{ stage: key, value: meanOf(held.map(({ value }) => value)), source: { kind: 'ballots', ballots } }];
      }
      case 'imports': {
        const found = facts.imports.find((one) => one.input === key);
        const source = { kind: 'imported', import: found?.id ?? null, source: found?.source ?? null } as const;
        return [{ stage: key, value: found === undefined ? null : parse(found.points), source }];
      }
      case 'stage': {
        const component = facts.components.find(({ stages }) => stages.includes(stage ?? ''));
        if (component === undefined) return [{ stage: key, value: null, source: { kind: 'ballots', ballots: [] } }];
        const value = component.mean === null ? null : parse(component.mean);
        return [{ stage: key, value, source: { kind: 'ballot', component } }];
      }
    }
  });
}

/** The parts by the key of their input, so that the one composition serves months and years alike. */
const compositionOf = ({ annual, ...version }: AnnualScheme) => ({
  clause: annual.clause,
  every: 'year' as const,
  parts: annual.inputs.map(({ key, clause, title, weight }) => ({ key, clause, title, weight, stage: key })),
  without: annual.without,
  places: version.places,
});

function totalsOf({ range, places }: AnnualScheme, exact: Fraction): ResultTotals {
  const clamped = max(parse(range.min), min(parse(range.max), exact));
  return { exact: toExact(exact), clamped: toExact(clamped), published: roundHalfAwayFromZero(clamped, places) };
}

/**
 * The annual result of one person (S3.5, S2.1, §4.14): each published month counts as published, converted where its
 * version had another range; parts are weighed exactly and rounded once. Fewer published months than the minimum: not
 * assessable, without a number. A veto found in any month takes rank and candidacy, not the number.
 */
export function scoreYear(
  version: AnnualScheme,
  facts: SubjectFacts & { readonly annual: AnnualFacts },
  ctx: { readonly period: string; readonly versionId: string },
  rulesVersion = RULES_VERSION,
): MonthResult {
  const months = facts.annual.months
    .toSorted((a, b) => (a.period < b.period ? -1 : a.period > b.period ? 1 : a.resultId < b.resultId ? -1 : 1))
    .map((fact) => counted(version, fact));
  const { of, minimumMonths } = version.annual;
  const published = months.filter((month) => month.published !== null).length;
  const { exact, lines } = compose(compositionOf(version), inputsOf(version, facts.annual, months), version.places);
  const assessable = published >= minimumMonths && exact !== null;
  const veto = facts.annual.months.find(({ vetoed }) => vetoed !== null)?.vetoed ?? null;
  const { unitId, gap } = facts.annual;
  const totals = assessable ? totalsOf(version, exact) : null;
  return {
    personId: facts.personId,
    period: ctx.period,
    versionId: ctx.versionId,
    rulesVersion,
    status: assessable ? (veto === null ? 'scored' : 'vetoed') : 'notAssessable',
    lines: [],
    unused: [],
    totals,
    low: totals !== null && compare(parse(totals.published), parse(version.passMark)) < 0,
    rankable: assessable && veto === null && membershipRules(facts.state, facts.exempt).ranked,
    veto,
    handling: null,
    annual: { of, unitId, minimumMonths, months, gap, parts: lines },
  };
}
