/** Rounds of heart-to-heart talks (S0.5): they open by themselves, reach everybody, remind, escalate and end. */
import { randomUUID } from 'node:crypto';

import { readNow } from '../../store/database.ts';
import { blankHeartTalkForm, heartTalkForm } from '../../store/exports/heart-talk.ts';
import { readDifficultyView, readTalkRoundView } from '../../store/queries/heart-talks.ts';
import { followUpDifficulty } from '../../store/steps/follow-up-difficulty.ts';
import { addMember, transferMember } from '../../store/steps/members.ts';
import { grantRole } from '../support/fixtures.ts';
import { newRequest, refusalOf } from './acts.ts';
import { committeeOf, instant, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { lookAt, noticesOf, openSpan, talkWith, WITH_TALKS } from './talk-round-acts.ts';

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
  party = await seedParty(house, undefined, '2026-01', WITH_TALKS);
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
  const [met, unmet] = [true, false].map((dutyMet) => expect.objectContaining({ roundId, dutyMet }) as object);
  expect(await talkWith(house, partySecretary, secretary, { heldOn: '2026-03-02' })).toEqual(met);
  for (const personId of branch.people.slice(1, 4)) {
    expect(await talkWith(house, secretary, personId, { heldOn: '2026-03-02' })).toEqual(unmet);
  }
  await talkWith(house, deputy, member, { heldOn: '2026-03-05', form: 'phone' });
  // a second talk with the same member, and one that says what the round knows already
  expect(await talkWith(house, partySecretary, secretary, { heldOn: '2026-03-06' })).toEqual(unmet);
  expect(await stateOf(roundId)).toBe('open');
  await talkWith(house, secretary, last, { heldOn: '2026-03-10' });
  expect(await stateOf(roundId)).toBe('complete');
  expect((await owed()).map((one) => Reflect.get(one, 'state') as string)).toEqual(['done', 'done']);
  expect((await noticesOf(house, roundId)).map(({ kind }) => kind)).toEqual(['talkRoundOpened', 'talkRoundOpened']);
});

test('of the last talks, recorded at the same moment, one knows that everybody is reached', async () => {
  const { partySecretary } = party.officers;
  const heldOn = '2026-02-02';
  await talkWith(house, partySecretary, secretary, { heldOn });
  const talks = branch.people.slice(1).map((personId) => talkWith(house, secretary, personId, { heldOn }));
  expect((await Promise.all(talks)).filter((talk) => typeof talk === 'object' && talk.dutyMet)).toHaveLength(1);
  expect(await stateOf(roundId)).toBe('complete');
});

test('who joins is added, who leaves is dropped, and a talk in the former branch counts', async () => {
  const other = await seedBranch(house, party.committeeId, committeeOf(5));
  house.at('2026-03-02', '00:06');
  const [otherRound = ''] = await openSpan(house, party.planId, '2026-02');
  house.at('2026-03-10');
  const [joiner = ''] = other.people.slice(-1);
  await talkWith(house, other.people[0] ?? '', joiner, { heldOn: '2026-03-03' });
  const day = { day: '2026-03-10' };
  expect(await readTalkRoundView(house.store.pool, { id: otherRound, ...day })).toMatchObject({
    reached: 1,
    unreached: 4,
  });
  const move = { personId: joiner, toUnitId: branch.id, fromDate: '2026-03-10' };
  const by = { actorId: party.officers.organisationOfficer, request: newRequest() };
  expect(await transferMember(house.store, by, move)).toMatchObject({ ok: true });
  const member = { unitId: branch.id, staffNo: randomUUID(), name: '新党员', state: 'full', posts: [] } as const;
  await addMember(house.store, { ...by, request: newRequest() }, { ...member, fromDate: '2026-03-10' });
  // both branches' rounds have something to look at
  expect(
    await house.value(`select count(*)::int from case_file where id = any($1) and next_wake_at <= $2`, [
      [roundId, otherRound],
      await readNow(house.store),
    ]),
  ).toBe(2);
  const view = await readTalkRoundView(house.store.pool, { id: roundId, ...day });
  expect(view?.unreached).toBe(7);
  expect(view?.members.map(({ person }) => person.id)).not.toContain(joiner);
  await house.rows(`update membership set to_date = '2026-03-10' where person_id = $1`, [last]);
  expect(await readTalkRoundView(house.store.pool, { id: roundId, ...day })).toMatchObject({ unreached: 6 });
});

test('a round that is over has missed members of its span: who left the day after, not who joined then', async () => {
  house.at('2026-07-01', '00:06');
  const by = { actorId: party.officers.organisationOfficer, request: newRequest() };
  const joiner = { unitId: branch.id, staffNo: randomUUID(), name: '新党员', state: 'full', posts: [] } as const;
  await addMember(house.store, by, { ...joiner, fromDate: '2026-07-01' });
  await house.rows(`update membership set to_date = '2026-07-01' where person_id = $1`, [last]);
  await openSpan(house, party.planId, '2026-06');
  await lookAt(house, [roundId]);
  expect(await stateOf(roundId)).toBe('overdue');
  const missed = await house.rows<{ id: string }>(
    'select person_id as id from talk_round_missed where round_id = $1 order by person_id',
    [roundId],
  );
  expect(missed.map(({ id }) => id)).toEqual(branch.people.toSorted());
});

test('an empty post passes the duty on, and a new secretary takes it over', async () => {
  await house.rows(`update role_grant set to_date = '2026-02-01' where person_id = $1`, [secretary]);
  await lookAt(house, [roundId]);
  // the former secretary is a member like others now; the deputy may not talk with himself
  expect(await owed()).toEqual([
    { kind: 'reachMembers', personId: secretary, subjectId: null, state: 'cancelled' },
    { kind: 'reachMembers', personId: deputy, subjectId: null, state: 'open' },
    { kind: 'holdHeartTalk', personId: party.officers.partySecretary, subjectId: secretary, state: 'cancelled' },
    { kind: 'holdHeartTalk', personId: party.officers.partySecretary, subjectId: deputy, state: 'open' },
  ]);
  await grantRole(house.store, member, branch.id, 'secretary');
  await lookAt(house, [roundId]);
  expect((await owed()).filter((one) => Reflect.get(one, 'state') === 'open')).toEqual([
    { kind: 'reachMembers', personId: member, subjectId: null, state: 'open' },
    { kind: 'holdHeartTalk', personId: party.officers.partySecretary, subjectId: member, state: 'open' },
  ]);
});

test('nobody talks with oneself or a close relation; talks are held by offices, and not tomorrow', async () => {
  const heldOn = '2026-02-02';
  expect(await talkWith(house, secretary, secretary, { heldOn })).toBe('cannot-talk-to-oneself at talkerId');
  await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '近亲属')`, [
    member,
    secretary,
  ]);
  expect(await talkWith(house, secretary, member, { heldOn })).toBe('close-relation at talkerId');
  expect(await talkWith(house, secretary, last, { heldOn, talkerId: member })).toBe('not-entitled at talkerId');
  expect(await talkWith(house, secretary, last, { heldOn: '2026-02-03' })).toBe('day-out-of-range at heldOn');
  expect(await talkWith(house, secretary, randomUUID(), { heldOn })).toBe('not-found at personId');
  // the round gives the relation's talk to a superior
  await lookAt(house, [roundId]);
  expect(await owed()).toContainEqual({
    kind: 'holdHeartTalk',
    personId: party.officers.partySecretary,
    subjectId: member,
    state: 'open',
  });
  expect(await talkWith(house, secretary, member, { heldOn, talkerId: deputy })).toMatchObject({ roundId });
});

describe('a difficulty', () => {
  const raised = async (responsibleId: string, followUpBy = '2026-03-02'): Promise<string> => {
    const difficulties = [{ text: '子女入学', responsibleId, followUpBy }];
    const talk = await talkWith(house, secretary, member, { heldOn: '2026-02-02', difficulties });
    if (typeof talk === 'string') throw new Error(talk);
    return talk.difficultyIds[0] ?? '';
  };
  const follow = async (difficultyId: string, actorId: string): Promise<string | null> =>
    refusalOf(await followUpDifficulty(house.store, { actorId, request: newRequest(), difficultyId, done: '已协调' }));

  test('has one responsible person, who alone closes it, once, with what was done', async () => {
    const id = await raised(deputy);
    expect(await follow(id, secretary)).toBe('not-yours');
    expect(await follow(id, deputy)).toBeNull();
    expect(await follow(id, deputy)).toBe('already-answered');
    expect(await stateOf(id)).toBe('followedUp');
    await lookAt(house, [id]);
    expect((await noticesOf(house, id)).map(({ kind }) => kind)).toEqual(['difficultyAssigned']);
  });

  test('is nobody’s own, no stranger’s, and not due before today; nothing of a refused talk is stored', async () => {
    const heldOn = '2026-02-02';
    const refusalFor = (difficulty: object): Promise<unknown> =>
      talkWith(house, secretary, member, {
        heldOn,
        difficulties: [{ text: '困难', responsibleId: deputy, followUpBy: '2026-03-02', ...difficulty }],
      });
    expect(await refusalFor({ responsibleId: member })).toBe('own-item at difficulties.0.responsibleId');
    expect(await refusalFor({ responsibleId: randomUUID() })).toBe('not-found at difficulties.0.responsibleId');
    expect(await refusalFor({ followUpBy: '2026-02-01' })).toBe('day-out-of-range at difficulties.0.followUpBy');
    expect(await house.value('select count(*)::int from heart_talk where person_id = $1', [member])).toBe(0);
  });

  test('goes to the secretary when its responsible person leaves', async () => {
    const id = await raised(last);
    await house.rows(`update membership set to_date = '2026-02-01' where person_id = $1`, [last]);
    await lookAt(house, [id]);
    expect(await follow(id, last)).toBe('not-yours');
    expect(await follow(id, secretary)).toBeNull();
  });

  test('is read by the member, the talker and who follows it up; a secretary who was not there sees that there is one', async () => {
    const id = await raised(deputy);
    await house.rows(`update heart_talk set talker_id = $1 where person_id = $2`, [branch.people[2], member]);
    const text = async (personId: string, readsAll: readonly string[] = []): Promise<string | null | undefined> =>
      (await readDifficultyView(house.store.pool, { id, personId, readsAll }))?.text;
    expect(await text(member)).toBe('子女入学');
    expect(await text(deputy)).toBe('子女入学');
    expect(await text(branch.people[2] ?? '')).toBe('子女入学');
    expect(await text(party.officers.partySecretary, [party.committeeId])).toBe('子女入学');
    expect(await text(secretary)).toBeNull();
  });
});

test('talks at any time: outside of a round they count for none, and one before its round opened counts for it', async () => {
  const late = await seedBranch(house, party.committeeId, committeeOf(5));
  const [first = '', , , , someone = ''] = late.people;
  const talk = { heldOn: '2026-02-02', occasion: '家访', form: 'phone' } as const;
  expect(await talkWith(house, first, someone, talk)).toMatchObject({ roundId: null });
  house.at('2026-03-02', '00:06');
  const [opened = ''] = await openSpan(house, party.planId, '2026-02');
  const view = await readTalkRoundView(house.store.pool, { id: opened, day: '2026-03-02' });
  expect(view).toMatchObject({ span: '2026-H1', reached: 1, unreached: 4 });
});

test('the record of a talk is a form; the blank one has room to write', async () => {
  const talk = await talkWith(house, secretary, member, { heldOn: '2026-02-02' });
  if (typeof talk === 'string') throw new Error(talk);
  expect((await heartTalkForm(house.store, talk.talkId))?.fileName).toMatch(
    /^谈心谈话记录表-支部\d+党员5-20260202\.xlsx$/,
  );
  expect((await blankHeartTalkForm(house.store)).fileName).toBe('谈心谈话记录表-20260202.xlsx');
  expect(await heartTalkForm(house.store, randomUUID())).toBeNull();
});
