import pg from 'pg';

import { SHANGHAI } from '../../domain/civil.ts';
import { ballotForm } from '../../store/ballots/form.ts';
import { castBallot } from '../../store/steps/cast-ballot.ts';
import { newRequest, owed } from '../activities/acts.ts';
import type { Owed } from '../activities/acts.ts';
import { instant, openHouse, tick } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { openVoting, stageId, withBallots } from './month.ts';
import type { Month } from './month.ts';

let house: House;
let desk: Desk;
let anonymous: Month;
let named: Month;

beforeAll(async () => {
  house = await openHouse();
  desk = await openDesk(house);
  anonymous = await openVoting(house);
  named = await openVoting(house, {
    change: withBallots({ peers: { secrecy: 'realName', whenFew: 'notUsed' }, masses: { whenFew: 'notUsed' } }),
  });
  house.at('2026-02-05', '10:00');
}, 60_000);
afterAll(async () => {
  await desk.close();
  await house.close();
});

/** A peer who has not voted yet, and the sheets they could send: everybody at this number. */
async function voter(month: Month): Promise<{ duty: Owed; sheetsAt: (number: string) => object[] }> {
  const peers = await stageId(house, month, 'peers');
  const duty = (await owed(house, month.party.planId, 'vote')).find((one) => one.stageId === peers);
  if (duty === undefined) throw new Error('everybody has voted');
  const subjects = (await ballotForm(house.store.pool, duty.id))?.subjects ?? [];
  return { duty, sheetsAt: (overall) => subjects.map((subjectId) => ({ subjectId, scores: { overall } })) };
}

const inUrn = (stage: string | null, overall = '%'): Promise<number> =>
  house.value<number>(`select count(*)::int from urn_sheet where stage_id = $1 and scores ->> 'overall' like $2`, [
    stage,
    overall,
  ]);
const votesAudited = (duty: Owed): Promise<number> =>
  house.value<number>(
    `select count(*)::int from audit where action = 'ballot.cast' and content ->> 'obligationId' = $1`,
    [duty.id],
  );

describe('an anonymous ballot is final once cast', () => {
  test('fifty identical votes at once leave one set of sheets and one audit row, and all get one answer', async () => {
    const { duty, sheetsAt } = await voter(anonymous);
    const before = await inUrn(duty.stageId);
    const asked = { id: duty.id, key: 'once', body: { sheets: sheetsAt('81') } };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => desk.ask('castBallot', duty.personId, { ...asked })),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: answers[0]?.body });
    expect((await inUrn(duty.stageId)) - before).toBe(7);
    expect(await votesAudited(duty)).toBe(1);
  });

  test('fifty different votes at once leave one set of sheets and one audit row, and 49 are refused', async () => {
    const { duty, sheetsAt } = await voter(anonymous);
    const before = await inUrn(duty.stageId);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets: sheetsAt(String(n)) } }),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(49);
    expect(new Set(refused.map(({ status, body }) => `${String(status)} ${body.code}`))).toEqual(
      new Set(['409 already-answered']),
    );
    expect((await inUrn(duty.stageId)) - before).toBe(7);
    const kept = answers.findIndex(({ status }) => status === 200);
    expect(await inUrn(duty.stageId, String(kept))).toBe(7);
    expect(await votesAudited(duty)).toBe(1);
  });

  test('a second vote is refused as answered; the first key gets the first answer whatever it carries now', async () => {
    const { duty, sheetsAt } = await voter(anonymous);
    const cast = (key: string, overall: string) =>
      desk.ask('castBallot', duty.personId, { id: duty.id, key, body: { sheets: sheetsAt(overall) } });
    const first = await cast('a', '70');
    expect(first).toMatchObject({ status: 200, body: { obligationId: duty.id, sheets: 7 } });
    expect(await cast('b', '70')).toMatchObject({ status: 409, body: { code: 'already-answered' } });
    // Nothing can be tried out with the key: another body is not told from the same one.
    expect(await cast('a', '70')).toEqual(first);
    expect(await cast('a', '20')).toEqual(first);
    expect(await inUrn(duty.stageId, '20')).toBe(0);
  });

  test('a refused vote leaves nothing behind, and the voter may still vote', async () => {
    const { duty, sheetsAt } = await voter(anonymous);
    const before = await inUrn(duty.stageId);
    const sheets = sheetsAt('90');
    const missing = await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets: sheets.slice(1) } });
    expect(missing).toMatchObject({ status: 422, body: { code: 'sheet-missing' } });
    const high = await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets: sheetsAt('101') } });
    expect(high).toMatchObject({ status: 422, body: { code: 'answer-not-offered' } });
    expect([await inUrn(duty.stageId), await votesAudited(duty)]).toEqual([before, 0]);
    const state = await house.value('select state from obligation where id = $1', [duty.id]);
    expect(state).toBe('open');
    expect((await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets } })).status).toBe(200);
  });

  test('nobody votes for another person, and nobody about themselves', async () => {
    const { duty, sheetsAt } = await voter(anonymous);
    const other = anonymous.branch.people.find((id) => id !== duty.personId) ?? '';
    const stolen = await desk.ask('castBallot', other, { id: duty.id, body: { sheets: sheetsAt('90') } });
    expect(stolen).toMatchObject({ status: 403, body: { code: 'not-yours' } });
    const own = [...sheetsAt('90'), { subjectId: duty.personId, scores: { overall: '100' } }];
    const selfish = await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets: own } });
    expect(selfish).toMatchObject({ status: 403, body: { code: 'own-item' } });
  });
});

describe('the gate falls by the server’s clock', () => {
  /** A clock that stands still: a function of the same name comes before the system's in the search path. */
  async function frozenPool(at: number): Promise<pg.Pool> {
    const owner = new pg.Client({ connectionString: house.ownerUrl });
    await owner.connect();
    await owner.query(`create schema if not exists frozen; grant usage on schema frozen to public;
      create or replace function frozen.clock_timestamp() returns timestamptz language sql as $$
        select current_setting('frozen.at')::timestamptz $$`);
    await owner.end();
    return new pg.Pool({
      connectionString: house.ownerUrl,
      max: 2,
      options: `-c role=jifen_app -c search_path=frozen,pg_catalog,public -c frozen.at=${new Date(at).toISOString()}`,
    });
  }

  const CLOSES = instant('2026-02-09', '24:00');

  test.each([
    [-1, 'accepted'],
    [0, 'stage-closed'],
    [1, 'stage-closed'],
  ])('a vote %i ms from the deadline is %s', async (ms, expected) => {
    const { duty, sheetsAt } = await voter(anonymous);
    expect(duty.closesAt.valueOf()).toBe(CLOSES);
    const before = await inUrn(duty.stageId);
    const pool = await frozenPool(CLOSES + ms);
    const outcome = await castBallot(
      { pool, clock: { offsetMs: () => 0 }, civil: SHANGHAI },
      {
        actorId: duty.personId,
        request: newRequest(),
        obligationId: duty.id,
        sheets: sheetsAt('77') as { subjectId: string; scores: { overall: string } }[],
      },
    );
    await pool.end();
    expect(outcome.ok ? 'accepted' : outcome.refusal.code).toBe(expected);
    expect((await inUrn(duty.stageId)) - before).toBe(expected === 'accepted' ? 7 : 0);
  });
});

describe('a real-name ballot is attributable', () => {
  test('every sheet that counts has one voter with an audited vote, and the voter reads it back as a receipt', async () => {
    const { duty, sheetsAt } = await voter(named);
    for (const overall of ['60', '75']) {
      const answer = await desk.ask('castBallot', duty.personId, {
        id: duty.id,
        body: { sheets: sheetsAt(overall) },
      });
      expect(answer.status).toBe(200);
    }
    const sheets = await house.rows<{ votes: number; overall: string }>(
      `select x.scores ->> 'overall' as overall, (select count(*)::int from audit a
          where a.action = 'ballot.cast' and a.actor_id = x.voter_id and a.at = x.cast_at) as votes
         from sheet x where x.voter_id = $1 order by x.replaced_at nulls last`,
      [duty.personId],
    );
    expect(sheets).toHaveLength(14);
    expect(sheets.every(({ votes }) => votes === 1)).toBe(true);
    const receipt = await desk.ask('ballot', duty.personId, { id: duty.id });
    expect(receipt.body.sheets).toHaveLength(7);
    expect(new Set(receipt.body.sheets.map((sheet: { scores: object }) => JSON.stringify(sheet.scores)))).toEqual(
      new Set(['{"overall":"75"}']),
    );
  });

  test('nobody but the voter reads the form', async () => {
    const { duty } = await voter(named);
    for (const other of [...named.inspectors, named.party.officers.partySecretary, named.branch.people[0] ?? '']) {
      if (other === duty.personId) continue;
      expect((await desk.ask('ballot', other, { id: duty.id })).status).toBe(403);
    }
  });

  test('its request keeps a hash of the body: the same key with another body is no repetition', async () => {
    const { duty, sheetsAt } = await voter(named);
    const cast = (overall: string) =>
      desk.ask('castBallot', duty.personId, { id: duty.id, key: 'k', body: { sheets: sheetsAt(overall) } });
    expect((await cast('60')).status).toBe(200);
    expect(await cast('61')).toMatchObject({ status: 422, body: { code: 'key-reused' } });
  });
});

describe('after the window', () => {
  test('a vote is refused, and nothing of it is kept', async () => {
    const month = await openVoting(house, { members: 7 });
    const { duty, sheetsAt } = await voter(month);
    house.at('2026-02-10', '00:00');
    await tick(house, month.party.planId);
    const late = await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets: sheetsAt('80') } });
    expect(late).toMatchObject({ status: 409, body: { code: 'stage-closed' } });
    expect(await house.value('select count(*)::int from sheet where stage_id = $1', [duty.stageId])).toBe(0);
    house.at('2026-02-05', '10:00');
  });
});
