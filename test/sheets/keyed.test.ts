import { checkPaperSheet } from '../../domain/paper.ts';
import type { BallotDocument } from '../../domain/stages.ts';
import { loadPreset } from '../../schemes/presets.ts';
import type { PaperColumn } from '../../store/forms/paper.ts';
import { PAPER_SHEET, paperColumns } from '../../store/forms/paper.ts';
import type { EntryColumn } from '../../store/forms/entries.ts';
import { ENTRIES_SHEET, ENTRY_COLUMNS } from '../../store/forms/entries.ts';
import { readEntries } from '../../store/imports/entries.ts';
import type { EntriesReading } from '../../store/imports/entries.ts';
import { FORM_DATE, formSheet } from '../../store/imports/form-sheet.ts';
import type { FormRow } from '../../store/imports/form-sheet.ts';
import { paperTemplate, readPaper } from '../../store/imports/paper.ts';
import type { PaperReading } from '../../store/imports/paper.ts';
import { writeWorkbook } from '../../store/spreadsheet.ts';

const faults = (read: PaperReading | EntriesReading): string[] =>
  read.ok ? [] : read.errors.map(({ row, column, code }) => `${column ?? ''}${String(row ?? '')} ${code}`);

describe('papers keyed in a spreadsheet', () => {
  const preset = loadPreset('star-rating');
  const ballot = ((): BallotDocument => {
    const stage = preset?.ok === true ? preset.version.document.stages.find(({ key }) => key === 'masses') : undefined;
    if (stage?.ballot === undefined) throw new Error('the preset has no ballot of masses');
    return stage.ballot;
  })();
  const subjects = [
    { id: 'a', staffNo: '001', name: '甲' },
    { id: 'b', staffNo: '002', name: '乙' },
  ];
  type Row = FormRow<PaperColumn>;
  const read = async (rows: readonly Row[]): Promise<PaperReading> =>
    readPaper(
      await writeWorkbook({
        title: PAPER_SHEET,
        at: FORM_DATE,
        sheets: [formSheet(PAPER_SHEET, paperColumns(ballot), rows)],
      }),
      { ballot, subjects },
    );
  const row = (sheetNo: string, staffNo: string, more: Row = {}): Row => ({ sheetNo, staffNo, ...more });
  const GOOD: Row = { 'criterion:conduct': '优秀', 'criterion:service': '合格' };

  test('the form has a row for every person on every sheet, and blank it says nothing', async () => {
    expect(faults(await readPaper(await paperTemplate(ballot, subjects, 3), { ballot, subjects }))).toEqual([
      ' no-rows',
    ]);
  });

  test('answers, an abstention and a spoilt sheet are read as the paper has them', async () => {
    const done = await read([
      row('1', '001', GOOD),
      row('1', '002', { mark: '弃权' }),
      row('2', '001', { mark: '废票' }),
      row('2', '002'),
    ]);
    expect(done).toMatchObject({
      ok: true,
      sheets: [
        { sheetNo: 1, content: { lines: { a: { conduct: 'excellent', service: 'qualified' }, b: null } } },
        { sheetNo: 2, content: { invalid: true } },
      ],
    });
  });

  test('every fault has its cell', async () => {
    const done = await read([
      row('1', '009', GOOD),
      row('1', '001', { 'criterion:conduct': '很好' }),
      row('2', '001', { ...GOOD, mark: '弃权' }),
      row('3', '001', GOOD),
      row('3', '001', GOOD),
      row('4', '001', GOOD),
      row('4', '002', { mark: '废票' }),
      row('0', '001', GOOD),
    ]);
    expect(faults(done)).toEqual([
      'B2 not-on-this-sheet',
      'D3 not-a-word',
      'F4 invalid-and-filled',
      'A9 not-a-score',
      'A6 duplicate-number',
      'A7 invalid-and-filled',
    ]);
  });

  test('a sheet that leaves somebody out is refused by the rules, with the person', () => {
    const holders = {
      all: 3,
      bySubject: new Map([
        ['a', 3],
        ['b', 3],
      ]),
    };
    expect(checkPaperSheet(ballot, holders, { lines: { a: { conduct: 'excellent' } } })).toMatchObject({
      refusal: { code: 'sheet-missing', subjectId: 'b' },
    });
  });
});

describe('declarations entered in a spreadsheet', () => {
  const members = [
    { id: 'a', staffNo: '001', name: '甲', owes: true },
    { id: 'b', staffNo: '002', name: '乙', owes: true },
  ];
  const read = async (rows: readonly FormRow<EntryColumn>[]): Promise<EntriesReading> =>
    readEntries(
      await writeWorkbook({
        title: ENTRIES_SHEET,
        at: FORM_DATE,
        sheets: [formSheet(ENTRIES_SHEET, ENTRY_COLUMNS, rows)],
      }),
      members,
    );

  test('several items of one member are one entry, 无 is nothing to declare, a blank row is nobody', async () => {
    const done = await read([
      { staffNo: '001', name: '甲', item: 'duty-task', points: '2', reason: '值班' },
      { staffNo: '001', item: 'work-urgent', points: '1.5', reason: '抢险' },
      { staffNo: '002', item: '无' },
      { staffNo: '009' },
    ]);
    expect(done).toMatchObject({
      ok: true,
      entries: [
        {
          personId: 'a',
          items: [
            { itemKey: 'duty-task', points: '2', reason: '值班' },
            { itemKey: 'work-urgent', points: '1.5', reason: '抢险' },
          ],
        },
        { personId: 'b', items: [] },
      ],
    });
  });

  test('every fault has its cell', async () => {
    expect(
      faults(
        await read([
          { staffNo: '009', item: '无' },
          { staffNo: '001', name: '丙', item: '无' },
          { staffNo: '002', item: 'duty-task', points: 'x', reason: '值班' },
          { staffNo: '002', item: 'duty-task', points: '1' },
        ]),
      ),
    ).toEqual(['A2 not-in-this-round', 'B3 name-differs', 'D4 not-a-score', 'E5 required']);
  });
});
