import { hash, verify } from '@node-rs/argon2';

import { dateOf } from '../../domain/civil.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../../store/audit.ts';
import { once } from '../../store/idempotency.ts';
import { redeemOneTimeLink } from '../../store/one-time-links.ts';
import { readMe } from '../../store/queries/people.ts';
import { accountOf, changePassword, closeSession, openSession, passwordHashOf } from '../../store/sessions.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { clearSessionCookie, setSessionCookie } from '../http/cookie.ts';
import { refused } from '../problem.ts';

/** OWASP's recommended argon2id parameters (19 MiB, 2 passes). */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes a password for `account.password_hash`. */
export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2);

// A login nobody has costs the same work as a wrong password, so the answer's time tells nothing.
const nobody = hashPassword('a password nobody has');

export const sessionHandlers: Handlers<'signIn' | 'redeemLink' | 'signOut' | 'me' | 'changePassword'> = {
  signIn: async ({ store, signInGuard, secureCookies }, { body, req, res }) => {
    const address = req.ip ?? '';
    const wait = await signInGuard.attempt(body.login, address);
    if (wait > 0) {
      return refused({ code: 'too-many-attempts', retryAfterSeconds: wait });
    }
    const account = await accountOf(store.pool, body.login);
    const matches = await verify(account?.passwordHash ?? (await nobody), body.password);
    if (account === null || !matches) {
      return refused({ code: 'wrong-credentials' });
    }
    await signInGuard.succeeded(body.login, address);
    const { token, expiresAt } = await openSession(store, account.personId);
    setSessionCookie(res, secureCookies, token, expiresAt);
    return reply({ personId: account.personId, expiresAt: expiresAt.toISOString() });
  },

  redeemLink: async ({ store, signInGuard }, { body, req }) => {
    const address = req.ip ?? '';
    // Not against guessing 256 bits: each try costs a slow hash.
    const wait = await signInGuard.attempt(`link from ${address}`, address);
    if (wait > 0) {
      return refused({ code: 'too-many-attempts', retryAfterSeconds: wait });
    }
    const redeemed = await redeemOneTimeLink(store, {
      token: body.token,
      passwordHash: await hashPassword(body.password),
    });
    if (!redeemed.ok) {
      return refused(redeemed.refusal);
    }
    await signInGuard.succeeded(`link from ${address}`, address);
    return reply(redeemed.value);
  },

  signOut: async ({ store, secureCookies }, { tokenHash, res }) => {
    await closeSession(store.pool, tokenHash);
    clearSessionCookie(res, secureCookies);
    return reply(undefined);
  },

  me: async ({ store }, { actor }) => {
    const me = await readMe(store.pool, actor.personId, dateOf(store.civil, actor.now.getTime()));
    return me === null ? refused({ code: 'not-found' }) : reply(me);
  },

  changePassword: async ({ store, signInGuard }, { actor, body, request, tokenHash, req }) => {
    const address = req.ip ?? '';
    const wait = await signInGuard.attempt(actor.personId, address);
    if (wait > 0) {
      return refused({ code: 'too-many-attempts', retryAfterSeconds: wait });
    }
    const stored = await passwordHashOf(store.pool, actor.personId);
    if (stored === null || !(await verify(stored, body.current))) {
      return refused({ code: 'wrong-credentials' }, [{ path: 'body.current', message: 'does not match' }]);
    }
    await signInGuard.succeeded(actor.personId, address);
    const passwordHash = await hashPassword(body.next);
    const { personId } = actor;
    return stepReply(
      req,
      await once(store, { actorId: personId, request, status: 200 }, async (tx) => {
        const endedSessions = await changePassword(tx, { personId, passwordHash, keepHash: tokenHash });
        await writeAudit(tx, {
          at: tx.now,
          actorId: personId,
          action: 'password.changed',
          target: `person/${personId}`,
          content: { endedSessions },
        });
        return accept({ endedSessions });
      }),
    );
  },
};
