import { randomUUID } from 'node:crypto';

import { pino } from 'pino';

import { createApp } from '../../api/app.ts';
import { FILE, STREAM } from '../../api/contract/route.ts';
import type { RouteSpec } from '../../api/contract/route.ts';
import { API_BASE, routes } from '../../api/contract/routes.ts';
import type { RouteName } from '../../api/contract/routes.ts';
import type { WorkflowPort } from '../../api/ports.ts';
import { startServer } from '../../api/server.ts';
import { readNow } from '../../store/database.ts';
import { readWorkbook } from '../../store/spreadsheet.ts';
import { openSession } from '../../store/sessions.ts';
import type { House } from '../activities/house.ts';
import type { Json } from '../api/house.ts';

export interface Answer {
  readonly status: number;
  /** Parsed JSON; of a workbook the cells of all its sheets. */
  readonly body: Json;
  readonly fileName: string | null;
}

export interface Asked {
  readonly id?: string;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  /** A workbook to upload. */
  readonly file?: Uint8Array<ArrayBuffer>;
  readonly key?: string;
}

/** The API over a house whose clock tests move, with everything it logs. */
export interface Desk {
  readonly log: string[];
  readonly url: string;
  ask(route: RouteName, as: string, asked?: Asked): Promise<Answer>;
  close(): Promise<void>;
}

const nothing = async (): Promise<void> => undefined;
/** Sessions last twelve hours of the house's clock. */
const SESSION_KEPT_MS = 6 * 3_600_000;
const SHEETS = ['测评结果汇总表', '积分公示表', '测评码发放单'];

async function cellsOf(bytes: Uint8Array): Promise<unknown> {
  const read = await readWorkbook(bytes, { sheets: SHEETS, maxRows: 1000 });
  return read.ok ? read.sheets.map(({ rows }) => rows.map(({ cells }) => cells)) : read.fault;
}

function formOf(file: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData();
  form.append('file', new Blob([file]), '表.xlsx');
  return form;
}

/** Rounds are advanced by the tests themselves. */
const NOBODY: WorkflowPort = {
  stageComplete: nothing,
  wakeRound: nothing,
  wakeCase: nothing,
  pausePlan: nothing,
  resumePlan: nothing,
  runPlanNow: nothing,
  backfillPlan: nothing,
  decide: async () => 'unknown',
};

export async function openDesk({ store }: House, workflows: WorkflowPort = NOBODY): Promise<Desk> {
  const log: string[] = [];
  const app = createApp({
    store,
    workflows,
    publicUrl: 'http://127.0.0.1',
    secureCookies: false,
    logger: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
    ready: async () => ({ ok: true, checks: {} }),
  });
  const server = await startServer({ app, port: 0, host: '127.0.0.1' });
  const sessions = new Map<string, { cookie: string; since: number }>();
  const cookieOf = async (personId: string): Promise<string> => {
    const now = (await readNow(store)).getTime();
    const known = sessions.get(personId);
    if (known !== undefined && Math.abs(now - known.since) < SESSION_KEPT_MS) return known.cookie;
    const { token } = await openSession(store, personId);
    sessions.set(personId, { cookie: `jifen_session=${token}`, since: now });
    return `jifen_session=${token}`;
  };
  return {
    log,
    url: server.url,
    async ask(route, as, asked = {}) {
      const spec: RouteSpec = routes[route];
      const query = asked.query === undefined ? '' : `?${new URLSearchParams(asked.query).toString()}`;
      const path = `${API_BASE}${spec.path.replace(':id', asked.id ?? randomUUID())}${query}`;
      const headers = new Headers({ cookie: await cookieOf(as) });
      if (spec.idempotent) headers.set('idempotency-key', asked.key ?? randomUUID());
      if (spec.body !== undefined) headers.set('content-type', 'application/json');
      const json = spec.body === undefined ? {} : { body: JSON.stringify(asked.body ?? {}) };
      const body = asked.file === undefined ? json : { body: formOf(asked.file) };
      const response = await fetch(`${server.url}${path}`, { method: spec.method.toUpperCase(), headers, ...body });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      const parsed: unknown = isJson ? JSON.parse(Buffer.from(bytes).toString('utf8')) : await cellsOf(bytes);
      // An answer says what the contract says and not a member more.
      if (response.ok && spec.answer !== null && spec.answer !== FILE && spec.answer !== STREAM) {
        expect(spec.answer.parse(parsed)).toEqual(parsed);
      }
      return {
        status: response.status,
        body: parsed,
        fileName: response.headers.get('content-disposition'),
      };
    },
    async close() {
      await server.stop();
    },
  };
}
