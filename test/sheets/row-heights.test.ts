import { heightOf, linesIn } from '../../store/row-heights.ts';
import { writeWorkbook } from '../../store/spreadsheet.ts';
import { part } from './unzip.ts';

test('a Chinese character takes two of a column, and a break begins a line', () => {
  expect(linesIn('', 10)).toBe(1);
  expect(linesIn('four', 5)).toBe(1);
  expect(linesIn('好较好', 7)).toBe(1);
  expect(linesIn('好较好一般', 7)).toBe(2);
  expect(linesIn('一\n二三四五', 5)).toBe(3);
});

test('a row is as high as its lines, none is higher than a program takes', () => {
  expect(heightOf(1)).toBe(22);
  expect(heightOf(2)).toBe(39);
  expect(heightOf(1_000)).toBeLessThanOrEqual(409);
});

test('a wrapped text is seen whole; heights a sheet names and merged cells stay as they are', async () => {
  const long = '评议意见'.repeat(5);
  const bytes = await writeWorkbook({
    title: 't',
    at: new Date(0),
    sheets: [
      {
        name: 's',
        widths: [11, 11],
        rows: [
          [{ value: long }, null],
          [{ value: long }, { value: 1 }],
          [{ value: long }, { value: 2 }],
        ],
        merges: [[0, 0, 0, 1]],
        heights: new Map([[2, 60]]),
      },
    ],
  });
  const rows = [...part(bytes, 'xl/worksheets/sheet1.xml').matchAll(/<row r="(\d)"(?: ht="(\d+)")?/g)];
  expect(rows.map(([, row, height]) => [row, height])).toEqual([
    ['1', '22'],
    // 20 characters, five on a line of ten
    ['2', '73'],
    ['3', '60'],
  ]);
});
