import { blankTalkRecordWorkbook, talkRecordWorkbook } from '../../store/exports/talk-record.ts';
import { shown } from './shown.ts';
import { readWorkbook } from '../../store/spreadsheet.ts';
import { adoptPlan, bringRoster } from './branch.ts';
import type { House } from './database.ts';
import { openHouse } from './database.ts';
import { member } from './roster-rows.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
  await bringRoster(house, [member('1', 'A', { name: '赵书记', roles: '书记' }), member('2', 'A', { name: '-孙二' })]);
  await adoptPlan(house);
});
afterAll(async () => house.close());

const talk = (kind: string, record: object | null): Promise<string> =>
  house.value(
    `insert into talk_case (plan_id, person_id, unit_id, period, kind, state, rule, inputs, opened_at, counts_from,
        next_wake_at, talker_id, record)
     select p.id, m.id, u.id, '2026-01', $1, 'open', 'r', '{}', now(), now(), now(), t.id, $2
       from plan p, unit u, person m, person t where u.code = 'A' and m.staff_no = '2' and t.staff_no = '1' returning id`,
    [kind, record === null ? null : JSON.stringify(record)],
  );

/** What stands right of each label. */
async function form(bytes: Uint8Array): Promise<Map<string, unknown>> {
  const read = await readWorkbook(bytes, { sheets: ['谈话记录表'], maxRows: 50 });
  const cells = (read.ok ? (read.sheets[0]?.rows ?? []) : []).map((row) => row.cells);
  return new Map(cells.flatMap((row) => [0, 2].map((at) => [shown(row[at]), row[at + 1] ?? ''] as const)));
}

it('a talk not yet held prints with names and room to write', async () => {
  const file = await talkRecordWorkbook(house.store, await talk('secretary', null));
  const filled = await form(file?.bytes ?? new Uint8Array());
  expect(file?.fileName).toBe('谈话记录表--孙二-2026-01-20260209.xlsx');
  expect(filled.get('谈话对象')).toBe("'-孙二");
  expect(filled.get('谈话人')).toBe('赵书记');
  expect(filled.get('积分月份')).toBe('2026年1月');
  expect(filled.get('存在的不足')).toBe('');
});

it('a recorded talk carries its four parts with real dates', async () => {
  const record = {
    heldOn: '2026-02-16',
    shortcomings: '=学习不够',
    measures: '补学',
    improveBy: '2026-03-31',
    followUpOn: '2026-04-10',
    memberRemark: '同意',
  };
  const file = await talkRecordWorkbook(house.store, await talk('committee', record));
  const filled = await form(file?.bytes ?? new Uint8Array());
  expect(file?.fileName).toBe('谈话记录表--孙二-2026-01-20260216.xlsx');
  expect(Object.fromEntries(filled)).toMatchObject({
    谈话日期: { date: '2026-02-16' },
    存在的不足: "'=学习不够",
    整改措施: '补学',
    整改期限: { date: '2026-03-31' },
    回访日期: { date: '2026-04-10' },
    谈话对象意见: '同意',
  });
});

it('a referral has no talk record', async () => {
  expect(await talkRecordWorkbook(house.store, await talk('disposition', null))).toBeNull();
  expect(await talkRecordWorkbook(house.store, '00000000-0000-4000-8000-000000000000')).toBeNull();
});

it('the blank form has every label and nothing else', async () => {
  const blank = await form((await blankTalkRecordWorkbook(house.store)).bytes);
  expect(blank.has('谈话对象签字')).toBe(true);
  expect([...blank.values()].every((value) => value === '')).toBe(true);
});
