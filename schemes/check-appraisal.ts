/** What must hold between the parts of an appraisal's document, beyond the shape of each. */
import type { AppraisalDocument } from '../domain/appraisal.ts';
import { compare, integer, parse, sum } from '../domain/fraction.ts';
import type { Electorate } from '../domain/stages.ts';
import type { Fault, Path } from './source.ts';

/** Who can be asked about an organisation or its secretary; peers, staff and masses belong to the branches' own months. */
const ASKED: readonly Electorate[] = ['leaders', 'committee', 'otherOrganisations', 'organisationMembers'];

const isLess = (a: string, b: string): boolean => compare(parse(a), parse(b)) < 0;

function twice(keys: readonly string[], path: Path): Fault[] {
  return keys.flatMap((key, index): Fault[] =>
    keys.indexOf(key) < index ? [{ path: [...path, index, 'key'], message: `the key "${key}" is used twice` }] : [],
  );
}

function ballotFaults({ parts }: AppraisalDocument, index: number): Fault[] {
  const ballot = parts[index]?.ballot;
  if (ballot === undefined) return [];
  const at = (field: string, message: string, wrong: boolean): Fault[] =>
    wrong ? [{ path: ['parts', index, 'ballot', field], message }] : [];
  const { electorate, criteria, minimumSheets, trim, draw } = ballot;
  const asked = parts.map((part) => part.ballot.electorate);
  return [
    ...at('electorate', `"${electorate}" are not asked in an appraisal`, !ASKED.includes(electorate)),
    ...at('electorate', `"${electorate}" already rate in another part`, asked.indexOf(electorate) < index),
    ...at('secrecy', 'an appraisal is rated by real name', ballot.secrecy !== 'realName'),
    ...at('whenFew', 'a part without enough sheets is not used', ballot.whenFew !== 'notUsed'),
    ...at('minimumSheets', 'the mean of one sheet is that sheet: at least 2', minimumSheets < 2),
    ...at('minimumSheets', 'a trimmed ballot needs at least 5 sheets', trim !== 'none' && minimumSheets < 5),
    ...at('minimumReturn', 'is more than all', isLess('1', ballot.minimumReturn)),
    ...at(
      'draw',
      'belongs to the members of an organisation',
      draw !== undefined && electorate !== 'organisationMembers',
    ),
    ...twice(
      criteria.map(({ key }) => key),
      ['parts', index, 'ballot', 'criteria'],
    ),
    ...criteria.flatMap((criterion, place): Fault[] =>
      criterion.kind === 'numeric'
        ? []
        : criterion.options.flatMap(({ value }, option): Fault[] =>
            isLess(value, '0') || isLess('100', value)
              ? [
                  {
                    path: ['parts', index, 'ballot', 'criteria', place, 'options', option, 'value'],
                    message: 'lies outside 0 to 100',
                  },
                ]
              : [],
          ),
    ),
  ];
}

function scaleFaults({ grades }: AppraisalDocument): Fault[] {
  const scale = grades?.scale ?? [];
  const path: Path = ['grades', 'scale'];
  return [
    ...twice(
      scale.map(({ key }) => key),
      path,
    ),
    ...scale.flatMap(({ from }, index): Fault[] => {
      const above = scale[index - 1];
      return above !== undefined && !isLess(from, above.from)
        ? [{ path: [...path, index, 'from'], message: `is not below the ${above.from} of the grade above` }]
        : [];
    }),
  ];
}

/** Every fault between the parts of an appraisal's document. */
export function appraisalFaults(document: AppraisalDocument): Fault[] {
  const { parts } = document;
  const total = sum(parts.map(({ weight }) => parse(weight)));
  return [
    ...twice(
      parts.map(({ key }) => key),
      ['parts'],
    ),
    ...(compare(total, integer(100)) === 0 ? [] : [{ path: ['parts'], message: 'the weights do not add up to 100' }]),
    ...parts.flatMap((_, index) => ballotFaults(document, index)),
    ...scaleFaults(document),
  ];
}
