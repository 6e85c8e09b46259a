/** What a person or a program reads: results on stdout, progress and faults on stderr. */

/** One line of a command's result. */
export const print = (line = ''): void => void process.stdout.write(`${line}\n`);

/** One line about what is going on. */
export const progress = (line: string): void => void process.stderr.write(`${line}\n`);

/** Ends a command with one sentence that says what is wrong and what to do; the exit code is 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Han characters and full-width signs take two columns of a terminal. */
const isWide = (char: string): boolean =>
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(char);

const widthOf = (text: string): number => Array.from(text).reduce((width, char) => width + (isWide(char) ? 2 : 1), 0);

/** Rows as aligned columns two spaces apart. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, widthOf(cell))));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** A heading and its rows as a table. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const line of columns([header, ...rows])) print(line);
}
