/** What must hold in a yearly scheme, and what belongs to none other. */
import type { AnnualDocument } from '../domain/annual-scheme.ts';
import { compare, integer, parse, sum } from '../domain/fraction.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import type { Fault, Path } from './source.ts';

const HUNDRED = integer(100);

/** Stages a year has no use for: its items are those of the months. */
const OF_MONTHS = ['declaration', 'review', 'spotCheck'];

export function annualFaults(document: SchemeDocument): Fault[] {
  const { annual, cadence, base } = document;
  if (annual === undefined) {
    return [
      ...(cadence.unit === 'year'
        ? [{ path: ['annual'], message: 'a yearly scheme says what the year is drawn from' }]
        : []),
      ...(base.items.length === 0 ? [{ path: ['base', 'items'], message: 'there is no base item' }] : []),
    ];
  }
  if (cadence.unit !== 'year') return [{ path: ['annual'], message: 'belongs to a scheme whose cadence is the year' }];
  return [
    ...scorebookFaults(document),
    ...inputFaults(document, annual),
    ...withoutFaults(annual),
    ...conversionFaults(annual),
  ];
}

/** The months' scorebook stays with the months. */
function scorebookFaults({
  base,
  groups,
  composition,
  talks,
  ranking,
  grades,
  scheme,
  annual,
  stages,
}: SchemeDocument): Fault[] {
  const fault = (path: Path, message: string, wrong: boolean): Fault[] => (wrong ? [{ path, message }] : []);
  return [
    ...fault(['base', 'items'], 'a year has no items of its own', base.items.length > 0),
    ...fault(['groups'], 'a year has no items of its own', groups.length > 0),
    ...fault(['composition'], 'a year is drawn from the inputs of its annual section', composition !== undefined),
    ...fault(['talks'], 'talks follow low months, not years', talks !== undefined),
    ...fault(['ranking', 'quarterly'], 'a year has no quarters', ranking.quarterly),
    ...fault(['grades', 'yearly'], "the year's grade is the grade of its one rating", grades?.yearly === true),
    ...fault(
      ['grades', 'ceilingScope'],
      'a yearly scheme has ceilings of the branch',
      grades !== undefined && grades.ceilingScope !== 'branch',
    ),
    ...fault(['annual', 'of'], 'is this scheme itself', annual?.of === scheme),
    ...stages.flatMap(({ kind, comprehensive }, index) => [
      ...fault(
        ['stages', index, 'kind'],
        `a year has no ${kind}: its items are those of the months`,
        OF_MONTHS.includes(kind),
      ),
      ...fault(
        ['stages', index, 'comprehensive', 'grounds'],
        'the committee sets no number of its own in a year: leave the grounds empty',
        (comprehensive?.grounds.length ?? 0) > 0,
      ),
    ]),
  ];
}

function inputFaults({ stages, range }: SchemeDocument, { inputs }: AnnualDocument): Fault[] {
  const faults = inputs.flatMap(({ key, from, stage }, index): Fault[] => {
    const path: Path = ['annual', 'inputs', index];
    const names = from === 'ballots' || from === 'stage';
    if (inputs.findIndex((one) => one.key === key) < index) {
      return [{ path: [...path, 'key'], message: `the key "${key}" is used twice` }];
    }
    if (names && stage === undefined) return [{ path: [...path, 'stage'], message: 'says which ballot it is' }];
    if (!names && stage !== undefined) return [{ path: [...path, 'stage'], message: `does not belong to ${from}` }];
    const isBallot = stages.some((one) => one.key === stage && one.kind === 'ballot');
    return from === 'stage' && !isBallot
      ? [{ path: [...path, 'stage'], message: `there is no ballot "${stage ?? ''}"` }]
      : [];
  });
  if (compare(sum(inputs.map(({ weight }) => parse(weight))), HUNDRED) !== 0) {
    faults.push({ path: ['annual', 'inputs'], message: 'the weights do not add up to 100' });
  }
  if (!inputs.some(({ from }) => from === 'months')) {
    faults.push({ path: ['annual', 'inputs'], message: 'no input counts the months' });
  }
  const isHundred = compare(parse(range.min), integer(0)) === 0 && compare(parse(range.max), HUNDRED) === 0;
  if (!isHundred && inputs.some(({ from }) => from !== 'months')) {
    faults.push({ path: ['range'], message: 'ballots and imports are numbers from 0 to 100, and so is the year then' });
  }
  stages.forEach(({ key, kind }, index) => {
    const counted = inputs.some(({ from, stage }) => from === 'stage' && stage === key);
    if (kind === 'ballot' && !counted) {
      faults.push({ path: ['stages', index, 'key'], message: 'no input of the year counts it' });
    }
  });
  return faults;
}

function withoutFaults({ inputs, without }: AnnualDocument): Fault[] {
  const keys = inputs.map(({ key }) => key);
  return without.flatMap(({ parts, weights }, index): Fault[] => {
    const path: Path = ['annual', 'without', index];
    const unknown = parts.findIndex((part) => !keys.includes(part));
    if (unknown >= 0) return [{ path: [...path, 'parts', unknown], message: 'is no input' }];
    const left = keys.filter((key) => !parts.includes(key));
    const named = Object.keys(weights);
    if (left.length !== named.length || left.some((key) => !named.includes(key))) {
      return [{ path: [...path, 'weights'], message: `names exactly the other inputs: ${left.join(', ')}` }];
    }
    return compare(sum(Object.values(weights).map(parse)), HUNDRED) === 0
      ? []
      : [{ path: [...path, 'weights'], message: 'do not add up to 100' }];
  });
}

const conversionFaults = ({ conversions }: AnnualDocument): Fault[] =>
  conversions.flatMap(({ min, max }, index): Fault[] => {
    const path: Path = ['annual', 'conversions', index];
    if (compare(parse(min), parse(max)) >= 0) return [{ path: [...path, 'max'], message: `is not above min ${min}` }];
    const again = conversions.findIndex(
      (one) => compare(parse(one.min), parse(min)) === 0 && compare(parse(one.max), parse(max)) === 0,
    );
    return again < index ? [{ path, message: 'this range has a conversion above already' }] : [];
  });
