/** Heights of rows whose text wraps: spreadsheet programs do not all work them out when they open a file. */

/** One line of the forms' 12-point type, in points. */
const LINE = 17;
const PADDING = 5;
/** Somebody reads on elsewhere then; no program takes rows higher than 409 points. */
const MOST_LINES = 20;

/** Width on screen in characters: one of a Chinese text takes two. */
const widthOf = (line: string): number => line.length + (line.match(/[^\u0000-\u00ff]/g)?.length ?? 0);

/** Lines a text takes in a column of so many characters. */
export const linesIn = (text: string, width: number): number =>
  text.split('\n').reduce((total, line) => total + Math.max(1, Math.ceil(widthOf(line) / Math.max(1, width - 1))), 0);

/** Height in points of a row with so many lines. */
export const heightOf = (lines: number): number => Math.min(lines, MOST_LINES) * LINE + PADDING;
