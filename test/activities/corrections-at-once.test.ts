/** Corrections side by side, pressed twice, and broken in the middle: the end is always the same one. */
import pg from 'pg';

import { applyDecision } from '../../activities/decisions/apply.ts';
import { advanceRound } from '../../activities/rounds/advance.ts';
import type { AskedChange } from '../../domain/correction.ts';
import type { Store } from '../../store/database.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { receive } from './acts.ts';
import { appealMonth, casesOf, propose, published, reviewerOf, upTo } from './appeal-acts.ts';
import { committeeOf, openHouse, roundOf, seedBranch, seedParty, tick } from './house.ts';
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
  branch = await seedBranch(house, party.committeeId, committeeOf(7));
});

const person = (index: number): string => branch.people[index] ?? '';

const month = (period: string, scores: readonly (readonly [index: number, score: number])[]): Promise<unknown> =>
  runMonth(house, party, period, {
    branch,
    scores: new Map(scores.map(([index, score]) => [person(index), score])),
  });

/** A decision that upholds an appeal, stored and not yet applied. */
async function upholding(personId: string, period: string, changes: readonly AskedChange[]): Promise<string> {
  const targetId = await appealMonth(house, personId, period);
  const actorId = (await reviewerOf(house, targetId)) ?? '';
  const body = { uphold: true, answer: '成立', correction: { reason: '登记有误', changes } };
  return receive(house, { kind: 'decideAppeal', targetId, actorId, body });
}

/** A second person's confirmation of an officer's proposal, stored and not yet applied. */
async function confirming(personId: string, period: string, changes: readonly AskedChange[]): Promise<string> {
  const { organisationOfficer: officer, partySecretary: actorId } = party.officers;
  const targetId = await propose(house, { actorId: officer, personId, period, changes });
  return receive(house, { kind: 'confirmCorrection', targetId, actorId, body: { confirm: true } });
}

const apply = async (...decisions: readonly string[]): Promise<void> => {
  const applied = await Promise.all(decisions.map((id) => applyDecision(house.store, id)));
  expect(applied).toEqual(decisions.map(() => ({ state: 'applied' })));
};

const numbers = async (index: number, period: string): Promise<unknown[]> => {
  const { version, score, rank } = await published(house, person(index), period);
  return [version, score, rank];
};

const sound = async (): Promise<void> => {
  expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
};

test('two members of one branch at the same moment: both numbers, and ranks that know of both', async () => {
  await month('2026-01', [
    [4, 58],
    [5, 60],
    [6, 62],
  ]);
  const a = await upholding(person(4), '2026-01', await upTo(house, person(4), '2026-01', 70));
  const b = await confirming(person(5), '2026-01', await upTo(house, person(5), '2026-01', 75));
  await apply(a, b);
  expect(await numbers(4, '2026-01')).toEqual([2, '70.0', 6]);
  expect(await numbers(5, '2026-01')).toEqual([2, '75.0', 5]);
  expect(await numbers(6, '2026-01')).toEqual([1, '62.0', 7]);
  await sound();
});

test('one member in two months at the same moment: one streak, drawn from both', async () => {
  await month('2026-01', [[4, 58]]);
  await month('2026-02', [[4, 59]]);
  await month('2026-03', [[4, 57]]);
  const decisions = [];
  for (const period of ['2026-01', '2026-02']) {
    decisions.push(await confirming(person(4), period, await upTo(house, person(4), period, 62)));
  }
  await apply(...decisions);
  // What was asked for in between depends on who came first, and is annulled, never erased.
  const inForce = (await casesOf(house, person(4))).filter((one) => !one.includes('annulled'));
  expect(inForce).toEqual(['2026-03 secretary open']);
  const quarter = await house.rows('select mean::text from quarter_result where person_id = $1', [person(4)]);
  // (62 + 62 + 57) / 3
  expect(quarter).toEqual([{ mean: '60.3' }]);
  await sound();
});

test('while the next month is published at the same moment: the talks are those of both', async () => {
  const ends = new Set<string>();
  for (let n = 0; n < 4; n++) {
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(5));
    await month('2026-01', [[4, 58]]);
    const decision = await confirming(person(4), '2026-01', await upTo(house, person(4), '2026-01', 62));
    const next = await runToPosting(house, party, '2026-02', { branch, scores: new Map([[person(4), 59]]) });
    house.at('2026-03-27', '09:00');
    await Promise.all([advanceRound(house.store, roundOf(next, branch)), apply(decision)]);
    await tick(house, party.planId);
    ends.add((await casesOf(house, person(4))).filter((one) => !one.includes('committee annulled')).join(', '));
  }
  expect([...ends]).toEqual(['2026-01 secretary annulled monthNotLow, 2026-02 secretary open']);
  await sound();
});

test('pressed twice, ten times at once and once more: one correction', async () => {
  await month('2026-01', [[4, 58]]);
  const decision = await upholding(person(4), '2026-01', await upTo(house, person(4), '2026-01', 62));
  await apply(...Array.from({ length: 10 }, () => decision));
  await apply(decision);
  expect(await numbers(4, '2026-01')).toEqual([2, '62.0', 7]);
  const counted = await house.rows(
    `select (select count(*)::int from correction where person_id = $1) as corrections,
            (select count(*)::int from notice where person_id = $1 and kind = 'correction') as told,
            (select count(*)::int from audit where action = 'correction.applied' and target in (
               select 'correction/' || id from correction where person_id = $1)) as audited`,
    [person(4)],
  );
  expect(counted).toEqual([{ corrections: 1, told: 1, audited: 1 }]);
});

/** The store with a pool whose connection really dies before its n-th statement. */
function dyingBefore(statement: number, killer: pg.Client): Store {
  let count = 0;
  const connect = async (): Promise<object> => {
    const client = await house.store.pool.connect();
    const pid: unknown = Reflect.get(client, 'processID');
    return {
      query: async (...input: readonly unknown[]): Promise<unknown> => {
        count += 1;
        if (count === statement) await killer.query('select pg_terminate_backend($1)', [pid]);
        return Reflect.apply(client.query, client, input);
      },
      release: (broken?: Error): void => {
        client.release(broken);
      },
    };
  };
  const pool = { connect } as unknown as Store['pool'];
  return { ...house.store, pool };
}

test('killed before any of its statements, retried: nothing is half done, and the end is that of the undisturbed twin', async () => {
  await month('2026-01', [
    [4, 58],
    [5, 58],
    [6, 60],
  ]);
  await month('2026-02', [
    [4, 59],
    [5, 59],
  ]);
  const decision = await confirming(person(4), '2026-01', await upTo(house, person(4), '2026-01', 65));
  const killer = new pg.Client({ connectionString: house.url });
  await killer.connect();
  await killer.query('reset role');
  const untouched = (): Promise<object[]> =>
    house.rows(
      `select to_jsonb(r) as row from result r where person_id = any($1)
       union all select to_jsonb(t) from talk_case t where person_id = any($1)
       union all select to_jsonb(e) from register_entry e where person_id = any($1)
       union all select to_jsonb(k) from correction k where person_id = any($1)
       order by 1`,
      [branch.people],
    );
  const before = await untouched();
  let died = 0;
  for (;;) {
    const done = await applyDecision(dyingBefore(died + 1, killer), decision).catch(() => null);
    if (done !== null) break;
    died += 1;
    expect(await untouched()).toEqual(before);
  }
  await killer.end();
  // begin, the clock, the decision, locks, facts before and after, versions, ranks, talks, notices, audit, commit
  expect(died).toBeGreaterThan(40);
  const twin = await confirming(person(5), '2026-01', await upTo(house, person(5), '2026-01', 65));
  await apply(twin);
  expect((await numbers(4, '2026-01')).slice(0, 2)).toEqual([2, '65.0']);
  expect(await numbers(4, '2026-01')).toEqual(await numbers(5, '2026-01'));
  expect(await casesOf(house, person(4))).toEqual(await casesOf(house, person(5)));
  await sound();
}, 120_000);
