import { verifyResults } from '../../store/verify/results.ts';
import { recordVeto } from '../../store/steps/members.ts';
import {
  allDeclareNothing,
  declare,
  decide,
  newRequest,
  obligations,
  owed,
  recordScore,
  reviewAll,
  reviewSubject,
} from './acts.ts';
import {
  committeeOf,
  instant,
  openHouse,
  openMonth,
  openStageOf,
  roundOf,
  seedBranch,
  seedParty,
  tick,
} from './house.ts';
import type { Branch, House, Party } from './house.ts';

describe('reopening one subject while the posting is up', () => {
  let house: House;
  let party: Party;
  let branch: Branch;
  let roundId: string;
  let subject = '';

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(5));
    [, , , subject = ''] = branch.people;
    house.at('2026-03-02', '00:05');
    roundId = roundOf(await openMonth(house, party.planId, '2026-02'), branch);
    const duty = (await owed(house, party.planId, 'declare')).find(({ personId }) => personId === subject);
    if (duty === undefined) throw new Error('the subject owes nothing');
    expect(await declare(house, duty, 'duty-task', '3')).toBeNull();
    await allDeclareNothing(house, party.planId, [subject]);
    house.at('2026-03-09', '09:00');
    await tick(house, party.planId);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
  });

  const results = (): Promise<
    { personId: string; version: number; status: string; score: string; next: string | null }[]
  > =>
    house.rows(
      `select person_id as "personId", version, status, score::text, superseded_by as next from result
        where round_id = $1 order by person_id, version`,
      [roundId],
    );

  const reopen = (personId: string): Promise<{ state: string; code?: string }> =>
    decide(house, {
      kind: 'reopenSubject',
      targetId: roundId,
      actorId: party.officers.organisationOfficer,
      body: { personId, reason: '材料有误' },
    });

  test('the others stay as posted, the result is superseded, the window grows and a correction goes out', async () => {
    const before = await results();
    house.at('2026-03-12', '10:00');
    expect(await reopen(subject)).toEqual({ state: 'applied' });
    await tick(house, party.planId);
    const [duty, ...more] = await owed(house, party.planId, 'review');
    expect(more).toEqual([]);
    if (duty === undefined) throw new Error('nobody has to review again');
    expect(duty.subjectId).toBe(subject);
    const told = await house.rows(`select 1 from notice where obligation_id = $1 and person_id = $2`, [
      duty.id,
      duty.personId,
    ]);
    expect(told).toHaveLength(1);
    const cut = { decision: 'adjust', points: '1', reason: '只完成一部分' } as const;
    expect(await reviewSubject(house, duty, ({ id }) => ({ itemId: id, ...cut }))).toBeNull();
    await tick(house, party.planId);
    const after = await results();
    const own = after.filter(({ personId }) => personId === subject);
    expect(own.map(({ version, status, score }) => [version, status, score])).toEqual([
      [1, 'superseded', '83.0'],
      [2, 'posted', '81.0'],
    ]);
    expect(own[0]?.next).not.toBeNull();
    expect(after.filter(({ personId }) => personId !== subject)).toEqual(
      before.filter(({ personId }) => personId !== subject),
    );
    const corrections = await house.rows<{ personId: string }>(
      `select person_id as "personId" from notice where round_id = $1 and kind = 'correction'`,
      [roundId],
    );
    expect(corrections).toEqual([{ personId: subject }]);
    // three working days after the correction of Thursday 12 March
    const verify = await obligations(house, party.planId, `o.kind = 'verify' and not o.sealed`);
    const closing = (id: string): unknown => verify.find(({ personId }) => personId === id)?.closesAt.valueOf();
    expect(closing(subject)).toBe(instant('2026-03-17', '24:00'));
    expect(closing(branch.people[4] ?? '')).toBe(instant('2026-03-13', '24:00'));
    house.at('2026-03-14', '00:00');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundId)).key).toBe('publicity');
    house.at('2026-03-18', '00:00');
    await tick(house, party.planId);
    expect(await house.value('select state from round where id = $1', [roundId])).toBe('published');
    expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
  });

  test('the posting does not close before the new decision is there', async () => {
    house.at('2026-03-12', '10:00');
    expect(await reopen(subject)).toEqual({ state: 'applied' });
    house.at('2026-03-20', '10:00');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundId)).key).toBe('publicity');
    const [duty] = await owed(house, party.planId, 'review');
    if (duty === undefined) throw new Error('nobody has to review again');
    expect(await reviewSubject(house, duty)).toBeNull();
    await tick(house, party.planId);
    house.at('2026-03-26', '10:00');
    await tick(house, party.planId);
    expect(await house.value('select state from round where id = $1', [roundId])).toBe('published');
  });

  test('a reopened review that nobody does is escalated like the first one', async () => {
    house.at('2026-03-12', '10:00');
    await reopen(subject);
    await tick(house, party.planId);
    for (const day of ['2026-03-16', '2026-03-18', '2026-03-19']) {
      house.at(day, '09:00');
      await tick(house, party.planId);
    }
    const told = await house.rows<{ personId: string }>(
      `select distinct person_id as "personId" from notice where round_id = $1 and kind = 'overdue'`,
      [roundId],
    );
    expect(told.map(({ personId }) => personId)).toEqual(
      expect.arrayContaining([branch.people[0], party.officers.leaderInCharge]),
    );
  });

  test('the deputy decides again where the secretary is reopened', async () => {
    const [secretary = '', deputy = ''] = branch.people;
    expect(await reopen(secretary)).toEqual({ state: 'applied' });
    const [duty] = await owed(house, party.planId, 'review');
    expect(duty).toMatchObject({ personId: deputy, subjectId: secretary });
  });

  test('is refused outside the posting and for a stranger', async () => {
    expect(await reopen(party.officers.auditor)).toEqual({ state: 'refused', code: 'not-found' });
    house.at('2026-03-17', '10:00');
    await tick(house, party.planId);
    expect(await reopen(subject)).toEqual({ state: 'refused', code: 'stage-not-open' });
  });

  test('a veto found while the posting is up keeps the score and takes the rank', async () => {
    house.at('2026-03-10', '10:00');
    await recordVeto(
      house.store,
      { actorId: party.officers.organisationOfficer, request: newRequest() },
      { personId: subject, period: '2026-02', conditionKey: 'integrity', note: '通报' },
    );
    await tick(house, party.planId);
    house.at('2026-03-20', '10:00');
    await tick(house, party.planId);
    const [published] = await house.rows(
      `select outcome, score::text, rank from result where round_id = $1 and person_id = $2 and status = 'published'`,
      [roundId, subject],
    );
    expect(published).toEqual({ outcome: 'vetoed', score: '83.0', rank: null });
    const ranks = await house.rows<{ rank: number }>(
      `select rank from result where round_id = $1 and status = 'published' and rank is not null`,
      [roundId],
    );
    expect(ranks.map(({ rank }) => rank)).toEqual([1, 1, 1, 1]);
  });
});

describe('cancelling a month', () => {
  let house: House;
  let party: Party;
  let branch: Branch;

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(5));
  });

  const cancel = (cycleId: string): Promise<{ state: string; code?: string }> =>
    decide(house, {
      kind: 'cancelCycle',
      targetId: cycleId,
      actorId: party.officers.partySecretary,
      body: { reason: '组织调整' },
    });

  const lower = (period: string, score: number): Promise<void> =>
    recordScore(house, {
      actorId: branch.people[0] ?? '',
      unitId: branch.id,
      personId: branch.people[4] ?? '',
      period,
      score,
    });

  const runToPosting = async (period: string, opens: string, decided: string): Promise<string> => {
    house.at(opens, '00:05');
    const { cycleId } = await openMonth(house, party.planId, period);
    await allDeclareNothing(house, party.planId);
    house.at(decided, '09:00');
    await tick(house, party.planId);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    return cycleId;
  };

  const talks = (): Promise<{ period: string; kind: string; state: string }[]> =>
    house.rows('select period, kind, state from talk_case where plan_id = $1 order by period, kind', [party.planId]);

  test('ends every duty, withdraws what was posted with its reason, and cannot be done twice', async () => {
    await lower('2026-01', 58);
    const cycleId = await runToPosting('2026-01', '2026-02-02', '2026-02-09');
    expect(await cancel(cycleId)).toEqual({ state: 'applied' });
    await tick(house, party.planId);
    expect(await house.rows('select state, cancel_reason as reason from cycle where id = $1', [cycleId])).toEqual([
      { state: 'cancelled', reason: '组织调整' },
    ]);
    expect(await obligations(house, party.planId, `o.state = 'open' or not o.sealed`)).toEqual([]);
    const statuses = await house.rows<{ status: string }>('select distinct status from result where plan_id = $1', [
      party.planId,
    ]);
    expect(statuses).toEqual([{ status: 'withdrawn' }]);
    expect(await talks()).toEqual([]);
    expect(await cancel(cycleId)).toEqual({ state: 'refused', code: 'cycle-finished' });
  });

  test('a cancelled month neither counts nor breaks a streak: 58, cancelled, 59 is two in a row', async () => {
    await lower('2026-01', 58);
    await runToPosting('2026-01', '2026-02-02', '2026-02-09');
    house.at('2026-02-27', '09:00');
    await tick(house, party.planId);
    await lower('2026-02', 50);
    expect(await cancel(await runToPosting('2026-02', '2026-03-02', '2026-03-09'))).toEqual({ state: 'applied' });
    await lower('2026-03', 59);
    await runToPosting('2026-03', '2026-04-01', '2026-04-09');
    house.at('2026-04-27', '09:00');
    await tick(house, party.planId);
    expect(await talks()).toMatchObject([
      { period: '2026-01', kind: 'secretary' },
      { period: '2026-03', kind: 'committee' },
    ]);
  });

  test('frees the consequences that waited for the month', async () => {
    await lower('2026-01', 58);
    const january = await runToPosting('2026-01', '2026-02-02', '2026-02-09');
    const [round] = await house.rows<{ id: string }>('select id from round where cycle_id = $1', [january]);
    await decide(house, {
      kind: 'extendStage',
      targetId: round?.id ?? '',
      actorId: party.officers.organisationOfficer,
      body: { lastDay: '2026-04-30', reason: '复核' },
    });
    await lower('2026-02', 59);
    await runToPosting('2026-02', '2026-03-02', '2026-03-09');
    house.at('2026-03-17', '09:00');
    await tick(house, party.planId);
    expect(await talks()).toEqual([]);
    expect(await cancel(january)).toEqual({ state: 'applied' });
    expect(await talks()).toEqual([{ period: '2026-02', kind: 'secretary', state: 'open' }]);
  });
});
