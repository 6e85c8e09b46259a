import type { Request, Response } from 'express';

import { tokenHash } from '../../store/sessions.ts';

/** The cookie's name: the __Host- prefix binds it to this host and to TLS. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-jifen_session' : 'jifen_session');

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token a request brings, or null; anything that cannot be one is not looked up. */
export function tokenOf(req: Request, secure: boolean): string | null {
  const wanted = `${cookieName(secure)}=`;
  const found = (req.headers.cookie ?? '').split(/;\s*/).find((pair) => pair.startsWith(wanted));
  const token = found?.slice(wanted.length) ?? '';
  return TOKEN.test(token) ? token : null;
}

/** The hash of the request's token, or null when it brings none. */
export function tokenHashOf(req: Request, secure: boolean): Buffer | null {
  const token = tokenOf(req, secure);
  return token === null ? null : tokenHash(token);
}

export function setSessionCookie(res: Response, secure: boolean, token: string, expires: Date): void {
  res.cookie(cookieName(secure), token, { httpOnly: true, sameSite: 'lax', secure, path: '/', expires });
}

export function clearSessionCookie(res: Response, secure: boolean): void {
  res.clearCookie(cookieName(secure), { httpOnly: true, sameSite: 'lax', secure, path: '/' });
}
