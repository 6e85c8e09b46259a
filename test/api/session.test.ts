import { randomUUID } from 'node:crypto';

import { hashPassword } from '../../api/routes/session.ts';
import { transaction } from '../../store/database.ts';
import { issueOneTimeLink } from '../../store/one-time-links.ts';
import { tokenHash } from '../../store/sessions.ts';
import { openHouse } from './house.ts';
import type { Answer, House } from './house.ts';
import { grantRole, seedOrganisation } from '../support/fixtures.ts';
import type { Organisation } from '../support/fixtures.ts';

let house: House;
let organisation: Organisation;
let personId: string;

beforeAll(async () => {
  house = await openHouse({ signInLimits: { perLoginAndAddress: 3, perLogin: 50, perAddress: 500 } });
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [2] });
  personId = organisation.branches[0]?.members[0] ?? '';
});
afterAll(() => house.close());

const PASSWORD = 'correct horse battery';

/** A login of its own for each test, so that one test's wrong guesses do not lock out another. */
async function withLogin(): Promise<string> {
  const login = `u-${randomUUID()}`;
  await house.store.pool.query('update account set login = $2, password_hash = $3 where person_id = $1', [
    personId,
    login,
    await hashPassword(PASSWORD),
  ]);
  return login;
}

const signIn = (login: string, password = PASSWORD): Promise<Answer> =>
  house.ask('signIn', null, { body: { login, password } });

const me = (cookie: string): Promise<Answer> => house.raw('/api/v1/me', null, { headers: { cookie } });

const cookieOf = (answer: Answer): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

test('signing in gives a cookie no script can read and stores only its hash', async () => {
  const answer = await signIn(await withLogin());
  expect(answer).toMatchObject({ status: 201, body: { personId } });
  expect(answer.headers.get('set-cookie')).toMatch(
    /^jifen_session=[\w-]{43}; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/,
  );
  const token = cookieOf(answer).split('=')[1] ?? '';
  expect(await house.count('session', `token_hash = '\\x${tokenHash(token).toString('hex')}'`)).toBe(1);
  expect(JSON.stringify(answer.body)).not.toContain(token);
  expect((await me(cookieOf(answer))).body.person.id).toBe(personId);
});

test('a wrong password and an unknown login get the same answer', async () => {
  const wrong = await signIn(await withLogin(), 'nonsense');
  const unknown = await signIn(`nobody-${randomUUID()}`);
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect({ ...wrong.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
});

test('guessing is stopped for that login and no other, and says when to come back', async () => {
  const login = await withLogin();
  for (let guess = 0; guess < 3; guess++) {
    expect((await signIn(login, `guess-${guess}`)).status).toBe(401);
  }
  const stopped = await signIn(login);
  expect(stopped).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
  expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await signIn(await withLogin())).status).toBe(201);
});

test('successful sign-ins use up nothing', async () => {
  const login = await withLogin();
  for (let n = 0; n < 6; n++) {
    expect((await signIn(login)).status).toBe(201);
  }
});

test('a disabled account cannot sign in, and its sessions end', async () => {
  const login = await withLogin();
  const cookie = cookieOf(await signIn(login));
  await house.store.pool.query('update account set disabled_at = now() where person_id = $1', [personId]);
  expect((await signIn(login)).status).toBe(401);
  expect((await me(cookie)).status).toBe(401);
  await house.store.pool.query('update account set disabled_at = null where person_id = $1', [personId]);
});

test('signing out ends the session for good', async () => {
  const cookie = cookieOf(await signIn(await withLogin()));
  const out = await house.raw('/api/v1/session', null, { method: 'DELETE', headers: { cookie } });
  expect(out.status).toBe(204);
  expect((await me(cookie)).status).toBe(401);
});

test('an expired session is refused', async () => {
  const cookie = cookieOf(await signIn(await withLogin()));
  await house.store.pool.query(`update session set expires_at = created_at where person_id = $1`, [personId]);
  expect((await me(cookie)).status).toBe(401);
});

test.each([['jifen_session=short'], ['jifen_session='], ['jifen_session=%00'], [`jifen_session=${'A'.repeat(43)}`]])(
  'the cookie %j signs nobody in',
  async (cookie) => {
    expect(await me(cookie)).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  },
);

test('a changed password ends the other sessions and keeps this one', async () => {
  const login = await withLogin();
  const [kept, other] = [cookieOf(await signIn(login)), cookieOf(await signIn(login))];
  const change = (current: string): Promise<Answer> =>
    house.ask('changePassword', null, { headers: { cookie: kept }, body: { current, next: 'another password' } });
  expect(await change('wrong')).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } });
  expect((await change(PASSWORD)).status).toBe(200);
  expect([(await me(kept)).status, (await me(other)).status]).toEqual([200, 401]);
  expect((await signIn(login, 'another password')).status).toBe(201);
});

test('a role given or taken counts at the next request', async () => {
  const branchId = organisation.branches[0]?.id ?? '';
  expect((await house.ask('callList', personId, { id: branchId })).status).toBe(403);
  await grantRole(house.store, personId, branchId, 'committeeMember');
  expect((await house.ask('callList', personId, { id: branchId })).status).toBe(200);
  await house.store.pool.query('delete from role_grant where person_id = $1', [personId]);
  expect((await house.ask('callList', personId, { id: branchId })).status).toBe(403);
});

test('a role that has not begun or has ended counts for nothing', async () => {
  const branchId = organisation.branches[0]?.id ?? '';
  await house.store.pool.query(
    `insert into role_grant (person_id, unit_id, role, from_date, to_date)
     values ($1, $2, 'secretary', '2020-01-01', '2026-02-09'), ($1, $2, 'deputySecretary', '2026-02-10', null)`,
    [personId, branchId],
  );
  expect((await house.ask('callList', personId, { id: branchId })).status).toBe(403);
  expect((await house.ask('me', personId)).body.roles).toEqual([]);
});

describe('a one-time link', () => {
  const issue = async (login: string): Promise<string> =>
    (await transaction(house.store, (tx) => issueOneTimeLink(tx, { personId, login, issuedBy: null }))).token;
  const redeem = (token: string): Promise<Answer> =>
    house.ask('redeemLink', null, { body: { token, password: 'a new and long password' } });

  test('sets a password once and ends the sessions opened before', async () => {
    const login = await withLogin();
    const before = cookieOf(await signIn(login));
    const token = await issue(login);
    expect(await redeem(token)).toMatchObject({ status: 200, body: { personId, login } });
    expect((await me(before)).status).toBe(401);
    expect((await signIn(login, 'a new and long password')).status).toBe(201);
    expect((await redeem(token)).status).toBe(404);
  });

  test('is worthless once a newer one was issued', async () => {
    const login = await withLogin();
    const older = await issue(login);
    const newer = await issue(login);
    expect((await redeem(older)).status).toBe(404);
    expect((await redeem(newer)).status).toBe(200);
  });
});
