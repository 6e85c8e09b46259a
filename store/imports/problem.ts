import type { Bilingual } from '../../domain/scheme.ts';
import { PROBLEM_TEXTS } from '../forms/problems.ts';
import type { ProblemCode, ProblemFacts } from '../forms/problems.ts';

/** A place in a workbook as its reader sees it: sheet name, row number, column letter, header. Null = the whole file. */
export interface Place {
  readonly sheet: string | null;
  readonly row: number | null;
  readonly column: string | null;
  readonly header: string | null;
}

/** One thing wrong with an imported file, and where. */
export interface SheetProblem extends Place {
  readonly code: ProblemCode;
  readonly message: Bilingual;
}

export const WHOLE_FILE: Place = { sheet: null, row: null, column: null, header: null };

export const problem = (place: Place, code: ProblemCode, facts: ProblemFacts = {}): SheetProblem => ({
  ...place,
  code,
  message: PROBLEM_TEXTS[code](facts),
});

/** 0 → A, 25 → Z, 26 → AA. */
export const columnLetter = (index: number): string =>
  (index < 26 ? '' : columnLetter(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));
