import type { Request, Response } from 'express';

import type { Refusal } from '../domain/refusal.ts';
import type { Actor } from '../store/sessions.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../store/idempotency.ts';
import { createVersionMemory } from '../store/steps/version-memory.ts';
import type { VersionMemory } from '../store/steps/version-memory.ts';
import type { SignedStep } from '../store/steps/statement.ts';
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, RouteName, Routes } from './contract/routes.ts';
import type { Feed } from './http/event-stream.ts';
import { localeOf } from './http/locale.ts';
import type { Place } from './policy.ts';
import type { ApiDeps } from './ports.ts';
import { refused } from './problem.ts';
import type { Refused } from './problem.ts';
import { SENTENCES } from './sentences.ts';
import { createSignInGuard } from './sign-in-guard.ts';
import type { SignInGuard } from './sign-in-guard.ts';

/** What handlers are given: the outside, and what this process remembers. */
export interface Context extends ApiDeps {
  readonly versions: VersionMemory;
  readonly signInGuard: SignInGuard;
}

export const createContext = (deps: ApiDeps): Context => ({
  ...deps,
  versions: createVersionMemory(),
  signInGuard: createSignInGuard(deps.signInLimits),
});

/** One checked request. Only routes that say `session` or `ballot` know their actor before the statement. */
export interface Call<K extends RouteName> {
  readonly params: ParamsOf<K>;
  readonly query: QueryOf<K>;
  readonly body: BodyOf<K>;
  readonly actor: Routes[K]['auth'] extends 'session' | 'ballot' ? Actor : undefined;
  /** The one-time code the actor came with, if it was one. */
  readonly codeId: string | undefined;
  readonly places: readonly Place[];
  /** Hash of the session token; empty on public routes. */
  readonly tokenHash: Buffer;
  /** Route, target, key and body of a POST, hashed; meaningless on other routes. */
  readonly request: RequestKey;
  readonly req: Request;
  readonly res: Response;
}

export interface FileAnswer {
  readonly mediaType: string;
  readonly fileName: string;
  readonly content: Buffer;
}

/** What a handler gives back: an answer of the contract, a stored one, a file, a stream, or a refusal. */
export type Reply<K extends RouteName> =
  | { readonly ok: true; readonly body: AnswerOf<K>; readonly status?: 202 }
  | { readonly ok: true; readonly stored: StoredAnswer }
  | { readonly ok: true; readonly file: FileAnswer }
  | { readonly ok: true; readonly feed: Feed }
  | Refused;

export type Handler<K extends RouteName> = (context: Context, call: Call<K>) => Promise<Reply<K>>;
export type Handlers<K extends RouteName> = { readonly [Name in K]: Handler<Name> };

export const reply = <T>(body: T): { readonly ok: true; readonly body: T } => ({ ok: true, body });

/** Turns what became of a step into a reply; a refusal names the place in the body it is about. */
export function stepReply(
  req: Request,
  outcome: SignedStep | StepOutcome<StoredAnswer>,
): { readonly ok: true; readonly stored: StoredAnswer } | Refused {
  if (outcome === 'signed-out') {
    return refused({ code: 'not-signed-in' });
  }
  if (outcome.ok) {
    return { ok: true, stored: outcome.value };
  }
  return located(req, outcome.refusal, 'at' in outcome ? outcome.at : undefined);
}

/** A refusal with the place in the body it is about, where there is one. */
export function located(req: Request, refusal: Refusal, at: string | undefined): Refused {
  const path = at === undefined || at === 'body' || at === 'id' ? at : `body.${at}`;
  return path === undefined
    ? refused(refusal)
    : refused(refusal, [{ path, message: SENTENCES[refusal.code][localeOf(req)] }]);
}
