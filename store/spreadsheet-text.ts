/** Text on its way into a workbook and out of one. */

// Control characters (line break and tab apart), lone surrogates, non-characters: not allowed in XML or not visible to people.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;
const INVISIBLE = /[\t\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;
/** What spreadsheet programs take for the start of a formula, the full-width forms of Chinese input included. */
const FORMULA_START = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;
/** Excel reads `_x003D_` inside a text as "=": an escape that must itself be escaped. */
const ESCAPE = /_(?=x[0-9a-f]{4}_)/giu;

/**
 * The text as a workbook may carry it: nothing unprintable, and an apostrophe before what would become a formula once
 * the cell is edited or the sheet saved as CSV.
 */
export function safeText(text: string): string {
  const printable = text.replace(/\r\n?/g, '\n').replace(UNPRINTABLE, '');
  return FORMULA_START.test(printable) ? `'${printable}` : printable;
}

/** `safeText` in the file's own encoding. */
export const encodedText = (text: string): string => safeText(text).replace(ESCAPE, '_x005F_');

/** Without the apostrophe of `safeText`, and otherwise untouched. */
export const unguardedText = (text: string): string =>
  text.startsWith("'") && FORMULA_START.test(text.slice(1)) ? text.slice(1) : text;

/** What a person typed: without the apostrophe of `safeText`, invisible characters and surrounding space. */
export const typedText = (text: string): string =>
  unguardedText(text.normalize('NFC').replace(UNPRINTABLE, '').replace(INVISIBLE, '').trim());

/** A code, a word from a list, a number typed as text: full-width forms become plain ones. */
export const typedCode = (text: string): string => typedText(text).normalize('NFKC').trim();
