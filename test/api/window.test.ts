import pg from 'pg';

import { SHANGHAI } from '../../domain/civil.ts';
import { declareItem } from '../../store/steps/declare-item.ts';
import { createVersionMemory } from '../../store/steps/version-memory.ts';
import { openSession, tokenHash } from '../../store/sessions.ts';
import { requestKey } from '../../store/idempotency.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';
import { oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** An instant inside the fixture's stages. */
const CLOSES = '2026-02-13T16:00:00.000Z';

/**
 * A pool whose connections see a clock that stands still: a function of the same name comes before the system's in the
 * search path. Nothing else about the statement or its gate differs.
 */
async function frozenPool(at: string): Promise<pg.Pool> {
  const { connectionString } = house.store.pool.options;
  const owner = new URL(connectionString ?? '');
  owner.searchParams.delete('options');
  const client = new pg.Client({ connectionString: owner.href });
  await client.connect();
  await client.query(`create schema if not exists frozen; grant usage on schema frozen to public;
    create or replace function frozen.clock_timestamp() returns timestamptz language sql as $$
      select current_setting('frozen.at')::timestamptz $$`);
  await client.end();
  return new pg.Pool({
    connectionString: owner.href,
    max: 1,
    options: `-c role=jifen_app -c search_path=frozen,pg_catalog,public -c frozen.at=${at}`,
  });
}

const at = (ms: number): string => new Date(Date.parse(CLOSES) + ms).toISOString();

test.each([
  [-1, 'accepted'],
  [0, 'stage-closed'],
  [1, 'stage-closed'],
])('an item sent %i ms from the closing instant is %s', async (ms, expected) => {
  const organisation = await seedOrganisation(house.store, { name: `委${ms}`, branches: [1] });
  const versionId = await seedScheme(house.store, organisation.committeeId);
  const [round] = await openRounds(house.store, { ...organisation, versionId });
  const stageId = await openStage(house.store, { roundId: round?.roundId ?? '', kind: 'declaration' });
  const personId = organisation.branches[0]?.members[0] ?? '';
  const obligationId = await oblige(house.store, { stageId, kind: 'declare', personId, subjectId: personId });
  await house.store.pool.query('update obligation set closes_at = $2 where id = $1', [obligationId, CLOSES]);
  const { token } = await openSession(house.store, personId);
  await house.store.pool.query(`update session set expires_at = 'infinity' where person_id = $1`, [personId]);

  const pool = await frozenPool(at(ms));
  const store = { pool, clock: { offsetMs: () => 0 }, civil: SHANGHAI };
  const outcome = await declareItem(store, createVersionMemory(), {
    tokenHash: tokenHash(token),
    request: requestKey({ route: 'declareItem', target: obligationId, key: 'k', body: 'b' }),
    obligationId,
    itemKey: 'study-exchange',
    points: '1',
    reason: '发言',
    evidenceIds: [],
  });
  await pool.end();
  const code = outcome === 'signed-out' ? outcome : outcome.ok ? 'accepted' : outcome.refusal.code;
  expect(code).toBe(expected);
  expect(await house.count('declared_item', `obligation_id = '${obligationId}'`)).toBe(expected === 'accepted' ? 1 : 0);
});

test('whatever is sent around the closing instant is either counted in time or refused', async () => {
  const organisation = await seedOrganisation(house.store, { name: '临界', branches: [8] });
  const versionId = await seedScheme(house.store, organisation.committeeId);
  const [round] = await openRounds(house.store, { ...organisation, versionId });
  const stageId = await openStage(house.store, {
    roundId: round?.roundId ?? '',
    kind: 'declaration',
    closesInMs: 1500,
  });
  const members = organisation.branches[0]?.all ?? [];
  const duties = await Promise.all(
    members.map(async (personId) => {
      await house.cookieOf(personId);
      return { personId, id: await oblige(house.store, { stageId, kind: 'declare', personId, subjectId: personId }) };
    }),
  );
  const statuses: number[] = [];
  const sendUntilRefused = async ({ personId, id }: { personId: string; id: string }): Promise<void> => {
    for (let status = 201; status === 201; statuses.push(status)) {
      const body = { itemKey: 'study-exchange', points: '1', reason: '发言' };
      ({ status } = await house.ask('declareItem', personId, { id, body }));
    }
  };
  await Promise.all(duties.map(sendUntilRefused));
  expect(new Set(statuses)).toEqual(new Set([201, 409]));
  const { rows } = await house.store.pool.query<{ n: number; late: number }>(
    `select count(*)::int as n, count(*) filter (where i.entered_at >= o.closes_at)::int as late
       from declared_item i join obligation o on o.id = i.obligation_id where o.stage_id = $1`,
    [stageId],
  );
  expect(rows[0]).toEqual({ n: statuses.filter((status) => status === 201).length, late: 0 });
});

test('a step in flight when the stage is sealed is either counted or refused, never lost', async () => {
  const organisation = await seedOrganisation(house.store, { name: '封存', branches: [1] });
  const versionId = await seedScheme(house.store, organisation.committeeId);
  const [round] = await openRounds(house.store, { ...organisation, versionId });
  const stageId = await openStage(house.store, { roundId: round?.roundId ?? '', kind: 'declaration' });
  const personId = organisation.branches[0]?.members[0] ?? '';
  const id = await oblige(house.store, { stageId, kind: 'declare', personId, subjectId: personId });
  await house.cookieOf(personId);
  const sealer = await house.store.pool.connect();
  await sealer.query('begin');
  await sealer.query(`update obligation set sealed = true where stage_id = $1`, [stageId]);
  const sent = house.ask('declareItem', personId, {
    id,
    body: { itemKey: 'study-exchange', points: '1', reason: '发言' },
  });
  const waiting = 'select count(*)::int as n from pg_locks where not granted';
  for (let n = 0; n === 0;) {
    ({ n } = (await house.store.pool.query<{ n: number }>(waiting)).rows[0] ?? { n: 0 });
  }
  await sealer.query('commit');
  sealer.release();
  expect(await sent).toMatchObject({ status: 409, body: { code: 'stage-closed' } });
  expect(await house.count('declared_item', `obligation_id = '${id}'`)).toBe(0);
});
