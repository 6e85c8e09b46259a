import pg from 'pg';

import type { RouteSpec } from '../../api/contract/route.ts';
import { openApiDocument } from '../../api/contract/openapi.ts';
import { routes } from '../../api/contract/routes.ts';
import type { Criterion } from '../../domain/stages.ts';
import { renderDigest } from '../../notices/digest.ts';
import { ballotForm } from '../../store/ballots/form.ts';
import { vacuumUrn } from '../../store/ballots/urn.ts';
import { claimMails, gatherMails } from '../../store/mails.ts';
import { owed } from '../activities/acts.ts';
import { openHouse } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import type { Json } from '../api/house.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { closeBallots, openVoting, stageId, toCommittee, toPosting, toPublished, withBallots } from './month.ts';
import type { Month } from './month.ts';
import { transcript } from './transcript.ts';

/** A number with three places, so that every voter can say one of their own. */
const FINE: Criterion = {
  key: 'overall',
  clause: '3.2.1',
  kind: 'numeric',
  title: { zh: '综合表现', en: 'Overall conduct' },
  weight: '1',
  mayAbstain: false,
  max: '100',
  places: 3,
};

/** Every peer says a number nobody else says, no clock shows and no mean of the others comes to. */
const mark = (nth: number): string => `${String(61 + nth)}.${String(103 + 7 * nth * nth)}`;

describe('an anonymous ballot from the first vote to the published result', () => {
  let house: House;
  let desk: Desk;
  let month: Month;
  let peers: string;
  /** The peers' marks in the order of casting. */
  const cast: string[] = [];
  /** What each voter's own form says once they have voted. */
  const forms: Json[] = [];
  const seen: string[] = [];
  let urnIds: string[] = [];

  const look = async (): Promise<void> => {
    seen.push(JSON.stringify(await transcript(desk, house, month)));
  };

  beforeAll(async () => {
    house = await openHouse();
    desk = await openDesk(house);
    month = await openVoting(house, { members: 12, change: withBallots({ peers: { criteria: [FINE] } }) });
    peers = await stageId(house, month, 'peers');
    house.at('2026-02-05', '10:00');
    for (const duty of await owed(house, month.party.planId, 'vote')) {
      const form = await ballotForm(house.store.pool, duty.id);
      const own = duty.stageId === peers;
      const overall = mark(cast.length);
      if (own) cast.push(overall);
      const scores = own ? { overall } : { conduct: 'excellent', service: 'qualified' };
      const sheets = (form?.subjects ?? []).map((subjectId) => ({ subjectId, scores }));
      const answer = await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets }, key: duty.id });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      forms.push((await desk.ask('ballot', duty.personId, { id: duty.id })).body);
    }
    urnIds = (await house.rows<{ id: string }>('select id from urn_sheet')).map(({ id }) => id);
    await look();
    await closeBallots(house, month);
    await toCommittee(house, month);
    house.at('2026-02-10', '10:00');
    await look();
    await toPosting(house, month);
    await toPublished(house, month);
    house.at('2026-03-02', '10:00');
    await look();
  }, 180_000);
  afterAll(async () => {
    await desk.close();
    await house.close();
  });

  test('nothing anybody can GET at any time shows what a single sheet says', () => {
    expect(cast).toHaveLength(12);
    expect(seen.map((text) => text.length > 50_000)).toEqual([true, true, true]);
    expect(seen.flatMap((text) => cast.filter((one) => text.includes(one)))).toEqual([]);
  });

  test('a voter sees that the ballot is theirs no more: an anonymous form shows no sheet of its own', () => {
    expect(forms.length).toBe(21);
    for (const form of forms) expect(form).toMatchObject({ secrecy: 'anonymous', sheets: [] });
  });

  test('no row of any table beside the sheets themselves holds what was voted', async () => {
    const tables = await house.rows<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await house.rows<{ text: string }>(`select t::text as text from "${name}" t`);
      if (rows.some(({ text }) => cast.some((one) => text.includes(one)))) found.push(name);
    }
    expect(found).toEqual(['sheet']);
  });

  test('a sheet has neither voter nor time, and no table refers to one', async () => {
    expect(await house.value(`select count(*)::int from sheet where voter_id is not null or cast_at is not null`)).toBe(
      0,
    );
    const references = await house.rows(`select 1 from pg_constraint where confrelid = 'sheet'::regclass`);
    expect(references).toEqual([]);
  });

  test('the audit says that somebody voted and nothing of what', async () => {
    const rows = await house.rows<{ actor: string; content: object; target: string }>(
      `select actor_id as actor, content, target from audit where action = 'ballot.cast' and target = 'stage/' || $1`,
      [peers],
    );
    expect(rows).toHaveLength(12);
    for (const { content } of rows) expect(Object.keys(content)).toEqual(['obligationId']);
  });

  test('the idempotency records of two different anonymous ballots have the same body hash', async () => {
    const rows = await house.rows<{ hash: string; bodies: number }>(
      `select encode(i.body_hash, 'hex') as hash, count(distinct i.body - 'obligationId')::int as bodies
         from idempotency i where i.body ? 'sheets' group by 1`,
    );
    // One hash for 21 ballots; the answers differ in nothing but the number of people on the form.
    expect(rows).toEqual([{ hash: expect.any(String), bodies: 2 }]);
  });

  test('no log line says more of a vote than that it was sent', () => {
    const votes = desk.log.filter((line) => line.includes('"POST"') && line.includes('/ballot'));
    expect(votes.length).toBe(21);
    for (const line of desk.log) {
      expect(line).not.toContain('scores');
      for (const one of cast) expect(line).not.toContain(one);
    }
    for (const line of votes) {
      const { req, res } = JSON.parse(line) as { req: object; res: object };
      expect([Object.keys(req), Object.keys(res)]).toEqual([['method', 'path'], ['status']]);
    }
  });

  test('no notice and no mail says what was voted', async () => {
    await gatherMails(house.store);
    for (;;) {
      const { claimed, mails } = await claimMails(house.store, 50);
      if (claimed === 0) break;
      for (const mail of mails) {
        const { subject, text, html } = await renderDigest(mail, 'http://jifen.example');
        for (const one of cast) expect(subject + text + html).not.toContain(one);
      }
    }
  });

  test('all sheets of a stage have one xmin, and ids that did not exist while people voted', async () => {
    const rows = await house.rows<{ id: string; xmin: string }>(
      'select id, xmin::text as xmin from sheet where stage_id = $1',
      [peers],
    );
    expect(rows).toHaveLength(12 * 11);
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1);
    expect(rows.filter(({ id }) => urnIds.includes(id))).toEqual([]);
    const others = await house.rows(
      `select 1 from audit a, sheet s where s.stage_id = $1 and a.xmin = s.xmin and a.action = 'ballot.cast'`,
      [peers],
    );
    expect(others).toEqual([]);
  });

  test('the places of the sheets follow their random ids and not the order of casting', async () => {
    const rows = await house.rows<{ id: string; overall: string }>(
      `select id, scores ->> 'overall' as overall from sheet where stage_id = $1 order by ctid`,
      [peers],
    );
    expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).toSorted());
    const order = rows.map(({ overall }) => cast.indexOf(overall));
    // Of 132 places the correlation with a random order has a standard deviation of 0.09.
    expect(Math.abs(correlation(order))).toBeLessThan(0.5);
    // Nor do the sheets of one voter lie together.
    const neighbours = order.filter((voter, at) => voter === order[at + 1]).length;
    expect(neighbours).toBeLessThan(60);
  });

  test('the urn is empty, and after the vacuum its file and indexes hold no row, dead or alive', async () => {
    expect(await house.value('select count(*)::int from urn_sheet')).toBe(0);
    // peers and masses
    expect(await vacuumUrn(house.store)).toBe(2);
    expect(await vacuumUrn(house.store)).toBe(0);
    const owner = new pg.Client({ connectionString: house.ownerUrl });
    await owner.connect();
    try {
      await owner.query('create extension if not exists pageinspect');
      // The whole table was empty, so its file was cut to nothing: no page is left in which a dead row could lie.
      const { rows: file } = await owner.query<{ bytes: string }>(`select pg_relation_size('urn_sheet') as bytes`);
      expect(file[0]?.bytes).toBe('0');
      for (const index of ['urn_sheet_pkey', 'urn_sheet_stage']) {
        const { rows } = await owner.query<{ entries: number }>(
          `select coalesce(sum(s.live_items + s.dead_items), 0)::int as entries
             from generate_series(1, (pg_relation_size($1::regclass) / 8192 - 1)::int) page,
                  lateral bt_page_stats($1::text, page) s where s.type = 'l'`,
          [index],
        );
        expect([index, rows[0]?.entries]).toEqual([index, 0]);
      }
    } finally {
      await owner.end();
    }
  });

  test('no example of the documentation links a voter with a sheet', () => {
    const document: Json = openApiDocument('1');
    const cast_: Json = document.paths['/obligations/{id}/ballot'].post.responses['200'].content['application/json'];
    expect(Object.keys(cast_.schema.properties)).toEqual(['obligationId', 'sheets']);
    expect(cast_.schema.properties.sheets).toMatchObject({ type: 'integer' });
    const withVoter = Object.entries<Json>(document.paths).filter(([, path]) =>
      JSON.stringify(path).includes('"voter"'),
    );
    // Both are of real-name sheets.
    expect(withVoter.map(([path]) => path).toSorted()).toEqual(['/me/sheet-openings', '/obligations/{id}/sheets']);
    for (const [name, spec] of Object.entries<RouteSpec>(routes)) {
      if (spec.tag !== 'ballots' && spec.tag !== 'openings') continue;
      const path = spec.path.replaceAll(/:(\w+)/g, '{$1}');
      expect([name, JSON.stringify(document.paths[path]).includes('"example":{')]).toEqual([name, false]);
    }
  });

  test('counts of choices are shown of the nine masses to nobody: they come from ten sheets on', async () => {
    const { body } = await desk.ask('ballots', month.branch.people[5] ?? '', { id: month.roundId });
    const masses = body.lines.filter((line: Json) => line.stages.includes('masses'));
    expect(masses).toHaveLength(12);
    for (const line of masses) expect(line).toMatchObject({ valid: 9, mean: '90.0', options: null });
  });
});

/** Pearson's correlation of a sequence with its places. */
function correlation(values: readonly number[]): number {
  const mean = (of: readonly number[]): number => of.reduce((total, one) => total + one, 0) / of.length;
  const places = values.map((_, at) => at);
  const [a, b] = [mean(values), mean(places)];
  const over = (f: (value: number, at: number) => number): number =>
    values.reduce((total, value, at) => total + f(value - a, at - b), 0);
  return over((x, y) => x * y) / Math.sqrt(over((x) => x * x) * over((_, y) => y * y));
}
