import type { PartLine } from '../../domain/composition.ts';
import { partsOf } from '../../domain/result.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { Bilingual, SchemeDocument } from '../../domain/scheme.ts';
import type { Component } from '../../domain/tally.ts';

type Counts = Pick<Component, 'entitled' | 'valid' | 'invalid' | 'abstained'> & { readonly returned: number };

/** One part of a rating as a member reads it. */
export interface RatingPart {
  /** More than one where ballots were pooled. */
  readonly parts: { key: string; clause: string; title: Bilingual }[];
  readonly stages: { key: string; kind: string; title: Bilingual }[];
  /** As the scheme has it, in percent. */
  readonly weight: string;
  /** Exact; null: the part is missing, its weight went to the others. */
  readonly value: string | null;
  readonly shown: string | null;
  readonly points: string;
  readonly arithmetic: string;
  readonly source: PartLine['source']['kind'];
  /** Whether it counts, and if not why. */
  readonly state: Component['state'];
  readonly months: { period: string; value: string }[] | null;
  readonly counts: Counts | null;
  readonly options: Component['options'];
  readonly ground: { key: string; title: Bilingual | null } | null;
  /** Where an imported number comes from. */
  readonly importedFrom: string | null;
}

/** The parts of a rating with the scheme's own titles; null in months of points and where nothing is derived. */
export function ratingParts(derivation: unknown, document: SchemeDocument): RatingPart[] | null {
  const parts = partsOf((derivation as MonthResult | null) ?? {});
  return parts.length === 0 ? null : parts.map((line) => partOf(line, document));
}

function partOf(line: PartLine, document: SchemeDocument): RatingPart {
  const { weight, value, shown, points, arithmetic, source } = line;
  const component = source.kind === 'ballot' ? source.component : null;
  return {
    parts: line.parts.map((key, at) => ({
      key,
      clause: line.clauses[at] ?? '',
      title: line.titles[at] ?? { zh: key, en: key },
    })),
    stages: stagesOf(line, document),
    ...{ weight, value, shown, points, arithmetic },
    source: source.kind,
    state: component?.state ?? 'counted',
    months: monthsOf(source),
    counts: component === null ? null : countsOf(component),
    options: component?.options ?? null,
    ground: source.kind === 'mark' ? groundOf(source.ground, document) : null,
    importedFrom: source.kind === 'imported' ? source.source : null,
  };
}

/** The months, or the ballots of months, a part is the mean of. */
function monthsOf(source: PartLine['source']): RatingPart['months'] {
  if (source.kind === 'ballots') return source.ballots.map(({ period, value }) => ({ period, value }));
  return source.kind === 'months' ? source.months.map((month) => ({ ...month })) : null;
}

/** The stages of this scheme the part's number comes from. */
function stagesOf({ parts }: PartLine, { composition, annual, stages }: SchemeDocument): RatingPart['stages'] {
  const all = [...(composition?.parts ?? []), ...(annual?.inputs ?? []).filter(({ from }) => from === 'stage')];
  const keys = all.filter(({ key }) => parts.includes(key)).map(({ stage }) => stage);
  return stages.filter(({ key }) => keys.includes(key)).map(({ key, kind, title }) => ({ key, kind, title }));
}

const countsOf = ({ entitled, valid, invalid, abstained }: Component): Counts => ({
  entitled,
  returned: valid + invalid + abstained,
  valid,
  invalid,
  abstained,
});

function groundOf(key: string, { stages }: SchemeDocument): RatingPart['ground'] {
  const grounds = stages.flatMap(({ comprehensive }) => comprehensive?.grounds ?? []);
  return { key, title: grounds.find((ground) => ground.key === key)?.title ?? null };
}
