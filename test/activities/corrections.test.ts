/** Corrections of published months without an appeal: who, what, and what follows for whom (§2.4). */
import { advanceCorrection } from '../../activities/corrections/advance.ts';
import { advanceRound } from '../../activities/rounds/advance.ts';
import { importResults } from '../../store/imports/import-results.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { seedScheme } from '../support/fixtures.ts';
import { proposeCorrection } from '../../store/steps/propose-correction.ts';
import { decide, newRequest, refusalOf } from './acts.ts';
import { appealMonth, casesOf, confirm, propose, published, tryPropose, upTo } from './appeal-acts.ts';
import { committeeOf, openHouse, roundOf, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth, runToPosting } from './months.ts';

const PERIOD = '2026-01';

let house: House;
let party: Party;
let branch: Branch;
let first = '';
let second = '';
let third = '';

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(7));
  [, , , , first = '', second = '', third = ''] = branch.people;
});

const scores = (...of: readonly (readonly [string, number])[]): { branch: Branch; scores: Map<string, number> } => ({
  branch,
  scores: new Map(of),
});

const january = (): Promise<unknown> => runMonth(house, party, PERIOD, scores([first, 70], [second, 75], [third, 58]));

const officer = (): string => party.officers.organisationOfficer;
const leader = (): string => party.officers.partySecretary;

type Changes = Parameters<typeof propose>[1]['changes'];

const correct = async (personId: string, changes: Changes, period = PERIOD): Promise<string> => {
  const correctionId = await propose(house, { actorId: officer(), personId, period, changes });
  expect(await confirm(house, correctionId, leader())).toBeNull();
  return correctionId;
};

/** Everything about somebody in the month but the rank, which is the branch's and not theirs. */
const rowsOf = (personId: string): Promise<object[]> =>
  house.rows(`select to_jsonb(r) - 'rank' as r from result r where person_id = $1 order by period, version`, [
    personId,
  ]);

const sound = async (): Promise<void> => {
  expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
};

describe('two people', () => {
  beforeEach(january);

  test('nothing changes until a second person confirms what an officer proposed', async () => {
    const changes = await upTo(house, first, PERIOD, 78);
    const correctionId = await propose(house, { actorId: officer(), personId: first, period: PERIOD, changes });
    expect(await published(house, first, PERIOD)).toMatchObject({ version: 1, score: '70.0' });
    const [duty] = await house.rows(
      `select kind, person_id as "personId", state from obligation where correction_id = $1`,
      [correctionId],
    );
    expect(duty).toEqual({ kind: 'confirmCorrection', personId: leader(), state: 'open' });
    expect(await confirm(house, correctionId, officer())).toBe('second-person-required');
    expect(await published(house, first, PERIOD)).toMatchObject({ version: 1 });
    expect(await confirm(house, correctionId, leader())).toBeNull();
    expect(await published(house, first, PERIOD)).toMatchObject({ version: 2, score: '78.0' });
    expect(await confirm(house, correctionId, party.officers.partyDeputySecretary)).toBe('already-answered');
    await sound();
  });

  test('refused with a reason, or taken back by whoever proposed it, it changes nothing', async () => {
    const proposal = {
      actorId: officer(),
      personId: first,
      period: PERIOD,
      changes: [{ kind: 'exemption', cause: '病' }],
    } as const;
    const refused = await propose(house, proposal);
    expect(refusalOf(await tryPropose(house, proposal))).toBe('already-answered');
    const refuse = (body: { confirm: boolean; answer?: string }): Promise<{ state: string; code?: string }> =>
      decide(house, { kind: 'confirmCorrection', targetId: refused, actorId: leader(), body });
    expect(await refuse({ confirm: false })).toEqual({ state: 'refused', code: 'reason-required' });
    expect(await refuse({ confirm: false, answer: '依据不足' })).toEqual({ state: 'applied' });
    const withdrawn = await propose(house, proposal);
    const withdraw = (actorId: string): Promise<{ state: string; code?: string }> =>
      decide(house, { kind: 'withdrawCorrection', targetId: withdrawn, actorId, body: {} });
    expect(await withdraw(leader())).toEqual({ state: 'refused', code: 'not-yours' });
    expect(await withdraw(officer())).toEqual({ state: 'applied' });
    expect(await advanceCorrection(house.store, withdrawn)).toMatchObject({ ended: true });
    expect(await published(house, first, PERIOD)).toMatchObject({ version: 1, outcome: 'scored' });
    const open = await house.rows(`select 1 from obligation where correction_id is not null and state = 'open'`);
    expect(open).toEqual([]);
  });

  test('an officer takes no decision of a panel back, corrects no own month and none under appeal', async () => {
    const of = async (changes: Changes): Promise<string | null> =>
      refusalOf(await tryPropose(house, { actorId: officer(), personId: first, period: PERIOD, changes }));
    expect(await of([{ kind: 'item', itemId: first, decision: 'accept' }])).toBe('change-not-offered');
    expect(await of([{ kind: 'imported', score: '70' }])).toBe('change-not-offered');
    expect(await of([])).toBe('changes-required');
    expect(await of([{ kind: 'exemptionTakenBack' }])).toBe('not-found');
    expect(await of([{ kind: 'exemption', cause: '一' }, { kind: 'exemptionTakenBack' }])).toBe('already-answered');
    await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '近亲属')`, [
      officer(),
      second,
    ]);
    const related = {
      actorId: officer(),
      personId: second,
      period: PERIOD,
      changes: [{ kind: 'exemption', cause: '病' }],
    } as const;
    expect(refusalOf(await tryPropose(house, related))).toBe('close-relation');
    await appealMonth(house, first, PERIOD);
    expect(await of([{ kind: 'exemption', cause: '病' }])).toBe('appeal-running');
  });

  test('the second person is reminded; silence confirms nothing', async () => {
    const proposal = {
      actorId: officer(),
      personId: first,
      period: PERIOD,
      changes: [{ kind: 'exemption', cause: '病' }],
    } as const;
    const correctionId = await propose(house, proposal);
    for (const day of ['2026-03-17', '2026-03-20', '2026-03-24', '2026-06-01']) {
      house.at(day, '09:00');
      await advanceCorrection(house.store, correctionId);
    }
    const told = await house.rows<{ kind: string; n: number }>(
      `select kind, count(*)::int as n from notice where correction_id = $1 group by kind order by kind`,
      [correctionId],
    );
    expect(told).toEqual([
      { kind: 'correctionOverdue', n: 3 },
      { kind: 'correctionToConfirm', n: 2 },
    ]);
    expect(await published(house, first, PERIOD)).toMatchObject({ version: 1 });
  });
});

describe('what is changed', () => {
  beforeEach(january);

  test('a handling sets the month to 0 and asks for a talk; taken back, the number returns and the talk is annulled', async () => {
    await correct(first, [{ kind: 'handling', document: '组〔2026〕5号', dated: '2026-02-20' }]);
    expect(await published(house, first, PERIOD)).toMatchObject({ score: '0.0', low: true, rank: 7 });
    expect(await casesOf(house, first)).toEqual(['2026-01 secretary open']);
    const handlingId = await house.value<string>('select id from handling where person_id = $1', [first]);
    await correct(first, [{ kind: 'handlingTakenBack', handlingId }]);
    expect(await published(house, first, PERIOD)).toMatchObject({ version: 3, score: '70.0', low: false });
    expect(await casesOf(house, first)).toEqual(['2026-01 secretary annulled monthNotLow']);
    await sound();
  });

  test('a veto keeps the score and takes the rank; the others close up', async () => {
    await correct(second, [{ kind: 'veto', conditionKey: 'law', note: '见文件' }]);
    expect(await published(house, second, PERIOD)).toMatchObject({ outcome: 'vetoed', score: '75.0', rank: null });
    expect(await published(house, first, PERIOD)).toMatchObject({ rank: 5 });
    const vetoId = await house.value<string>('select id from veto_finding where person_id = $1', [second]);
    await correct(second, [{ kind: 'vetoTakenBack', vetoId }]);
    expect(await published(house, second, PERIOD)).toMatchObject({ outcome: 'scored', rank: 5 });
    await sound();
  });

  test('an exempt month has no number and no rank, asks for nothing, and its cause is shown nowhere', async () => {
    expect(await casesOf(house, third)).toEqual(['2026-01 secretary open']);
    const correctionId = await correct(third, [{ kind: 'exemption', cause: '住院治疗' }]);
    expect(await published(house, third, PERIOD)).toMatchObject({ outcome: 'exempt', score: null, rank: null });
    expect(await casesOf(house, third)).toEqual(['2026-01 secretary annulled monthNotLow']);
    const audited = await house.rows(`select 1 from audit where content::text like '%住院%'`);
    expect(audited).toEqual([]);
    await correct(third, [{ kind: 'exemptionTakenBack' }]);
    expect(await published(house, third, PERIOD)).toMatchObject({ version: 3, score: '58.0', low: true });
    expect(await casesOf(house, third)).toEqual(['2026-01 secretary open']);
    const before = await house.value(
      `select h.before ->> 'cause' from correction_change h join correction k on k.id = h.correction_id
        where k.person_id = $1 and h.before is not null`,
      [third],
    );
    expect(before).toBe('住院治疗');
    expect(await house.value('select state from correction where id = $1', [correctionId])).toBe('applied');
    await sound();
  });

  test('a register entry is corrected, added and taken back; what stood there is kept', async () => {
    await correct(first, [{ kind: 'entryAdded', itemKey: 'dues', occasion: '2026-01', outcome: 'missed' }]);
    expect(await published(house, first, PERIOD)).toMatchObject({ score: '60.0' });
    const entryId = await house.value<string>(
      `select id from register_entry where person_id = $1 and item_key = 'dues'`,
      [first],
    );
    await correct(first, [{ kind: 'entry', entryId, outcome: 'met' }]);
    expect(await published(house, first, PERIOD)).toMatchObject({ score: '70.0' });
    await correct(first, [{ kind: 'entryTakenBack', entryId }]);
    expect(await published(house, first, PERIOD)).toMatchObject({ version: 4, score: '70.0' });
    const kept = await house.rows<{ outcome: string | null }>(
      `select h.before ->> 'outcome' as outcome from correction_change h join correction k on k.id = h.correction_id
        where k.person_id = $1 order by k.proposed_at`,
      [first],
    );
    expect(kept.map(({ outcome }) => outcome)).toEqual([null, 'missed', 'met']);
    await sound();
  });

  test('a fact of the person changes every plan that scored the month, each with its own notice line', async () => {
    const otherVersion = await seedScheme(house.store, party.committeeId, (document) => ({
      ...document,
      scheme: 'second-points',
    }));
    const otherPlan = await house.value<string>(
      `insert into plan (unit_id, scheme_key, start_period) values ($1, 'second-points', '2026-01') returning id`,
      [party.committeeId],
    );
    const other = { ...party, planId: otherPlan, versionId: otherVersion };
    await runMonth(house, other, PERIOD, { branch });
    const entryId = await house.value<string>('select id from register_entry where person_id = $1 limit 1', [first]);
    const resultId = await house.value<string>('select id from result where person_id = $1 and plan_id = $2', [
      first,
      party.planId,
    ]);
    const outcome = await proposeCorrection(house.store, {
      actorId: officer(),
      request: newRequest(),
      resultId,
      reason: '登记有误',
      changes: [{ kind: 'entryTakenBack', entryId }],
      committeeDecision: null,
    });
    const correctionId = String(outcome.ok ? Reflect.get(outcome.value.body, 'correctionId') : '');
    expect(await confirm(house, correctionId, leader())).toBeNull();
    const versions = await house.rows<{ version: number }>(
      `select version from result where person_id = $1 and period = $2 and status = 'published'`,
      [first, PERIOD],
    );
    expect(versions).toEqual([{ version: 2 }, { version: 2 }]);
    expect(
      await house.value('select count(*)::int from correction_result where correction_id = $1', [correctionId]),
    ).toBe(2);
    await sound();
  });

  test('an entry that says the same again is no correction', async () => {
    const [entry] = await house.rows<{ id: string; points: string }>(
      'select id, points::text from register_entry where person_id = $1 limit 1',
      [first],
    );
    const changes = [
      { kind: 'entry', entryId: entry?.id ?? '', outcome: 'occurred', points: entry?.points ?? '' },
    ] as const;
    expect(refusalOf(await tryPropose(house, { actorId: officer(), personId: first, period: PERIOD, changes }))).toBe(
      'already-answered',
    );
  });

  test('the history cannot be rewritten by the service itself', async () => {
    await correct(first, [{ kind: 'exemption', cause: '病' }]);
    for (const table of ['correction_change', 'correction_result', 'correction_rank']) {
      await expect(house.rows(`delete from ${table}`)).rejects.toThrow(/permission denied/);
    }
  });

  test('a month taken over from before gets a new number; the streak it counts in is drawn again', async () => {
    const place = { sheet: '', row: 1, column: 1 } as never;
    const staffNo = await house.value<string>('select staff_no from person where id = $1', [third]);
    const places = { staffNo: place, name: place, period: place, score: place, remark: place } as never;
    await importResults(
      house.store,
      { sha256: 'a'.repeat(64), rows: [{ staffNo, name: null, period: '2025-12', score: '58', places }] },
      { planId: party.planId, source: '旧系统.xlsx', actorId: null },
    );
    await runMonth(house, party, '2026-02', { branch });
    // the import came after January had been drawn: the streak sees it with February
    expect(await casesOf(house, third)).toEqual([
      '2026-01 committee open',
      '2026-01 secretary annulled placeInStreakChanged',
    ]);
    const proposal = {
      actorId: officer(),
      personId: third,
      period: '2025-12',
      changes: [{ kind: 'imported', score: '65' }],
    } as const;
    const committeeDecision = { document: '党委〔2026〕7号', dated: '2026-03-20' };
    const correctionId = await propose(house, { ...proposal, committeeDecision });
    expect(await confirm(house, correctionId, leader())).toBeNull();
    expect(await published(house, third, '2025-12')).toMatchObject({ version: 2, score: '65', low: false });
    expect(await casesOf(house, third)).toEqual([
      '2026-01 committee annulled placeInStreakChanged',
      '2026-01 secretary open',
    ]);
    await sound();
  });
});

describe('others', () => {
  beforeEach(january);

  test('only their ranks move; whoever moved is told, nobody else is (iPeer#387, EvaP#77)', async () => {
    // 80 × 4, then second 75, first 70, third 58
    const others = branch.people.filter((id) => id !== third);
    const before = await Promise.all(others.map(rowsOf));
    const notices = (): Promise<{ kind: string; personId: string }[]> =>
      house.rows(
        `select kind, person_id as "personId" from notice where correction_id is not null and kind in ('correction', 'rankMoved') order by kind`,
      );
    const earlier = await notices();
    await correct(third, await upTo(house, third, PERIOD, 73));
    expect(await Promise.all(others.map(rowsOf))).toEqual(before);
    expect((await published(house, second, PERIOD)).rank).toBe(5);
    expect((await published(house, third, PERIOD)).rank).toBe(6);
    expect((await published(house, first, PERIOD)).rank).toBe(7);
    const told = (await notices()).filter(
      (one) => !earlier.some((seen) => seen.kind === one.kind && seen.personId === one.personId),
    );
    expect(told).toEqual([
      { kind: 'correction', personId: third },
      { kind: 'rankMoved', personId: first },
    ]);
    const [moved] = await house.rows(`select span, before, after from correction_rank where person_id = $1`, [first]);
    expect(moved).toEqual({ span: PERIOD, before: 6, after: 7 });
    await sound();
  });

  test('the old version keeps its own rank and stays readable', async () => {
    await correct(third, await upTo(house, third, PERIOD, 73));
    const versions = await house.rows(
      `select version, status, score::text, rank, superseded_by is not null as followed, inputs is not null as kept
         from result where person_id = $1 order by version`,
      [third],
    );
    expect(versions).toEqual([
      { version: 1, status: 'superseded', score: '58.0', rank: 7, followed: true, kept: true },
      { version: 2, status: 'published', score: '73.0', rank: 6, followed: false, kept: false },
    ]);
  });

  test('the notice is posted for three working days, with old, new and reason', async () => {
    house.at('2026-03-05', '10:00');
    const correctionId = await correct(third, await upTo(house, third, PERIOD, 73));
    const [notice] = await house.rows(
      `select reason, first_day as "first", last_day as "last", state from correction where id = $1`,
      [correctionId],
    );
    expect(notice).toEqual({ reason: '登记有误', first: '2026-03-05', last: '2026-03-09', state: 'applied' });
  });
});

describe('later months', () => {
  test("the quarter's means and ranks follow a correction of its first month", async () => {
    for (const [period, score] of [
      [PERIOD, 70],
      ['2026-02', 70],
      ['2026-03', 70],
    ] as const) {
      await runMonth(house, party, period, scores([first, score], [second, 72]));
    }
    const quarter = (personId: string): Promise<object[]> =>
      house.rows(`select mean::text, rank from quarter_result where person_id = $1`, [personId]);
    expect(await quarter(first)).toEqual([{ mean: '70.0', rank: 7 }]);
    expect(await quarter(second)).toEqual([{ mean: '72.0', rank: 6 }]);
    await correct(first, await upTo(house, first, PERIOD, 78));
    expect(await quarter(first)).toEqual([{ mean: '72.7', rank: 6 }]);
    expect(await quarter(second)).toEqual([{ mean: '72.0', rank: 7 }]);
    const moved = await house.rows<{ personId: string; span: string }>(
      `select person_id as "personId", span from correction_rank where person_id = any($1) order by span`,
      [[second]],
    );
    expect(moved).toEqual([
      { personId: second, span: '2026-01' },
      { personId: second, span: '2026-Q1' },
    ]);
    await sound();
    // Whoever changes a quarter behind its months is found.
    for (const change of ['mean = 90', 'rank = 1', `months = '[]'`]) {
      const [before] = await house.rows<{ row: string }>(
        'select to_jsonb(q)::text as row from quarter_result q where person_id = $1',
        [second],
      );
      await house.rows(`update quarter_result set ${change} where person_id = $1`, [second]);
      const { differing } = await verifyResults(house.store.pool);
      expect(differing).toEqual([{ resultId: null, personId: second, period: '2026-03', what: ['quarter'] }]);
      await house.rows('delete from quarter_result where person_id = $1', [second]);
      await house.rows('insert into quarter_result select * from jsonb_populate_record(null::quarter_result, $1)', [
        before?.row,
      ]);
    }
    await sound();
  });

  test('a month exempted afterwards leaves the mean of its quarter (§4.13)', async () => {
    for (const period of [PERIOD, '2026-02', '2026-03']) await runMonth(house, party, period, { branch });
    await correct(first, [{ kind: 'exemption', cause: '病' }], '2026-02');
    const [quarter] = await house.rows<{ months: { period: string; published: string | null }[] }>(
      'select months from quarter_result where person_id = $1',
      [first],
    );
    expect(quarter?.months.map(({ published: shown }) => shown)).toEqual(['80.0', null, '80.0']);
    await sound();
  });

  test('a closed year needs the recorded decision of the Party committee', async () => {
    const old = await seedParty(house, undefined, '2025-12');
    const unit = await seedBranch(house, old.committeeId, committeeOf(5));
    const member = unit.people[4] ?? '';
    await runMonth(house, old, '2025-12', { branch: unit, scores: new Map([[member, 58]]) });
    const actorId = old.officers.organisationOfficer;
    const proposal = {
      actorId,
      personId: member,
      period: '2025-12',
      changes: await upTo(house, member, '2025-12', 62),
    };
    expect(refusalOf(await tryPropose(house, proposal))).toBe('year-closed');
    const committeeDecision = { document: '党委〔2026〕3号', dated: '2026-02-10' };
    const correctionId = await propose(house, { ...proposal, committeeDecision });
    expect(await confirm(house, correctionId, old.officers.partySecretary)).toBeNull();
    expect(await published(house, member, '2025-12')).toMatchObject({ score: '62.0' });
    expect(await house.value('select committee_decision from correction where id = $1', [correctionId])).toEqual(
      committeeDecision,
    );
  });

  test('a month that is still posted is not corrected; it takes in what was, and is woken to do so', async () => {
    await january();
    const month = await runToPosting(house, party, '2026-02', scores([first, 70]));
    const correctionId = await propose(house, {
      actorId: officer(),
      personId: first,
      period: PERIOD,
      changes: await upTo(house, first, PERIOD, 78),
    });
    await decide(house, {
      kind: 'confirmCorrection',
      targetId: correctionId,
      actorId: leader(),
      body: { confirm: true },
    });
    const wake = await advanceCorrection(house.store, correctionId);
    expect(wake).toMatchObject({ ended: true, wakeRounds: [roundOf(month, branch)] });
    await advanceRound(house.store, roundOf(month, branch));
    await tick(house, party.planId);
    await sound();
  });
});
