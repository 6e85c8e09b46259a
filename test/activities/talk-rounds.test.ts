/** Rounds of heart-to-heart talks (S0.5): they open by themselves, reach everybody, remind, escalate and end. */
import { committeeOf, instant, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { lookAt, noticesOf, openSpan, talkWith, withTalkRounds } from './talk-round-acts.ts';

let house: House;
let party: Party;
let branch: Branch;
let roundId = '';
let [secretary, deputy, member, last] = ['', '', '', ''];

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  // the first working day of February opens January's cycle
  house.at('2026-02-02', '00:06');
  party = await seedParty(house, withTalkRounds);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  [secretary = '', deputy = '', , , member = '', last = ''] = branch.people;
  [roundId = ''] = await openSpan(house, party.planId, '2026-01');
});

const owed = (): Promise<object[]> =>
  house.rows(
    `select kind, person_id as "personId", subject_id as "subjectId", state from obligation
      where case_id = $1 order by kind desc, opened_at`,
    [roundId],
  );
const stateOf = (id: string): Promise<string> => house.value('select state from case_file where id = $1', [id]);

test('a round opens with the first month of the half year, once, and the secretary is talked to by a superior', async () => {
  const [round] = await house.rows(
    `select span, first_day as "firstDay", last_day as "lastDay", due_at as "dueAt" from talk_round where id = $1`,
    [roundId],
  );
  // a hundred working days from 2 February 2026, cut at the end of the span
  expect(round).toEqual({
    span: '2026-H1',
    firstDay: '2026-01-01',
    lastDay: '2026-06-30',
    dueAt: new Date(instant('2026-06-30', '24:00')),
  });
  expect(await owed()).toEqual([
    { kind: 'reachMembers', personId: secretary, subjectId: null, state: 'open' },
    { kind: 'holdHeartTalk', personId: party.officers.partySecretary, subjectId: secretary, state: 'open' },
  ]);
  house.at('2026-03-02', '00:06');
  expect(await openSpan(house, party.planId, '2026-02')).toEqual([]);
  await lookAt(house, [roundId]);
  expect(await owed()).toHaveLength(2);
});

test('everybody reached: duties done, round complete', async () => {
  house.at('2026-03-10');
  const { partySecretary } = party.officers;
  expect(await talkWith(house, partySecretary, secretary, { heldOn: '2026-03-02' })).toMatchObject({ roundId });
  for (const personId of branch.people.slice(1, 4)) {
    await talkWith(house, secretary, personId, { heldOn: '2026-03-02' });
  }
  await talkWith(house, deputy, member, { heldOn: '2026-03-05', form: 'phone' });
  expect(await stateOf(roundId)).toBe('open');
  await talkWith(house, secretary, last, { heldOn: '2026-03-10' });
  expect(await stateOf(roundId)).toBe('complete');
  expect((await owed()).map((one) => Reflect.get(one, 'state') as string)).toEqual(['done', 'done']);
  expect((await noticesOf(house, roundId)).map(({ kind }) => kind)).toEqual(['talkRoundOpened', 'talkRoundOpened']);
});
