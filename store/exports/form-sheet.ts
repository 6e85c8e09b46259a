/** A form of labels and boxes on A4: two label-value pairs in a line, or one label with room to write. */
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';

type Value = string | { readonly date: string } | null | undefined;

export type FormLine =
  | { readonly pair: readonly [string, Value, string, Value]; readonly tall?: boolean }
  | { readonly wide: string; readonly value: Value; readonly room?: number };

/** Heights in points. */
const LINE = 30;
const SIGNATURE = 44;
/** Room to write by hand where the form is blank. */
export const ROOM = 110;

const box = (value: Value, look: 'cell' | 'left'): DraftCell => ({ value: value ?? '', look });
const head = (value: string): DraftCell => ({ value, look: 'header' });

const cells = (line: FormLine): (DraftCell | null)[] =>
  'pair' in line
    ? [head(line.pair[0]), box(line.pair[1], 'cell'), head(line.pair[2]), box(line.pair[3], 'cell')]
    : // the borders of merged cells need all of them
      [head(line.wide), box(line.value, 'left'), box('', 'left'), box('', 'left')];

const heightOf = (line: FormLine): number =>
  'pair' in line ? (line.tall === true ? SIGNATURE : LINE) : (line.room ?? LINE);

export function formSheet(form: {
  readonly name: string;
  readonly title: string;
  readonly lines: readonly FormLine[];
  readonly note: string;
}): SheetDraft {
  const { name, title, lines, note } = form;
  const last = lines.length + 1;
  return {
    name,
    widths: [16, 28, 16, 28],
    rows: [
      [{ value: title, look: 'title' }, null, null, null],
      ...lines.map(cells),
      [{ value: note, look: 'small' }, null, null, null],
    ],
    merges: [
      [0, 0, 0, 3],
      ...lines.flatMap((line, index) => ('wide' in line ? [[index + 1, 1, index + 1, 3] as const] : [])),
      [last, 0, last, 3],
    ],
    heights: new Map([[0, 56], ...lines.map((line, index) => [index + 1, heightOf(line)] as const), [last, LINE]]),
    print: {},
  };
}
