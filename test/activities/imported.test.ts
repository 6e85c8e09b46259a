import { importResults } from '../../store/imports/import-results.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { House } from './house.ts';
import { runMonth } from './months.ts';

describe('months taken over from before', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('two low ones and a third of ours: the referral goes out, and no old talk is opened', async () => {
    const party = await seedParty(house);
    const branch = await seedBranch(house, party.committeeId, committeeOf(5));
    const personId = branch.people[4] ?? '';
    const staffNo = await house.value<string>('select staff_no from person where id = $1', [personId]);
    const places = { sheet: '', row: 1, column: 1 };
    const row = (period: string): unknown => ({ staffNo, name: null, period, score: '58', places });
    await importResults(
      house.store,
      { sha256: 'e'.repeat(64), rows: [row('2025-11'), row('2025-12')] as never },
      { planId: party.planId, source: '旧系统.xlsx', actorId: null },
    );
    await runMonth(house, party, '2026-01', { branch, scores: new Map([[personId, 57]]) });
    const cases = await house.rows('select period, kind, state from talk_case where person_id = $1', [personId]);
    expect(cases).toEqual([{ period: '2026-01', kind: 'disposition', state: 'open' }]);
  });
});
