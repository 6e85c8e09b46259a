import { readFileSync } from 'node:fs';

import { API_VERSION } from '../../api/app.ts';
import { openApiDocument } from '../../api/contract/openapi.ts';
import { API_BASE, routes } from '../../api/contract/routes.ts';
import { STATUS } from '../../api/problem.ts';
import { SENTENCES } from '../../api/sentences.ts';
import { openHouse } from './house.ts';
import type { House, Json } from './house.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const COMMITTED = new URL('../../docs/openapi.json', import.meta.url);

test('the committed document is what the contract generates', () => {
  const generated: unknown = JSON.parse(JSON.stringify(openApiDocument(API_VERSION)));
  expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(generated);
});

test('the document is OpenAPI 3.1 and describes every route of the table', () => {
  const document: Json = openApiDocument(API_VERSION);
  expect(document.openapi).toBe('3.1.0');
  const described = Object.values<Json>(document.paths).flatMap((path) =>
    Object.values<Json>(path).map((operation) => operation.operationId),
  );
  expect(described.sort()).toEqual(Object.keys(routes).sort());
});

test('every POST but the public ones needs an idempotency key, and no two routes share an address', () => {
  const posts = Object.entries(routes).filter(([, spec]) => spec.method === 'post');
  expect(posts.filter(([, spec]) => !spec.idempotent).map(([name]) => name)).toEqual([
    'redeemCode',
    'signIn',
    'redeemLink',
  ]);
  const addresses = Object.values(routes).map((spec) => `${spec.method} ${spec.path}`);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test('every code has a status from 400 on and a sentence in both languages', () => {
  for (const [code, status] of Object.entries(STATUS)) {
    expect(status).toBeGreaterThanOrEqual(400);
    const sentence = SENTENCES[code as keyof typeof SENTENCES];
    expect(sentence.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(sentence.en).toMatch(/^[\x20-\x7e]+$/);
  }
});

test('the page to try the API is served from here alone', async () => {
  const page = await house.raw('/api/docs', null);
  expect(page.status).toBe(200);
  const links = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(links.length).toBe(3);
  for (const link of links) {
    expect(link).not.toMatch(/^(https?:)?\/\//);
    const part = await fetch(new URL(link, `${house.url}/api/docs`));
    expect(part.status).toBe(200);
    await part.arrayBuffer();
  }
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toMatch(/https?:|unsafe-eval/);
  expect((await house.raw('/api/openapi.json', null)).body.servers).toEqual([{ url: API_BASE }]);
});

test('answers are kept by no cache and give nothing away about the server', async () => {
  const answer = await house.raw('/api/v1/me', null);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-powered-by')).toBeNull();
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('the server that stops answers what it has begun and takes no more', async () => {
  const other = await openHouse();
  const begun = other.raw('/healthz', null);
  expect((await begun).status).toBe(200);
  await other.close();
  await expect(fetch(`${other.url}/healthz`)).rejects.toThrow();
});
