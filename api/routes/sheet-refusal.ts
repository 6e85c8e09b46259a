import type { LocatedRefusal } from '../../store/idempotency.ts';
import type { Place, SheetProblem } from '../../store/imports/problem.ts';
import type { Locale } from '../http/locale.ts';
import { refused } from '../problem.ts';
import type { Refused } from '../problem.ts';

/** Most faults of a workbook one answer names; a file with more has one fault many times. */
const MOST_FAULTS = 200;

/** The place as it is found in a spreadsheet program: body.file.党员!C6. */
const pathOf = ({ sheet, column, row }: Place): string =>
  ['body.file', sheet === null ? '' : `.${sheet}`, row === null ? '' : `!${column ?? ''}${row}`].join('');

/** What is wrong with an uploaded workbook, by cell. */
export function sheetRefusal(problems: readonly SheetProblem[], locale: Locale): Refused {
  const errors = problems.slice(0, MOST_FAULTS).map((one) => ({
    path: pathOf(one),
    message: one.header === null ? one.message[locale] : `${one.header}: ${one.message[locale]}`,
  }));
  switch (problems[0]?.code) {
    case 'file-too-large':
      return refused({ code: 'too-large' }, errors);
    case 'legacy-file':
    case 'encrypted-file':
    case 'not-a-workbook':
      return refused({ code: 'file-type-refused' }, errors);
    default:
      return refused({ code: 'invalid-request' }, errors);
  }
}

/** A refusal of a step whose parts came from a workbook, at the cell instead of the part. */
export function atCell(refusal: LocatedRefusal, place: Place | undefined): LocatedRefusal {
  return place === undefined
    ? { ok: false, refusal: refusal.refusal }
    : { ...refusal, at: pathOf(place).slice('body.'.length) };
}
