import { exemptMember, recordHandling, recordVeto } from '../../store/steps/members.ts';
import { newRequest } from './acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty, tick } from './house.ts';
import type { House } from './house.ts';
import { runMonth, runToPosting } from './months.ts';

describe('facts about a month and its publication', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('a published month takes no exemption, handling or veto any more: only a correction may change it', async () => {
    const party = await seedParty(house);
    const branch = await seedBranch(house, party.committeeId, committeeOf(5));
    const personId = branch.people[4] ?? '';
    await runMonth(house, party, '2026-01', { branch });
    const by = () => ({ actorId: party.officers.organisationOfficer, request: newRequest() });
    const refused = { ok: false, refusal: { code: 'month-published' }, at: 'period' };
    const period = '2026-01';
    expect(await exemptMember(house.store, by(), { personId, period, cause: '病假' })).toEqual(refused);
    expect(
      await recordHandling(house.store, by(), { personId, period, document: '组〔2026〕1号', dated: '2026-02-20' }),
    ).toEqual(refused);
    expect(await recordVeto(house.store, by(), { personId, period, conditionKey: 'law', note: '见文件' })).toEqual(
      refused,
    );
    for (const table of ['exemption', 'handling', 'veto_finding']) {
      expect(await house.value(`select count(*)::int from ${table} where person_id = $1`, [personId])).toBe(0);
    }
  });

  test('a handling recorded during the posting posts a 0 for that one person and publishes it', async () => {
    const party = await seedParty(house);
    const branch = await seedBranch(house, party.committeeId, committeeOf(5));
    const personId = branch.people[4] ?? '';
    const period = '2026-01';
    await runToPosting(house, party, period, { branch });
    const by = { actorId: party.officers.organisationOfficer, request: newRequest() };
    const handling = { personId, period, document: '组〔2026〕2号', dated: '2026-02-10' };
    expect(await recordHandling(house.store, by, handling)).toMatchObject({ ok: true });
    house.at('2026-02-27', '09:00');
    await tick(house, party.planId);
    const rows = await house.rows<{ personId: string; score: string; status: string }>(
      `select person_id as "personId", score::text, status from result where unit_id = $1 order by version, person_id`,
      [branch.id],
    );
    expect(rows.filter((row) => row.personId === personId).map(({ score, status }) => [score, status])).toEqual([
      ['80.0', 'superseded'],
      ['0.0', 'published'],
    ]);
    expect(
      rows
        .filter((row) => row.personId !== personId)
        .every(({ score, status }) => score === '80.0' && status === 'published'),
    ).toBe(true);
  });
});
