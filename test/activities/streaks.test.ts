import { drawTalks } from '../../activities/talks/draw.ts';
import { transaction } from '../../store/database.ts';
import { importResults } from '../../store/imports/import-results.ts';
import { obligations, onTalk, owed, talkRecord } from './acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth } from './months.ts';

interface CaseSeen {
  readonly period: string;
  readonly kind: string;
  readonly state: string;
  readonly joined: readonly string[];
  readonly scoreCorrected: boolean;
  readonly annulReason: string | null;
}

const casesOf = (house: House, personId: string): Promise<CaseSeen[]> =>
  house.rows<CaseSeen>(
    `select period, kind, state, joined, score_corrected as "scoreCorrected", annul_reason as "annulReason"
       from talk_case where person_id = $1 order by period, kind`,
    [personId],
  );

const places = async (house: House, personId: string): Promise<string[]> =>
  (await casesOf(house, personId)).map(({ period, kind, state }) => `${period} ${kind} ${state}`);

/** Every talk that is owed is appointed and held, but for those with `except`. */
async function holdTalks(house: House, party: Party, except: readonly string[] = []): Promise<void> {
  for (const duty of await owed(house, party.planId, 'appointTalker')) {
    if (except.includes(duty.subjectId ?? '')) continue;
    await onTalk(house, duty, 'appointTalker', { talkerId: party.officers.partyCommitteeMember });
  }
  await tick(house, party.planId);
  for (const duty of await owed(house, party.planId, 'holdTalk')) {
    if (!except.includes(duty.subjectId ?? '')) await onTalk(house, duty, 'recordTalk', await talkRecord(house));
  }
  await tick(house, party.planId);
}

describe('streaks of low months become talks (S3.6, §4.6, §4.17)', () => {
  let house: House;
  let party: Party;
  let branch: Branch;
  /** Members by what they go through. */
  let sixMonths = '';
  let exempted = '';
  let joining = '';
  let silent = '';
  let probationer = '';
  let oldHand = '';

  const SCORES: Readonly<Record<string, readonly (number | 'exempt')[]>> = {
    sixMonths: [58, 59, 61, 55, 54, 53],
    exempted: [58, 'exempt', 59],
    joining: [58, 59, 57, 55],
    silent: [58, 59, 57],
    probationer: [58, 59, 57],
    oldHand: [59],
  };
  const PERIODS = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'];

  beforeAll(async () => {
    house = await openHouse();
    party = await seedParty(house);
    const seats = committeeOf(9);
    branch = await seedBranch(house, party.committeeId, [...seats, { state: 'probationary' }]);
    [, , , , sixMonths = '', exempted = '', joining = '', silent = '', oldHand = '', probationer = ''] = branch.people;
    house.at('2026-01-20', '09:00');
    const staffNo = await house.value<string>('select staff_no from person where id = $1', [oldHand]);
    const place = { sheet: '', row: 1, column: 1 } as never;
    const imported = await importResults(
      house.store,
      {
        sha256: 'f'.repeat(64),
        rows: [
          {
            staffNo,
            name: null,
            period: '2025-12',
            score: '58',
            places: { staffNo: place, name: place, period: place, score: place, remark: place } as never,
          },
        ],
      },
      { planId: party.planId, source: '旧系统.xlsx', actorId: null },
    );
    expect(imported).toMatchObject({ ok: true, counts: { added: 1 } });
  });
  afterAll(() => house.close());

  const play = async (index: number): Promise<void> => {
    const people: Record<string, string> = { sixMonths, exempted, joining, silent, probationer, oldHand };
    const scores = new Map<string, number>();
    const exempt: string[] = [];
    for (const [name, months] of Object.entries(SCORES)) {
      const score = months[index];
      if (score === 'exempt') exempt.push(people[name] ?? '');
      else if (score !== undefined) scores.set(people[name] ?? '', score);
    }
    await runMonth(house, party, PERIODS[index] ?? '', { branch, scores, exempt });
    await holdTalks(house, party, [silent]);
  };

  test('a first low month: a talk with the branch secretary; December and January are two in a row', async () => {
    await play(0);
    for (const personId of [sixMonths, exempted, joining, probationer]) {
      expect(await places(house, personId)).toEqual(['2026-01 secretary held']);
    }
    // December was kept elsewhere: it counts, and nothing is opened for it here
    expect(await places(house, oldHand)).toEqual(['2026-01 committee held']);
    const record = await house.value('select record from talk_case where person_id = $1', [sixMonths]);
    expect(record).toMatchObject({ shortcomings: '工作失误', measures: '整改' });
  });

  test('the second in a row: somebody the Party committee appoints; an exempt month draws nothing', async () => {
    await play(1);
    expect(await places(house, sixMonths)).toEqual(['2026-01 secretary held', '2026-02 committee held']);
    expect(await places(house, exempted)).toEqual(['2026-01 secretary held']);
  });

  test('the third in a row goes to the committee, but only when both talks were held', async () => {
    await play(2);
    expect(await places(house, sixMonths)).toHaveLength(2);
    expect(await places(house, exempted)).toEqual(['2026-01 secretary held', '2026-03 committee held']);
    expect((await places(house, joining)).at(-1)).toBe('2026-03 disposition open');
    expect((await places(house, probationer)).at(-1)).toBe('2026-03 conversion open');
    expect((await places(house, silent)).at(-1)).toBe('2026-03 disposition waiting');
    const referral = await house.rows<{ personId: string }>(
      `select n.person_id as "personId" from notice n join talk_case t on t.id = n.talk_id
        where t.person_id = $1 and t.kind = 'disposition'`,
      [joining],
    );
    expect(referral).toEqual([{ personId: party.officers.partySecretary }]);
  });

  test('the overdue talks that hold a referral back are called overdue to their talkers and the superior', async () => {
    const told = await house.rows<{ personId: string }>(
      `select distinct n.person_id as "personId" from notice n join talk_case t on t.id = n.talk_id
        where t.person_id = $1 and n.kind = 'talkOverdue'`,
      [silent],
    );
    expect(told.map(({ personId }) => personId)).toEqual(
      expect.arrayContaining([branch.people[0], party.officers.partySecretary]),
    );
  });

  test('holding the last of them late sends the waiting referral out at once', async () => {
    await holdTalks(house, party);
    expect(await places(house, silent)).toEqual([
      '2026-01 secretary held',
      '2026-02 committee held',
      '2026-03 disposition open',
    ]);
  });

  test('a fourth low month makes no second referral: it joins the open one', async () => {
    await play(3);
    const cases = await casesOf(house, joining);
    expect(cases).toHaveLength(3);
    expect(cases.at(-1)).toMatchObject({ period: '2026-03', kind: 'disposition', joined: ['2026-04'] });
    expect((await places(house, sixMonths)).at(-1)).toBe('2026-04 secretary held');
  });

  test('58, 59, 61, 55, 54, 53: two talks, nothing, two talks, a referral', async () => {
    await play(4);
    await play(5);
    expect(await places(house, sixMonths)).toEqual([
      '2026-01 secretary held',
      '2026-02 committee held',
      '2026-04 secretary held',
      '2026-05 committee held',
      '2026-06 disposition open',
    ]);
  });

  test('drawing again for everybody changes nothing', async () => {
    const all = (): Promise<object[]> => house.rows('select to_jsonb(t) as t from talk_case t order by id');
    const before = await all();
    const draw = (): Promise<string[]> =>
      transaction(house.store, (tx) => drawTalks({ tx, round: { planId: party.planId } }, branch.people));
    expect(await draw()).toEqual([]);
    expect(await all()).toEqual(before);
  });
});

describe('a published month that is corrected', () => {
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

  /** What an upheld appeal leaves behind: a new published version in the old one's place. */
  const correct = async (personId: string, period: string, score: string): Promise<void> => {
    await transaction(house.store, async (tx) => {
      await tx.query(
        `update result set status = 'superseded' where person_id = $1 and period = $2 and status = 'published'`,
        [personId, period],
      );
      await tx.query(
        `insert into result (plan_id, unit_id, round_id, person_id, period, version, status, outcome, score, low,
                rankable, derivation, scheme_version_id, rules_version, computed_at, published_at)
         select plan_id, unit_id, round_id, person_id, period, version + 1, 'published', outcome, $3::numeric, $3::numeric < 60,
                rankable,
                derivation, scheme_version_id, rules_version, $4, $4
           from result where person_id = $1 and period = $2 order by version desc limit 1`,
        [personId, period, score, tx.now],
      );
      await drawTalks({ tx, round: { planId: party.planId }, clocksFrom: tx.now }, [personId]);
    });
    await tick(house, party.planId);
  };

  const twoLowMonths = async (hold: boolean): Promise<string> => {
    const member = branch.people[4] ?? '';
    await runMonth(house, party, '2026-01', { branch, scores: new Map([[member, 58]]) });
    if (hold) await holdTalks(house, party);
    await runMonth(house, party, '2026-02', { branch, scores: new Map([[member, 59]]) });
    return member;
  };

  test('58 becomes 62 after 59: the first talk and the second are annulled, a first talk takes their place', async () => {
    const member = await twoLowMonths(false);
    await correct(member, '2026-01', '62');
    expect(await casesOf(house, member)).toMatchObject([
      { period: '2026-01', kind: 'secretary', state: 'annulled', annulReason: 'monthNotLow' },
      { period: '2026-02', kind: 'committee', state: 'annulled', annulReason: 'placeInStreakChanged' },
      { period: '2026-02', kind: 'secretary', state: 'open' },
    ]);
    const open = await obligations(house, party.planId, `o.subject_id = '${member}' and o.state = 'open'`);
    expect(open.map(({ kind, period }) => [kind, period])).toEqual([['holdTalk', '2026-02']]);
  });

  test('a talk already held stays as held and is marked', async () => {
    const member = await twoLowMonths(true);
    await correct(member, '2026-01', '62');
    expect((await casesOf(house, member))[0]).toMatchObject({ state: 'held', scoreCorrected: true });
  });

  test('corrected back, an annulled talk is owed and can be held again', async () => {
    const member = await twoLowMonths(false);
    await correct(member, '2026-01', '62');
    await correct(member, '2026-01', '58');
    expect(await places(house, member)).toEqual([
      '2026-01 secretary open',
      '2026-02 committee open',
      '2026-02 secretary annulled',
    ]);
    // the reminders of before had all been sent; owed again, it is told, reminded of and called overdue anew
    for (const day of ['2026-04-10', '2026-04-14', '2026-04-16']) {
      house.at(day, '09:00');
      await tick(house, party.planId);
    }
    const told = await house.rows<{ kind: string; personId: string }>(
      `select n.kind, n.person_id as "personId" from notice n join talk_case t on t.id = n.talk_id
        where t.person_id = $1 and t.period = '2026-01' order by n.created_at, n.person_id <> $2`,
      [member, branch.people[0]],
    );
    const { partySecretary } = party.officers;
    expect(told.map(({ kind, personId }) => `${kind} ${personId === partySecretary ? 'above' : 'talker'}`)).toEqual([
      'talkAssigned talker',
      'talkOverdue talker',
      'talkOverdue above',
      'consequenceAnnulled talker',
      'talkAssigned talker',
      'talkDue talker',
      'talkOverdue talker',
      'talkOverdue talker',
      'talkOverdue above',
    ]);
    await holdTalks(house, party);
    expect((await places(house, member)).slice(0, 2)).toEqual(['2026-01 secretary held', '2026-02 committee held']);
  });
});
