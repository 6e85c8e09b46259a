/** A batch of slips from Excel over HTTP: all of it or nothing, every fault by its cell, pressed twice it is there once. */
import { SLIP_COLUMNS, SLIPS_SHEET } from '../../store/forms/slips.ts';
import type { SlipColumn } from '../../store/forms/slips.ts';
import { formSheet } from '../../store/imports/form-sheet.ts';
import { writeWorkbook } from '../../store/spreadsheet.ts';
import { seedOrganisation } from '../support/fixtures.ts';
import type { Branch, Organisation } from '../support/fixtures.ts';
import { openHouse } from './house.ts';
import type { Answer, House } from './house.ts';

let house: House;
let organisation: Organisation;
let branch: Branch;
let codes: { unit: string; committee: string; secretary: string; member: string };

beforeAll(async () => {
  house = await openHouse();
}, 60_000);
afterAll(() => house.close());

const one = async (sql: string, id: string | undefined): Promise<string> =>
  (await house.store.pool.query<{ v: string }>(sql, [id])).rows[0]?.v ?? '';
beforeEach(async () => {
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [2] });
  [branch] = organisation.branches as [Branch];
  const code = 'select code as v from unit where id = $1';
  const staffNo = 'select staff_no as v from person where id = $1';
  codes = {
    unit: await one(code, branch.id),
    committee: await one(code, organisation.committeeId),
    secretary: await one(staffNo, branch.secretary),
    member: await one(staffNo, branch.members[0]),
  };
});

type Cells = Partial<Record<SlipColumn, string>>;
const row = (key: string, problem: string, more: Cells = {}): Cells => ({
  key: `${codes.unit}-${key}`,
  unit: codes.unit,
  owner: codes.secretary,
  receiver: codes.committee,
  problem,
  ...more,
});

async function upload(rows: readonly Cells[], asked: { as?: string; key?: string } = {}): Promise<Answer> {
  const sheets = [formSheet(SLIPS_SHEET, SLIP_COLUMNS, rows)];
  const bytes = await writeWorkbook({ title: SLIPS_SHEET, at: new Date(0), sheets });
  return send(new Blob([Uint8Array.from(bytes)]), asked);
}

function send(file: Blob, { as, key }: { as?: string; key?: string } = {}): Promise<Answer> {
  const body = new FormData();
  body.set('file', file, '问题反馈单.xlsx');
  const officer = organisation.officers.organisationOfficer;
  const id = organisation.committeeId;
  return house.ask('importSlips', as ?? officer, { id, body, ...(key === undefined ? {} : { key }) });
}

/** Everything a batch may leave behind. */
const left = async (): Promise<number[]> =>
  Promise.all([
    ...['slip', 'slip_problem', 'case_file', 'idempotency'].map((table) => house.count(table)),
    // whoever asks for the first time signs in, and that is written down
    house.count('audit', `action <> 'session.opened'`),
  ]);

test('right rows: several problems of one slip word by word, each slip once; their cases are told', async () => {
  const rows = [
    row('1', '  制度 落实不到位 ', { author: codes.member }),
    row('1', '“三会一课”记录不全\n补记时间不实'),
    row('2', '联系群众不够', { issuedOn: '2025-11-10', finishBy: '2026-04-30' }),
  ];
  const key = crypto.randomUUID();
  const first = await upload(rows, { key });
  expect(first).toMatchObject({
    status: 201,
    body: {
      slips: [
        { key: `${codes.unit}-1`, isNew: true },
        { key: `${codes.unit}-2`, isNew: true },
      ],
    },
  });
  const ids = (first.body.slips as { slipId: string }[]).map(({ slipId }) => slipId);
  for (const id of ids) expect(house.recorder.told).toContainEqual(['rectification', id]);
  const { rows: problems } = await house.store.pool.query(
    `select text, author_id is not null as signed from slip_problem where slip_id = any($1)
      order by array_position($1, slip_id), ordinal`,
    [ids],
  );
  expect(problems).toEqual([
    { text: '  制度 落实不到位 ', signed: true },
    { text: '“三会一课”记录不全\n补记时间不实', signed: false },
    { text: '联系群众不够', signed: false },
  ]);

  const before = await left();
  // the same press again, and the same file as a new request
  expect((await upload(rows, { key })).body).toEqual(first.body);
  expect(await left()).toEqual(before);
  const again = await upload(rows);
  expect(again.body.slips).toEqual(ids.map((slipId, at) => ({ ...first.body.slips[at], slipId, isNew: false })));
  expect((await left()).slice(0, 3)).toEqual(before.slice(0, 3));
});

test('faulty rows are all named by their cells, and nothing of the right ones is stored', async () => {
  const before = await left();
  const answer = await upload([
    row('1', '问题'),
    row('2', '问题', { unit: 'X9' }),
    row('3', '', { owner: '无此人' }),
    row('4', '问题', { issuedOn: '2026-02-30' }),
    row('5', '问题', { ownerName: '别人' }),
  ]);
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  const paths = (answer.body.errors as { path: string }[]).map(({ path }) => path);
  expect(paths.toSorted()).toEqual(['B3', 'C4', 'D6', 'F4', 'H5'].map((cell) => `body.file.${SLIPS_SHEET}!${cell}`));
  expect(await left()).toEqual(before);
});

test('what only the facts refuse is named by its cell too, and takes the whole batch with it', async () => {
  const before = await left();
  const answer = await upload([row('1', '问题'), row('2', '问题', { receiver: codes.unit })]);
  expect(answer).toMatchObject({ status: 422, body: { code: 'not-entitled' } });
  expect(answer.body.errors).toMatchObject([{ path: `body.file.${SLIPS_SHEET}!E3` }]);
  expect(await left()).toEqual(before);
  const tomorrow = await upload([row('1', '问题', { issuedOn: '2026-02-10' })]);
  expect(tomorrow.body.errors).toMatchObject([{ path: `body.file.${SLIPS_SHEET}!H2` }]);
  const backwards = await upload([row('1', '问题', { issuedOn: '2025-11-10', finishBy: '2025-11-09' })]);
  expect(backwards.body.errors).toMatchObject([{ path: `body.file.${SLIPS_SHEET}!I2` }]);
  expect(await left()).toEqual(before);
});

test('a file that is no workbook, a file without rows, and somebody who issues nothing', async () => {
  const before = await left();
  expect(await send(new Blob(['x'.repeat(100)]))).toMatchObject({ status: 415 });
  expect(await upload([])).toMatchObject({ status: 400, body: { errors: [{ path: `body.file.${SLIPS_SHEET}` }] } });
  expect(await upload([row('1', '问题')], { as: branch.secretary })).toMatchObject({ status: 403 });
  expect(await left()).toEqual(before);
});
