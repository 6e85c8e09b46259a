import { advanceRound } from '../../activities/rounds/advance.ts';
import { answerObjection } from '../../store/steps/answer-objection.ts';
import { object } from '../../store/steps/object.ts';
import { allDeclareNothing, declare, newRequest, owed, refusalOf, reviewAll } from './acts.ts';
import { committeeOf, openHouse, openMonth, openStageOf, roundOf, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';

describe('what happens when nobody acts', () => {
  let house: House;
  let party: Party;
  let branch: Branch;
  let roundId: string;

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(6));
    house.at('2026-02-02', '00:05');
    roundId = roundOf(await openMonth(house, party.planId, '2026-01'), branch);
  });

  const overdue = async (): Promise<string[]> => {
    const rows = await house.rows<{ personId: string }>(
      `select person_id as "personId" from notice where round_id = $1 and kind = 'overdue' order by created_at`,
      [roundId],
    );
    return rows.map(({ personId }) => personId);
  };

  test('a missed declaration lapses: base points stay, no bonus is made up', async () => {
    const [, , , , member = ''] = branch.people;
    await allDeclareNothing(house, party.planId, [member]);
    house.at('2026-02-07', '00:00');
    await tick(house, party.planId);
    const [own] = await house.rows(`select state, sealed from obligation where person_id = $1 and kind = 'declare'`, [
      member,
    ]);
    expect(own).toEqual({ state: 'lapsed', sealed: true });
    house.at('2026-02-09', '09:00');
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    house.at('2026-02-27', '09:00');
    await tick(house, party.planId);
    expect(await house.rows(`select score::text, low from result where person_id = $1`, [member])).toEqual([
      { score: '80.0', low: false },
    ]);
  });

  test('an undecided review is held, called overdue to its chair, then to the superior, and never decided by itself', async () => {
    const [secretary = '', deputy = ''] = branch.people;
    const [duty] = await owed(house, party.planId, 'declare');
    if (duty === undefined) throw new Error('nobody owes a declaration');
    await declare(house, duty, 'duty-task', '3');
    house.at('2026-02-07', '00:00');
    await tick(house, party.planId);
    house.at('2026-02-10', '09:00');
    await tick(house, party.planId);
    const reminded = await house.rows<{ personId: string }>(
      `select n.person_id as "personId" from notice n join obligation o on o.id = n.obligation_id
        where n.round_id = $1 and n.kind = 'reminder' and o.kind = 'review'`,
      [roundId],
    );
    expect(reminded.map(({ personId }) => personId).sort()).toEqual([secretary, deputy].sort());
    house.at('2026-02-12', '09:00');
    await tick(house, party.planId);
    expect((await overdue()).sort()).toEqual([secretary, deputy].sort());
    house.at('2026-02-14', '09:00');
    const wake = await advanceRound(house.store, roundId);
    const second = (await overdue()).slice(2);
    expect(second.sort()).toEqual([secretary, deputy, party.officers.leaderInCharge].sort());
    expect(wake).toMatchObject({ ended: false, waitMs: null });
    house.at('2026-06-01', '09:00');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundId)).key).toBe('review');
    expect(
      await house.rows('select 1 from item_decision d join declared_item i on i.id = d.item_id where i.round_id = $1', [
        roundId,
      ]),
    ).toEqual([]);
    expect(await house.rows('select 1 from result where round_id = $1', [roundId])).toEqual([]);
    expect(await overdue()).toHaveLength(5);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    expect(await openStageOf(house, roundId)).toMatchObject({ key: 'publicity', firstDay: '2026-06-01' });
  });

  test('one subject left undecided holds the whole review', async () => {
    const [, , , , member = ''] = branch.people;
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-09', '09:00');
    await tick(house, party.planId);
    await reviewAll(house, party.planId, [member]);
    house.at('2026-02-26', '09:00');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundId)).key).toBe('review');
    expect((await owed(house, party.planId, 'review')).map(({ subjectId }) => subjectId)).toEqual([member]);
  });

  test('an objection nobody answers holds the posting and is called overdue until it is answered', async () => {
    const [secretary = '', , , , objector = '', subjectId = ''] = branch.people;
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-07', '00:00');
    await tick(house, party.planId);
    house.at('2026-02-09', '09:00');
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    house.at('2026-02-10', '09:00');
    const right = (await owed(house, party.planId, 'object')).find(({ personId }) => personId === objector);
    const raised = {
      actorId: objector,
      request: newRequest(),
      obligationId: right?.id ?? '',
      subjectId,
      text: '有异议',
    };
    expect(refusalOf(await object(house.store, raised))).toBeNull();
    // five working days after 10 February end on the 24th: the posting itself on the 13th
    house.at('2026-02-14', '00:00');
    const wake = await advanceRound(house.store, roundId);
    expect((await openStageOf(house, roundId)).key).toBe('publicity');
    expect(wake.waitMs).not.toBeNull();
    house.at('2026-02-25', '08:59');
    await tick(house, party.planId);
    expect(await overdue()).toEqual([]);
    house.at('2026-02-25', '09:00');
    await tick(house, party.planId);
    expect(await overdue()).toEqual([secretary]);
    house.at('2026-02-27', '09:00');
    await tick(house, party.planId);
    expect((await overdue()).slice(1).sort()).toEqual([secretary, party.officers.leaderInCharge].sort());
    const [duty] = await owed(house, party.planId, 'answerObjection');
    const answer = { actorId: secretary, request: newRequest(), obligationId: duty?.id ?? '', uphold: false };
    expect(refusalOf(await answerObjection(house.store, { ...answer, answer: '理由不成立', items: [] }))).toBeNull();
    const told = house.rows(
      `select person_id as "personId" from notice where round_id = $1 and kind = 'objectionAnswered'`,
      [roundId],
    );
    expect(await told).toEqual([{ personId: objector }]);
    await tick(house, party.planId);
    expect(await house.value('select state from round where id = $1', [roundId])).toBe('published');
  });

  test('the last answer ends the review at once, long before its deadline', async () => {
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-07', '00:00');
    await tick(house, party.planId);
    house.at('2026-02-09', '08:00');
    await reviewAll(house, party.planId);
    const wake = await advanceRound(house.store, roundId);
    expect((await openStageOf(house, roundId)).key).toBe('publicity');
    expect(wake.ended).toBe(false);
  });
});
