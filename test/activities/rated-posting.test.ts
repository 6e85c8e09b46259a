import { publicityWorkbook } from '../../store/exports/posting.ts';
import { readWorkbook } from '../../store/spreadsheet.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { House } from './house.ts';
import { runRatedMonth } from './rated-months.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test('the wall shows a rating without the points of its own month, and says what it is made of', async () => {
  const party = await seedParty(house, undefined, '2026-01', 'star-rating-every-month');
  const branch = await seedBranch(house, party.committeeId, committeeOf(4));
  const roundId = await runRatedMonth(house, party, '2026-01', { branch, opinion: () => ({ overall: '90' }) });
  const file = await publicityWorkbook(house.store, roundId);
  const read = await readWorkbook(file?.bytes ?? new Uint8Array(), { sheets: ['积分公示表'], maxRows: 100 });
  const rows = read.ok ? (read.sheets[0]?.rows ?? []).map(({ cells }) => cells) : [];
  const board = rows.filter((cells) => typeof cells[0] === 'number');
  expect(board).toHaveLength(4);
  for (const [, , base, bonus, deduction, score] of board) {
    expect([base, bonus, deduction]).toEqual(['', '', '']);
    expect(score).toBeGreaterThan(0);
  }
  const lines = rows.map(([first]) => (typeof first === 'string' ? first : ''));
  expect(lines.filter((line) => line.startsWith('本期得分为综合评定'))).toEqual([
    '本期得分为综合评定，由个人自评（权重5）、党员互评（权重20）、群众测评（权重25）、支委会审定（权重30）、党委综评（权重20）按比例合成；本人可在系统中查看各项得分。',
  ]);
});
