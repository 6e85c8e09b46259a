import { advanceCycle } from '../../activities/cycles/advance.ts';
import { openCycle } from '../../activities/cycles/open.ts';
import { applyDecision } from '../../activities/decisions/apply.ts';
import { advanceRound } from '../../activities/rounds/advance.ts';
import { advanceTalk } from '../../activities/talks/advance.ts';
import { allDeclareNothing, onTalk, owed, receive, recordScore, reviewAll, talkRecord } from './acts.ts';
import { committeeOf, instant, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';

const TABLES = ['cycle', 'round', 'subject', 'stage', 'obligation', 'result', 'talk_case', 'notice', 'audit'] as const;
const AT_ONCE = 10;

describe('asking ten times at once changes what asking once does, and asking again changes nothing', () => {
  let house: House;
  let party: Party;
  let branch: Branch;
  let cycleId = '';
  let roundId = '';
  let talkId = '';

  beforeAll(async () => {
    house = await openHouse();
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(6));
  });
  afterAll(() => house.close());

  /** Everything the engine keeps, but for the instants at which it looked. */
  const state = async (): Promise<Record<string, unknown>> => {
    const all: [string, unknown][] = [];
    for (const table of TABLES) {
      const kept = `to_jsonb(t) - 'next_wake_at'`;
      const sql = `select coalesce(jsonb_agg(${kept} order by (${kept})::text), '[]') from ${table} t`;
      all.push([table, await house.value(sql)]);
    }
    return Object.fromEntries(all);
  };

  /** Ten at once, then once more: the last leaves everything as it was, and every repetition answers the same. */
  const manyThenAgain = async (work: () => Promise<unknown>): Promise<void> => {
    const before = await state();
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const once = await state();
    expect(once).not.toEqual(before);
    await work();
    expect(await state()).toEqual(once);
  };

  test('opening a month', async () => {
    house.at('2026-02-02', '00:05');
    const scheduledAt = instant('2026-02-01', '00:05');
    await manyThenAgain(() => openCycle(house.store, { planId: party.planId, scheduledAt }));
    cycleId = await house.value('select id from cycle');
  });

  test('giving each branch its round', async () => {
    await manyThenAgain(() => advanceCycle(house.store, cycleId));
    roundId = await house.value('select id from round');
  });

  test('opening the first stage', async () => {
    await manyThenAgain(() => advanceRound(house.store, roundId));
    expect(await owed(house, party.planId, 'declare')).toHaveLength(6);
    const notices = await house.value(`select count(*)::int from notice where kind = 'stageOpened'`);
    expect(notices).toBe(6);
  });

  test('a reminder', async () => {
    house.at('2026-02-04', '09:00');
    await manyThenAgain(() => advanceRound(house.store, roundId));
    expect(await house.value(`select count(*)::int from notice where kind = 'reminder'`)).toBe(6);
  });

  test('the end of the declaration', async () => {
    const member = branch.people[4] ?? '';
    const score = { actorId: branch.people[0] ?? '', unitId: branch.id, period: '2026-01', score: 58 };
    await recordScore(house, { ...score, personId: member });
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-07', '00:00');
    await manyThenAgain(() => advanceRound(house.store, roundId));
    expect(await owed(house, party.planId, 'review')).toHaveLength(6);
  });

  test('the end of the review and the posting', async () => {
    house.at('2026-02-09', '09:30');
    await reviewAll(house, party.planId);
    await manyThenAgain(() => advanceRound(house.store, roundId));
    expect(await house.value(`select count(*)::int from result where status = 'posted'`)).toBe(6);
  });

  test('the publication with what follows from it', async () => {
    house.at('2026-02-14', '00:00');
    await manyThenAgain(() => advanceRound(house.store, roundId));
    expect(await house.value(`select count(*)::int from notice where kind = 'result'`)).toBe(6);
    talkId = await house.value('select id from talk_case');
  });

  test('the end of the cycle', async () => {
    await manyThenAgain(() => advanceCycle(house.store, cycleId));
    expect(await house.value('select state from cycle')).toBe('published');
  });

  test('a talk, from the assignment to its record, acknowledgement and follow-up', async () => {
    await manyThenAgain(() => advanceTalk(house.store, talkId));
    const [duty] = await owed(house, party.planId, 'holdTalk');
    if (duty === undefined) throw new Error('nobody owes the talk');
    const ask = { kind: 'recordTalk' as const, targetId: talkId, actorId: duty.personId };
    const decisionId = await receive(house, { ...ask, body: await talkRecord(house) });
    await manyThenAgain(() => applyDecision(house.store, decisionId));
    await manyThenAgain(() => advanceTalk(house.store, talkId));
    const [own] = await owed(house, party.planId, 'acknowledgeTalk');
    const [after] = await owed(house, party.planId, 'followUpTalk');
    if (own === undefined || after === undefined) throw new Error('nothing follows the talk');
    expect(await onTalk(house, own, 'acknowledgeTalk', {})).toBeNull();
    expect(await onTalk(house, after, 'followUpTalk', { finding: '已整改' })).toBeNull();
    await manyThenAgain(() => advanceTalk(house.store, talkId));
    expect(await house.value('select state from talk_case')).toBe('closed');
  });
});
