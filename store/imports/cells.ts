/** Typed readings of single cells. Each gives the value, null for a blank, or reports what is wrong and gives null. */
import { isDate } from '../../domain/civil.ts';
import { isPeriod } from '../../domain/period.ts';
import type { ReadCell } from '../spreadsheet.ts';
import { typedCode, typedText, unguardedText } from '../spreadsheet-text.ts';
import { problem } from './problem.ts';
import type { SheetProblem } from './problem.ts';
import type { TableRow } from './table.ts';
import type { ProblemCode, ProblemFacts } from '../forms/problems.ts';

const FORMULA_ERROR = /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!)$/;
const SEPARATOR = /[、,;\s]+/;
const HAN_SPACE = /(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu;
/** Spreadsheet programs keep 15 digits. */
const MAX_EXACT = 999_999_999_999_999;

const pad = (number: string): string => number.padStart(2, '0');

/** The cell as the person sees it. */
function shown(cell: ReadCell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? cell.date : String(cell);
}

const dateOfParts = (parts: RegExpExecArray | null): string =>
  parts === null ? '' : `${parts[1] ?? ''}-${pad(parts[2] ?? '')}-${pad(parts[3] ?? '')}`;

const monthOfParts = (parts: RegExpExecArray | null): string =>
  parts === null ? '' : `${parts[1] ?? ''}-${pad(parts[2] ?? '')}`;

function monthOf(text: string): string | undefined {
  const month = monthOfParts(/^(\d{4})[-/.年]?(\d{2})月?$/.exec(text) ?? /^(\d{4})[-/.年](\d{1,2})月?$/.exec(text));
  return isPeriod(month) ? month : undefined;
}

/** Reads one row; what is wrong is added to `problems`. */
export class RowReader<K extends string> {
  readonly #row: TableRow<K>;
  readonly #problems: SheetProblem[];

  constructor(row: TableRow<K>, problems: SheetProblem[]) {
    this.#row = row;
    this.#problems = problems;
  }

  report(key: K, code: ProblemCode, facts: ProblemFacts = {}): null {
    this.#problems.push(problem(this.#row.place(key), code, facts));
    return null;
  }

  /** Reports a blank cell and gives back what it was given. */
  required<T>(key: K, value: T | null): T | null {
    const cell = this.#row.cell(key);
    // A cell that is filled but unreadable has been reported already.
    return value === null && shown(cell).trim() === '' ? this.report(key, 'required') : value;
  }

  /** Free text such as a name: 张 三 is the same as 张三. */
  text(key: K, max: number): string | null {
    return this.#bounded(key, typedText(shown(this.#row.cell(key))).replace(HAN_SPACE, ''), max);
  }

  /** What somebody said, character by character, whatever our own export put before it; only what is no text is refused. */
  verbatim(key: K, max: number): string | null {
    const text = unguardedText(shown(this.#row.cell(key)));
    return text.trim() === '' ? null : this.#bounded(key, text, max);
  }

  /** A number or code that identifies something; a number cell is taken while all its digits are there. */
  code(key: K, max: number): string | null {
    const cell = this.#row.cell(key);
    if (typeof cell === 'number' && !(Number.isInteger(cell) && cell >= 0 && cell <= MAX_EXACT)) {
      return this.report(key, 'number-not-text', { value: String(cell) });
    }
    return this.#bounded(key, typedCode(shown(cell)), max);
  }

  #bounded(key: K, text: string, max: number): string | null {
    if (FORMULA_ERROR.test(text)) return this.report(key, 'formula-error', { value: text });
    if (Array.from(text).length > max) return this.report(key, 'too-long', { limit: String(max) });
    return text === '' ? null : text;
  }

  /** A code of a given form. */
  pattern(key: K, form: RegExp, code: ProblemCode, max: number): string | null {
    const text = this.code(key, max);
    return text === null || form.test(text) ? text : this.report(key, code, { value: text });
  }

  /** One word of a closed list, as the value it stands for. */
  word<V>(key: K, words: ReadonlyMap<string, V>): V | null {
    const text = this.code(key, 50);
    if (text === null) return null;
    const value = words.get(text);
    return value ?? this.report(key, 'not-a-word', { value: text, expected: [...words.keys()].join('、') });
  }

  /** The parts of a cell that lists several things. */
  parts(key: K): readonly string[] {
    const text = this.code(key, 500) ?? '';
    return text.split(SEPARATOR).filter((part) => part !== '');
  }

  /** A civil date 'YYYY-MM-DD' from a date cell or from text such as 2026/2/9, 2026年2月9日 or 20260209. */
  date(key: K): string | null {
    const cell = this.#row.cell(key);
    const text = typedCode(shown(cell));
    if (text === '') return null;
    const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
    const date = dateOfParts(parts);
    const known = date !== '' && isDate(date) && date >= '1900-01-01' && date < '2101-01-01';
    return known ? date : this.report(key, 'not-a-date', { value: text });
  }

  /** A month 'YYYY-MM'; spreadsheet programs turn a typed 2026-02 into a date, whose month is meant. */
  month(key: K): string | null {
    const cell = this.#row.cell(key);
    if (cell !== null && typeof cell === 'object') return cell.date.slice(0, 7);
    const text = typedCode(shown(cell));
    // 2025.1 may have been typed as 2025.10
    if (typeof cell === 'number' && !Number.isInteger(cell)) return this.report(key, 'not-a-month', { value: text });
    return text === '' ? null : (monthOf(text) ?? this.report(key, 'not-a-month', { value: text }));
  }

  /** Several months in one cell. */
  months(key: K): readonly string[] {
    const cell = this.#row.cell(key);
    if (cell !== null && typeof cell !== 'string') return [this.month(key)].filter((month) => month !== null);
    const months = this.parts(key).map((part) => monthOf(part) ?? this.report(key, 'not-a-month', { value: part }));
    return [...new Set(months.filter((month) => month !== null))].sort();
  }

  /** Points as exact decimal text with at most four decimals, or 'exempt' for the word given. */
  score(key: K, exempt: string): string | null {
    const cell = this.#row.cell(key);
    const text = typeof cell === 'number' ? String(Number(cell.toPrecision(15))) : typedCode(shown(cell));
    if (text === '') return null;
    if (text === exempt) return 'exempt';
    return /^-?\d{1,6}(\.\d{1,4})?$/.test(text) ? text : this.report(key, 'not-a-score', { value: text });
  }
}
