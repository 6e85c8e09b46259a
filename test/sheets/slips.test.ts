/** Slips in Excel: a batch in, the ledger and the forms out, each opened and read back. */
import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import { slipForm, slipLedger } from '../../store/exports/slips.ts';
import {
  LEDGER_COLUMNS,
  LEDGER_SHEET,
  SLIP_COLUMNS,
  SLIP_FORMS,
  SLIPS_SHEET,
  TOTALS_SHEET,
} from '../../store/forms/slips.ts';
import type { SlipColumn } from '../../store/forms/slips.ts';
import { formSheet } from '../../store/imports/form-sheet.ts';
import { readSlips, slipsTemplate } from '../../store/imports/slips.ts';
import { listSlips, slipTotals } from '../../store/queries/slips.ts';
import { readWorkbook, writeWorkbook } from '../../store/spreadsheet.ts';
import { issueSlips } from '../../store/steps/issue-slips.ts';
import { newRequest, refusalOf } from '../activities/acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from '../activities/house.ts';
import type { Branch, House, Party } from '../activities/house.ts';
import { answer, file, issue, look, passTo } from '../activities/slip-acts.ts';
import { sheetText, shown } from './shown.ts';

let house: House;
let party: Party;
let branch: Branch;
let codes: { unit: string; committee: string; secretary: string; member: string };

beforeAll(async () => {
  house = await openHouse();
});
beforeEach(async () => {
  house.at('2026-01-20');
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  const code = (id: string): Promise<string> => house.value('select code from unit where id = $1', [id]);
  const staffNo = (id = ''): Promise<string> => house.value('select staff_no from person where id = $1', [id]);
  codes = {
    unit: await code(branch.id),
    committee: await code(party.committeeId),
    secretary: await staffNo(branch.people[0]),
    member: await staffNo(branch.people[5]),
  };
});
afterAll(() => house.close());

type Cells = Partial<Record<SlipColumn, string>>;
const row = (key: string, problem: string, more: Cells = {}): Cells => ({
  key,
  unit: codes.unit,
  owner: codes.secretary,
  receiver: codes.committee,
  problem,
  ...more,
});
const workbook = (rows: readonly Cells[]): Promise<Uint8Array> =>
  writeWorkbook({ title: SLIPS_SHEET, at: new Date(0), sheets: [formSheet(SLIPS_SHEET, SLIP_COLUMNS, rows)] });
const read = async (rows: readonly Cells[]): ReturnType<typeof readSlips> =>
  readSlips(house.store.pool, await workbook(rows), party.committeeId);

async function bring(rows: readonly Cells[]): Promise<string | null> {
  const reading = await read(rows);
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
  const actorId = party.officers.organisationOfficer;
  return refusalOf(await issueSlips(house.store, { actorId, request: newRequest(), slips: reading.slips }));
}

const ledger = (): Promise<{ key: string; imported: boolean; issuedOn: string; state: string }[]> =>
  house.rows(
    `select s.key, s.imported, s.issued_on as "issuedOn", f.state from slip s join case_file f on f.id = s.id
      where s.unit_id = $1 order by s.key`,
    [branch.id],
  );

const FORMULA = '=HYPERLINK("http://x","点我")';
/** As a workbook carries it: text, with an apostrophe before what would be a formula. */
const HARMLESS = `'${FORMULA}`;

test('the template is a workbook with every column and a note on each', async () => {
  const sheets = await readWorkbook(await slipsTemplate(), { sheets: [SLIPS_SHEET], maxRows: 10 });
  if (!sheets.ok) throw new Error(sheets.fault);
  const [header] = sheets.sheets[0]?.rows ?? [];
  expect(header?.cells.map(shown)).toEqual(
    SLIP_COLUMNS.map(({ header: text, required }) => (required ? `${text}*` : text)),
  );
});

test('a batch: several problems of one slip word by word, last year’s from paper with its link; sent again it changes nothing', async () => {
  const rows = [
    row('2025-07', '  制度 落实不到位 ', { issuedOn: '2025-07-10', finishBy: '2026-04-30' }),
    row('2026-01', '“三会一课”记录不全', { author: codes.member, previous: '2025-07' }),
    // as our own 问题反馈单 carries it, and as it was written
    row('2026-01', HARMLESS, { previous: '2025-07' }),
    row('2026-01', "'说了没做'", { previous: '2025-07' }),
  ];
  expect(await bring(rows)).toBeNull();
  expect(await bring(rows)).toBeNull();
  expect(await ledger()).toEqual([
    { key: '2025-07', imported: true, issuedOn: '2025-07-10', state: 'planning' },
    { key: '2026-01', imported: false, issuedOn: '2026-01-20', state: 'planning' },
  ]);
  const problems = await house.rows<{ text: string }>(
    `select p.text, p.author_id is not null as signed from slip_problem p join slip s on s.id = p.slip_id
      where s.unit_id = $1 order by s.key, p.ordinal`,
    [branch.id],
  );
  expect(problems).toEqual([
    { text: '  制度 落实不到位 ', signed: false },
    { text: '“三会一课”记录不全', signed: true },
    { text: FORMULA, signed: false },
    { text: "'说了没做'", signed: false },
  ]);
  const [old = '', current = ''] = (
    await house.rows<{ id: string }>('select id from slip where unit_id = $1 order by key', [branch.id])
  ).map(({ id }) => id);
  for (const id of [old, current]) await look(house, id);
  // its plan was approved on paper; open at the turn of the year, it is explained; the new one links to it
  const { slips } = await listSlips(house.store, {
    personId: party.officers.organisationOfficer,
    units: [party.committeeId],
    unitId: branch.id,
    limit: 10,
    offset: 0,
  });
  expect(slips).toMatchObject([
    { key: '2025-07', state: 'rectifying', finishBy: '2026-04-30', carriedOver: [2025], continuedBy: [current] },
    { key: '2026-01', state: 'planning', previousId: old, daysOpen: 0 },
  ]);
});

test.each<[string, () => Cells[], string, string]>([
  ['a unit that does not exist', () => [row('a', '问题', { unit: 'X9' })], 'B2', 'unknown-role-unit'],
  ['a person who does not exist', () => [row('a', '问题'), row('b', '问题', { owner: '?' })], 'C3', 'unknown-number'],
  ['a name that is another’s', () => [row('a', '问题', { ownerName: '别人' })], 'D2', 'name-differs'],
  ['no problem', () => [row('a', '')], 'F2', 'required'],
  ['a day that is none', () => [row('a', '问题', { issuedOn: '2025-02-30' })], 'H2', 'not-a-date'],
  ['a promise without a day of issue', () => [row('a', '问题', { finishBy: '2026-05-01' })], 'H2', 'required'],
  [
    'two rows of a slip that differ',
    () => [row('a', '问题'), row('a', '另一个', { issuedOn: '2025-12-01' })],
    'H3',
    'differs-in-slip',
  ],
])('%s is named by its cell', async (_, rows, cell, code) => {
  const reading = await read(rows());
  if (reading.ok) throw new Error('it was read');
  expect(reading.errors.map((one) => [`${one.column ?? ''}${String(one.row)}`, one.code])).toContainEqual([cell, code]);
});

test('a unit outside the issuing body’s, a receiver that is the unit itself or too far away, a later day, an unknown link', async () => {
  const elsewhere = await seedParty(house);
  const strange = await house.value<string>('select code from unit where id = $1', [elsewhere.committeeId]);
  const outside = await read([row('a', '问题', { unit: strange })]);
  expect(outside).toMatchObject({ ok: false, errors: [{ row: 2, column: 'B', code: 'outside-your-units' }] });
  expect(await bring([row('a', '问题', { receiver: codes.unit })])).toBe('not-entitled');
  expect(await bring([row('a', '问题', { receiver: strange })])).toBe('not-entitled');
  expect(await bring([row('a', '问题', { issuedOn: '2026-02-01' })])).toBe('day-out-of-range');
  expect(await bring([row('a', '问题'), row('b', '问题', { previous: '没有' })])).toBe('not-found');
  expect(await ledger()).toEqual([]);
});

test('the ledger counts days open, what is overdue, reopened and extended, and filters by area, year and state', async () => {
  await house.rows(`update unit set area = '一区' where id = $1`, [branch.id]);
  const slipId = await issue(house, { party, branch }, { key: `ledger-${branch.id}`, clocks: DEFAULT_CLOCKS });
  const [secretary = ''] = branch.people;
  const officer = party.officers.organisationOfficer;
  await file(house, slipId, secretary, { kind: 'plan', untilDay: '2026-03-20' });
  await answer(house, slipId, officer, ['answerPlan', { approve: true }]);
  await file(house, slipId, secretary, { kind: 'extension', untilDay: '2026-03-27' });
  await answer(house, slipId, officer, ['decideExtension', { grant: true }]);
  await file(house, slipId, secretary, { kind: 'report', number: 20261 });
  await file(house, slipId, secretary, { kind: 'closeOut' });
  await answer(house, slipId, officer, ['verifyCloseOut', { passed: false, finding: '尚有一项' }]);
  await passTo(house, slipId, '2026-07-02');
  const query = { personId: officer, units: [party.committeeId] };
  const listed = async (more: object): Promise<unknown[]> =>
    (await listSlips(house.store, { ...query, ...more, limit: 10, offset: 0 })).slips;
  const [slip] = await listed({ area: '一区' });
  expect(slip).toMatchObject({
    daysOpen: 163,
    overdue: 2,
    reopened: 1,
    extended: 1,
    next: { kind: 'applyCloseOut', lastDay: '2026-03-27' },
  });
  expect(await listed({ area: '二区' })).toEqual([]);
  expect(await listed({ state: 'overdue', year: 2026 })).toHaveLength(1);
  expect(await listed({ state: 'closed' })).toEqual([]);
  expect(await listed({ year: 2025 })).toEqual([]);
  const elsewhere = await seedParty(house);
  expect(await listed({ units: [elsewhere.committeeId] })).toEqual([]);

  const rows = await sheetText((await slipLedger(house.store, query)).bytes, LEDGER_SHEET);
  const header = LEDGER_COLUMNS.map(({ header: text }) => text);
  expect(rows[1]).toEqual(header);
  const of = (name: string): string | undefined => rows[2]?.[header.findIndex((text) => text === name)];
  expect(['责任区', '签发日期', '整改时限', '状态', '已开天数', '逾期事项', '返工次数', '延期次数'].map(of)).toEqual([
    '一区',
    '2026-01-20',
    '2026-03-27',
    '整改中',
    '163',
    '2',
    '1',
    '1',
  ]);
});

test('totals by area and by organisation, in the answer and on a sheet of their own', async () => {
  const officer = party.officers.organisationOfficer;
  const others = [await seedBranch(house, party.committeeId, committeeOf(6))];
  others.push(await seedBranch(house, party.committeeId, committeeOf(6)));
  const [second, third] = others as [Branch, Branch];
  await house.rows(`update unit set area = '一区' where id = any($1)`, [[branch.id, second.id]]);
  /** A slip of that day with its plan approved; the promise is 20 March. */
  const planned = async (of: Branch, day: string): Promise<string> => {
    house.at(day);
    const slipId = await issue(house, { party, branch: of });
    await file(house, slipId, of.people[0] ?? '', { kind: 'plan', untilDay: '2026-03-20' });
    await answer(house, slipId, officer, ['answerPlan', { approve: true }]);
    return slipId;
  };
  const applied = async (slipId: string, of: Branch, passed: boolean): Promise<void> => {
    await file(house, slipId, of.people[0] ?? '', { kind: 'closeOut' });
    await answer(house, slipId, officer, ['verifyCloseOut', { passed, finding: '现场核查' }]);
  };
  // the first branch: one slip closed at its third attempt, one open since 20 January
  const closed = await planned(branch, '2026-01-10');
  await planned(branch, '2026-01-20');
  for (const passed of [false, false, true]) await applied(closed, branch, passed);
  // the second: one open since 9 February, once reopened, given time until 2 June
  const extended = await planned(second, '2026-02-09');
  await applied(extended, second, false);
  await file(house, extended, second.people[0] ?? '', { kind: 'extension', untilDay: '2026-06-02' });
  await answer(house, extended, officer, ['decideExtension', { grant: true }]);
  await file(house, extended, second.people[0] ?? '', { kind: 'report', number: 20261 });
  // the third, of no area: closed
  await applied(await planned(third, '2026-02-09'), third, true);
  house.at('2026-04-01');

  const seen = { personId: officer, units: [party.committeeId] };
  const named = async ({ id }: Branch): Promise<{ id: string; name: string }> => ({
    id,
    name: await house.value('select name from unit where id = $1', [id]),
  });
  // from 20 January to 1 April: 11 + 28 + 31 + 1 days; from 9 February: 19 + 31 + 1
  const first = { issued: 2, open: 1, closed: 1, overdue: 1, reopened: 2, extended: 0, oldestDaysOpen: 71 };
  const next = { issued: 1, open: 1, closed: 0, overdue: 0, reopened: 1, extended: 1, oldestDaysOpen: 51 };
  const last = { issued: 1, open: 0, closed: 1, overdue: 0, reopened: 0, extended: 0, oldestDaysOpen: null };
  const whole = { issued: 3, open: 2, closed: 1, overdue: 1, reopened: 3, extended: 1, oldestDaysOpen: 71 };
  const units = [await named(branch), await named(second), await named(third)] as const;
  expect(await slipTotals(house.store, seen)).toEqual({
    areas: [
      { area: '一区', ...whole },
      { area: null, ...last },
    ],
    organisations: [
      { area: '一区', unit: units[0], ...first },
      { area: '一区', unit: units[1], ...next },
      { area: null, unit: units[2], ...last },
    ],
  });
  expect(await slipTotals(house.store, { ...seen, state: 'closed', area: '一区' })).toMatchObject({
    areas: [{ issued: 1, open: 0, closed: 1, reopened: 2, oldestDaysOpen: null }],
    organisations: [{ unit: units[0] }],
  });
  expect(await slipTotals(house.store, { ...seen, year: 2025 })).toEqual({ areas: [], organisations: [] });

  expect(await sheetText((await slipLedger(house.store, seen)).bytes, TOTALS_SHEET)).toEqual([
    [TOTALS_SHEET],
    ['责任区', '整改单位', '签发', '未销号', '已销号', '逾期', '返工次数', '延期次数', '最长未销号天数'],
    ['一区', '小计', '3', '2', '1', '1', '3', '1', '71'],
    ['一区', units[0].name, '2', '1', '1', '1', '2', '0', '71'],
    ['一区', units[1].name, '1', '1', '0', '0', '1', '1', '51'],
    ['', '小计', '1', '0', '1', '0', '0', '0', ''],
    ['', units[2].name, '1', '0', '1', '0', '0', '0', ''],
  ]);
});

describe('the forms, cell by cell', () => {
  let slipId: string;
  let head: string[][];
  let names: { secretary: string; officer: string };
  const nameOf = (id = ''): Promise<string> => house.value('select name from person where id = $1', [id]);
  const unitName = (id: string): Promise<string> => house.value('select name from unit where id = $1', [id]);
  const formOf = async (form: 'slip' | 'plan' | 'report' | 'closeOut', sheet: string): Promise<string[][]> =>
    sheetText((await slipForm(house.store, { slipId, form }))?.bytes ?? new Uint8Array(), sheet);

  beforeEach(async () => {
    const [secretary = ''] = branch.people;
    const officer = party.officers.organisationOfficer;
    const problems = [
      { text: '“三会一课”记录不全。', authorId: branch.people[5] ?? null },
      { text: FORMULA, authorId: null },
    ];
    slipId = await issue(house, { party, branch }, { key: `form-${branch.id}`, problems });
    await file(house, slipId, secretary, { kind: 'plan', untilDay: '2026-05-29', text: FORMULA });
    house.at('2026-01-21');
    await answer(house, slipId, officer, ['answerPlan', { approve: true }]);
    house.at('2026-03-30');
    await file(house, slipId, secretary, { kind: 'report', number: 20261, text: '@已补齐一半' });
    house.at('2026-05-20');
    await file(house, slipId, secretary, { kind: 'closeOut', text: '全部补齐' });
    house.at('2026-05-22');
    await answer(house, slipId, officer, ['verifyCloseOut', { passed: true, finding: '-现场核查属实' }]);
    names = { secretary: await nameOf(secretary), officer: await nameOf(officer) };
    const committee = await unitName(party.committeeId);
    head = [
      ['反馈单编号', `form-${branch.id}`, '签发日期', '2026-01-20'],
      ['整改单位', await unitName(branch.id), '责任人', names.secretary],
      ['签发单位', committee, '接收单位', committee],
    ];
  });

  /** Problems that are several are numbered, so none of them can begin a cell. */
  const PROBLEMS = `1. “三会一课”记录不全。\n2. ${FORMULA}`;

  test('问题反馈单: the problems word by word, never who said them', async () => {
    expect(await formOf('slip', '问题反馈单')).toEqual([
      ['问题反馈单'],
      ...head,
      ['承接上年反馈单', '', '', ''],
      ['反馈问题（原文）', PROBLEMS, '', ''],
      ['签发人签字', '', '责任人签字', ''],
      ['反馈问题原汁原味，不作改动；整改期间每季度末报告进展，直至销号。'],
    ]);
  });

  test('问题反馈单: a single problem word by word with its tab, and the slip it continues by the number that one has', async () => {
    const text = '一是\t调研不深；\n二是整改慢。';
    const problems = [{ text, authorId: null }];
    slipId = await issue(house, { party, branch }, { previousId: slipId, problems });
    const rows = await formOf('slip', '问题反馈单');
    expect(rows).toContainEqual(['承接上年反馈单', `form-${branch.id}`, '', '']);
    expect(rows).toContainEqual(['反馈问题（原文）', text, '', '']);
  });

  test('整改方案: measures, the day promised, the answer with who gave it', async () => {
    expect(await formOf('plan', '整改方案')).toEqual([
      ['整改方案'],
      ...head,
      ['反馈问题（原文）', PROBLEMS, '', ''],
      ['整改措施', HARMLESS, '', ''],
      ['整改时限', '2026-05-29', '提交日期', '2026-01-20'],
      ['审核意见', '同意', '', ''],
      ['审核人', names.officer, '审核日期', '2026-01-21'],
      ['责任人签字', '', '审核人签字', ''],
      ['整改方案经接收单位审核同意后实施。'],
    ]);
  });

  test('季度整改情况报告: one sheet a quarter, with its evidence', async () => {
    const rows = await formOf('report', '2026年第1季度');
    const [evidence = ''] = rows[6]?.slice(1, 2) ?? [];
    expect(evidence).toMatch(/^佐证\d+\.png$/u);
    expect(rows).toEqual([
      ['季度整改情况报告'],
      ...head,
      ['报告季度', '2026年第1季度', '', ''],
      ['整改进展', "'@已补齐一半", '', ''],
      ['佐证材料', evidence, '', ''],
      ['提交人', names.secretary, '提交日期', '2026-03-30'],
      ['责任人签字', '', '', ''],
      ['每季度末前提交，附佐证材料。'],
    ]);
  });

  test('销号申请表: what was done, and what somebody else found', async () => {
    const rows = await formOf('closeOut', '销号申请表');
    const [evidence = ''] = rows[5]?.slice(1, 2) ?? [];
    expect(evidence).toMatch(/^佐证\d+\.png$/u);
    expect(rows).toEqual([
      ['销号申请表'],
      ...head,
      ['整改完成情况', '全部补齐', '', ''],
      ['佐证材料', evidence, '', ''],
      ['提交人', names.secretary, '提交日期', '2026-05-20'],
      ['验收结论', '予以销号', '', ''],
      ['验收意见', "'-现场核查属实", '', ''],
      ['验收人', names.officer, '验收日期', '2026-05-22'],
      ['责任人签字', '', '验收人签字', ''],
      ['由接收单位责任人以外的人员验收；未通过的继续整改。'],
    ]);
  });

  test('整改台账: the closed slip in one row, and an injected name is text', async () => {
    await house.rows('update unit set name = $2, area = $3 where id = $1', [branch.id, FORMULA, '+二区']);
    const query = { personId: party.officers.organisationOfficer, units: [party.committeeId] };
    const rows = await sheetText((await slipLedger(house.store, query)).bytes, LEDGER_SHEET);
    const committee = await unitName(party.committeeId);
    expect(rows).toEqual([
      ['整改台账'],
      LEDGER_COLUMNS.map(({ header }) => header),
      // from 20 January to 22 May: 11 + 28 + 31 + 30 + 22 days
      [
        ...['1', `form-${branch.id}`, "'+二区", HARMLESS, names.secretary, committee, committee],
        ...['2026-01-20', '2026-05-29', '已销号', '122', '0', '0', '0', '', '', '2026-05-22', ''],
      ],
    ]);
  });

  test.each([
    ['slip', ['承接上年反馈单', '反馈问题（原文）']],
    ['plan', ['反馈问题（原文）', '整改措施', '审核意见']],
    ['report', ['报告季度', '整改进展', '佐证材料']],
    ['closeOut', ['整改完成情况', '佐证材料', '验收结论', '验收意见']],
  ] as const)('the blank %s has its labels and empty boxes', async (form, wide) => {
    const blank = await slipForm(house.store, { slipId: null, form });
    const rows = await sheetText(blank?.bytes ?? new Uint8Array(), SLIP_FORMS[form]);
    expect(rows[0]).toEqual([SLIP_FORMS[form]]);
    expect(rows.slice(1, 4)).toEqual(head.map(([left, , right]) => [left, '', right, '']));
    for (const label of wide) expect(rows).toContainEqual([label, '', '', '']);
  });

  test('there is no form of a slip that does not exist', async () => {
    expect(await slipForm(house.store, { slipId: crypto.randomUUID(), form: 'slip' })).toBeNull();
  });
});
