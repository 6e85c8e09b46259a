/** Rounds and talks that an officer ends, and talks whose holder changes. */
import { advanceCycle } from '../../activities/cycles/advance.ts';
import { advanceRound } from '../../activities/rounds/advance.ts';
import { advanceTalk } from '../../activities/talks/advance.ts';
import { delegate } from '../../store/steps/delegate.ts';
import { transferDuty } from '../../store/steps/transfer-duty.ts';
import { decide, newRequest, obligations, onTalk, owed, refusalOf, talkRecord } from './acts.ts';
import { committeeOf, openHouse, openMonth, roundOf, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth, runToPosting } from './months.ts';

let house: House;
let party: Party;
let branch: Branch;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
});

const officer = (): string => party.officers.organisationOfficer;
const endRound = (roundId: string): ReturnType<typeof decide> =>
  decide(house, { kind: 'terminateRound', targetId: roundId, actorId: officer(), body: { reason: '机构撤并' } });
const endTalk = (talkId: string, actorId = officer()): ReturnType<typeof decide> =>
  decide(house, { kind: 'terminateTalk', targetId: talkId, actorId, body: { reason: '已调离' } });

describe('a round ended with a reason', () => {
  test('what is owed in it ends, its posting is withdrawn, everybody is told, and it does not end twice', async () => {
    const month = await runToPosting(house, party, '2026-01', { branch });
    const roundId = roundOf(month, branch);
    expect(await endRound(roundId)).toEqual({ state: 'applied' });
    expect(await endRound(roundId)).toEqual({ state: 'refused', code: 'round-finished' });
    expect(await owed(house, party.planId, 'object')).toEqual([]);
    expect(
      await house.value('select count(*)::int from result where round_id = $1 and status = $2', [roundId, 'posted']),
    ).toBe(0);
    expect(await house.value(`select cancel_reason from round where id = $1`, [roundId])).toBe('机构撤并');
    expect(
      await house.value(`select count(*)::int from notice where round_id = $1 and kind = 'terminated'`, [roundId]),
    ).toBe(branch.people.length);
    expect(
      await house.value(
        `select on_behalf_of is null from audit where action = 'decision.terminateRound.applied' limit 1`,
      ),
    ).toBe(true);
  });

  test('sheets of an anonymous ballot that was open are destroyed with it', async () => {
    house.at('2026-02-02', '00:05');
    const roundId = roundOf(await openMonth(house, party.planId, '2026-01'), branch);
    await house.rows(
      `insert into urn_sheet (stage_id, subject_id, scores) select id, $2, '{"duty": "90"}' from stage where round_id = $1`,
      [roundId, branch.people[4]],
    );
    expect(await endRound(roundId)).toEqual({ state: 'applied' });
    expect(await house.value('select count(*)::int from urn_sheet')).toBe(0);
    expect(
      await house.value('select count(*)::int from sheet s join stage t on t.id = s.stage_id where t.round_id = $1', [
        roundId,
      ]),
    ).toBe(0);
  });

  test('the cycle that has waited for it hears of it and closes without it', async () => {
    const other = await seedBranch(house, party.committeeId, committeeOf(6));
    const month = await runMonth(house, party, '2026-01', { branch: other });
    // both branches ran; open a second month and end one branch in it
    expect(await house.value('select state from cycle where id = $1', [month.cycleId])).toBe('published');
    house.at('2026-03-02', '00:05');
    const next = await openMonth(house, party.planId, '2026-02');
    await endRound(roundOf(next, branch));
    expect(await advanceRound(house.store, roundOf(next, branch))).toMatchObject({ ended: true, tellCycle: null });
    await endRound(roundOf(next, other));
    // the last one tells, and asked again it says the same
    for (const _ of [1, 2]) {
      expect(await advanceRound(house.store, roundOf(next, other))).toMatchObject({ tellCycle: next.cycleId });
    }
    expect(await advanceCycle(house.store, next.cycleId)).toMatchObject({ ended: true });
    expect(await advanceRound(house.store, roundOf(next, other))).toMatchObject({ tellCycle: null });
  });

  test('its month counts as cancelled: neither low nor a gap, and what waited for it is drawn (§4.6)', async () => {
    const member = branch.people[4] ?? '';
    const low = { branch, scores: new Map([[member, 55]]) };
    await runMonth(house, party, '2026-01', low);
    const february = await runToPosting(house, party, '2026-02', low);
    await endRound(roundOf(february, branch));
    await runMonth(house, party, '2026-03', low);
    const talks = await house.rows(
      `select period, kind from talk_case where person_id = $1 and state <> 'annulled' order by period`,
      [member],
    );
    expect(talks).toEqual([
      { period: '2026-01', kind: 'secretary' },
      { period: '2026-03', kind: 'committee' },
    ]);
  });
});

describe('talks', () => {
  let member = '';
  let secretary = '';
  let deputy = '';
  let talkId = '';

  beforeEach(async () => {
    [secretary = '', deputy = '', , , member = ''] = branch.people;
    await runMonth(house, party, '2026-01', { branch, scores: new Map([[member, 58]]) });
    talkId = await house.value('select id from talk_case where person_id = $1', [member]);
  });

  const talkDuty = async (kind: string): Promise<Awaited<ReturnType<typeof owed>>[number] | undefined> =>
    (await owed(house, party.planId, kind)).find((one) => one.talkId === talkId);

  test('ended by an officer it is closed with its reason, is not drawn anew, and nobody ends their own', async () => {
    expect(await endTalk(talkId, member)).toEqual({ state: 'refused', code: 'own-item' });
    expect(await endTalk(talkId)).toEqual({ state: 'applied' });
    expect(await advanceTalk(house.store, talkId)).toMatchObject({ ended: true });
    expect(await talkDuty('holdTalk')).toBeUndefined();
    const [talk] = await house.rows(
      'select state, termination_reason as reason, terminated_by as by, held_at from talk_case where id = $1',
      [talkId],
    );
    expect(talk).toEqual({ state: 'closed', reason: '已调离', by: officer(), held_at: null });
    expect(await endTalk(talkId)).toEqual({ state: 'refused', code: 'already-answered' });
    await runMonth(house, party, '2026-02', { branch });
    expect(await house.value('select state from talk_case where id = $1', [talkId])).toBe('closed');
  });

  test('given to the deputy, it is the deputy’s for good: a later look gives the secretary nothing', async () => {
    const duty = await talkDuty('holdTalk');
    const step = { request: newRequest(), obligationId: duty?.id ?? '', toPersonId: deputy, reason: '外出' };
    expect(refusalOf(await transferDuty(house.store, { actorId: secretary, ...step }))).toBeNull();
    await tick(house, party.planId);
    expect(await obligations(house, party.planId, `o.kind = 'holdTalk' and o.state = 'open'`)).toMatchObject([
      { personId: deputy, talkId },
    ]);
    expect(
      await onTalk(house, { ...duty, personId: deputy } as never, 'recordTalk', await talkRecord(house)),
    ).toBeNull();
    await tick(house, party.planId);
    const followUp = await talkDuty('followUpTalk');
    expect(followUp).toMatchObject({ personId: deputy });
    // and the follow-up may move once more
    const again = { request: newRequest(), obligationId: followUp?.id ?? '', toPersonId: secretary, reason: '出差' };
    expect(refusalOf(await transferDuty(house.store, { actorId: deputy, ...again }))).toBeNull();
    await tick(house, party.planId);
    expect(await obligations(house, party.planId, `o.kind = 'followUpTalk'`)).toMatchObject([{ personId: secretary }]);
  });

  test('whoever stands in holds it for the secretary, with both names; never the member, and not in place of one appointed', async () => {
    const until = { from: '2026-02-27', to: '2026-03-20', reason: '学习' };
    const kinds = ['holdTalk', 'appointTalker'] as const;
    const named = { actorId: secretary, request: newRequest(), delegateId: deputy, kinds, ...until };
    expect(refusalOf(await delegate(house.store, named))).toBeNull();
    const duty = await talkDuty('holdTalk');
    const record = await talkRecord(house);
    expect(await onTalk(house, { ...duty, personId: branch.people[2] } as never, 'recordTalk', record)).toBe(
      'not-yours',
    );
    expect(await onTalk(house, { ...duty, personId: deputy } as never, 'recordTalk', record)).toBeNull();
    expect(
      await house.rows(
        `select actor_id as actor, on_behalf_of as behalf from audit where action = 'decision.recordTalk.applied' and target = $1`,
        [talkId],
      ),
    ).toEqual([{ actor: deputy, behalf: secretary }]);
  });

  test('a talk whose holder was appointed by name is neither delegated nor transferred', async () => {
    await house.rows(
      `insert into obligation (talk_id, kind, person_id, state, opened_at, due_at, closes_at, done_at, done_by)
       values ($1, 'appointTalker', $2, 'done', now(), now(), now(), now(), $2)`,
      [talkId, party.officers.partySecretary],
    );
    const duty = await talkDuty('holdTalk');
    const step = { request: newRequest(), obligationId: duty?.id ?? '', toPersonId: deputy, reason: '外出' };
    expect(refusalOf(await transferDuty(house.store, { actorId: secretary, ...step }))).toBe('not-delegable');
    const until = { from: '2026-02-27', to: '2026-03-20', reason: '学习' };
    await delegate(house.store, {
      actorId: secretary,
      request: newRequest(),
      delegateId: deputy,
      kinds: ['holdTalk'],
      ...until,
    });
    const record = await talkRecord(house);
    expect(await onTalk(house, { ...duty, personId: deputy } as never, 'recordTalk', record)).toBe('not-yours');
  });
});
