import { advanceTalk } from '../../activities/talks/advance.ts';
import { findLate } from '../../store/late.ts';
import { transferMember } from '../../store/steps/members.ts';
import { newRequest, owed } from './acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { House } from './house.ts';
import { runMonth } from './months.ts';

describe('a talk not yet held goes with a transferred member (§2.2)', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('the new branch owes it by the same clock, the old one no more, and back again', async () => {
    const party = await seedParty(house);
    const from = await seedBranch(house, party.committeeId, committeeOf(6));
    const to = await seedBranch(house, party.committeeId, committeeOf(5));
    const member = from.people[4] ?? '';
    await runMonth(house, party, '2026-01', { branch: from, scores: new Map([[member, 58]]) });
    const [before] = await owed(house, party.planId, 'holdTalk');
    const talkId = before?.talkId ?? '';
    const move = async (unitId: string, day: string): Promise<void> => {
      house.at(day, '09:00');
      const by = { actorId: party.officers.organisationOfficer, request: newRequest() };
      const moving = { personId: member, toUnitId: unitId, fromDate: day };
      expect(await transferMember(house.store, by, moving)).toMatchObject({ ok: true });
      expect((await findLate(house.store, false))?.talks).toContain(talkId);
      await advanceTalk(house.store, talkId);
      expect((await findLate(house.store, false))?.talks).not.toContain(talkId);
    };

    await move(to.id, '2026-03-03');
    const moved = await owed(house, party.planId, 'holdTalk');
    expect(moved.map(({ personId, dueAt }) => [personId, dueAt])).toEqual([[to.people[0], before?.dueAt]]);

    await move(from.id, '2026-03-05');
    const back = await owed(house, party.planId, 'holdTalk');
    expect(back.map(({ personId }) => personId)).toEqual([from.people[0]]);
    const told = await house.rows<{ kind: string; personId: string }>(
      'select kind, person_id as "personId" from notice where talk_id = $1 order by created_at',
      [talkId],
    );
    expect(told.map(({ kind, personId }) => [kind, personId])).toEqual(
      [from, to, from].map(({ people }) => ['talkAssigned', people[0]]),
    );
  });
});
