import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import type { WorkbookFile } from '../exports/file.ts';
import { workbookFile } from '../exports/file.ts';
import type { EntryColumn, ItemColumn } from '../forms/entries.ts';
import { ENTRIES_SHEET, ENTRY_COLUMNS, ITEM_COLUMNS, ITEMS_SHEET, NOTHING_WORD } from '../forms/entries.ts';
import { REMARK_HEADER } from '../forms/roster.ts';
import { schemeVersion } from '../schemes.ts';
import { MAX_ROWS, readWorkbook, writeWorkbook } from '../spreadsheet.ts';
import type { EnteredDeclaration, EnteredItem } from '../steps/declare-for-others.ts';
import { RowReader } from './cells.ts';
import { FORM_DATE, formSheet } from './form-sheet.ts';
import type { FormRow } from './form-sheet.ts';
import { problem, WHOLE_FILE } from './problem.ts';
import type { Place, SheetProblem } from './problem.ts';
import { openTable } from './table.ts';
import type { Table, TableRow } from './table.ts';

/** A member of the round, as the form names one. */
export interface RoundMember {
  readonly id: string;
  readonly staffNo: string;
  readonly name: string;
  readonly owes: boolean;
}

/** A declaration with the rows its items stand in. */
export interface PlacedDeclaration extends EnteredDeclaration {
  readonly places: readonly Place[];
}

export type EntriesReading =
  | { readonly ok: true; readonly entries: readonly PlacedDeclaration[] }
  | { readonly ok: false; readonly errors: readonly SheetProblem[] };

/** The members of a round by name, and who of them still owes a declaration. */
export async function roundMembers(on: Queryable, roundId: string): Promise<RoundMember[]> {
  const { rows } = await on.query<RoundMember>(
    `select p.id, p.staff_no as "staffNo", p.name,
            exists (select 1 from stage s join obligation o on o.stage_id = s.id
                     where s.round_id = su.round_id and o.kind = 'declare' and o.person_id = p.id and o.state = 'open'
                       and not o.sealed) as owes
       from subject su join person p on p.id = su.person_id
      where su.round_id = $1 and not su.withdrawn order by p.name, p.id`,
    [roundId],
  );
  return rows;
}

/**
 * The form of a round with a row for everybody who owes a declaration, and the items to choose from. Null when there is no
 * such round.
 */
export async function entriesForm(on: Queryable, roundId: string): Promise<WorkbookFile | null> {
  const { rows: rounds } = await on.query<{ versionId: string; unitName: string; period: string }>(
    `select r.scheme_version_id as "versionId", u.name as "unitName", c.period
       from round r join unit u on u.id = r.unit_id join cycle c on c.id = r.cycle_id where r.id = $1`,
    [roundId],
  );
  const [round] = rounds;
  if (round === undefined) return null;
  const members = await roundMembers(on, roundId);
  const rows = members.filter(({ owes }) => owes).map(({ staffNo, name }): FormRow<EntryColumn> => ({ staffNo, name }));
  const { document } = await schemeVersion(on, round.versionId);
  const sheets = [
    formSheet(ENTRIES_SHEET, ENTRY_COLUMNS, rows),
    formSheet(ITEMS_SHEET, ITEM_COLUMNS, itemRows(document)),
  ];
  const bytes = await writeWorkbook({ title: ENTRIES_SHEET, at: FORM_DATE, sheets });
  return workbookFile(`${ENTRIES_SHEET}-${round.unitName}-${round.period}`, bytes);
}

const itemRows = ({ groups }: SchemeDocument): FormRow<ItemColumn>[] =>
  groups
    .flatMap(({ items }) => items)
    .filter(({ kind }) => kind === 'bonus')
    .map(({ key, title, min, max, evidence }) => ({
      item: key,
      title: title.zh,
      range: `${min}–${max}`,
      evidence: evidence === 'required' ? '须附' : '',
    }));

interface Line {
  readonly personId: string;
  readonly item: EnteredItem | null;
  readonly place: Place;
}

function readLine(
  row: TableRow<EntryColumn>,
  members: ReadonlyMap<string, RoundMember>,
  problems: SheetProblem[],
): Line[] {
  const reader = new RowReader(row, problems);
  const itemKey = reader.code('item', 100);
  if (itemKey === null) return [];
  const staffNo = reader.required('staffNo', reader.code('staffNo', 32));
  const name = reader.text('name', 50);
  const nothing = itemKey === NOTHING_WORD;
  const points = nothing ? null : reader.required('points', reader.score('points', ''));
  const reason = nothing ? null : reader.required('reason', reader.text('reason', 2000));
  const member = members.get(staffNo ?? '');
  if (staffNo === null) return [];
  if (member === undefined) {
    reader.report('staffNo', 'not-in-this-round', { value: staffNo });
    return [];
  }
  if (name !== null && name !== member.name) {
    reader.report('name', 'name-differs', { value: name, expected: member.name });
    return [];
  }
  const place = row.place('item');
  if (nothing) return [{ personId: member.id, item: null, place }];
  return points === null || reason === null ? [] : [{ personId: member.id, item: { itemKey, points, reason }, place }];
}

function readTable(table: Table<EntryColumn>, members: readonly RoundMember[]): EntriesReading {
  const problems: SheetProblem[] = [];
  const byNumber = new Map(members.map((one) => [one.staffNo, one]));
  const lines = table.rows.flatMap((row) => readLine(row, byNumber, problems));
  const entries = [...Map.groupBy(lines, ({ personId }) => personId)].map(([personId, own]): PlacedDeclaration => ({
    personId,
    items: own.flatMap(({ item }) => (item === null ? [] : [item])),
    places: own.map(({ place }) => place),
  }));
  if (entries.length === 0 && problems.length === 0) {
    problems.push(problem({ ...WHOLE_FILE, sheet: ENTRIES_SHEET }, 'no-rows', { value: ENTRIES_SHEET }));
  }
  return problems.length > 0 ? { ok: false, errors: problems } : { ok: true, entries };
}

/** Reads declarations entered for members: all of them, or every fault with its cell. Rows without an item say nothing. */
export async function readEntries(bytes: Uint8Array, members: readonly RoundMember[]): Promise<EntriesReading> {
  const read = await readWorkbook(bytes, { sheets: [ENTRIES_SHEET], maxRows: MAX_ROWS });
  if (!read.ok) return { ok: false, errors: [problem(WHOLE_FILE, read.fault, { limit: String(MAX_ROWS) })] };
  const [sheet] = read.sheets;
  const place = { ...WHOLE_FILE, sheet: ENTRIES_SHEET };
  if (sheet === undefined) return { ok: false, errors: [problem(place, 'missing-sheet', { value: ENTRIES_SHEET })] };
  const opened = openTable(sheet, { columns: ENTRY_COLUMNS, ignored: [REMARK_HEADER] });
  return opened.table === undefined ? { ok: false, errors: opened.problems } : readTable(opened.table, members);
}
