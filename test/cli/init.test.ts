import { hashPassword } from '../../api/routes/session.ts';
import { redeemOneTimeLink } from '../../store/one-time-links.ts';
import { openHouse } from '../store/verify-house.ts';
import type { House } from '../store/verify-house.ts';
import { jifen } from './jifen.ts';
import type { Ended } from './jifen.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => house.close());

const init = (): Promise<Ended> =>
  jifen(['init', '--unit', 'W', '--unit-name', '机关党委', '--auditor', '甲审计'], {
    DATABASE_URL: house.url,
    PUBLIC_URL: 'https://jifen.example',
  });

const tokensOf = (text: string): string[] =>
  [...text.matchAll(/^ {2}https:\/\/jifen\.example\/welcome#([A-Za-z0-9_-]{43})$/gm)].map(([, token]) => token ?? '');

async function rowsOf(sql: string): Promise<unknown[]> {
  return (await house.store.pool.query({ text: sql, rowMode: 'array' })).rows;
}

describe('jifen init', () => {
  it('makes the root unit and three people with one link each, and no account', async () => {
    const { code, stdout } = await init();
    expect(code).toBe(0);
    expect(new Set(tokensOf(stdout)).size).toBe(3);
    expect(
      await rowsOf(`select u.code, p.name, g.role from role_grant g join person p on p.id = g.person_id
                      join unit u on u.id = g.unit_id order by g.role`),
    ).toEqual([
      ['W', '甲审计', 'auditor'],
      ['W', '安全管理员', 'securityAdmin'],
      ['W', '系统管理员', 'systemAdmin'],
    ]);
    expect(await rowsOf('select 1 from account')).toEqual([]);
    const stored = JSON.stringify(await rowsOf('select * from one_time_link'));
    for (const token of tokensOf(stdout)) expect(stored).not.toContain(token);
  });

  it('is refused a second time and changes nothing', async () => {
    await init();
    const before = await rowsOf('select * from one_time_link order by token_hash');
    const { code, stdout, stderr } = await init();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('There are people in this database already');
    expect(await rowsOf('select * from one_time_link order by token_hash')).toEqual(before);
  });

  it('two at once make one installation', async () => {
    const codes = (await Promise.all([init(), init()])).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 1]);
    expect(await rowsOf('select count(*)::int from person')).toEqual([[3]]);
  });
});

describe('a one-time link', () => {
  /** The clock `init` ran on is the machine's, not the house's. */
  const atHour = (hours: number): House['store'] => ({ ...house.store, clock: { offsetMs: () => hours * 3_600_000 } });

  it('sets a password once', async () => {
    const [token = ''] = tokensOf((await init()).stdout);
    const passwordHash = await hashPassword('one two three');
    expect(await redeemOneTimeLink(atHour(23), { token, passwordHash })).toMatchObject({
      ok: true,
      value: { login: 'system-admin' },
    });
    expect(await rowsOf('select login from account')).toEqual([['system-admin']]);
    expect(await redeemOneTimeLink(atHour(23), { token, passwordHash: 'other' })).toEqual({
      ok: false,
      refusal: { code: 'not-found' },
    });
    expect(await rowsOf('select password_hash from account')).toEqual([[passwordHash]]);
  });

  it('of two uses at once one wins', async () => {
    const [token = ''] = tokensOf((await init()).stdout);
    const uses = ['a', 'b'].map((passwordHash) => redeemOneTimeLink(atHour(1), { token, passwordHash }));
    expect((await Promise.all(uses)).filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is worth nothing after 24 hours, and an invented one never was', async () => {
    const [token = ''] = tokensOf((await init()).stdout);
    for (const [hours, tried] of [
      [24, token],
      [1, 'x'.repeat(43)],
    ] as const) {
      expect(await redeemOneTimeLink(atHour(hours), { token: tried, passwordHash: 'x' })).toMatchObject({ ok: false });
    }
    expect(await rowsOf('select 1 from account')).toEqual([]);
  });
});
