/** Who does what for whom: standing in, transfer, hand-over, advice, a call for what is owed (user-pains.md §2). */
import { randomUUID } from 'node:crypto';

import { openHouse } from './house.ts';
import type { Answer, House, Json } from './house.ts';
import { insertPerson, oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation } from '../support/fixtures.ts';

const TODAY = '2026-02-09';

let house: House;
let organisation: Organisation;
let branch: Branch;
let roundId: string;
let stageId: string;
let subject: string;
let dutyId: string;
let itemId: string;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** A branch of its own for every test: one member has declared one item, and the secretary has to review it. */
beforeEach(async () => {
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [3] });
  [branch] = organisation.branches as [Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId);
  const [round] = await openRounds(house.store, { ...organisation, versionId });
  roundId = round?.roundId ?? '';
  subject = branch.members[0] ?? '';
  const declaring = await openStage(house.store, { roundId, kind: 'declaration' });
  const id = await oblige(house.store, { stageId: declaring, kind: 'declare', personId: subject, subjectId: subject });
  const body = { itemKey: 'study-exchange', points: '1.5', reason: '发言' };
  itemId = (await house.ask('declareItem', subject, { id, body })).body.itemId;
  stageId = await openStage(house.store, { roundId, kind: 'review', closesInMs: 'infinity' });
  dutyId = await oblige(house.store, { stageId, kind: 'review', personId: branch.secretary, subjectId: subject });
});

const delegate = (more: object = {}, as = branch.secretary): Promise<Answer> =>
  house.ask('delegate', as, {
    body: { delegateId: branch.deputy, kinds: ['review'], from: TODAY, to: '2026-02-13', reason: '出差', ...more },
  });

async function minutesBy(personId: string): Promise<string> {
  const present = [branch.secretary, branch.deputy, branch.committeeMember];
  const held = { heldOn: TODAY, present, text: '纪要' };
  const minutes = await house.ask('recordMinutes', personId, { id: roundId, body: held });
  return minutes.body.minuteId ?? randomUUID();
}

async function reviewAs(personId: string, minuteId?: string): Promise<Answer> {
  const decisions = [{ obligationId: dutyId, items: [{ itemId, decision: 'accept' }] }];
  return house.ask('review', personId, {
    id: roundId,
    body: { minuteId: minuteId ?? (await minutesBy(personId)), decisions },
  });
}

const inbox = async (personId: string, state = 'open'): Promise<Json[]> =>
  (await house.ask('inbox', personId, { query: { state } })).body.obligations;

const audited = async (action: string): Promise<{ actorId: string; onBehalfOf: string | null }[]> =>
  (
    await house.store.pool.query(
      `select actor_id as "actorId", on_behalf_of as "onBehalfOf" from audit where action = $1 order by id desc limit 1`,
      [action],
    )
  ).rows;

const told = async (personId: string): Promise<string[]> =>
  (
    await house.store.pool.query('select kind from notice where person_id = $1 order by created_at, kind', [personId])
  ).rows.map(({ kind }) => kind);

const move = async (sql: string, values: unknown[] = []): Promise<void> => {
  await house.store.pool.query(sql, values);
};

describe('standing in for a period (documenso#3087: the trail shows both persons)', () => {
  test('the delegate finds the duty in the inbox, acts once, and both names are kept', async () => {
    expect(await reviewAs(branch.deputy)).toMatchObject({ status: 403 });
    expect(await delegate()).toMatchObject({ status: 201 });
    const [mine] = await inbox(branch.deputy);
    expect(mine).toMatchObject({ id: dutyId, behalfOf: { id: branch.secretary } });
    expect(await reviewAs(branch.deputy)).toMatchObject({ status: 201, body: { decided: 1 } });
    expect(await audited('subject.reviewed')).toEqual([{ actorId: branch.deputy, onBehalfOf: branch.secretary }]);
    expect(await audited('minutes.recorded')).toEqual([{ actorId: branch.deputy, onBehalfOf: branch.secretary }]);
    expect(
      await house.count('minute', `recorded_for = '${branch.secretary}' and recorded_by = '${branch.deputy}'`),
    ).toBe(1);
    const { body } = await house.ask('declarations', branch.committeeMember, { id: roundId });
    const shown = body.declarations.find((one: Json) => one.person.id === subject);
    expect(shown.items[0].decisions[0]).toMatchObject({
      decidedBy: { id: branch.deputy },
      behalfOf: { id: branch.secretary },
    });
    expect((await inbox(branch.deputy, 'done'))[0]).toMatchObject({ id: dutyId, behalfOf: { id: branch.secretary } });
    expect((await inbox(branch.secretary, 'done'))[0]).toMatchObject({ id: dutyId, doneBy: { id: branch.deputy } });
  });

  test('one voice is left: what one of the two has done, the other cannot do again', async () => {
    await delegate();
    const minuteId = await minutesBy(branch.deputy);
    expect(await reviewAs(branch.secretary)).toMatchObject({ status: 201 });
    expect(await reviewAs(branch.deputy, minuteId)).toMatchObject({ status: 409, body: { code: 'already-answered' } });
    expect(await house.count('item_decision', `item_id = '${itemId}'`)).toBe(1);
  });

  test('taken back, or over, it lets nobody through any more; pending tasks are the owner’s again (sawtooth#38)', async () => {
    const { body } = await delegate();
    const revoked = await house.ask('revokeDelegation', branch.secretary, { id: body.delegationId });
    expect(revoked).toMatchObject({ status: 200 });
    expect(await inbox(branch.deputy)).toEqual([]);
    expect(await reviewAs(branch.deputy)).toMatchObject({ status: 403 });
    expect(await inbox(branch.secretary)).toHaveLength(1);
    expect(await house.ask('revokeDelegation', branch.secretary, { id: body.delegationId })).toMatchObject({
      status: 409,
    });
    await delegate({ from: '2026-02-10' });
    expect(await inbox(branch.deputy)).toEqual([]);
    await move(
      `update delegation set starts_at = starts_at - interval '9 days', ends_at = starts_at - interval '2 days'
      where revoked_at is null and owner_id = $1`,
      [branch.secretary],
    );
    expect(await reviewAs(branch.deputy)).toMatchObject({ status: 403 });
  });

  test.each([
    ['the subject', async () => undefined, () => subject],
    [
      'a close relation',
      () => move(`insert into recusal values ($1, $2, '配偶')`, [branch.deputy, subject]),
      () => branch.deputy,
    ],
    [
      'somebody with a seat of their own in it',
      () => oblige(house.store, { stageId, kind: 'review', personId: branch.deputy, subjectId: subject }),
      () => branch.deputy,
    ],
  ])('it never lets %s decide', async (_, arrange, who) => {
    if (who() === subject) {
      await move(
        `insert into role_grant (person_id, unit_id, role, from_date) values ($1, $2, 'groupMember', '2020-01-01')`,
        [subject, branch.id],
      );
    }
    expect(await delegate({ delegateId: who() })).toMatchObject({ status: 201 });
    await arrange();
    const seen = (await inbox(who())).filter((one: Json) => one.id === dutyId);
    expect(seen).toEqual([]);
    const decisions = [{ obligationId: dutyId, items: [{ itemId, decision: 'accept' }] }];
    const answer = await house.ask('review', who(), { id: roundId, body: { minuteId: randomUUID(), decisions } });
    expect([403, 404]).toContain(answer.status);
    expect(await house.count('item_decision', `item_id = '${itemId}'`)).toBe(0);
  });

  test('it does not pass on: a delegate’s delegate has nothing', async () => {
    await delegate();
    await delegate({ delegateId: branch.committeeMember }, branch.deputy);
    expect(await inbox(branch.committeeMember)).toEqual([]);
    expect(await reviewAs(branch.committeeMember)).toMatchObject({ status: 403 });
  });

  test('a member without office, a past day, the same days twice, a vote: refused with the place', async () => {
    const [, , outsider = ''] = branch.members;
    expect(await delegate({ delegateId: outsider })).toMatchObject({ status: 422, body: { code: 'not-entitled' } });
    expect(await delegate({ from: '2026-02-08' })).toMatchObject({ status: 422, body: { code: 'delegation-period' } });
    expect(await delegate({ kinds: ['vote'] })).toMatchObject({ status: 400 });
    expect(await delegate({}, subject)).toMatchObject({ status: 422, body: { code: 'not-entitled' } });
    expect(await delegate()).toMatchObject({ status: 201 });
    const twice = await delegate({ delegateId: branch.committeeMember, from: '2026-02-12', to: '2026-02-20' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'overlapping-delegation' } });
    expect(twice.body.errors[0].path).toBe('body.kinds');
  });

  test('both see it listed, and the delegate is told (steedos/workflow#2008)', async () => {
    await delegate();
    for (const personId of [branch.secretary, branch.deputy]) {
      const { body } = await house.ask('myDelegations', personId);
      expect(body.delegations).toMatchObject([
        { owner: { id: branch.secretary }, delegate: { id: branch.deputy }, inForce: true, kinds: ['review'] },
      ]);
    }
    expect(await told(branch.deputy)).toEqual(['delegated']);
  });
});

describe('transfer (Expensify/App#94160: pending items stay with the absent person)', () => {
  const transfer = (toPersonId: string, as = branch.secretary): Promise<Answer> =>
    house.ask('transferDuty', as, { id: dutyId, body: { toPersonId, reason: '病假' } });

  test('the duty changes its owner, both are told, and the new owner decides in their own name', async () => {
    expect(await transfer(branch.deputy)).toMatchObject({ status: 200 });
    expect(await inbox(branch.secretary)).toEqual([]);
    expect(await inbox(branch.deputy)).toMatchObject([{ id: dutyId, behalfOf: null }]);
    expect(await told(branch.deputy)).toEqual(['dutyAssigned']);
    expect(await told(branch.secretary)).toEqual(['dutyMoved']);
    expect(await reviewAs(branch.secretary)).toMatchObject({ status: 403 });
    expect(await reviewAs(branch.deputy)).toMatchObject({ status: 201 });
    expect(await audited('subject.reviewed')).toEqual([{ actorId: branch.deputy, onBehalfOf: null }]);
    expect(await house.count('duty_transfer', `obligation_id = '${dutyId}' and how = 'transfer'`)).toBe(1);
  });

  test('only to somebody the rules let decide, and only by the owner', async () => {
    expect(await transfer(subject)).toMatchObject({ status: 403, body: { code: 'own-item' } });
    expect(await transfer(branch.members[1] ?? '')).toMatchObject({ status: 422, body: { code: 'not-entitled' } });
    await move(`insert into recusal values ($1, $2, '配偶')`, [branch.deputy, subject]);
    expect(await transfer(branch.deputy)).toMatchObject({ status: 403, body: { code: 'close-relation' } });
    await oblige(house.store, { stageId, kind: 'review', personId: branch.committeeMember, subjectId: subject });
    expect(await transfer(branch.committeeMember)).toMatchObject({ status: 409, body: { code: 'conflicting-seat' } });
    await delegate({ delegateId: branch.committeeMember });
    expect(await transfer(branch.secretary, branch.committeeMember)).toMatchObject({ status: 403 });
    expect(await house.count('duty_transfer', `obligation_id = '${dutyId}'`)).toBe(0);
  });

  test('a personal duty stays, and one that is done is not given away', async () => {
    const mine = await oblige(house.store, { stageId, kind: 'declare', personId: subject, subjectId: subject });
    const given = await house.ask('transferDuty', subject, {
      id: mine,
      body: { toPersonId: branch.deputy, reason: '忙' },
    });
    expect(given).toMatchObject({ status: 422, body: { code: 'not-delegable', kind: 'declare' } });
    await reviewAs(branch.secretary);
    expect(await transfer(branch.deputy)).toMatchObject({ status: 409, body: { code: 'already-answered' } });
  });

  test('10 at once to two people move it once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => transfer(n % 2 === 0 ? branch.deputy : branch.committeeMember)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await house.count('duty_transfer', `obligation_id = '${dutyId}'`)).toBe(1);
  });
});

describe('hand-over of somebody who leaves (steedos-platform#976: bulk transfer)', () => {
  const handOver = (successors: object[], key?: string): Promise<Answer> =>
    house.ask('handOver', organisation.officers.organisationOfficer, {
      body: { personId: branch.secretary, successors, reason: '调离' },
      ...(key === undefined ? {} : { key }),
    });

  test('everything that may move moves in one call; what stays is named with its reason; a retry changes nothing', async () => {
    const { deputy, committeeMember, secretary } = branch;
    const { partySecretary } = organisation.officers;
    const aboutDeputy = await oblige(house.store, { stageId, kind: 'review', personId: secretary, subjectId: deputy });
    const own = await oblige(house.store, { stageId, kind: 'declare', personId: secretary, subjectId: secretary });
    const answering = await oblige(house.store, { stageId, kind: 'reportMeeting', personId: secretary });
    await delegate({ delegateId: committeeMember, kinds: ['reportMeeting'] });
    const key = randomUUID();
    const successors = [
      { personId: deputy, kinds: ['review'] },
      { personId: committeeMember },
      { personId: partySecretary },
    ];
    const first = await handOver(successors, key);
    expect(first.status).toBe(200);
    expect(first.body.kept).toEqual([{ obligationId: own, kind: 'declare', why: 'personal' }]);
    expect(first.body.delegationsEnded).toBe(1);
    const to = new Map(first.body.moved.map((one: Json) => [one.obligationId, one.toPersonId]));
    expect(to).toEqual(
      new Map([
        [dutyId, deputy],
        // without the deputy two of the committee are left, and the next level decides (§2.1)
        [aboutDeputy, partySecretary],
        [answering, committeeMember],
      ]),
    );
    expect((await handOver(successors, key)).body).toEqual(first.body);
    expect(await house.count('duty_transfer', `from_id = '${secretary}' and how = 'handOver'`)).toBe(3);
    expect(await audited('duties.handedOver')).toEqual([
      { actorId: organisation.officers.organisationOfficer, onBehalfOf: secretary },
    ]);
  });

  test('a duty none of the successors may have stays, with the reason, and an unknown successor moves nothing', async () => {
    const answer = await handOver([{ personId: subject }]);
    expect(answer.body).toMatchObject({ moved: [], kept: [{ obligationId: dutyId, why: 'own-item' }] });
    const unknown = await handOver([{ personId: branch.deputy }, { personId: randomUUID() }]);
    expect(unknown).toMatchObject({ status: 404, body: { errors: [{ path: 'body.successors.1.personId' }] } });
    expect(await inbox(branch.secretary)).toHaveLength(1);
  });
});

describe('advice: asked, given, and back with the owner', () => {
  const ask = (adviserId: string, as = branch.secretary): Promise<Answer> =>
    house.ask('askAdvice', as, { id: dutyId, body: { adviserId, question: '此项属实否？' } });

  test('the owner still decides, no clock stops, and the answer waits with the duty', async () => {
    const before = (await inbox(branch.secretary))[0];
    expect(await ask(branch.committeeMember)).toMatchObject({ status: 201 });
    expect((await inbox(branch.secretary))[0]).toEqual(before);
    const [asked] = await inbox(branch.committeeMember);
    expect(asked).toMatchObject({ kind: 'giveAdvice', optional: true, subject: { id: subject } });
    const question = await house.ask('advice', branch.committeeMember, { id: asked.id });
    expect(question.body.advice).toMatchObject([{ question: '此项属实否？', answer: null }]);
    const given = await house.ask('giveAdvice', branch.committeeMember, { id: asked.id, body: { answer: '属实' } });
    expect(given).toMatchObject({ status: 200 });
    const { body } = await house.ask('advice', branch.secretary, { id: dutyId });
    expect(body.advice).toMatchObject([{ answer: '属实', adviser: { id: branch.committeeMember } }]);
    expect(await told(branch.secretary)).toEqual(['adviceGiven']);
    expect(await reviewAs(branch.secretary)).toMatchObject({ status: 201 });
  });

  test('a question nobody has answered holds nothing up and ends with the duty', async () => {
    await ask(branch.committeeMember);
    const [asked] = await inbox(branch.committeeMember);
    expect(await reviewAs(branch.secretary)).toMatchObject({ status: 201 });
    expect(await inbox(branch.committeeMember)).toEqual([]);
    const late = await house.ask('giveAdvice', branch.committeeMember, { id: asked.id, body: { answer: '属实' } });
    expect(late).toMatchObject({ status: 409, body: { code: 'stage-closed' } });
  });

  test('neither the subject nor a stranger is asked, and nobody is asked about a vote', async () => {
    expect(await ask(subject)).toMatchObject({ status: 403, body: { code: 'own-item' } });
    expect(await ask(await insertPerson(house.store, { name: '外人' }))).toMatchObject({ status: 422 });
    const vote = await oblige(house.store, { stageId, kind: 'vote', personId: branch.secretary });
    const asked = await house.ask('askAdvice', branch.secretary, {
      id: vote,
      body: { adviserId: branch.deputy, question: '投谁？' },
    });
    expect(asked).toMatchObject({ status: 422, body: { code: 'not-delegable' } });
  });
});

describe('a call for what is owed, throttled', () => {
  const nudge = (as: string): Promise<Answer> => house.ask('nudge', as, { id: dutyId });

  test('the board’s reader presses once a working day, whoever presses; the owner gets a mail each time', async () => {
    await move(
      `insert into nudge (obligation_id, working_day, nudged_by, nudged_at)
       values ($1, '2026-02-06', $2, '2026-02-06T02:00:00Z')`,
      [dutyId, branch.deputy],
    );
    expect(await nudge(branch.deputy)).toMatchObject({ status: 201, body: { again: '2026-02-10' } });
    const board = await house.ask('missing', branch.deputy, { id: roundId });
    expect(board.body.missing).toMatchObject([{ obligationId: dutyId, nudgedOn: '2026-02-09' }]);
    expect(await nudge(organisation.officers.partySecretary)).toMatchObject({
      status: 429,
      body: { code: 'nudged-recently', again: '2026-02-10' },
    });
    expect(await told(branch.secretary)).toEqual(['nudged']);
  });

  test('10 at once are one mail', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => nudge(branch.deputy)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(9);
  });

  test('who stands in is called as well; who has done it, or only may, is not (EvaP#239)', async () => {
    await delegate();
    await nudge(branch.committeeMember);
    expect(await told(branch.deputy)).toEqual(['delegated', 'nudged']);
    await reviewAs(branch.secretary);
    expect(await nudge(branch.deputy)).toMatchObject({ status: 409, body: { code: 'already-answered' } });
    const right = await oblige(house.store, { stageId, kind: 'object', personId: subject, optional: true });
    expect(await house.ask('nudge', branch.secretary, { id: right })).toMatchObject({ status: 409 });
  });

  test('whom it is about may call for it', async () => {
    expect(await nudge(subject)).toMatchObject({ status: 201 });
  });

  test('a plain member who has nothing to do with it does not press', async () => {
    expect(await nudge(branch.members[1] ?? '')).toMatchObject({ status: 403 });
  });
});
