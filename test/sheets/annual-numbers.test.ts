import { NUMBERS_COLUMNS, NUMBERS_SHEET } from '../../store/forms/annual-numbers.ts';
import { annualNumbersTemplate, readAnnualNumbers } from '../../store/imports/annual-numbers.ts';
import { formSheet } from '../../store/imports/form-sheet.ts';
import { writeWorkbook } from '../../store/spreadsheet.ts';
import { bringRoster } from './branch.ts';
import type { House } from './database.ts';
import { openHouse } from './database.ts';
import { member } from './roster-rows.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await bringRoster(house, [member('1', 'A', { name: '赵一' }), member('2', 'A', { name: '孙二' })]);
});
afterAll(() => house.close());

type Row = Readonly<Record<'staffNo' | 'name' | 'points' | 'source', string>>;
const read = async (...rows: Row[]) =>
  readAnnualNumbers(
    house.store.pool,
    await writeWorkbook({ title: '', at: new Date(0), sheets: [formSheet(NUMBERS_SHEET, NUMBERS_COLUMNS, rows)] }),
  );
const faults = async (...rows: Row[]): Promise<unknown> => {
  const found = await read(...rows);
  return found.ok ? [] : found.errors.map(({ row, header, code }) => [row, header, code]);
};
const right: Row = { staffNo: '1', name: '赵一', points: '87.5', source: '考核办〔2026〕3号' };

test('a filled sheet names each member with number and source', async () => {
  const found = await read(right);
  expect(found).toMatchObject({ ok: true, rows: [{ points: '87.5', source: '考核办〔2026〕3号' }] });
});

test('every fault is named by its cell, and then nothing is taken', async () => {
  expect(
    await faults(right, { ...right, staffNo: '9' }, { ...right, staffNo: '2' }, { ...right, points: '好' }),
  ).toEqual([[5, '得分', 'not-a-score']]);
  expect(await faults(right, { ...right, staffNo: '9' }, { ...right, staffNo: '2' })).toEqual([
    [3, '编号', 'unknown-number'],
    [4, '姓名', 'name-differs'],
  ]);
  expect(await faults({ ...right, source: '' })).toEqual([[2, '来源', 'required']]);
});

test('the blank template has no rows', async () => {
  const found = await readAnnualNumbers(house.store.pool, await annualNumbersTemplate());
  expect(found).toMatchObject({ ok: false, errors: [{ code: 'no-rows' }] });
});
