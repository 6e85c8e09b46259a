/** What must hold between the rows of consequences, the clocks and the grades of a scheme. */
import { isTalkDuty } from '../domain/consequences.ts';
import type { ConsequenceRule } from '../domain/consequences.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import type { Fault, Path } from './source.ts';

const pathOf = (index: number, ...rest: Path): Path => ['consequences', index, ...rest];

/** Rows of talks: one for a place in the streak and one for a duty, the referral last; their clocks are those of `talks`. */
function talkFaults({ consequences }: SchemeDocument): Fault[] {
  const last = Math.max(0, ...consequences.map(({ when }) => ('lowMonths' in when ? when.lowMonths : 0)));
  return consequences.flatMap(({ when, for: whom, duty, within }, index): Fault[] => {
    const earlier = consequences.slice(0, index);
    if (!isTalkDuty(duty)) {
      return 'lowMonths' in when
        ? [{ path: pathOf(index, 'duty'), message: 'low months in a row lead to talks and a referral only' }]
        : [];
    }
    if (!('lowMonths' in when)) return [{ path: pathOf(index, 'when'), message: `${duty} follows low months only` }];
    const faults: Fault[] = [];
    if (whom !== 'subject') faults.push({ path: pathOf(index, 'for'), message: `${duty} is with the subject` });
    if (within !== undefined && duty !== 'dispositionReferral') {
      faults.push({ path: pathOf(index, 'within'), message: 'the clocks of talks are those of "talks"' });
    }
    if (earlier.some((one) => 'lowMonths' in one.when && one.when.lowMonths === when.lowMonths)) {
      faults.push({ path: pathOf(index, 'when'), message: 'this low month has its row above already' });
    }
    if (earlier.some((one) => one.duty === duty)) {
      faults.push({ path: pathOf(index, 'duty'), message: `${duty} has its row above already` });
    }
    if (duty === 'dispositionReferral' && when.lowMonths < last) {
      faults.push({ path: pathOf(index, 'when'), message: 'nothing comes after the referral: it ends the streak' });
    }
    return faults;
  });
}

function caseFaults(rule: ConsequenceRule, index: number, grades: SchemeDocument['grades']): Fault[] {
  const { when, for: whom, duty, within } = rule;
  const faults: Fault[] = [];
  if (isTalkDuty(duty)) return faults;
  if ((duty === 'admonishingTalk') !== (whom === 'subject')) {
    const wanted = duty === 'admonishingTalk' ? 'is with the subject' : 'is asked of the secretary or of leaders';
    faults.push({ path: pathOf(index, 'for'), message: `${duty} ${wanted}` });
  }
  if (within === undefined) faults.push({ path: pathOf(index, 'within'), message: `${duty} has no day it is due by` });
  if (('grade' in when || 'unqualified' in when) && grades === undefined) {
    return [...faults, { path: pathOf(index, 'when'), message: 'the scheme gives no grades' }];
  }
  if (!('grade' in when)) return faults;
  const unknown = when.grade.findIndex((key) => grades?.scale.some((one) => one.key === key) !== true);
  return unknown < 0
    ? faults
    : [...faults, { path: pathOf(index, 'when', 'grade', unknown), message: 'is no grade of the scale' }];
}

/** Every fault of the rows of consequences. */
export function consequenceFaults(document: SchemeDocument): Fault[] {
  const { consequences, talks, grades } = document;
  const hasTalks = consequences.some(({ duty }) => isTalkDuty(duty));
  const repeated = consequences.flatMap(({ key }, index): Fault[] =>
    consequences.findIndex((one) => one.key === key) < index
      ? [{ path: pathOf(index, 'key'), message: `the key "${key}" is used twice` }]
      : [],
  );
  return [
    ...repeated,
    ...talkFaults(document),
    ...consequences.flatMap((rule, index) => caseFaults(rule, index, grades)),
    ...(hasTalks && talks === undefined
      ? [{ path: ['consequences'], message: 'leads to talks, and "talks" with their clocks is missing' }]
      : []),
    ...(!hasTalks && talks !== undefined
      ? [{ path: ['talks'], message: 'no row of "consequences" leads to a talk' }]
      : []),
  ];
}
