/** Duties that follow an office: found by the reconcile loop when a holder leaves or a post is filled, with nobody telling. */
import { advanceFiled } from '../../activities/cases/filed.ts';
import { advanceTalk } from '../../activities/talks/advance.ts';
import { addDays, dateOf, SHANGHAI } from '../../domain/civil.ts';
import type { ConsequenceRule } from '../../domain/consequences.ts';
import { readNow } from '../../store/database.ts';
import { findLate } from '../../store/late.ts';
import type { Role } from '../../store/offices.ts';
import { recordDecision } from '../../store/steps/record-decision.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { newRequest } from './acts.ts';
import { dutiesOf, handle } from './duty-acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth, runToPosting } from './months.ts';
import { holdTalks } from './referral-acts.ts';
import { openSpan, talkWith, WITH_TALKS } from './talk-round-acts.ts';

let house: House;
let party: Party;
let branch: Branch;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** What the reconcile loop finds of cases and talks; the workflows it wakes have looked. */
async function reconcile(): Promise<string[]> {
  const late = await findLate(house.store, false);
  const cases = late?.cases.map(({ id }) => id) ?? [];
  const talks = late?.talks ?? [];
  for (const id of cases) await advanceFiled(house.store, { id });
  for (const id of talks) await advanceTalk(house.store, id);
  return [...cases, ...talks];
}

/** What waits for nobody any more: everything due has been looked at. */
const settled = async (): Promise<void> => {
  for (let n = 0; n < 5 && (await reconcile()).length > 0; n++);
  expect(await reconcile()).toEqual([]);
};

const today = async (): Promise<string> => dateOf(SHANGHAI, (await readNow(house.store)).getTime());

/** The post has nobody from today on. */
async function vacate(unitId: string, role: Role): Promise<void> {
  await house.rows('update role_grant set to_date = $3 where unit_id = $1 and role = $2 and to_date is null', [
    unitId,
    role,
    await today(),
  ]);
}

/** Somebody new has the post. */
async function fill(unitId: string, role: Role): Promise<string> {
  const id = await insertPerson(house.store, { name: `新任${role}` });
  await grantRole(house.store, id, unitId, role);
  return id;
}

const holders = (caseId: string, kind: string): Promise<{ id: string }[]> =>
  house.rows(
    `select person_id as id from obligation
      where (case_id = $1 or talk_id = $1) and kind = $2 and state = 'open' order by person_id`,
    [caseId, kind],
  );

const toldTo = async (caseId: string, personId: string): Promise<string[]> => {
  const rows = await house.rows<{ kind: string }>(
    'select kind from notice where (case_id = $1 or talk_id = $1) and person_id = $2 order by created_at',
    [caseId, personId],
  );
  return rows.map(({ kind }) => kind);
};

/** The next holder has the duty at the next turn of the loop, and then the case sleeps again. */
async function expectPassed(id: string, kind: string, personId: string): Promise<void> {
  expect(await reconcile()).toContain(id);
  expect(await holders(id, kind)).toEqual([{ id: personId }]);
  expect(await reconcile()).not.toContain(id);
}

describe('what is told and written in a branch', () => {
  beforeEach(async () => {
    house.at('2026-02-02', '00:06');
    party = await seedParty(house, undefined, '2026-01', WITH_TALKS);
    branch = await seedBranch(house, party.committeeId, committeeOf(6));
  });

  const firstOf = (people: readonly string[]): Promise<string> =>
    house.value('select min(id::text) from person where id = any($1)', [people]);

  test('a difficulty whose responsible person has left goes to the secretary, long after the last reminder to the next', async () => {
    const [secretary = '', , , , member = '', responsibleId = ''] = branch.people;
    const difficulties = [{ text: '住房', responsibleId, followUpBy: '2026-02-27' }];
    const talk = await talkWith(house, secretary, member, { heldOn: '2026-02-02', difficulties });
    if (typeof talk === 'string') throw new Error(talk);
    const [id = ''] = talk.difficultyIds;
    expect(await reconcile()).not.toContain(id);
    await house.rows(`update membership set to_date = '2026-02-02' where person_id = $1`, [responsibleId]);
    await expectPassed(id, 'followUpDifficulty', secretary);
    house.at('2026-06-01');
    await settled();
    await vacate(branch.id, 'secretary');
    const next = await fill(branch.id, 'secretary');
    await expectPassed(id, 'followUpDifficulty', next);
    expect(await toldTo(id, next)).toEqual(['difficultyAssigned']);
  });

  test('a report for the record goes to the secretary when whoever recorded it leaves office', async () => {
    const [secretary = '', deputy = '', third = ''] = branch.people;
    const matter = { kind: 'majorMatter', title: '年度计划', heldOn: '2026-02-02', decision: '同意' } as const;
    const votes = { for: 3, against: 0, abstain: 0 };
    const meeting = { unitId: branch.id, present: [secretary, deputy, third], recused: [], concerned: [], votes };
    const by = { actorId: deputy, request: newRequest() };
    const outcome = await recordDecision(house.store, by, { ...matter, ...meeting });
    const id = String(outcome.ok ? Reflect.get(outcome.value.body, 'entryId') : outcome.refusal.code);
    house.at('2026-06-01');
    await settled();
    expect(await holders(id, 'fileDecision')).toEqual([{ id: deputy }]);
    await vacate(branch.id, 'deputySecretary');
    await expectPassed(id, 'fileDecision', secretary);
    await vacate(branch.id, 'secretary');
    // nobody above the branch's own committee is asked as long as it has somebody
    await expectPassed(id, 'fileDecision', await firstOf(branch.people.slice(2, 4)));
  });

  test('the talk with a secretary goes to the next Party secretary, though nothing in the branch has changed', async () => {
    const [id = ''] = await openSpan(house, party.planId, '2026-01');
    house.at('2026-12-01');
    await settled();
    await vacate(party.committeeId, 'partySecretary');
    await expectPassed(id, 'holdHeartTalk', party.officers.partyDeputySecretary);
  });
});

test('a referral goes to the next Party secretary, who is told; nobody there, it stays until somebody comes', async () => {
  house.at('2026-02-02', '00:05');
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  const scores = new Map([[branch.people[5] ?? '', 58]]);
  for (const period of ['2026-01', '2026-02', '2026-03']) {
    await runMonth(house, party, period, { branch, scores });
    await holdTalks(house, party);
  }
  house.at('2026-04-27', '10:00');
  await settled();
  const id = (await dutiesOf(house, party.planId))[0]?.id ?? '';
  const { partySecretary } = party.officers;
  expect(await holders(id, 'decideReferral')).toEqual([{ id: partySecretary }]);
  expect(await toldTo(id, partySecretary)).toEqual([]);
  // after the last reminder, in the next year
  house.at('2027-02-01');
  await settled();
  const posts = ['partySecretary', 'partyDeputySecretary', 'organisationOfficer'] as const;
  for (const post of posts) await vacate(party.committeeId, post);
  expect(await reconcile()).not.toContain(id);
  const next = await fill(party.committeeId, 'partySecretary');
  await expectPassed(id, 'decideReferral', next);
  expect(await toldTo(id, next)).toEqual(['consequenceAssigned']);
}, 60_000);

const PROPOSAL: ConsequenceRule = {
  key: 'zero-admonishing',
  clause: '6.6',
  title: { zh: '零分党员：提请诫勉谈话', en: 'A 0: an admonishing talk is proposed' },
  when: { zeroMonth: 'any' },
  for: 'subject',
  duty: 'admonishingTalk',
  within: { workingDays: 10 },
};

describe('published while no post above the branch is filled', () => {
  const POSTS = ['partySecretary', 'partyDeputySecretary', 'organisationOfficer', 'partyCommitteeMember'] as const;
  let talkId = '';
  let proposalId = '';

  beforeEach(async () => {
    house.at('2026-02-02', '00:05');
    party = await seedParty(house, (document) => ({
      ...document,
      consequences: [...document.consequences, PROPOSAL],
    }));
    branch = await seedBranch(house, party.committeeId, committeeOf(6));
    const [secretary = ''] = branch.people;
    await handle(house, party, branch.people[5] ?? '', '2026-01');
    await runToPosting(house, party, '2026-01', { branch, scores: new Map([[secretary, 58]]) });
    for (const post of POSTS) await vacate(party.committeeId, post);
    house.at('2026-02-27', '09:00');
    await tick(house, party.planId);
    house.at('2026-02-27', '10:00');
    await settled();
    talkId = await house.value('select id from talk_case where person_id = $1', [secretary]);
    proposalId = (await dutiesOf(house, party.planId)).find(({ kind }) => kind === 'admonishingTalk')?.id ?? '';
    expect(await holders(proposalId, 'decideAdmonishing')).toEqual([]);
    expect(await house.value('select next_wake_at from talk_case where id = $1', [talkId])).toBe(Infinity);
  }, 30_000);

  test('whoever comes into office is asked to decide and to appoint; the next one after them as well', async () => {
    const first = await fill(party.committeeId, 'partySecretary');
    await expectPassed(proposalId, 'decideAdmonishing', first);
    expect(await holders(talkId, 'appointTalker')).toEqual([{ id: first }]);
    expect(await toldTo(proposalId, first)).toEqual(['consequenceAssigned']);
    await vacate(party.committeeId, 'partySecretary');
    const second = await fill(party.committeeId, 'partyDeputySecretary');
    await expectPassed(talkId, 'appointTalker', second);
    expect(await holders(proposalId, 'decideAdmonishing')).toEqual([{ id: second }]);
    expect(await toldTo(talkId, second)).toEqual(['talkAssigned']);
  });

  test('when the days to appoint are over, the first to come into the Party committee holds the talk', async () => {
    house.at(addDays('2026-02-27', 60));
    await settled();
    await fill(party.committeeId, 'organisationOfficer');
    expect(await reconcile()).not.toContain(talkId);
    const talker = await fill(party.committeeId, 'partyCommitteeMember');
    await expectPassed(talkId, 'holdTalk', talker);
    expect(await house.value('select talker_by_default from talk_case where id = $1', [talkId])).toBe(true);
  });
});
