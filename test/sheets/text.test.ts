import fc from 'fast-check';

import { shown } from './shown.ts';
import { readWorkbook, writeWorkbook } from '../../store/spreadsheet.ts';
import { safeText, typedText } from '../../store/spreadsheet-text.ts';
import { part, unzip } from './unzip.ts';

const DANGEROUS = ['=', '+', '-', '@', '\t', '\r', '\n=', '\0', '＝', '＋', '－', '＠', ' =', '_x003D_'];
const hostile = fc
  .tuple(fc.constantFrom(...DANGEROUS, ''), fc.string({ unit: 'binary', maxLength: 20 }))
  .map(([start, rest]) => start + rest);

async function throughFile(texts: readonly string[]): Promise<{ back: readonly string[]; bytes: Uint8Array }> {
  const bytes = await writeWorkbook({
    title: 'T',
    at: new Date(0),
    // a mark in the second column keeps rows whose text vanishes
    sheets: [{ name: 'T', widths: [10, 10], rows: texts.map((value) => [{ value }, { value: 'x' }]) }],
  });
  const read = await readWorkbook(bytes, { sheets: ['T'], maxRows: 1000 });
  return { back: read.ok ? (read.sheets[0]?.rows ?? []).map(({ cells }) => shown(cells[0])) : [], bytes };
}

describe('text in a workbook', () => {
  it('never starts a formula, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 20 }), async (texts) => {
        const { back, bytes } = await throughFile(texts);
        expect(back).toHaveLength(texts.length);
        for (const text of back) expect(text).not.toMatch(/^[\s\0]*[=+\-@＝＋－＠]/);
        const sheet = part(bytes, 'xl/worksheets/sheet1.xml');
        expect(sheet).not.toContain('<f>');
        for (const { content } of unzip(bytes)) {
          expect(content.replaceAll('_x005F_', '#')).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f]|_x[0-9a-f]{4}_/i);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('comes back as it was typed', async () => {
    const texts = [
      '张三',
      'a & b < c > "d"',
      "O'Neil",
      '-5°C',
      '=SUM(A1)',
      '_x0041_',
      '一行\n二行',
      'em😀oji',
      '+86 10',
      '007',
    ];
    const { back } = await throughFile(texts);
    expect(back.map(typedText)).toEqual(texts);
    expect(back[3]).toBe("'-5°C");
  });

  it('that is harmless is not touched', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('张', 'a', '1', ' ', '(', '。') }), (text) => {
        expect(safeText(text)).toBe(text);
      }),
    );
  });
});
