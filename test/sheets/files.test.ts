import { randomBytes } from 'node:crypto';

import { writeXlsx } from 'hucre/xlsx';

import { readResults } from '../../store/imports/read-results.ts';
import { readRoster } from '../../store/roster/read.ts';
import { rosterTemplate } from '../../store/roster/workbook.ts';
import { MAX_ROWS } from '../../store/spreadsheet.ts';
import { member, roster } from './roster-rows.ts';
import { declaring, part, unzip } from './unzip.ts';

async function fault(bytes: Uint8Array): Promise<string> {
  const read = await readRoster(bytes);
  if (read.ok) return 'none';
  expect(read.errors).toHaveLength(1);
  return read.errors[0]?.code ?? '';
}

const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const SHEET = 'xl/worksheets/sheet2.xml';

describe('a file that is not a roster at all gets one sentence:', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'not-a-workbook'],
    ['text', Buffer.from('编号,姓名\n1,甲\n'.repeat(9)), 'not-a-workbook'],
    ['noise', randomBytes(4096), 'not-a-workbook'],
    [
      'the start of an archive and no more',
      Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(100)]),
      'not-a-workbook',
    ],
    ['an old .xls', Buffer.concat([OLE, Buffer.alloc(2048)]), 'legacy-file'],
    ['more than 5 MB', Buffer.alloc(5 * 1024 * 1024 + 1), 'file-too-large'],
  ])('%s', async (_what, bytes, code) => {
    expect(await fault(bytes)).toBe(code);
    const results = await readResults(bytes);
    expect(results.ok || results.errors.map((error) => error.code)).toEqual([code]);
  });

  it('an encrypted workbook', async () => {
    const encryption = { password: 'geheim', spinCount: 10 };
    expect(await fault(await writeXlsx({ sheets: [{ name: '党员', rows: [['x']] }], encryption }))).toBe(
      'encrypted-file',
    );
  });

  it('a workbook cut at any place', async () => {
    const whole = await roster();
    for (const share of [0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
      expect(await fault(whole.slice(0, Math.floor(whole.length * share)))).toBe('not-a-workbook');
    }
  });

  it('a workbook with any byte of its content changed, unless nothing of it is needed', async () => {
    const whole = await roster();
    const codes = new Set<string>();
    for (let at = 40; at < whole.length; at += 97) {
      const broken = Uint8Array.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 0x5a;
      const read = await readRoster(broken);
      codes.add(read.ok ? 'read' : (read.errors[0]?.code ?? ''));
    }
    // whatever happens, it is an answer: nothing is thrown
    expect(codes).toContain('not-a-workbook');
  });

  it('an archive that is no workbook', async () => {
    const whole = Buffer.from(await roster());
    const renamed = Buffer.from(
      whole.toString('latin1').replaceAll('xl/workbook.xml', 'xl/worchbook.xml').slice(0, whole.length),
      'latin1',
    );
    expect(await fault(renamed)).toBe('not-a-workbook');
  });

  it('a bomb: honest about its size, silent about it, or lying', async () => {
    const whole = await roster();
    expect(await fault(declaring(whole, SHEET, 4_000_000_000))).toBe('file-too-large');
    expect(await fault(declaring(whole, SHEET, 0))).toBe('not-a-workbook');
    expect(await fault(declaring(whole, SHEET, 100))).toBe('not-a-workbook');
    expect(await fault(whole)).toBe('none');
  });

  it('too many rows', async () => {
    const rows = Array.from({ length: MAX_ROWS + 1 }, (_, n) => [String(n)]);
    const tooMany = await writeXlsx({
      sheets: [
        { name: '支部', rows: [['支部编号']] },
        { name: '党员', rows: [['编号'], ...rows] },
      ],
    });
    const read = await readRoster(tooMany);
    expect(read.ok || read.errors.map(({ code, message }) => [code, message.zh])).toEqual([
      ['too-many-rows', '超过 20000 行，请拆分后再导入。'],
    ]);
  });
});

describe('a written workbook', () => {
  it('of the template has marked headers, notes, lists to choose from and a frozen first row', async () => {
    const bytes = await rosterTemplate();
    const members = part(bytes, SHEET);
    expect(part(bytes, 'xl/sharedStrings.xml')).toContain('<t>姓名*</t>');
    expect(members).toContain('state="frozen"');
    expect(members).toMatch(/<dataValidation type="list"[^>]*sqref="D2:D20001"[^>]*>/);
    expect(members).toContain('"正式党员,预备党员,留党察看,离退休,流动"');
    expect(part(bytes, 'xl/comments2.xml')).toContain('可填多项，用顿号分开；不填为普通党员。');
    // what is typed into a prepared row stays text
    expect(members).toMatch(/<c r="A2" s="\d+"\/>/);
    expect(part(bytes, 'xl/workbook.xml').match(/<sheet /g)).toHaveLength(4);
  });

  it('holds staff numbers as text, with their leading zeros', async () => {
    const bytes = await roster([member('007', 'A')]);
    const read = await readRoster(bytes);
    expect(read.ok && read.roster.members[0]?.staffNo).toBe('007');
    expect(part(bytes, SHEET)).toMatch(/<c r="A2" t="s"/);
  });

  it('is well-formed in every part', async () => {
    for (const { name, content } of unzip(await roster())) {
      expect([name, content.startsWith('<')]).toEqual([name, true]);
      // every "<" opens what a ">" closes
      expect([name, content.split('<').length]).toEqual([name, content.split('>').length]);
    }
  });
});
