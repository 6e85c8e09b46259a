import { addMember, exemptMember, transferMember } from '../../store/steps/members.ts';
import { recordRegister } from '../../store/steps/record-register.ts';
import { allDeclareNothing, declare, newRequest, obligations, owed, reviewAll, sayNothing } from './acts.ts';
import { insertPerson } from '../support/fixtures.ts';
import {
  committeeOf,
  instant,
  openHouse,
  openMonth,
  openStageOf,
  roundOf,
  seedBranch,
  seedParty,
  stagesOf,
  tick,
} from './house.ts';
import type { Branch, House, Month, Party } from './house.ts';

describe('people who come, go and are exempted while the month runs', () => {
  let house: House;
  let party: Party;
  let a: Branch;
  let b: Branch;
  let month: Month;

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    party = await seedParty(house);
    a = await seedBranch(house, party.committeeId, committeeOf(5));
    b = await seedBranch(house, party.committeeId, committeeOf(4));
    house.at('2026-02-02', '00:05');
    month = await openMonth(house, party.planId, '2026-01');
  });

  const by = (): { actorId: string; request: ReturnType<typeof newRequest> } => ({
    actorId: party.officers.organisationOfficer,
    request: newRequest(),
  });

  const join = async (unitId: string): Promise<string> => {
    const personId = await insertPerson(house.store, { name: '新党员' });
    await house.rows(
      `insert into membership (person_id, unit_id, state, posts, from_date)
       values ($1, $2, 'full', '{member}', '2026-01-20')`,
      [personId, unitId],
    );
    return personId;
  };

  const dutyOf = async (personId: string): Promise<Awaited<ReturnType<typeof owed>>[number]> => {
    const duty = (await obligations(house, party.planId, `o.kind = 'declare' and o.state = 'open'`)).find(
      (one) => one.personId === personId,
    );
    if (duty === undefined) throw new Error('the person owes no declaration');
    return duty;
  };

  /** From an ended declaration to the publication, nobody disturbing. */
  const finish = async (): Promise<void> => {
    house.at('2026-02-12', '09:00');
    await tick(house, party.planId);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    house.at('2026-03-02', '09:00');
    await tick(house, party.planId);
    expect(await house.value('select state from cycle where id = $1', [month.cycleId])).toBe('published');
  };

  const resultOf = (personId: string): Promise<{ unitId: string; outcome: string; score: string | null }[]> =>
    house.rows(
      `select unit_id as "unitId", outcome, score::text, rank from result
        where plan_id = $1 and person_id = $2 and status = 'published'`,
      [party.planId, personId],
    );

  test('a late joiner has a whole window of their own and everybody else keeps theirs', async () => {
    house.at('2026-02-05', '10:00');
    const added = await addMember(house.store, by(), {
      unitId: a.id,
      staffNo: `late-${party.planId}`,
      name: '晚到的党员',
      state: 'full',
      posts: ['member'],
      fromDate: '2026-01-28',
    });
    expect(added.ok).toBe(true);
    await tick(house, party.planId);
    const duties = await owed(house, party.planId, 'declare');
    const closing = duties.map(({ closesAt }) => closesAt.valueOf()).sort((x, y) => x - y);
    expect(closing).toEqual([
      ...Array.from({ length: 9 }, () => instant('2026-02-06', '24:00')),
      instant('2026-02-11', '24:00'),
    ]);
    house.at('2026-02-07', '00:01');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundOf(month, b))).key).toBe('review');
    expect((await openStageOf(house, roundOf(month, a))).key).toBe('declaration');
    const [, other] = duties
      .filter(({ roundId }) => roundId === roundOf(month, a))
      .filter(({ personId }) => a.people.includes(personId));
    const late = duties.find(({ closesAt }) => closesAt.valueOf() > instant('2026-02-06', '24:00'));
    if (other === undefined || late === undefined) throw new Error('a duty is missing');
    expect(await declare(house, other, 'duty-task', '1')).toBe('stage-closed');
    expect(await sayNothingByAccount(late)).toBeNull();
    house.at('2026-02-12', '00:00');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundOf(month, a))).key).toBe('review');
    await finish();
    expect(await resultOf(late.personId)).toMatchObject([{ unitId: a.id, outcome: 'scored', score: '80.0' }]);
  });

  /** A new member has no account yet: the fixture's people have. */
  const sayNothingByAccount = async (duty: Parameters<typeof sayNothing>[1]): Promise<string | null> => {
    await house.rows(
      `insert into account (person_id, login, password_hash) values ($1, $2, 'none') on conflict do nothing`,
      [duty.personId, duty.personId],
    );
    return sayNothing(house, duty);
  };

  test('whoever joins after noon has the window from the next working day', async () => {
    house.at('2026-02-05', '14:00');
    const personId = await join(a.id);
    await tick(house, party.planId);
    expect((await dutyOf(personId)).closesAt.valueOf()).toBe(instant('2026-02-12', '24:00'));
  });

  test('whoever joins during the review is reviewed with base points and has no declaration to make', async () => {
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-09', '09:00');
    await tick(house, party.planId);
    const personId = await join(a.id);
    await tick(house, party.planId);
    const about = await obligations(house, party.planId, `o.subject_id = '${personId}'`);
    expect(about.map(({ kind, state }) => [kind, state])).toEqual([['review', 'open']]);
    await finish();
    expect(await resultOf(personId)).toMatchObject([{ unitId: a.id, score: '80.0' }]);
  });

  test('a transfer inside the month moves the subject with the facts of the old branch', async () => {
    const [secretary = '', , , member = ''] = a.people;
    const missed = {
      personId: member,
      period: '2026-01',
      itemKey: 'study',
      occasion: '1月学习',
      outcome: 'missed' as const,
    };
    const recorded = await recordRegister(house.store, {
      actorId: secretary,
      request: newRequest(),
      unitIds: [a.id],
      entries: [missed],
    });
    expect(recorded.ok).toBe(true);
    house.at('2026-02-04', '09:00');
    const moved = await transferMember(house.store, by(), { personId: member, toUnitId: b.id, fromDate: '2026-01-20' });
    expect(moved.ok).toBe(true);
    await tick(house, party.planId);
    const duties = await obligations(house, party.planId, `o.person_id = '${member}' and o.kind = 'declare'`);
    const stateIn = (branch: Branch): string[] =>
      duties.filter(({ roundId }) => roundId === roundOf(month, branch)).map(({ state }) => state);
    expect(stateIn(a)).toEqual(['cancelled']);
    expect(stateIn(b)).toEqual(['open']);
    expect((await dutyOf(member)).closesAt.valueOf()).toBe(instant('2026-02-10', '24:00'));
    await finish();
    expect(await resultOf(member)).toMatchObject([{ unitId: b.id, outcome: 'scored', score: '60.0' }]);
    const [late] = await stagesOf(house, roundOf(month, b));
    expect(late?.closedAt?.getTime()).toBeGreaterThanOrEqual(instant('2026-02-10', '24:00'));
  });

  test('a transfer after the month leaves the month where it was', async () => {
    const [, , , member = ''] = a.people;
    house.at('2026-02-04', '09:00');
    await transferMember(house.store, by(), { personId: member, toUnitId: b.id, fromDate: '2026-02-01' });
    await finish();
    expect(await resultOf(member)).toMatchObject([{ unitId: a.id }]);
  });

  test('somebody moved away and back owes the declaration again', async () => {
    const [, , , member = ''] = a.people;
    house.at('2026-02-03', '09:00');
    await transferMember(house.store, by(), { personId: member, toUnitId: b.id, fromDate: '2026-01-20' });
    await tick(house, party.planId);
    await transferMember(house.store, by(), { personId: member, toUnitId: a.id, fromDate: '2026-01-25' });
    await tick(house, party.planId);
    const open = await obligations(
      house,
      party.planId,
      `o.person_id = '${member}' and o.kind = 'declare' and o.state = 'open' and not o.sealed`,
    );
    expect(open.map(({ roundId }) => roundId)).toEqual([roundOf(month, a)]);
  });

  test.each([
    ['2026-02-04', 'declare'],
    ['2026-02-09', 'review'],
  ])('an exempt month recorded on %s cancels what is owed and holds nothing up', async (day, kind) => {
    const [, , , member = ''] = a.people;
    house.at(day, '09:00');
    await tick(house, party.planId);
    const exempted = await exemptMember(house.store, by(), { personId: member, period: '2026-01', cause: '病假' });
    expect(exempted.ok).toBe(true);
    await tick(house, party.planId);
    const about = await obligations(house, party.planId, `o.subject_id = '${member}' and o.kind = '${kind}'`);
    expect(about.map(({ state }) => state)).toEqual(['cancelled']);
    await finish();
    expect(await resultOf(member)).toMatchObject([{ outcome: 'exempt', score: null, rank: null }]);
    expect(await obligations(house, party.planId, `o.state = 'open' and o.subject_id = '${member}'`)).toEqual([]);
  });

  test('an exempt month recorded while the posting is up posts that one member again as exempt', async () => {
    const [, , , member = '', other = ''] = a.people;
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-09', '09:00');
    await tick(house, party.planId);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    house.at('2026-02-10', '09:00');
    await exemptMember(house.store, by(), { personId: member, period: '2026-01', cause: '病假' });
    await tick(house, party.planId);
    house.at('2026-03-02', '09:00');
    await tick(house, party.planId);
    expect(await resultOf(member)).toMatchObject([{ outcome: 'exempt', score: null, rank: null }]);
    expect(await resultOf(other)).toMatchObject([{ outcome: 'scored', score: '80.0' }]);
  });

  test('a member whose membership ended inside the month is withdrawn and gets no result', async () => {
    const [, , , member = ''] = a.people;
    house.at('2026-02-04', '09:00');
    await house.rows(`update membership set to_date = '2026-01-15' where person_id = $1`, [member]);
    await tick(house, party.planId);
    expect(await obligations(house, party.planId, `o.subject_id = '${member}' and o.state = 'open'`)).toEqual([]);
    await finish();
    expect(await resultOf(member)).toEqual([]);
  });
});
