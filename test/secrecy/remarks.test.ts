import { owed } from '../activities/acts.ts';
import { openHouse } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import type { Json } from '../api/house.ts';
import { dutyOf, PURPOSE } from './archive.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { closeBallots, openVoting, stageId, toCommittee, toPosting, toPublished, withBallots } from './month.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await openHouse();
  desk = await openDesk(house);
});
afterAll(async () => {
  await desk.close();
  await house.close();
});

describe('remarks of a branch too small for numbers (§2.1, §2.5)', () => {
  test('reach the subject word for word and without names; who said it follows the rule of opening', async () => {
    const small = await openVoting(house, {
      members: 5,
      masses: 6,
      change: withBallots({ peers: { whenFew: 'remarks' }, masses: { whenFew: 'notUsed' } }),
    });
    const stage = await stageId(house, small, 'peers');
    house.at('2026-02-05', '10:00');
    const remarkOf = (voter: string): string => `意见${String(small.branch.people.indexOf(voter))}：多下班组`;
    for (const duty of (await owed(house, small.party.planId, 'vote')).filter((one) => one.stageId === stage)) {
      const form = await desk.ask('ballot', duty.personId, { id: duty.id });
      expect(form.body).toMatchObject({ remarksOnly: true, secrecy: 'realName', criteria: [] });
      const sheets = form.body.subjects.map(({ id }: Json) => ({ subjectId: id, remark: remarkOf(duty.personId) }));
      expect((await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets } })).status).toBe(200);
    }
    const about = small.branch.people[4] ?? '';
    await closeBallots(house, small);
    await toCommittee(house, small);
    expect((await desk.ask('myRemarks', about)).body.remarks).toEqual([]);
    await toPosting(house, small);
    expect((await desk.ask('myRemarks', about)).body.remarks).toEqual([]);
    await toPublished(house, small);
    house.at('2026-03-02', '10:00');
    const { body } = await desk.ask('myRemarks', about);
    expect(body.remarks.map(({ text }: Json) => text).toSorted()).toEqual(
      small.branch.people
        .filter((id) => id !== about)
        .map(remarkOf)
        .toSorted(),
    );
    for (const id of small.branch.people) {
      if (id !== about) expect(JSON.stringify(body)).not.toContain(id);
    }
    // Nobody else has the texts, and the summary only says how many there are.
    for (const other of [small.branch.people[0] ?? '', small.party.officers.partySecretary]) {
      const seen = await desk.ask('ballots', other, { id: small.roundId });
      expect(JSON.stringify(seen.body)).not.toContain('多下班组');
      const lines = seen.body.lines.filter(({ stages }: Json) => stages.includes('peers'));
      expect(lines[0]).toMatchObject({
        state: 'remarksOnly',
        entitled: 4,
        returned: 4,
        valid: 4,
        abstained: 0,
        mean: null,
      });
    }
    const [a, b] = small.inspectors;
    const asked = await desk.ask('requestOpening', a, {
      id: small.roundId,
      body: { stageId: stage, subjectId: about, purpose: PURPOSE },
    });
    const { openingId } = asked.body as { openingId: string };
    await desk.ask('confirmOpening', b, { id: await dutyOf(house, b, 'confirmOpening', openingId) });
    const read = await desk.ask('openedSheets', a, { id: await dutyOf(house, a, 'readSheets', openingId) });
    expect(read.body.criteria).toEqual([]);
    for (const { voter, remark } of read.body.sheets) expect(remark).toBe(remarkOf(voter.id));
  });
});
