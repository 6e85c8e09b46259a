import { writeXlsx } from 'hucre/xlsx';
import type { CellValue } from 'hucre/xlsx';

import { sampleRosterWorkbook } from '../../cli/sample-roster.ts';
import type { MemberColumn } from '../../store/forms/roster.ts';
import { MEMBER_COLUMNS, UNIT_COLUMNS } from '../../store/forms/roster.ts';
import type { FormRow } from '../../store/imports/form-sheet.ts';
import { rosterTemplate } from '../../store/roster/workbook.ts';
import { readRoster } from '../../store/roster/read.ts';
import { MEMBER_FAULTS, UNIT_FAULTS } from './roster-faults.ts';
import { member, MEMBERS, roster, UNITS } from './roster-rows.ts';

/** Where and what, short: "党员 C3 unknown-branch". */
async function faults(bytes: Uint8Array): Promise<string[]> {
  const read = await readRoster(bytes);
  if (read.ok) return [];
  return read.errors.map(({ sheet, column, row, code }) =>
    [sheet, `${column ?? ''}${row ?? ''}`, code].filter((part) => part !== null && part !== '').join(' '),
  );
}

/** A workbook with any cells at all in the members' sheet. */
async function raw(members: CellValue[][], units?: CellValue[][]): Promise<Uint8Array> {
  const known = UNITS.map((unit) => UNIT_COLUMNS.map(({ key }) => unit[key] ?? null));
  return writeXlsx({
    sheets: [
      { name: '支部', rows: units ?? [UNIT_COLUMNS.map(({ header }) => header), ...known] },
      { name: '党员', rows: members },
    ],
  });
}
const HEADER = ['编号', '姓名', '支部编号', '状态', '转入日期'];

describe('a roster file', () => {
  it('is read back as it was written', async () => {
    const read = await readRoster(await roster());
    expect(read).toMatchObject({ ok: true });
    if (!read.ok) return;
    expect(
      read.roster.units.map(({ code, kind, parentCode, hasCommittee }) => [code, kind, parentCode, hasCommittee]),
    ).toEqual([
      ['W', 'committee', null, false],
      ['A', 'branch', 'W', true],
      ['B', 'branch', 'W', false],
    ]);
    expect(read.roster.members[0]).toMatchObject({
      staffNo: '1',
      name: '甲1',
      branchCode: 'A',
      state: 'full',
      posts: ['secretary'],
      roles: [{ role: 'secretary', unitCode: 'A' }],
      phone: '10000000001',
      email: 'a@example.invalid',
      joinedOn: '2020-07-01',
      exemptMonths: [],
      login: 'one',
    });
    expect(read.roster.members[1]).toMatchObject({
      posts: ['member'],
      roles: [
        { role: 'committeeMember', unitCode: 'A' },
        { role: 'partyCommitteeMember', unitCode: 'W' },
      ],
      subgroup: '第一党小组',
      phone: null,
    });
    expect(read.roster.members[2]).toMatchObject({ state: 'probationary', exemptMonths: ['2026-01'] });
    expect(read.roster.members[3]).toMatchObject({ posts: ['secretary', 'leader'] });
  });

  it('of the sample organisation is whole, without a warning, and the same every time', async () => {
    const bytes = await sampleRosterWorkbook();
    const read = await readRoster(bytes);
    expect(read).toMatchObject({ ok: true, warnings: [] });
    if (!read.ok) return;
    const { members } = read.roster;
    const inBranch = (code: string): number => members.filter(({ branchCode }) => branchCode === code).length;
    expect([members.length, inBranch('A'), inBranch('B')]).toEqual([42, 30, 12]);
    expect(members.filter(({ state }) => state === 'probationary')).toHaveLength(2);
    expect(members.filter(({ exemptMonths }) => exemptMonths.length > 0)).toHaveLength(1);
    expect(members.filter(({ phone, email }) => phone === null && email === null)).toHaveLength(1);
    expect(new Set(members.map(({ name }) => name)).size).toBe(42);
    expect(members.every(({ login, staffNo }) => login === staffNo)).toBe(true);
    expect(await sampleRosterWorkbook()).toEqual(bytes);
  });

  it('tolerates what people do to cells: spaces, full-width forms, numbers, dates of every writing', async () => {
    const bytes = await raw([
      ['编号 *', ' 姓名＊', '支部编号', '状态', '转入日期', '备注'],
      [1001, '张　三', 'Ａ', '正式党员 ', '2020年7月1日', 'x'],
      ['００２', '\u200b李 四\ufeff', 'A', '预备党员', '2020/7/1', null],
      [null, null, null, null, null, null],
      ['3', 'John Smith', 'A', '流动', new Date('2020-07-01T00:00:00Z'), null],
      ['4', '王五', 'A', '离退休', 20200701, null],
    ]);
    const read = await readRoster(bytes);
    expect(read).toMatchObject({ ok: true });
    if (!read.ok) return;
    expect(read.roster.members.map(({ staffNo, name, joinedOn }) => [staffNo, name, joinedOn])).toEqual([
      ['1001', '张三', '2020-07-01'],
      ['002', '李四', '2020-07-01'],
      ['3', 'John Smith', '2020-07-01'],
      ['4', '王五', '2020-07-01'],
    ]);
    // no such columns in this file: what is stored is to stay
    expect(read.roster.members[0]).not.toHaveProperty('phone');
    expect(read.roster.members[0]).not.toHaveProperty('roles');
  });

  it('may put a role into another unit', async () => {
    const read = await readRoster(await roster([member('9', 'A', { roles: '分管领导（B）、督查员' })]));
    expect(read.ok && read.roster.members[0]?.roles).toEqual([
      { role: 'leaderInCharge', unitCode: 'B' },
      { role: 'inspector', unitCode: 'W' },
    ]);
  });

  it('may bring members of stored branches it does not list', async () => {
    const known = [
      { code: 'W', kind: 'committee', parentCode: null },
      { code: 'A', kind: 'branch', parentCode: 'W' },
    ] as const;
    const read = await readRoster(await roster([member('9', 'A')], []), known);
    expect(read).toMatchObject({ ok: true });
  });
});

describe('a roster with a fault names the sheet, the row and the column:', () => {
  it.each(UNIT_FAULTS)('a unit %s', async (_what, units, fault) => {
    expect(await faults(await roster([member('9', 'A')], units))).toContain(fault);
  });

  it.each(MEMBER_FAULTS)('a member %s', async (_what, row, fault) => {
    expect(await faults(await roster([...MEMBERS, row]))).toEqual([fault]);
  });

  it('units above each other in a circle', async () => {
    const units = [
      { code: 'W', name: '党委', kind: '党委' },
      { code: 'P', name: '总支甲', parent: 'Q', kind: '党总支' },
      { code: 'Q', name: '总支乙', parent: 'P', kind: '党总支' },
    ];
    expect(await faults(await roster([], units))).toEqual(['支部 C3 parent-circle', '支部 C4 parent-circle']);
  });

  it('no unit on top', async () => {
    expect(await faults(await roster([], [{ code: 'P', name: '总支', parent: 'P', kind: '党总支' }]))).toContain(
      '支部 no-root',
    );
  });

  it('a number of eighteen digits that the program has already rounded', async () => {
    const bytes = await raw([HEADER, [110105200001011230, '甲', 'A', '正式党员', null]]);
    expect(await faults(bytes)).toEqual(['党员 A2 number-not-text']);
  });

  it('all faults of all rows at once', async () => {
    const rows = [member('7', 'X', { state: '?' }), member('8', 'Y')];
    expect(await faults(await roster([...MEMBERS, ...rows]))).toEqual([
      '党员 C6 unknown-branch',
      '党员 D6 not-a-word',
      '党员 C7 unknown-branch',
    ]);
  });

  it('headers that are missing, unknown or there twice', async () => {
    const bytes = await raw([
      ['编号', '姓名', '姓名', '手机号'],
      ['1', '甲', '甲', '1'],
    ]);
    expect(await faults(bytes)).toEqual([
      '党员 C1 duplicate-column',
      '党员 D1 unknown-column',
      '党员 1 missing-column',
      '党员 1 missing-column',
    ]);
  });

  it('a sheet that is missing', async () => {
    const bytes = await writeXlsx({ sheets: [{ name: 'Sheet1', rows: [['编号']] }] });
    expect(await faults(bytes)).toEqual(['支部 missing-sheet', '党员 missing-sheet']);
  });

  it('a template sent back blank', async () => {
    expect(await faults(await rosterTemplate())).toEqual(['党员 no-rows']);
  });

  it('in both languages', async () => {
    const read = await readRoster(await roster([member('9', 'X')]));
    expect(read).toMatchObject({
      ok: false,
      errors: [
        {
          header: '支部编号',
          message: { zh: '没有编号为“X”的支部。', en: 'There is no branch with the code "X".' },
        },
      ],
    });
  });
});

describe('a roster is read with a warning for', () => {
  const warned = async (members: readonly FormRow<MemberColumn>[]): Promise<string[]> => {
    const read = await readRoster(await roster(members));
    return read.ok ? read.warnings.map(({ code, row, sheet }) => `${sheet ?? ''} ${row ?? ''} ${code}`) : ['not read'];
  };

  it('a branch of seven full members without a committee, but not one of six', async () => {
    const seven = Array.from({ length: 7 }, (_, i) => member(`2${i}`, 'B', i === 0 ? { roles: '书记' } : {}));
    expect(await warned([...MEMBERS.slice(0, 3), ...seven])).toEqual(['支部 4 committee-due']);
    expect(await warned([...MEMBERS.slice(0, 3), ...seven.slice(0, 6)])).toEqual([]);
  });

  it('a branch without a secretary', async () => {
    expect(await warned([...MEMBERS.slice(0, 3), member('9', 'B')])).toEqual(['支部 4 no-secretary']);
  });

  it('an office held by a probationary member, and one in a committee that is not there', async () => {
    expect(await warned([...MEMBERS, member('9', 'B', { roles: '支委', state: '预备党员' })])).toEqual([
      '党员 6 committee-member-without-committee',
      '党员 6 office-needs-full-member',
    ]);
  });
});

describe('the template', () => {
  it('has the columns of the form and nothing else', async () => {
    expect(MEMBER_COLUMNS.map(({ header }) => header)).toEqual(
      '编号 姓名 支部编号 状态 职务类别 支部职务 党小组 手机 邮箱 转入日期 免评月份 登录名'.split(' '),
    );
    expect(await rosterTemplate()).toEqual(await rosterTemplate());
  });
});
