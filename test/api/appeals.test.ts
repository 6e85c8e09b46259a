/** Appeals and corrections over HTTP, the cases' workflows played by their activities. */
import { advanceAppeal } from '../../activities/appeals/advance.ts';
import { advanceCorrection } from '../../activities/corrections/advance.ts';
import { applyDecision } from '../../activities/decisions/apply.ts';
import { transaction } from '../../store/database.ts';
import { computeResults, postResults } from '../../store/results/post.ts';
import { publishResults } from '../../store/results/publish.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { subjectsOf } from '../../store/subjects.ts';
import { openRounds, PERIOD, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation, Round } from '../support/fixtures.ts';
import { openHouse } from './house.ts';
import type { Answer, House, Json } from './house.ts';

let house: House;
let organisation: Organisation;
let branch: Branch;
let round: Round;
let member = '';
let colleague = '';

beforeEach(async () => {
  house = await openHouse();
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [4] });
  [branch] = organisation.branches as [Branch];
  [member = '', colleague = ''] = branch.members;
  const versionId = await seedScheme(house.store, organisation.committeeId);
  [round] = (await openRounds(house.store, { ...organisation, versionId })) as [Round];
  await house.store.pool.query(
    `insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, recorded_by, recorded_at)
     values ($1, $2, $3, 'dues', '一月', 'missed', $4, now())`,
    [branch.id, member, PERIOD, branch.secretary],
  );
  await publish();
  house.recorder.onDecide = async (decisionId) => {
    await applyDecision(house.store, decisionId);
    return 'unknown';
  };
});
afterEach(() => house.close());

async function publish(): Promise<void> {
  const version = await schemeVersion(house.store.pool, round.versionId);
  const month = { id: round.roundId, planId: round.planId, unitId: branch.id, period: PERIOD };
  await transaction(house.store, async (tx) => {
    await postResults(tx, month, await computeResults(tx, month, version, await subjectsOf(tx, round.roundId)), tx.now);
    await publishResults(tx, month, version.document, tx.now);
    await tx.query(`update round set state = 'published', published_at = $2 where id = $1`, [round.roundId, tx.now]);
    await tx.query(`update cycle set state = 'published' where id = $1`, [round.cycleId]);
  });
}

const resultOf = async (personId: string): Promise<string> => {
  const { rows } = await house.store.pool.query<{ id: string }>(
    `select id from result where person_id = $1 and status = 'published'`,
    [personId],
  );
  return rows[0]?.id ?? '';
};

const officers = (): Organisation['officers'] => organisation.officers;

async function filed(): Promise<string> {
  const answer = await house.ask('fileAppeal', member, { id: await resultOf(member), body: { text: '一月党费已交' } });
  expect(answer).toMatchObject({ status: 201, body: { step: 1, decideBy: '2026-03-06T16:00:00.000Z' } });
  const { appealId } = answer.body as { appealId: string };
  await advanceAppeal(house.store, appealId);
  return appealId;
}

async function upheld(): Promise<string> {
  const appealId = await filed();
  const entryId = (await house.store.pool.query<{ id: string }>('select id from register_entry')).rows[0]?.id ?? '';
  const changes = [{ kind: 'entry', entryId, outcome: 'met' }];
  const body = { uphold: true, answer: '查实已交', correction: { reason: '党费登记有误', changes } };
  const decided = await house.ask('decideAppeal', officers().partySecretary, { id: appealId, body });
  expect(decided).toMatchObject({ status: 200, body: { state: 'applied', kind: 'decideAppeal' } });
  return appealId;
}

const boardRow = async (as: string, personId: string): Promise<Json> =>
  (await house.ask('board', as, { id: round.roundId })).body.rows.find((row: Json) => row.person.id === personId);

test('a filed appeal starts its case, lies in the reviewer’s inbox with a link, and marks the result under review', async () => {
  expect((await house.ask('result', member, { id: await resultOf(member) })).body).toMatchObject({
    underReview: false,
    appealUntil: '2026-02-28',
  });
  const appealId = await filed();
  expect(house.recorder.told).toContainEqual(['appeal', appealId]);
  const { body } = await house.ask('inbox', officers().partySecretary);
  expect(body.obligations).toMatchObject([
    {
      kind: 'reviewAppeal',
      period: PERIOD,
      appealId,
      subject: { id: member },
      links: { appeal: `/api/v1/appeals/${appealId}`, decision: `/api/v1/appeals/${appealId}/decision` },
    },
  ]);
  expect(await boardRow(colleague, member)).toMatchObject({ underReview: true, corrected: false, score: '70.0' });
  expect(await boardRow(colleague, colleague)).toMatchObject({ underReview: false });
  const { body: mine } = await house.ask('myResults', member);
  expect(mine.results).toMatchObject([{ underReview: true }]);
  const { body: unit } = await house.ask('unitResults', colleague, { id: branch.id, query: { period: PERIOD } });
  expect(unit.rows.filter((row: Json) => row.underReview)).toHaveLength(1);
});

test('an appeal is read by the member, the reviewer and the committee; never by the branch it is about', async () => {
  const appealId = await filed();
  const read = (as: string): Promise<Answer> => house.ask('appeal', as, { id: appealId });
  for (const reader of [member, officers().partySecretary, officers().partyCommitteeMember, officers().auditor]) {
    expect(await read(reader)).toMatchObject({
      status: 200,
      body: { text: '一月党费已交', reviewer: { id: officers().partySecretary }, state: 'open', contested: [PERIOD] },
    });
  }
  for (const stranger of [branch.secretary, branch.deputy, colleague]) {
    expect(await read(stranger)).toMatchObject({ status: 403 });
  }
  const list = async (as: string, query: Record<string, string> = {}): Promise<string[]> =>
    ((await house.ask('appeals', as, { query })).body.appeals ?? []).map((one: Json) => one.id);
  expect(await list(member)).toEqual([appealId]);
  expect(await list(officers().partySecretary)).toEqual([appealId]);
  expect(await list(officers().partyCommitteeMember)).toEqual([]);
  expect(await list(officers().partyCommitteeMember, { scope: 'committee' })).toEqual([appealId]);
  expect(await list(branch.secretary)).toEqual([]);
  expect(await house.ask('appeals', branch.secretary, { query: { scope: 'committee' } })).toMatchObject({
    status: 403,
  });
  expect(JSON.stringify((await house.ask('appeals', member)).body)).not.toContain('党费');
});

test('upheld: the new number, the old one readable, before and after in the notice, ranks inside the branch only', async () => {
  const old = await resultOf(member);
  const appealId = await upheld();
  expect(await boardRow(colleague, member)).toMatchObject({
    score: '80.0',
    underReview: false,
    corrected: true,
    rank: 1,
  });
  const { body: before } = await house.ask('result', member, { id: old });
  expect(before).toMatchObject({ status: 'superseded', score: '70.0', rank: 7, appealUntil: null });
  const { body: appeal } = await house.ask('appeal', member, { id: appealId });
  expect(appeal).toMatchObject({ state: 'upheld', answer: '查实已交', furtherUntil: '2026-02-28' });
  const { body: inside } = await house.ask('corrections', colleague, { id: branch.id });
  expect(inside.corrections).toMatchObject([
    {
      id: appeal.correctionId,
      state: 'applied',
      reason: '党费登记有误',
      person: { id: member },
      postedFrom: '2026-02-09',
      postedUntil: '2026-02-11',
      results: [{ old: { resultId: old, score: '70.0', rank: 7 }, new: { score: '80.0', rank: 1, gradeOver: null } }],
    },
  ]);
  expect(inside.corrections[0].ranks).toMatchObject([{ person: { id: member }, before: 7, after: 1 }]);
  const { body: outside } = await house.ask('corrections', officers().inspector, { id: organisation.committeeId });
  expect(outside.corrections).toMatchObject([{ results: [{ old: { rank: null }, new: { rank: null } }], ranks: [] }]);
  const { body: full } = await house.ask('correction', officers().partySecretary, { id: appeal.correctionId });
  expect(full).toMatchObject({ appealId, changes: [{ change: { kind: 'entry' }, before: { outcome: 'missed' } }] });
  const { body: notice } = await house.ask('correction', colleague, { id: appeal.correctionId });
  expect(notice).toMatchObject({ appealId: null, proposedBy: null, changes: [] });
  const { body: now } = await house.ask('result', member, { id: await resultOf(member) });
  expect(now).toMatchObject({ correctionId: appeal.correctionId, version: 2 });
});

test('what a person may not do is refused with the code of the case', async () => {
  const appealId = await filed();
  const resultId = await resultOf(member);
  expect(await house.ask('fileAppeal', colleague, { id: resultId, body: { text: '代他' } })).toMatchObject({
    status: 403,
  });
  expect(await house.ask('fileAppeal', member, { id: resultId, body: { text: '再次' } })).toMatchObject({
    status: 409,
    body: { code: 'appeal-running' },
  });
  const decide = (as: string, body: object): Promise<Answer> => house.ask('decideAppeal', as, { id: appealId, body });
  expect(await decide(officers().partyDeputySecretary, { uphold: false, answer: '不成立' })).toMatchObject({
    status: 403,
  });
  expect(await decide(officers().partySecretary, { uphold: true, answer: '成立' })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'body.correction' }] },
  });
  expect(await house.ask('withdrawAppeal', member, { id: appealId, body: {} })).toMatchObject({ status: 200 });
  expect(await decide(officers().partySecretary, { uphold: false, answer: '不成立' })).toMatchObject({
    status: 409,
    body: { code: 'already-answered' },
  });
});

test('evidence of an appeal is read by whoever filed it and the reviewer, not by the branch', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const form = new FormData();
  form.append('file', new Blob([png], { type: 'image/png' }), '收据.png');
  const uploaded = await house.ask('uploadEvidence', member, { body: form });
  const { evidenceId } = uploaded.body as { evidenceId: string };
  const strange = await house.ask('fileAppeal', colleague, {
    id: await resultOf(colleague),
    body: { text: '佐证见附件', evidenceIds: [evidenceId] },
  });
  expect(strange).toMatchObject({ status: 404, body: { errors: [{ path: 'body.evidenceIds.0' }] } });
  const answer = await house.ask('fileAppeal', member, {
    id: await resultOf(member),
    body: { text: '佐证见附件', evidenceIds: [evidenceId] },
  });
  const { appealId } = answer.body as { appealId: string };
  await advanceAppeal(house.store, appealId);
  const { body } = await house.ask('appeal', officers().partySecretary, { id: appealId });
  expect(body.evidence).toEqual([{ id: evidenceId, fileName: '收据.png' }]);
  const read = async (as: string): Promise<number> => (await house.ask('evidence', as, { id: evidenceId })).status;
  expect(await read(member)).toBe(200);
  expect(await read(officers().partySecretary)).toBe(200);
  expect(await read(branch.secretary)).toBe(403);
});

test('a proposal is the committee’s until it is confirmed, and the notice is everybody’s afterwards', async () => {
  const proposal = {
    reason: '补记组织处理',
    changes: [{ kind: 'handling', document: '组〔2026〕8号', dated: '2026-02-01' }],
  };
  const propose = (as: string): Promise<Answer> =>
    resultOf(colleague).then((id) => house.ask('proposeCorrection', as, { id, body: proposal }));
  expect(await propose(branch.secretary)).toMatchObject({ status: 403 });
  const { body } = await propose(officers().organisationOfficer);
  const { correctionId } = body as { correctionId: string };
  expect(house.recorder.told).toContainEqual(['correction', correctionId]);
  await advanceCorrection(house.store, correctionId);
  const { body: inbox } = await house.ask('inbox', officers().partySecretary);
  expect(inbox.obligations).toMatchObject([
    { kind: 'confirmCorrection', links: { confirmation: `/api/v1/corrections/${correctionId}/confirmation` } },
  ]);
  const read = (as: string): Promise<Answer> => house.ask('correction', as, { id: correctionId });
  expect(await read(branch.secretary)).toMatchObject({ status: 404 });
  expect(await read(officers().partyCommitteeMember)).toMatchObject({ status: 200, body: { state: 'proposed' } });
  const list = (as: string, state: string): Promise<Answer> =>
    house.ask('corrections', as, { id: branch.id, query: { state } });
  expect(await list(branch.secretary, 'proposed')).toMatchObject({ status: 403 });
  expect((await list(officers().partySecretary, 'proposed')).body.corrections).toHaveLength(1);
  const confirm = (as: string): Promise<Answer> =>
    house.ask('confirmCorrection', as, { id: correctionId, body: { confirm: true } });
  expect(await confirm(officers().organisationOfficer)).toMatchObject({
    status: 403,
    body: { code: 'second-person-required' },
  });
  expect(await confirm(officers().partySecretary)).toMatchObject({ status: 200 });
  expect(await read(branch.secretary)).toMatchObject({ status: 200, body: { state: 'applied', changes: [] } });
  expect(await boardRow(member, colleague)).toMatchObject({ score: '0.0', corrected: true });
});

test('a talk shows that an appeal about its month runs', async () => {
  await house.store.pool.query(
    `insert into talk_case (plan_id, person_id, unit_id, period, kind, state, rule, inputs, opened_at, counts_from, next_wake_at)
     values ($1, $2, $3, $4, 'secretary', 'open', 'S3.6/1', '{"streak": ["2026-01"]}', now(), now(), 'infinity')`,
    [round.planId, member, branch.id, PERIOD],
  );
  const { body } = await house.ask('talks', member);
  const talkId: string = body.talks[0].id;
  expect(body.talks[0].underReview).toBe(false);
  const offset = house.store.clock.offsetMs();
  await house.store.pool.query(`update talk_case set opened_at = now() + $2 * interval '1 ms' where id = $1`, [
    talkId,
    offset,
  ]);
  expect(await house.ask('appealTalk', colleague, { id: talkId, body: { text: '他' } })).toMatchObject({ status: 403 });
  expect(await house.ask('appealTalk', member, { id: talkId, body: { text: '不应谈话' } })).toMatchObject({
    status: 201,
  });
  expect((await house.ask('talk', member, { id: talkId })).body).toMatchObject({ underReview: true });
});

test('the forms are Excel files for whoever may read them', async () => {
  const appealId = await upheld();
  const { body: appeal } = await house.ask('appeal', member, { id: appealId });
  const file = (
    route: 'appealSheet' | 'appealReviewSheet' | 'correctionSheet',
    as: string,
    id: string,
  ): Promise<Answer> => house.ask(route, as, { id });
  expect((await file('appealSheet', member, appealId)).status).toBe(200);
  expect((await file('appealReviewSheet', officers().partySecretary, appealId)).status).toBe(200);
  expect((await file('appealReviewSheet', branch.secretary, appealId)).status).toBe(403);
  const notice = await file('correctionSheet', branch.secretary, appeal.correctionId);
  expect(notice.status).toBe(200);
  expect(decodeURIComponent(notice.headers.get('content-disposition') ?? '')).toContain('更正公示');
  for (const blank of ['blankAppealSheet', 'blankAppealReviewSheet', 'blankCorrectionSheet'] as const) {
    expect((await house.ask(blank, colleague)).status).toBe(200);
  }
});
