import pg from 'pg';

import { vacuumUrn } from '../../store/ballots/urn.ts';
import { decide, owed } from '../activities/acts.ts';
import { castAll } from '../activities/ballot-acts.ts';
import { openHouse } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { closeBallots, openVoting, stageId } from './month.ts';
import type { Month } from './month.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function voted(): Promise<{ month: Month; peers: string }> {
  const month = await openVoting(house, { members: 7, masses: 0 });
  house.at('2026-02-05', '10:00');
  const peers = await stageId(house, month, 'peers');
  await castAll(house, month.party.planId, peers, () => ({ overall: '80' }));
  return { month, peers };
}

const left = (stage: string): Promise<number> =>
  house.value<number>('select count(*)::int from urn_sheet where stage_id = $1', [stage]);
const clean = (stage: string): Promise<boolean> =>
  house.value<boolean>('select urn_vacuumed_at is not null from stage where id = $1', [stage]);

test('while an old snapshot still needs the dead sheets, the urn is not called clean; the next turn tries again', async () => {
  const { month, peers } = await voted();
  // What a backup of the database does for as long as it runs.
  const backup = new pg.Client({ connectionString: house.ownerUrl });
  await backup.connect();
  await backup.query('begin isolation level repeatable read');
  await backup.query('select 1 from person');
  await closeBallots(house, month);
  expect(await vacuumUrn(house.store)).toBe(0);
  expect(await clean(peers)).toBe(false);
  await backup.query('commit');
  await backup.end();
  expect(await vacuumUrn(house.store)).toBeGreaterThan(0);
  expect(await clean(peers)).toBe(true);
});

test('other ballots keep their open sheets while one urn is emptied and vacuumed', async () => {
  const first = await voted();
  const second = await openVoting(house, { members: 8, masses: 0 });
  house.at('2026-02-05', '10:00');
  const peers = await stageId(house, second, 'peers');
  await castAll(house, second.party.planId, peers, () => ({ overall: '90' }));
  await closeBallots(house, first.month);
  await vacuumUrn(house.store);
  expect([await left(first.peers), await left(peers)]).toEqual([0, 8 * 7]);
  expect(await house.value('select count(*)::int from sheet where stage_id = $1', [first.peers])).toBe(7 * 6);
});

test('the sheets of a cancelled month are destroyed: they count for nothing and would show the order of casting', async () => {
  const { month, peers } = await voted();
  expect(await left(peers)).toBe(7 * 6);
  const cycleId = await house.value<string>('select cycle_id from round where id = $1', [month.roundId]);
  const actorId = month.party.officers.partySecretary;
  await decide(house, { kind: 'cancelCycle', targetId: cycleId, actorId, body: { reason: '重新组织' } });
  expect(await owed(house, month.party.planId, 'vote')).toEqual([]);
  expect(await left(peers)).toBe(0);
  expect(await house.value('select count(*)::int from sheet where stage_id = $1', [peers])).toBe(0);
  expect(await vacuumUrn(house.store)).toBeGreaterThan(0);
  expect(await clean(peers)).toBe(true);
});
