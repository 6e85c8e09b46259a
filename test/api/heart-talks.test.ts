/** Talk rounds, talks, difficulties and the collective-decision ledger over HTTP. */
import { advanceFiled } from '../../activities/cases/filed.ts';
import { seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation } from '../support/fixtures.ts';
import { openHouse } from './house.ts';
import type { Answer, House } from './house.ts';

let house: House;
let party: Organisation;
let branch: Branch;
let roundId = '';

beforeAll(async () => {
  house = await openHouse();
  party = await seedOrganisation(house.store, { name: '机关', branches: [3] });
  [branch] = party.branches as [Branch];
  const versionId = await seedScheme(house.store, party.committeeId);
  const { rows } = await house.store.pool.query<{ id: string }>(
    `insert into case_file (kind, unit_id, state, opened_at, next_wake_at)
     values ('talkRound', $1, 'open', '2026-02-02', '2026-02-02') returning id`,
    [branch.id],
  );
  roundId = rows[0]?.id ?? '';
  await house.store.pool.query(
    `insert into talk_round (id, unit_id, span, scheme_version_id, first_day, last_day, due_at)
     values ($1, $2, '2026-H1', $3, '2026-01-01', '2026-06-02', '2026-06-02T16:00:00Z')`,
    [roundId, branch.id, versionId],
  );
  await advanceFiled(house.store, { id: roundId });
});
afterAll(() => house.close());

const talk = (change: object = {}): object => ({
  personId: branch.members[0],
  heldOn: '2026-02-09',
  form: 'inPerson',
  summary: '思想稳定，工作积极',
  difficulties: [{ text: '子女入学', responsibleId: branch.deputy, followUpBy: '2026-03-09' }],
  ...change,
});

const record = (as: string, change?: object, key?: string): Promise<Answer> =>
  house.ask('recordHeartTalk', as, { body: talk(change), ...(key === undefined ? {} : { key }) });

test('a talk is recorded once, its cases are told, and only those it concerns read what was said', async () => {
  house.recorder.told.length = 0;
  const first = await record(branch.secretary, {}, 'k-talk');
  expect(first.status).toBe(201);
  const { talkId, difficultyIds } = first.body;
  expect(await record(branch.secretary, {}, 'k-talk')).toMatchObject({ status: 201, body: first.body });
  expect(await house.count('heart_talk')).toBe(1);
  // the secretary still has others to talk with: nothing for the round's workflow to do
  expect(first.body).toMatchObject({ roundId, dutyMet: false });
  expect(house.recorder.told).toEqual([
    ['difficulty', difficultyIds[0]],
    ['difficulty', difficultyIds[0]],
  ]);
  for (const reader of [branch.secretary, branch.members[0] ?? '', party.officers.partyCommitteeMember]) {
    expect((await house.ask('heartTalk', reader, { id: talkId })).body).toMatchObject({
      summary: '思想稳定，工作积极',
    });
  }
  for (const stranger of [branch.deputy, branch.committeeMember, party.officers.auditor, branch.members[1] ?? '']) {
    expect((await house.ask('heartTalk', stranger, { id: talkId })).status).toBe(403);
  }
  const seen = await house.ask('talkRound', branch.committeeMember, { id: roundId });
  expect(seen.body).toMatchObject({ state: 'open', reached: 1, unreached: 5 });
  expect(JSON.stringify(seen.body)).not.toContain('思想稳定');
  expect((await house.ask('heartTalks', branch.members[0] ?? '')).body.talks).toHaveLength(1);
  expect((await house.ask('heartTalks', branch.deputy)).body.talks).toEqual([]);
  const overseen = await house.ask('heartTalks', party.officers.partySecretary, { query: { scope: 'committee' } });
  expect(overseen.body.talks).toHaveLength(1);
  expect((await house.ask('heartTalkSheet', branch.secretary, { id: talkId })).status).toBe(200);
});

test('a talk that meets a duty of the round tells its workflow', async () => {
  house.recorder.told.length = 0;
  const met = await record(party.officers.partySecretary, { personId: branch.secretary, difficulties: [] });
  expect(met.body).toMatchObject({ roundId, dutyMet: true, difficultyIds: [] });
  expect(house.recorder.told).toEqual([['talkRound', roundId]]);
});

test('a fault in a difficulty is named by its place, and nothing is stored', async () => {
  const before = await house.count('heart_talk');
  const difficulties = [
    { text: '一', responsibleId: branch.deputy, followUpBy: '2026-03-09' },
    { text: '二', responsibleId: branch.deputy, followUpBy: '2026-02-08' },
  ];
  const answer = await record(branch.secretary, { difficulties });
  expect(answer).toMatchObject({ status: 422, body: { code: 'day-out-of-range', from: '2026-02-09' } });
  expect(answer.body.errors[0].path).toBe('body.difficulties.1.followUpBy');
  expect(await house.count('heart_talk')).toBe(before);
});

test('difficulties are listed per branch and committee; who follows one up closes it', async () => {
  const { rows } = await house.store.pool.query<{ id: string }>('select id from difficulty');
  const id = rows[0]?.id ?? '';
  await advanceFiled(house.store, { id });
  const list = async (as: string, scope: string): Promise<unknown[]> =>
    (await house.ask('difficulties', as, { query: { scope } })).body.difficulties.map(
      (one: { text: string }) => one.text,
    );
  expect(await list(branch.members[0] ?? '', 'mine')).toEqual(['子女入学']);
  expect(await list(branch.deputy, 'mine')).toEqual(['子女入学']);
  expect(await list(branch.committeeMember, 'branch')).toEqual([null]);
  expect(await list(party.officers.partySecretary, 'committee')).toEqual(['子女入学']);
  expect((await house.ask('difficulties', branch.members[1] ?? '', { query: { scope: 'branch' } })).status).toBe(403);
  expect((await house.ask('followUpDifficulty', branch.secretary, { id, body: { done: '已办' } })).status).toBe(403);
  const inbox = await house.ask('inbox', branch.deputy);
  expect(inbox.body.obligations).toContainEqual(
    expect.objectContaining({ kind: 'followUpDifficulty', caseId: id, caseKind: 'difficulty' }),
  );
  const closed = await house.ask('followUpDifficulty', branch.deputy, { id, body: { done: '已协调入学' } });
  expect(closed).toMatchObject({ status: 200, body: { state: 'followedUp' } });
  expect((await house.ask('difficulty', branch.members[0] ?? '', { id })).body).toMatchObject({
    state: 'followedUp',
    followUp: '已协调入学',
  });
});

test('rounds are listed for those who owe in them, the branch and the committee', async () => {
  const list = async (as: string, scope: string): Promise<number> =>
    (await house.ask('talkRounds', as, { query: { scope } })).body.rounds?.length;
  expect(await list(branch.secretary, 'mine')).toBe(1);
  expect(await list(branch.committeeMember, 'mine')).toBe(0);
  expect(await list(branch.committeeMember, 'branch')).toBe(1);
  expect(await list(party.officers.organisationOfficer, 'committee')).toBe(1);
});

test('the ledger: a decision entered, corrected and reported, exported and printed', async () => {
  const { partySecretary, partyDeputySecretary, partyCommitteeMember, inspector } = party.officers;
  const id = party.committeeId;
  const matter = {
    kind: 'largeSum',
    title: '设备更新',
    amount: '350000.00',
    heldOn: '2026-02-09',
    present: [partySecretary, partyDeputySecretary, partyCommitteeMember],
    votes: { for: 3, against: 0, abstain: 0 },
    decision: '同意',
  };
  const missing = await house.ask('recordCollectiveDecision', partySecretary, {
    id,
    body: { ...matter, amount: undefined },
  });
  expect(missing).toMatchObject({ status: 400, body: { errors: [{ path: 'body.amount' }] } });
  const quorum = { ...matter, present: [partySecretary], votes: { for: 1, against: 0, abstain: 0 } };
  expect(await house.ask('recordCollectiveDecision', partySecretary, { id, body: quorum })).toMatchObject({
    status: 409,
    body: { code: 'quorum-not-met', present: 1, needed: 2 },
  });
  const entered = await house.ask('recordCollectiveDecision', partySecretary, { id, body: matter });
  expect(entered).toMatchObject({ status: 201, body: { year: '2026', number: 1, version: 1 } });
  const { entryId } = entered.body;
  await advanceFiled(house.store, { id: entryId });
  const correction = { ...matter, title: '设备更新改造', reason: '名称有误' };
  expect(
    (await house.ask('correctCollectiveDecision', partySecretary, { id: entryId, body: correction })).body,
  ).toMatchObject({ version: 2, fileBy: entered.body.fileBy });
  const filing = { documentNo: '党委〔2026〕9号', filedOn: '2026-02-09' };
  expect((await house.ask('fileCollectiveDecision', partyDeputySecretary, { id: entryId, body: filing })).status).toBe(
    403,
  );
  expect((await house.ask('fileCollectiveDecision', partySecretary, { id: entryId, body: filing })).status).toBe(200);
  const list = await house.ask('collectiveDecisions', inspector, { id, query: { year: '2026' } });
  expect(list.body.decisions).toMatchObject([
    {
      title: '设备更新改造',
      amount: '350000.00',
      state: 'filed',
      carried: true,
      filing: { documentNo: '党委〔2026〕9号' },
    },
  ]);
  const whole = await house.ask('collectiveDecision', partySecretary, { id: entryId });
  expect(whole.body.earlier).toMatchObject([{ version: 1, title: '设备更新', filing: null }]);
  expect((await house.ask('collectiveDecisionsSheet', partySecretary, { id, query: { year: '2026' } })).status).toBe(
    200,
  );
  expect((await house.ask('collectiveDecisionSheet', partySecretary, { id: entryId })).status).toBe(200);
  expect((await house.ask('blankCollectiveDecisionSheet', partySecretary)).status).toBe(200);
  expect((await house.ask('collectiveDecisions', branch.secretary, { id, query: { year: '2026' } })).status).toBe(403);
});
