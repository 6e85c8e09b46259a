/** What must hold between a scheme's ratings, grades and the stages they are drawn from. */
import { compare, integer, parse, sum } from '../domain/fraction.ts';
import type { Fraction } from '../domain/fraction.ts';
import { contains } from '../domain/period.ts';
import { signs } from '../domain/signing.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import type { StageKind } from '../domain/stages.ts';
import type { Fault, Path } from './source.ts';

const HUNDRED = integer(100);
/** Stages that have a number of their own. */
const NUMBERED: readonly StageKind[] = ['declaration', 'ballot', 'review', 'comprehensive'];
/** Stages whose number is the mean of the span's months; the others run where the parts come together. */
const OF_MONTHS: readonly StageKind[] = ['declaration', 'review'];

const addsUp = (weights: readonly string[]): boolean => compare(sum(weights.map(parse)), HUNDRED) === 0;

/** Faults of composition and grades; a scheme without a composition has no ballots to count and no grades. */
export function ratingFaults(document: SchemeDocument): Fault[] {
  const { composition, grades, stages } = document;
  if (document.annual !== undefined) return [...gradeFaults(document), ...decidedFaults(document)];
  if (composition === undefined) {
    const uncounted = stages.flatMap(({ kind }, index): Fault[] =>
      kind === 'ballot' || kind === 'comprehensive'
        ? [{ path: ['stages', index, 'kind'], message: `a ${kind} counts only in a composition, and there is none` }]
        : [],
    );
    return grades === undefined
      ? uncounted
      : [...uncounted, { path: ['grades'], message: 'grades are drawn from ratings, and there is no composition' }];
  }
  return [
    ...partFaults(document),
    ...withoutFaults(document),
    ...wholeFaults(document),
    ...gradeFaults(document),
    ...scopeFaults(document),
    ...decidedFaults(document),
  ];
}

function partFaults({ composition, stages }: SchemeDocument): Fault[] {
  const parts = composition?.parts ?? [];
  const every = composition?.every ?? 'month';
  return parts.flatMap(({ key, stage: stageKey }, index): Fault[] => {
    const path: Path = ['composition', 'parts', index];
    const stage = stages.find((one) => one.key === stageKey);
    if (parts.findIndex((one) => one.key === key) < index) {
      return [{ path: [...path, 'key'], message: `the key "${key}" is used twice` }];
    }
    if (stage === undefined) return [{ path: [...path, 'stage'], message: `there is no stage "${stageKey}"` }];
    if (!NUMBERED.includes(stage.kind)) return [{ path: [...path, 'stage'], message: `a ${stage.kind} has no number` }];
    if (parts.findIndex((one) => one.stage === stageKey) < index) {
      return [{ path: [...path, 'stage'], message: `the stage "${stageKey}" already has a part` }];
    }
    const fits = OF_MONTHS.includes(stage.kind) ? contains(every, stage.every) : stage.every === every;
    return fits
      ? []
      : [
          {
            path: [...path, 'stage'],
            message: `"${stageKey}" runs every ${stage.every}, the parts come together every ${every}`,
          },
        ];
  });
}

function withoutFaults({ composition }: SchemeDocument): Fault[] {
  const keys = (composition?.parts ?? []).map(({ key }) => key);
  return (composition?.without ?? []).flatMap(({ parts, weights }, index): Fault[] => {
    const path: Path = ['composition', 'without', index];
    const unknown = parts.findIndex((part) => !keys.includes(part));
    if (unknown >= 0) return [{ path: [...path, 'parts', unknown], message: 'is no part' }];
    const repeated = parts.findIndex((part, at) => parts.indexOf(part) < at);
    if (repeated >= 0) return [{ path: [...path, 'parts', repeated], message: 'is named twice' }];
    const sameParts = (other: { readonly parts: readonly string[] }): boolean =>
      other.parts.length === parts.length && other.parts.every((part) => parts.includes(part));
    if (composition?.without.slice(0, index).some(sameParts) === true) {
      return [{ path: [...path, 'parts'], message: 'has its weights above already' }];
    }
    const left = keys.filter((key) => !parts.includes(key));
    const named = Object.keys(weights);
    if (left.length !== named.length || left.some((key) => !named.includes(key))) {
      return [{ path: [...path, 'weights'], message: `must name ${left.join(', ')} and nothing else` }];
    }
    return addsUp(Object.values(weights)) ? [] : [{ path: [...path, 'weights'], message: 'do not add up to 100' }];
  });
}

const isBound = (text: string, bound: Fraction): boolean => compare(parse(text), bound) === 0;

function wholeFaults(document: SchemeDocument): Fault[] {
  const { composition, stages, range, ranking } = document;
  if (composition === undefined) return [];
  const faults: Fault[] = [];
  if (!addsUp(composition.parts.map(({ weight }) => weight))) {
    faults.push({ path: ['composition', 'parts'], message: 'the weights do not add up to 100' });
  }
  if (!isBound(range.min, integer(0)) || !isBound(range.max, HUNDRED)) {
    faults.push({ path: ['range'], message: 'the parts of a rating are numbers from 0 to 100, and so are its points' });
  }
  if (ranking.quarterly && composition.every !== 'month') {
    faults.push({ path: ['ranking', 'quarterly'], message: 'a quarter of points and ratings has no mean' });
  }
  stages.forEach(({ key, kind }, index) => {
    const counted = composition.parts.some(({ stage }) => stage === key);
    if (NUMBERED.includes(kind) && !counted) {
      faults.push({ path: ['stages', index, 'key'], message: 'no part of the composition counts it' });
    }
  });
  return faults;
}

/**
 * A ceiling that branches share is filled by decision of the comprehensive review (§2.1): there must be one, and it must
 * sit, because places are given out among those who are there and not in signatures that come in one by one.
 */
function scopeFaults({ grades, stages }: SchemeDocument): Fault[] {
  if (grades === undefined || grades.ceilingScope === 'branch') return [];
  const at = stages.findIndex(({ kind }) => kind === 'comprehensive');
  if (at < 0) {
    return [
      { path: ['grades', 'ceilingScope'], message: 'a shared ceiling needs a comprehensive review that fills it' },
    ];
  }
  return signs(stages[at]?.panel)
    ? [{ path: ['stages', at, 'panel', 'decides'], message: 'a shared ceiling is filled in a meeting' }]
    : [];
}

/** A grade that people give has a review that gives it, and one way of limiting it. */
const decidedFaults = ({ grades, stages, annual }: SchemeDocument): Fault[] =>
  (grades?.scale ?? []).flatMap(({ byDecision, ceilingPercent }, index): Fault[] => {
    if (byDecision === undefined) return [];
    const path: Path = ['grades', 'scale', index, 'byDecision'];
    if (annual === undefined) return [{ path, message: 'belongs to a yearly scheme' }];
    if (ceilingPercent !== undefined) return [{ path, message: 'has its own ceiling: leave ceilingPercent out' }];
    const review = stages.find(({ kind }) => kind === 'comprehensive');
    if (review === undefined) return [{ path, message: 'needs a comprehensive review that names the members' }];
    return signs(review.panel) ? [{ path, message: 'is given in a meeting, not by signatures' }] : [];
  });

function gradeFaults({ grades, range }: SchemeDocument): Fault[] {
  const scale = grades?.scale ?? [];
  return scale.flatMap(({ key, from, ceilingPercent }, index): Fault[] => {
    const path: Path = ['grades', 'scale', index];
    const above = scale[index - 1];
    const faults: Fault[] = [];
    if (scale.findIndex((one) => one.key === key) < index) {
      faults.push({ path: [...path, 'key'], message: `the key "${key}" is used twice` });
    }
    if (above !== undefined && compare(parse(from), parse(above.from)) >= 0) {
      faults.push({ path: [...path, 'from'], message: `is not below ${above.from}; the scale goes from high to low` });
    }
    if (compare(parse(from), parse(range.max)) > 0) {
      faults.push({ path: [...path, 'from'], message: `nobody can reach it: the range ends at ${range.max}` });
    }
    if (ceilingPercent !== undefined && compare(parse(ceilingPercent), HUNDRED) > 0) {
      faults.push({ path: [...path, 'ceilingPercent'], message: 'is more than 100' });
    }
    return faults;
  });
}
