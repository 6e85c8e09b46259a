import { openHouse } from './house.ts';
import type { House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const page = async (path: string): Promise<Response> => fetch(`${house.url}${path}`, { redirect: 'manual' });

test('what mails link to leads somewhere', async () => {
  for (const path of ['/', '/inbox', '/obligations/x', '/rounds/x', '/talks/x']) {
    const answer = await page(path);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/api/docs']);
  }
});

test('the page behind a one-time link sends nothing by itself and loads only from here', async () => {
  const html = await (await page('/welcome')).text();
  expect(html).not.toMatch(/https?:/);
  const script = await page('/welcome.js');
  expect(script.headers.get('content-type')).toContain('javascript');
  expect(await script.text()).toContain('/api/v1/one-time-links/redemption');
});
