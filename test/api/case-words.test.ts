/** Comments among those who handle a case, copies of outcomes, the history of a round, an objection taken back. */
import { openHouse } from './house.ts';
import type { Answer, House, Json } from './house.ts';
import {
  insertPerson,
  insertResult,
  oblige,
  openRounds,
  openStage,
  openTalkCase,
  seedOrganisation,
  seedScheme,
} from '../support/fixtures.ts';
import type { Branch, Organisation, Round } from '../support/fixtures.ts';

let house: House;
let organisation: Organisation;
let branch: Branch;
let round: Round;
let stageId: string;
let subject: string;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [3] });
  [branch] = organisation.branches as [Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId);
  [round] = (await openRounds(house.store, { ...organisation, versionId })) as [Round];
  subject = branch.members[0] ?? '';
  stageId = await openStage(house.store, { roundId: round.roundId, kind: 'publicity' });
});

const textsFor = async (as: string): Promise<string[]> =>
  (await house.ask('roundComments', as, { id: round.roundId })).body.comments.map(({ text }: Json) => text);
const write = (as: string, body: object): Promise<Answer> => house.ask('commentRound', as, { id: round.roundId, body });

describe('comments', () => {
  test('those who handle the round read them signed and in order; whom they are about, and their kin, do not', async () => {
    const { secretary, deputy, committeeMember } = branch;
    await write(secretary, { text: '请核对考勤' });
    await write(secretary, { text: '副书记的材料待补', subjectId: deputy });
    await write(deputy, { text: '已核对', subjectId: subject });
    expect(await textsFor(committeeMember)).toEqual(['请核对考勤', '副书记的材料待补', '已核对']);
    expect(await textsFor(deputy)).toEqual(['请核对考勤', '已核对']);
    await house.store.pool.query(`insert into recusal values ($1, $2, '配偶')`, [committeeMember, subject]);
    expect(await textsFor(committeeMember)).toEqual(['请核对考勤', '副书记的材料待补']);
    expect(await house.ask('roundComments', subject, { id: round.roundId })).toMatchObject({ status: 403 });
    const { body } = await house.ask('roundComments', secretary, { id: round.roundId });
    expect(body.comments[2]).toMatchObject({ author: { id: deputy }, subject: { id: subject } });
  });

  test('nobody comments on their own case, and a comment is never changed or taken away', async () => {
    expect(await write(branch.secretary, { text: '我的', subjectId: branch.secretary })).toMatchObject({ status: 403 });
    const stranger = await insertPerson(house.store, { name: '外人' });
    expect(await write(branch.secretary, { text: '谁', subjectId: stranger })).toMatchObject({ status: 404 });
    await write(branch.secretary, { text: '一' });
    await expect(house.store.pool.query(`update case_comment set text = '二'`)).rejects.toThrow('permission denied');
    await expect(house.store.pool.query('delete from case_comment')).rejects.toThrow('permission denied');
  });

  test('of a talk, whoever handles it; never the member', async () => {
    const duty = { kind: 'holdTalk', personId: branch.secretary } as const;
    const { talkId } = await openTalkCase(house.store, { ...round, unitId: branch.id, personId: subject, duty });
    const asked = await house.ask('commentTalk', organisation.officers.partySecretary, {
      id: talkId,
      body: { text: '请尽快' },
    });
    expect(asked).toMatchObject({ status: 201 });
    const { body } = await house.ask('talkComments', branch.secretary, { id: talkId });
    expect(body.comments).toMatchObject([{ text: '请尽快', subject: null }]);
    for (const as of [subject, branch.committeeMember]) {
      expect(await house.ask('talkComments', as, { id: talkId })).toMatchObject({ status: 403 });
    }
  });

  test('the words are in no audit row and no log', async () => {
    await write(branch.secretary, { text: '只在此处的一句话' });
    expect(await house.count('audit', `content::text like '%只在此处%'`)).toBe(0);
    expect(house.log.join('')).not.toContain('只在此处');
  });
});

describe('copies', () => {
  test('a copy goes to who may read the outcome anyway, once, and says nothing by itself', async () => {
    const id = await insertResult(house.store, { round, unitId: branch.id, personId: subject, score: '82', rank: 1 });
    const { partySecretary } = organisation.officers;
    const copy = (personIds: string[], as = branch.secretary): Promise<Answer> =>
      house.ask('copyResult', as, { id, body: { personIds } });
    const [, colleague = ''] = branch.members;
    const refused = await copy([partySecretary, colleague]);
    expect(refused).toMatchObject({ status: 422, body: { code: 'may-not-read' } });
    expect(refused.body.errors[0].path).toBe('body.personIds.1');
    expect(await house.count('outcome_copy', `result_id = '${id}'`)).toBe(0);
    expect(await copy([partySecretary, subject])).toMatchObject({ status: 201, body: { copied: 2 } });
    expect(await copy([partySecretary])).toMatchObject({ body: { copied: 0 } });
    const { body } = await house.ask('myCopies', partySecretary);
    expect(body.copies).toMatchObject([{ kind: 'result', targetId: id, copiedBy: { id: branch.secretary } }]);
    expect(JSON.stringify(body)).not.toContain('score');
    expect(await house.raw(body.copies[0].link, partySecretary)).toMatchObject({ status: 200 });
    const { rows } = await house.store.pool.query(`select facts from notice where kind = 'copied' and person_id = $1`, [
      partySecretary,
    ]);
    expect(rows).toEqual([{ facts: {} }]);
  });
});

describe('the history of a round', () => {
  const entries = async (as: string, query: Record<string, string> = {}): Promise<Json[]> =>
    (await house.ask('timeline', as, { id: round.roundId, query })).body.entries;

  test('who did what for whom, in order; a member reads the own part; of a ballot nobody’s sheet', async () => {
    const { secretary, deputy, committeeMember } = branch;
    const answering = await oblige(house.store, { stageId, kind: 'reportMeeting', personId: secretary });
    const step = { toPersonId: deputy, reason: '出差' };
    expect(await house.ask('transferDuty', secretary, { id: answering, body: step })).toMatchObject({ status: 200 });
    await house.ask('nudge', committeeMember, { id: answering });
    const body = {
      delegateId: committeeMember,
      kinds: ['reportMeeting'],
      from: '2026-02-09',
      to: '2026-02-09',
      reason: '会',
    };
    await house.ask('delegate', deputy, { body });
    const held = { heldOn: '2026-02-09', present: [deputy], text: '通报' };
    expect(await house.ask('reportMeeting', committeeMember, { id: answering, body: held })).toMatchObject({
      status: 201,
    });
    const vote = await oblige(house.store, { stageId, kind: 'vote', personId: subject });
    await house.store.pool.query(`update obligation set state = 'done', done_at = now(), done_by = $2 where id = $1`, [
      vote,
      subject,
    ]);
    const all = await entries(secretary);
    const seen = all.map(({ what, actor, behalfOf, to }: Json) => [what, actor?.id, behalfOf?.id, to?.id]);
    expect(seen).toEqual(
      expect.arrayContaining([
        ['stageOpened', undefined, undefined, undefined],
        ['dutyTransferred', secretary, undefined, deputy],
        ['dutyNudged', committeeMember, undefined, deputy],
        ['dutyDone', committeeMember, deputy, undefined],
      ]),
    );
    expect(all.find(({ what }: Json) => what === 'dutyTransferred').reason).toBe('出差');
    expect(all.map(({ of }: Json) => of)).not.toContain('vote');
    expect([...all].sort((a: Json, b: Json) => (a.at < b.at ? -1 : 1)).map(({ at }: Json) => at)).toEqual(
      all.map(({ at }: Json) => at),
    );
    const mine = await entries(subject);
    expect(mine.every((one: Json) => one.subject === null || one.subject.id === subject)).toBe(true);
    expect(mine.map(({ what }: Json) => what)).not.toContain('dutyTransferred');
    expect(await house.ask('timeline', subject, { id: round.roundId, query: { subjectId: deputy } })).toMatchObject({
      status: 403,
    });
  });
});

describe('an objection taken back', () => {
  test('by whoever raised it, before it is answered: nobody owes the answer, the posting is not held', async () => {
    const [, objector = ''] = branch.members;
    const right = await oblige(house.store, { stageId, kind: 'object', personId: objector, optional: true });
    const body = { subjectId: subject, text: '分数有误' };
    const { body: raised } = await house.ask('object', objector, { id: right, body });
    const withdraw = (as: string): Promise<Answer> => house.ask('withdrawObjection', as, { id: raised.objectionId });
    expect(await withdraw(subject)).toMatchObject({ status: 403 });
    expect(await withdraw(objector)).toMatchObject({ status: 200 });
    expect(await withdraw(objector)).toMatchObject({ status: 409, body: { code: 'already-answered' } });
    expect(
      await house.count('obligation', `kind = 'answerObjection' and state = 'open' and stage_id = '${stageId}'`),
    ).toBe(0);
    const { body: listed } = await house.ask('objections', objector, { id: round.roundId });
    expect(listed.objections).toMatchObject([{ state: 'withdrawn', text: '分数有误' }]);
    // and it may be raised again while the window is open
    expect(await house.ask('object', objector, { id: right, body })).toMatchObject({ status: 201 });
  });
});
