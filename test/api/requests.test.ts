import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { routes } from '../../api/contract/routes.ts';
import type { RouteName } from '../../api/contract/routes.ts';
import { openHouse } from './house.ts';
import type { House, Json } from './house.ts';
import { oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';

let house: House;
let personId: string;
let id: string;

beforeAll(async () => {
  house = await openHouse();
  const organisation = await seedOrganisation(house.store, { name: '机关', branches: [2] });
  const versionId = await seedScheme(house.store, organisation.committeeId);
  const [round] = await openRounds(house.store, { ...organisation, versionId });
  const stageId = await openStage(house.store, { roundId: round?.roundId ?? '', kind: 'declaration' });
  personId = organisation.branches[0]?.members[0] ?? '';
  id = await oblige(house.store, { stageId, kind: 'declare', personId, subjectId: personId });
});
afterAll(() => house.close());

// After every bad request: nothing was stored, and the process still answers.
afterEach(async () => {
  expect(await house.count('declared_item')).toBe(0);
  expect(await house.count('idempotency')).toBe(0);
  expect((await house.raw('/healthz', null)).status).toBe(200);
});

const ITEM = { itemKey: 'study-exchange', points: '1.5', reason: '发言' };

const post = (body: string | Buffer, headers: Record<string, string> = {}): Promise<{ status: number; body: Json }> =>
  house.raw(`/api/v1/obligations/${id}/items`, personId, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    body,
  });

test.each([
  ['an unknown field', { ...ITEM, score: 100 }, ['body.score']],
  ['two unknown fields', { ...ITEM, score: 100, status: 'done' }, ['body.score', 'body.status']],
  ['an entry on behalf of somebody', { ...ITEM, onBehalfOf: randomUUID() }, ['body.onBehalfOf']],
  ['a number where text is meant', { ...ITEM, points: 1.5 }, ['body.points']],
  ['an amount that is no decimal', { ...ITEM, points: '1e3' }, ['body.points']],
  ['a negative amount', { ...ITEM, points: '-1' }, ['body.points']],
  ['a missing field', { itemKey: 'study-exchange', points: '1' }, ['body.reason']],
  ['an empty reason', { ...ITEM, reason: '  ' }, ['body.reason']],
  ['a control character', { ...ITEM, reason: 'a\u0000b' }, ['body.reason']],
  ['a reason of 2001 characters', { ...ITEM, reason: '长'.repeat(2001) }, ['body.reason']],
  ['evidence that is no id', { ...ITEM, evidenceIds: ['x'] }, ['body.evidenceIds.0']],
  ['a list', [ITEM], ['body']],
])('%s gets 400 and is named', async (_case, body, paths) => {
  const answer = await post(JSON.stringify(body));
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  expect(answer.body.errors.map((error: Json) => error.path)).toEqual(paths);
});

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

test.each([
  ['JSON cut off', '{"itemKey": ', 400, 'invalid-request'],
  ['JSON nested 33 levels', deep(33), 400, 'invalid-request'],
  ['JSON nested 10,000 levels', deep(10_000), 400, 'invalid-request'],
  [
    '10,001 members',
    JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [n, 0]))),
    400,
    'invalid-request',
  ],
  ['a __proto__ member', '{"__proto__": {"admin": true}}', 400, 'invalid-request'],
  ['a nested __proto__ member', '{"itemKey": {"__proto__": {}}}', 400, 'invalid-request'],
  ['a number beyond all bounds', '{"itemKey": 1e309}', 400, 'invalid-request'],
  ['a body of 200 kB', JSON.stringify({ ...ITEM, reason: 'x'.repeat(200_000) }), 413, 'too-large'],
])('%s gets a 4xx within 500 ms', async (_case, body, status, code) => {
  const started = performance.now();
  expect(await post(body)).toMatchObject({ status, body: { code } });
  expect(performance.now() - started).toBeLessThan(500);
});

test('JSON nested 32 levels is read, and then refused for what it says', async () => {
  const { body } = await post(deep(31));
  expect(body.errors.map((error: Json) => error.path)).toContain('body.a');
});

test.each([
  ['form data', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['text', { 'content-type': 'text/plain' }],
  ['another charset', { 'content-type': 'application/json; charset=utf-7' }],
])('%s gets 415', async (_case, headers) => {
  expect(await post(JSON.stringify(ITEM), headers)).toMatchObject({
    status: 415,
    body: { code: 'wrong-content-type' },
  });
});

test('a compressed body is not inflated', async () => {
  const bomb = gzipSync(Buffer.alloc(10_000_000, 32));
  expect(await post(bomb, { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
});

test.each([
  ['an id that is none', '/api/v1/rounds/7', 400, 'invalid-request'],
  ['an unknown query field', '/api/v1/inbox?sort=score', 400, 'invalid-request'],
  ['a limit out of range', '/api/v1/inbox?limit=1000', 400, 'invalid-request'],
  ['a query array', '/api/v1/inbox?limit=1&limit=2', 400, 'invalid-request'],
  ['a broken escape', '/api/v1/rounds/%E0%A4%A', 400, 'invalid-request'],
  ['an unknown address', '/api/v1/nowhere', 404, 'unknown-route'],
  ['an address outside the API', '/nowhere', 404, 'unknown-route'],
  ['an unknown round', `/api/v1/rounds/${randomUUID()}`, 404, 'not-found'],
])('%s is refused by code', async (_case, path, status, code) => {
  expect(await house.raw(path, personId)).toMatchObject({ status, body: { code, status } });
});

test('another method on a known address gets 405 with the methods it takes', async () => {
  const answer = await house.raw('/api/v1/inbox', personId, { method: 'DELETE' });
  expect(answer).toMatchObject({ status: 405, body: { code: 'wrong-method' } });
  expect(answer.headers.get('allow')).toBe('GET');
});

test.each([
  ['no', {}],
  ['an empty', { 'idempotency-key': '' }],
  ['a blank', { 'idempotency-key': ' ' }],
  ['a not printable', { 'idempotency-key': 'ü' }],
  ['a too long', { 'idempotency-key': 'x'.repeat(201) }],
])('%s idempotency key is refused', async (_case, headers) => {
  const answer = await house.raw(`/api/v1/obligations/${id}/items`, personId, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(ITEM),
  });
  expect(answer).toMatchObject({ status: 400, body: { code: 'key-required' } });
});

const withKey = Object.entries(routes).filter(([, spec]) => spec.method === 'post');

test.each(withKey)('%s: a signed-out request gets 401, a request from another site 403', async (name, spec) => {
  const signedOut = await house.ask(name as RouteName, null, { id: randomUUID() });
  expect(signedOut.status).toBe(spec.auth === 'public' ? 400 : 401);
  const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
  const forged = await house.ask(name as RouteName, personId, { id: randomUUID(), headers: foreign });
  expect(forged).toMatchObject({ status: 403, body: { code: 'cross-origin' } });
});

test.each([
  ['says same-origin', { 'sec-fetch-site': 'same-origin' }, 400],
  ['says same-site', { 'sec-fetch-site': 'same-site' }, 403],
  ['names another origin and is too old to say more', { origin: 'https://elsewhere.example' }, 403],
  ['names no origin it can parse', { origin: 'null' }, 403],
])('a browser that %s is judged by it', async (_case, headers, status) => {
  expect(await post('{}', headers as Record<string, string>)).toMatchObject({ status });
});

test('problems speak the language asked for and name their instance in the log', async () => {
  const chinese = await post('{}', { 'accept-language': 'zh-CN' });
  const english = await post('{}', { 'accept-language': 'en' });
  expect(chinese.body.detail).toBe('请求内容不符合要求。');
  expect(english.body.detail).toBe('The request is not well-formed.');
  expect(house.log.join('')).toContain(english.body.instance);
});

test('the log holds no query, body, cookie or key', async () => {
  house.log.length = 0;
  const secret = `secret-${randomUUID()}`;
  await house.raw(`/api/v1/inbox?state=${secret}`, personId, { headers: { 'x-note': secret } });
  await post(JSON.stringify({ ...ITEM, reason: 1, note: secret }), { 'idempotency-key': secret });
  expect(house.log.length).toBeGreaterThan(0);
  expect(house.log.join('')).not.toContain(secret);
  expect(house.log.join('')).not.toContain((await house.cookieOf(personId)).split('=')[1]);
});

test('an unknown error is one opaque 500 whose cause is only in the log', async () => {
  const { rows } = await house.store.pool.query<{ id: string }>(
    `insert into scheme_version (scheme_key, unit_id, document, source_yaml, hash, effective_from, adopted_at)
     select 'broken', id, '"nonsense"', '', '', '2020-01-01', now() from unit where parent_id is null limit 1 returning id`,
  );
  house.log.length = 0;
  const answer = await house.ask('clauses', personId, { id: rows[0]?.id ?? '' });
  expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
  expect(JSON.stringify(answer.body)).not.toMatch(/TypeError|undefined|at /);
  expect(house.log.join('')).toContain(answer.body.instance);
});
