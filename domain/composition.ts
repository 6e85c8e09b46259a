/** A rating: the weighted parts of a procedure brought together (S1.2, §4.3, §4.12). */
import { add, compare, div, integer, mean, mul, parse, roundHalfAwayFromZero, sum, toExact, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { Cadence } from './period.ts';
import type { Bilingual } from './scheme.ts';
import type { Component } from './tally.ts';

export interface PartDocument {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  /** The stage whose number it is: a declaration, a ballot, a review or a comprehensive review. */
  readonly stage: string;
  readonly weight: string;
}

export interface CompositionDocument {
  readonly clause: string;
  /** In the last month of every such span the parts come together; in the other months the points are the number. */
  readonly every: Cadence;
  readonly parts: readonly PartDocument[];
  /**
   * Weights to use when exactly these parts are missing. Where nothing is said, the weights of the missing parts go to
   * the others in proportion.
   */
  readonly without: readonly {
    readonly parts: readonly string[];
    readonly weights: Readonly<Record<string, string>>;
  }[];
}

/** Where a part's number came from. */
export type PartSource =
  /** The months of the span, each as published; this round's own month unrounded. */
  | { readonly kind: 'months'; readonly months: readonly { readonly period: string; readonly value: string }[] }
  | { readonly kind: 'ballot'; readonly component: Component }
  /** The year's ballots of one stage; none = nobody was asked. */
  | {
      readonly kind: 'ballots';
      readonly ballots: readonly { readonly period: string; readonly component: string; readonly value: string }[];
    }
  /** A number of others with where it comes from; both null while there is none. */
  | { readonly kind: 'imported'; readonly import: string | null; readonly source: string | null }
  | { readonly kind: 'mark'; readonly mark: string; readonly points: string; readonly ground: string }
  /** The committee set no mark of its own and took over the review's number. */
  | { readonly kind: 'takenOver'; readonly points: string };

export interface PartLine {
  /** Keys of the parts it stands for; more than one when their ballots were pooled. */
  readonly parts: readonly string[];
  readonly clauses: readonly string[];
  readonly titles: readonly Bilingual[];
  readonly weight: string;
  /** Exact number of the part, null when it is missing: missing is not zero. */
  readonly value: string | null;
  /** The same rounded for people. */
  readonly shown: string | null;
  /** Exact points it adds to the rating; they add up to its exact number. */
  readonly points: string;
  readonly arithmetic: string;
  readonly source: PartSource;
}

/** The number of one part before weighing; null = missing. */
export interface PartInput {
  readonly stage: string;
  readonly value: Fraction | null;
  readonly source: PartSource;
}

interface Weighed {
  readonly documents: readonly PartDocument[];
  readonly input: PartInput;
  readonly weight: Fraction;
}

/** The inputs with the parts they stand for: one for each stage, or for several pooled ones. */
function weighed(composition: CompositionDocument, inputs: readonly PartInput[]): Weighed[] {
  return inputs.flatMap((input): Weighed[] => {
    const stages = input.source.kind === 'ballot' ? input.source.component.stages : [input.stage];
    const documents = composition.parts.filter(({ stage }) => stages.includes(stage));
    if (documents.length === 0) return [];
    return [{ documents, input, weight: sum(documents.map(({ weight }) => parse(weight))) }];
  });
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

/** The weights in force once it is known which parts are missing. */
function withFixedWeights(composition: CompositionDocument, all: readonly Weighed[]): Weighed[] {
  const missing = all
    .filter(({ input }) => input.value === null)
    .flatMap(({ documents }) => documents.map(({ key }) => key));
  const fixed = composition.without.find(({ parts }) => sameSet(parts, missing));
  if (fixed === undefined) return [...all];
  return all.map((one) =>
    one.input.value === null
      ? one
      : { ...one, weight: sum(one.documents.map(({ key, weight }) => parse(fixed.weights[key] ?? weight))) },
  );
}

/** The rating's exact number with one line per part. Null number when every part is missing. */
export function compose(
  composition: CompositionDocument,
  inputs: readonly PartInput[],
  places: number,
): { readonly exact: Fraction | null; readonly lines: readonly PartLine[] } {
  const all = withFixedWeights(composition, weighed(composition, inputs));
  const present = all.filter(({ input }) => input.value !== null);
  const weights = sum(present.map(({ weight }) => weight));
  const lines = all.map(({ documents, input, weight }): PartLine => {
    const { value, source } = input;
    const points = value === null ? ZERO : div(mul(weight, value), weights);
    return {
      parts: documents.map(({ key }) => key),
      clauses: documents.map(({ clause }) => clause),
      titles: documents.map(({ title }) => title),
      weight: toExact(weight),
      value: value === null ? null : toExact(value),
      shown: value === null ? null : roundHalfAwayFromZero(value, places),
      points: toExact(points),
      arithmetic: value === null ? '–' : `${toExact(value)} × ${toExact(weight)} ÷ ${toExact(weights)}`,
      source,
    };
  });
  const exact =
    compare(weights, ZERO) === 0 ? null : lines.reduce((total, { points }) => add(total, parse(points)), ZERO);
  return { exact, lines };
}

/** Mean of a span's months: earlier ones as published, this round's own unrounded. */
export function monthsInput(
  stage: string,
  earlier: readonly { readonly period: string; readonly value: string }[],
  own: { readonly period: string; readonly value: Fraction },
): PartInput {
  const months = [...earlier, { period: own.period, value: toExact(own.value) }];
  const value = mean(months.map((month) => parse(month.value)));
  return { stage, value, source: { kind: 'months', months } };
}

/** Percent of a number of people, as an exact fraction. */
export const percentOf = (percent: string, people: number): Fraction =>
  div(mul(parse(percent), integer(people)), integer(100));
