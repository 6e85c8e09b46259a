/** Every mail of a referral, from the day it goes out to the help that follows it: who is told what, and nobody else. */
import { advanceFiled } from '../../activities/cases/filed.ts';
import { dateOf, SHANGHAI } from '../../domain/civil.ts';
import { dutiesOf } from './duty-acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth } from './months.ts';
import { disposition, holdTalks } from './referral-acts.ts';
import { playUntil } from './talk-round-acts.ts';

let house: House;
let party: Party;
let branch: Branch;
let member = '';
let helper = '';

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  house.at('2026-02-02', '00:05');
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  [, , , , helper = '', member = ''] = branch.people;
});

const threeLowMonths = async (each: () => Promise<void>): Promise<void> => {
  for (const period of ['2026-01', '2026-02', '2026-03']) {
    await runMonth(house, party, period, { branch, scores: new Map([[member, 58]]) });
    await each();
  }
};

/** Every notice of the referral: day, kind, to whom. */
async function told(id: string): Promise<string[]> {
  const named = { ...party.officers, member, helper };
  const names = new Map<string, string>(Object.entries(named).map(([name, personId]) => [personId, name]));
  const rows = await house.rows<{ at: Date; kind: string; personId: string }>(
    'select created_at as at, kind, person_id as "personId" from notice where case_id = $1',
    [id],
  );
  return rows
    .map(({ at, kind, personId }) => `${dateOf(SHANGHAI, at.getTime())} ${kind} ${names.get(personId) ?? personId}`)
    .toSorted();
}

test('decided too late, to rectify by a day that passes as well', async () => {
  await threeLowMonths(() => holdTalks(house, party));
  const id = (await dutiesOf(house, party.planId))[0]?.id ?? '';
  await advanceFiled(house.store, { id });
  await playUntil(house, id, '2027-01-11');
  house.at('2027-01-11');
  const ask = { targetId: id, actorId: party.officers.partySecretary, dated: '2027-01-11' } as const;
  const outcome = 'rectifyByDate';
  const rectifyBy = '2027-02-26';
  expect(await disposition(house, { ...ask, outcome, rectifyBy, helperId: member })).toBe('record-incomplete');
  expect(await disposition(house, { ...ask, outcome, rectifyBy: '2027-01-11', helperId: helper })).toBe(
    'record-incomplete',
  );
  expect(await disposition(house, { ...ask, outcome, rectifyBy, helperId: helper })).toBeNull();
  await advanceFiled(house.store, { id });
  await playUntil(house, id, '2028-01-01');
  expect(await house.value('select state from case_file where id = $1', [id])).toBe('decided');
  expect(await told(id)).toEqual([
    '2026-12-29 consequenceDue partySecretary',
    '2027-01-04 consequenceOverdue partySecretary',
    '2027-01-06 consequenceOverdue partyDeputySecretary',
    '2027-01-06 consequenceOverdue partySecretary',
    '2027-01-11 consequenceAssigned helper',
    '2027-01-11 consequenceAssigned member',
    '2027-02-24 consequenceDue helper',
    '2027-03-01 consequenceOverdue helper',
    '2027-03-03 consequenceOverdue helper',
    '2027-03-03 consequenceOverdue partySecretary',
  ]);
}, 60_000);

test('one that waited for a talk past the year’s end is due at the end of the year it goes out in (§4.17)', async () => {
  await threeLowMonths(() => Promise.resolve());
  expect(await dutiesOf(house, party.planId)).toEqual([]);
  house.at('2027-01-05');
  await holdTalks(house, party);
  const duties = await dutiesOf(house, party.planId);
  expect(duties).toMatchObject([{ kind: 'referral', state: 'referred', lastDay: '2027-12-31' }]);
  const id = duties[0]?.id ?? '';
  await advanceFiled(house.store, { id });
  await playUntil(house, id, '2028-01-01');
  expect(await told(id)).toEqual(['2027-12-29 consequenceDue partySecretary']);
}, 60_000);
