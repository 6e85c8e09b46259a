/** An unqualified member (S1.5): proposed to the Party committee, decided by people, held, acknowledged, helped. */
import { randomUUID } from 'node:crypto';

import { acknowledgeAdmonishing, followUpHelp } from '../../store/steps/after-admonishing.ts';
import { recordAdmonishing } from '../../store/steps/record-admonishing.ts';
import { decide, newRequest, refusalOf } from './acts.ts';
import { dutiesOf, dutyNotices, lookAtDuties } from './duty-acts.ts';
import { committeeOf, openHouse, seedBranch, seedMasses, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runRatedMonth } from './rated-months.ts';

const PERIOD = '2026-01';

let house: House;
let party: Party;
let branch: Branch;
let low = '';
let helper = '';
let dutyId = '';

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  party = await seedParty(house, undefined, '2026-01', 'star-rating-every-month');
  branch = await seedBranch(house, party.committeeId, committeeOf(8));
  await seedMasses(house, branch.id, 9);
  [, , , , low = '', helper = ''] = branch.people;
  // Everybody is well thought of but one: 4.25 + 0 + 0 + 25.5 + 17 = 46.75, below the lowest star.
  const opinion = (voter: string, subject: string): Record<string, string> => {
    const choice = subject === low ? 'unqualified' : 'excellent';
    const overall = subject === low ? '0' : '95';
    return branch.people.includes(voter) ? { overall } : { conduct: choice, service: choice };
  };
  await runRatedMonth(house, party, PERIOD, { branch, opinion });
  await lookAtDuties(house, party.planId);
  const duties = await dutiesOf(house, party.planId);
  expect(duties).toMatchObject([
    { kind: 'admonishingTalk', state: 'proposed', subjectId: low, ruleKey: 'unqualified' },
  ]);
  dutyId = duties[0]?.id ?? '';
}, 60_000);

const state = async (): Promise<string | undefined> => {
  await lookAtDuties(house, party.planId);
  return (await dutiesOf(house, party.planId))[0]?.state;
};

const proposed = async (actorId: string, body: { hold: boolean; talkerId?: string }): Promise<string | null> => {
  const ask = { kind: 'decideAdmonishing', targetId: dutyId, actorId, body: { reason: '经研究', ...body } } as const;
  return (await decide(house, ask)).code ?? null;
};

const record = (more: object = {}) => ({
  heldOn: '2026-03-02',
  problems: ['群众评价低', '参加组织生活不认真'],
  measures: '每周汇报',
  rectifyBy: '2026-04-30',
  helperId: helper,
  ...more,
});

const held = async (actorId: string, more: object = {}, slip = false): Promise<string | null> => {
  const step = { actorId, request: newRequest(), caseId: dutyId, record: record(more), slip };
  return refusalOf(await recordAdmonishing(house.store, step));
};

test('nobody but the Party committee hears of a proposal; declined with a reason, it is over and the member never did', async () => {
  const { partySecretary } = party.officers;
  expect(await dutyNotices(house, party.planId)).toMatchObject([
    { kind: 'consequenceAssigned', personId: partySecretary },
  ]);
  expect(await proposed(branch.people[0] ?? '', { hold: false })).toBe('not-yours');
  expect(await proposed(partySecretary, { hold: false })).toBeNull();
  expect(await state()).toBe('declined');
  expect(await dutyNotices(house, party.planId)).toHaveLength(1);
});

test('held: named problems, measures, a day and a helper or no record; acknowledged, followed up, closed', async () => {
  const { partySecretary, partyDeputySecretary } = party.officers;
  house.at('2026-03-02', '10:00');
  expect(await proposed(partySecretary, { hold: true })).toBe('needs-a-name');
  expect(await proposed(partySecretary, { hold: true, talkerId: low })).toBe('cannot-talk-to-oneself');
  expect(await proposed(partySecretary, { hold: true, talkerId: randomUUID() })).toBe('not-found');
  const places = await house.rows(`select outcome ->> 'at' as at from decision where target_id = $1`, [dutyId]);
  expect(places).toEqual(Array(3).fill({ at: 'talkerId' }));
  expect(await proposed(partySecretary, { hold: true, talkerId: partyDeputySecretary })).toBeNull();
  expect(await proposed(partySecretary, { hold: false })).toBe('already-answered');
  expect(await state()).toBe('ordered');
  expect(await held(partySecretary)).toBe('not-yours');
  for (const gap of [{ problems: [] }, { measures: ' ' }, { rectifyBy: '2026-03-02' }, { helperId: low }]) {
    expect(await held(partyDeputySecretary, gap)).toBe('record-incomplete');
  }
  expect(await held(partyDeputySecretary, {}, true)).toBeNull();
  expect(await state()).toBe('held');
  // the problems went to the branch word for word
  const problems = await house.rows<{ text: string }>(
    `select p.text from slip_problem p join duty_case d on d.slip_id = p.slip_id where d.id = $1 order by p.ordinal`,
    [dutyId],
  );
  expect(problems.map(({ text }) => text)).toEqual(record().problems);
  const step = (actorId: string) => ({ actorId, request: newRequest(), caseId: dutyId });
  expect(refusalOf(await acknowledgeAdmonishing(house.store, step(helper)))).toBe('not-yours');
  expect(refusalOf(await acknowledgeAdmonishing(house.store, { ...step(low), remark: '接受' }))).toBeNull();
  expect(await state()).toBe('held');
  expect(refusalOf(await followUpHelp(house.store, { ...step(low), finding: '好' }))).toBe('not-yours');
  expect(refusalOf(await followUpHelp(house.store, { ...step(helper), finding: '已改进' }))).toBeNull();
  expect(await state()).toBe('closed');
});

test('a member who says nothing loses nothing: the right to acknowledge lapses, the help goes on', async () => {
  const { partySecretary } = party.officers;
  house.at('2026-03-02', '10:00');
  expect(await proposed(partySecretary, { hold: true, talkerId: partySecretary })).toBeNull();
  await state();
  expect(await held(partySecretary)).toBeNull();
  await state();
  house.at('2026-03-06', '00:00');
  expect(await state()).toBe('held');
  const late = { actorId: low, request: newRequest(), caseId: dutyId };
  expect(refusalOf(await acknowledgeAdmonishing(house.store, late))).toBe('stage-closed');
  const help = { actorId: helper, request: newRequest(), caseId: dutyId, finding: '已改进' };
  expect(refusalOf(await followUpHelp(house.store, help))).toBeNull();
  expect(await state()).toBe('closed');
});
