import { randomUUID } from 'node:crypto';

import { API_BASE } from '../../api/contract/routes.ts';
import type { Json } from '../api/house.ts';
import { openDesk } from '../secrecy/desk.ts';
import type { Answer, Desk } from '../secrecy/desk.ts';
import { closeBallots, openVoting, stageId } from '../secrecy/month.ts';
import type { Month } from '../secrecy/month.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';

const EXCELLENT = { conduct: 'excellent', service: 'excellent' };
const QUALIFIED = { conduct: 'qualified', service: 'qualified' };

/** A request of somebody who has nothing but the cookie a code gave them. */
async function ask(
  desk: Desk,
  path: string,
  input: { cookie?: string; body?: unknown; key?: string } = {},
): Promise<{ status: number; body: Json; cookie: string }> {
  const headers = new Headers();
  if (input.cookie !== undefined) headers.set('cookie', input.cookie);
  if (input.body !== undefined) headers.set('content-type', 'application/json');
  headers.set('idempotency-key', input.key ?? randomUUID());
  const response = await fetch(`${desk.url}${API_BASE}${path}`, {
    method: input.body === undefined ? 'GET' : 'POST',
    headers,
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
  });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { status: response.status, body: await response.json(), cookie };
}

describe('masses without account, phone or mail: three by code, six on paper', () => {
  let house: House;
  let desk: Desk;
  let month: Month;
  let masses: string;
  let officer: string;
  let teller: string;
  let scrutineer: string;

  beforeAll(async () => {
    house = await openHouse();
    desk = await openDesk(house);
    month = await openVoting(house, { masses: 9 });
    masses = await stageId(house, month, 'masses');
    await house.rows('delete from account where person_id = any($1)', [month.masses]);
    officer = month.party.officers.organisationOfficer;
    [teller, scrutineer] = month.inspectors;
    house.at('2026-02-05', '10:00');
  }, 120_000);
  afterAll(async () => {
    await desk.close();
    await house.close();
  });

  const byCode = (): string[] => month.masses.slice(0, 3);
  const onPaper = (): string[] => month.masses.slice(3);
  const codes = new Map<string, string>();
  let batchId = '';

  const sheet = (sheetNo: number, scores: object): object => ({
    sheetNo,
    lines: month.branch.people.map((subjectId) => ({ subjectId, scores })),
  });
  const blank = (sheetNo: number): object => ({
    sheetNo,
    lines: month.branch.people.map((subjectId) => ({ subjectId, abstain: true })),
  });
  const key = (as: string, sheets: readonly object[]): Promise<Answer> =>
    desk.ask('keyPaper', as, { id: batchId, body: { sheets } });

  test('codes are shown once and stored as a hash', async () => {
    const asked = { id: month.roundId, body: { stageId: masses, people: byCode() }, key: randomUUID() };
    const first = await desk.ask('issueCodes', officer, asked);
    expect(first).toMatchObject({ status: 201, body: { issued: 3 } });
    for (const { person, code } of first.body.codes) codes.set(person.id, code);
    const again = await desk.ask('issueCodes', officer, asked);
    expect(again).toMatchObject({ status: 201, body: { stageId: masses, issued: 3 } });
    expect(again.body.codes).toBeUndefined();
    const tables = ['ballot_code', 'idempotency', 'audit'];
    for (const table of tables) {
      const rows = await house.rows<{ text: string }>(`select t::text as text from ${table} t`);
      for (const code of codes.values()) expect(rows.some(({ text }) => text.includes(code))).toBe(false);
    }
    for (const code of codes.values()) expect(desk.log.some((line) => line.includes(code))).toBe(false);
  });

  test('a lost code is issued anew and the old one opens nothing', async () => {
    const [voter = ''] = byCode();
    const old = codes.get(voter) ?? '';
    const { body } = await desk.ask('issueCodes', officer, {
      id: month.roundId,
      body: { stageId: masses, people: [voter] },
    });
    codes.set(voter, body.codes[0].code);
    expect((await ask(desk, '/ballot-codes/redemption', { body: { code: old } })).status).toBe(404);
  });

  test('the paper is handed to six, and none of them can be given a code as well', async () => {
    const given = await desk.ask('issuePaper', officer, {
      id: month.roundId,
      body: { stageId: masses, people: onPaper() },
    });
    expect(given).toMatchObject({ status: 201, body: { number: 1, issued: 6 } });
    batchId = given.body.batchId;
    const twice = await desk.ask('issueCodes', officer, {
      id: month.roundId,
      body: { stageId: masses, people: onPaper().slice(0, 1) },
    });
    expect(twice).toMatchObject({ status: 409, body: { code: 'already-answered' } });
    const { body } = await desk.ask('ballotVoters', officer, { id: month.roundId, query: { stageId: masses } });
    expect(body.voters.filter((voter: Json) => voter.state === 'onPaper')).toHaveLength(6);
    expect(body.voters.filter((voter: Json) => voter.hasCode)).toHaveLength(3);
  });

  test('a code opens its own sheet and nothing else, casts once and is spent', async () => {
    for (const voter of byCode()) {
      const code = (codes.get(voter) ?? '').toLowerCase().replaceAll('-', ' ');
      const opened = await ask(desk, '/ballot-codes/redemption', { body: { code } });
      expect(opened.status).toBe(201);
      const { obligationId } = opened.body;
      const { cookie } = opened;
      const form = await ask(desk, `/obligations/${obligationId}/ballot`, { cookie });
      expect(form.body.subjects).toHaveLength(8);
      for (const path of ['/me', '/inbox?state=open', `/rounds/${month.roundId}`, `/rounds/${month.roundId}/ballots`]) {
        expect([path, (await ask(desk, path, { cookie })).status]).toEqual([path, 401]);
      }
      const [other] = await house.rows<{ id: string }>(
        `select id from obligation where stage_id = $1 and kind = 'vote' and id <> $2 limit 1`,
        [masses, obligationId],
      );
      expect((await ask(desk, `/obligations/${other?.id ?? ''}/ballot`, { cookie })).status).toBe(403);
      const sheets = form.body.subjects.map(({ id }: Json) => ({ subjectId: id, scores: EXCELLENT }));
      const cast = { cookie, body: { sheets }, key: randomUUID() };
      expect((await ask(desk, `/obligations/${obligationId}/ballot`, cast)).status).toBe(200);
      // The answer was lost: the same request gets it again.
      expect((await ask(desk, `/obligations/${obligationId}/ballot`, cast)).status).toBe(200);
      const second = await ask(desk, `/obligations/${obligationId}/ballot`, { cookie, body: { sheets } });
      expect(second).toMatchObject({ status: 409, body: { code: 'already-answered' } });
      const reused = await ask(desk, '/ballot-codes/redemption', { body: { code } });
      expect(reused).toMatchObject({ status: 409, body: { code: 'already-answered' } });
    }
  });

  test('thirty guesses are too many', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 30; guess++) {
      statuses.push(
        (await ask(desk, '/ballot-codes/redemption', { body: { code: `0000-0000-${String(guess)}` } })).status,
      );
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(20);
  });

  test('more papers back than went out make the batch void, and it is repeated', async () => {
    const back = await desk.ask('returnPaper', teller, { id: batchId, body: { valid: 7, invalid: 0, abstained: 0 } });
    expect(back).toMatchObject({ status: 200, body: { state: 'void', issued: 6, returned: 7 } });
    batchId = back.body.replacedBy;
    const { body } = await desk.ask('paperBatches', teller, { id: month.roundId });
    expect(body.batches.map(({ state, number }: Json) => [number, state])).toEqual([
      [1, 'void'],
      [2, 'issued'],
    ]);
  });

  test('the stage waits for its papers past its end', async () => {
    await closeBallots(house, month);
    expect(await house.value('select state from stage where id = $1', [masses])).toBe('open');
    expect(await house.value(`select count(*)::int from component`)).toBe(0);
  });

  test('sheets are keyed twice by two people, and nobody of the branch touches them', async () => {
    await desk.ask('returnPaper', teller, { id: batchId, body: { valid: 4, invalid: 1, abstained: 1 } });
    const good = [1, 2, 3].map((sheetNo) => sheet(sheetNo, QUALIFIED));
    const rest = [blank(5), { sheetNo: 6, invalid: true }];
    const first = await key(teller, [...good, sheet(4, EXCELLENT), ...rest]);
    expect(first).toMatchObject({ status: 200, body: { pass: 'first', keyed: 6, missing: 0 } });
    const second = await key(scrutineer, [...good, sheet(4, QUALIFIED), ...rest]);
    expect(second).toMatchObject({ status: 200, body: { pass: 'second', keyed: 6 } });
    expect(await key(officer, good)).toMatchObject({ status: 409 });
    expect(await key(month.branch.people[0] ?? '', good)).toMatchObject({ status: 403 });
    expect(await key(teller, [sheet(7, QUALIFIED)])).toMatchObject({ status: 422, body: { code: 'no-such-sheet' } });
  });

  test('what differs is listed, settled on the sheet, and signed for by two persons', async () => {
    const sign = (who: string, as: string): Promise<Answer> =>
      desk.ask('signPaper', who, { id: batchId, body: { as } });
    const { body } = await desk.ask('paperBatch', teller, { id: batchId });
    expect(body.unkeyed).toEqual([]);
    expect(body.differences.map(({ sheetNo }: Json) => sheetNo)).toEqual([4]);
    expect(await sign(teller, 'teller')).toMatchObject({ status: 409, body: { code: 'sheets-differ', sheets: [4] } });
    await desk.ask('settlePaper', scrutineer, { id: batchId, body: { sheets: [sheet(4, QUALIFIED)] } });
    expect(await sign(teller, 'teller')).toMatchObject({ status: 200, body: { state: 'returned' } });
    expect(await sign(teller, 'scrutineer')).toMatchObject({ status: 403, body: { code: 'second-person-required' } });
    expect(await sign(scrutineer, 'scrutineer')).toMatchObject({ status: 200, body: { state: 'counted' } });
    expect(await house.value('select count(*)::int from paper_entry')).toBe(0);
  });

  test('the stage closes and both ways come to one component', async () => {
    await closeBallots(house, month);
    const [row] = await house.rows(
      `select state, entitled, valid, invalid, abstained, mean from component
        where round_id = $1 and 'masses' = any(stages) and subject_id = $2`,
      [month.roundId, month.branch.people[5]],
    );
    // 3 × 100 by code and 4 × 80 on paper: 620 ÷ 7
    expect(row).toEqual({ state: 'counted', entitled: 9, valid: 7, invalid: 1, abstained: 1, mean: '620/7' });
    const [sheets] = await house.rows(
      `select count(*)::int as sheets, count(voter_id)::int as named, count(distinct xmin::text)::int as transactions
         from sheet where stage_id = $1`,
      [masses],
    );
    expect(sheets).toEqual({ sheets: 72, named: 0, transactions: 1 });
  });
});
