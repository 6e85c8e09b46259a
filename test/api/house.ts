import { randomUUID } from 'node:crypto';

import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import { FILE, STREAM } from '../../api/contract/route.ts';
import type { RouteSpec } from '../../api/contract/route.ts';
import { API_BASE, routes } from '../../api/contract/routes.ts';
import type { RouteName } from '../../api/contract/routes.ts';
import type { SignInLimits, WorkflowPort } from '../../api/ports.ts';
import { startServer } from '../../api/server.ts';
import { SHANGHAI } from '../../domain/civil.ts';
import { openStore } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { APPLICATION_ROLE, migrate } from '../../store/migrate.ts';
import { openSession } from '../../store/sessions.ts';
import { freshDatabase } from '../support/stack.ts';

/** A Monday inside a publicity month; the clock stands at about 10:00. */
const TODAY = '2026-02-09';

/** A parsed answer: the assertions are its type. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

export interface Asked {
  readonly id?: string;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

/** What the workflows were told. The one part that is not real here: the API only ever hands ids to it. */
export interface Recorder extends WorkflowPort {
  readonly told: [what: string, id: string][];
  /** What `decide` does; by default no answer comes in time. */
  onDecide: (decisionId: string) => Promise<'unknown'>;
}

export interface House {
  readonly store: Store;
  readonly url: string;
  readonly recorder: Recorder;
  readonly log: string[];
  /** Uses a route as a person (null = signed out) and checks every 2xx answer against the contract. */
  ask(route: RouteName, as: string | null, asked?: Asked): Promise<Answer>;
  /** A raw request with the person's cookie. */
  raw(path: string, as: string | null, init?: RequestInit): Promise<Answer>;
  cookieOf(personId: string): Promise<string>;
  count(table: string, where?: string): Promise<number>;
  close(): Promise<void>;
}

function createRecorder(): Recorder {
  const told: [string, string][] = [];
  const note =
    (what: string) =>
    async (id: string): Promise<void> => {
      told.push([what, id]);
    };
  const recorder: Recorder = {
    told,
    onDecide: async () => 'unknown',
    stageComplete: note('stageComplete'),
    wakeRound: note('wakeRound'),
    wakeCase: async ({ kind, id }) => void told.push([kind, id]),
    pausePlan: note('pausePlan'),
    resumePlan: note('resumePlan'),
    runPlanNow: note('runPlanNow'),
    backfillPlan: note('backfillPlan'),
    decide: ({ decisionId }) => {
      told.push(['decide', decisionId]);
      return recorder.onDecide(decisionId);
    },
  };
  return recorder;
}

/** The API on a port of its own over a migrated database of its own. */
export async function openHouse(options: { signInLimits?: SignInLimits } = {}): Promise<House> {
  const database = await freshDatabase(async (ownerUrl) => {
    await migrate({ ownerUrl, applicationPassword: 'application' });
  });
  const url = new URL(database.ownerUrl);
  url.searchParams.set('options', `-c role=${APPLICATION_ROLE}`);
  const offset = Date.parse(`${TODAY}T02:00:00Z`) - Date.now();
  const store = openStore({ url: url.href, civil: SHANGHAI, clock: { offsetMs: () => offset } });
  const recorder = createRecorder();
  const log: string[] = [];
  const app = createApp({
    store,
    workflows: recorder,
    publicUrl: 'http://127.0.0.1',
    secureCookies: false,
    logger: pino({ level: 'info' }, { write: (line: string) => void log.push(line) }),
    ready: async () => ({ ok: true, checks: {} }),
    ...options,
  });
  const server = await startServer({ app, port: 0, host: '127.0.0.1' });
  const cookies = new Map<string, string>();
  const cookieOf = async (personId: string): Promise<string> => {
    const known = cookies.get(personId);
    if (known !== undefined) return known;
    const { token } = await openSession(store, personId);
    cookies.set(personId, `jifen_session=${token}`);
    return `jifen_session=${token}`;
  };
  const raw: House['raw'] = async (path, as, init = {}) => {
    const headers = new Headers(init.headers);
    if (as !== null) headers.set('cookie', await cookieOf(as));
    const response = await fetch(`${server.url}${path}`, { ...init, headers });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  };
  return {
    store,
    url: server.url,
    recorder,
    log,
    raw,
    cookieOf,
    async ask(route, as, asked = {}) {
      const spec: RouteSpec = routes[route];
      const answer = await raw(pathOf(spec, asked), as, requestOf(spec, asked));
      checkAnswer(spec, answer);
      return answer;
    },
    async count(table, where = 'true') {
      const { rows } = await store.pool.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`);
      return rows[0]?.n ?? 0;
    },
    async close() {
      await server.stop();
      await store.pool.end();
      await database.drop();
    },
  };
}

function pathOf(spec: RouteSpec, asked: Asked): string {
  const query = asked.query === undefined ? '' : `?${new URLSearchParams(asked.query).toString()}`;
  return `${API_BASE}${spec.path.replace(':id', asked.id ?? randomUUID())}${query}`;
}

function requestOf(spec: RouteSpec, asked: Asked): RequestInit {
  const headers = new Headers(asked.headers);
  if (spec.idempotent && asked.key !== null) headers.set('idempotency-key', asked.key ?? randomUUID());
  if (spec.upload === true) {
    return { method: spec.method.toUpperCase(), headers, body: (asked.body as FormData | undefined) ?? new FormData() };
  }
  if (spec.body === undefined) return { method: spec.method.toUpperCase(), headers };
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return { method: spec.method.toUpperCase(), headers, body: JSON.stringify(asked.body ?? {}) };
}

/** An answer says what the contract says and not a member more. */
function checkAnswer(spec: RouteSpec, answer: Answer): void {
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      status: answer.status,
      code: expect.any(String),
      instance: expect.any(String),
    });
    return;
  }
  if (spec.answer === null || spec.answer === FILE || spec.answer === STREAM) return;
  expect(spec.answer.parse(answer.body)).toEqual(answer.body);
}
