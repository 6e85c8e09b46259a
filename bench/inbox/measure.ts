import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import { percentile } from '../figures.ts';
import type { Figures } from '../figures.ts';
import type { House } from '../house.ts';
import type { LoadJob, LoadReport, LoadRequest } from '../load/job.ts';
import { membersHouse, OVER } from '../members-house.ts';
import type { Sizes } from '../options.ts';
import { cookieOf, idOf, MEMBERS_PER_BRANCH } from '../seed/organisation.ts';

const USERS = 50;
/** Somebody who reads a list before asking for the next: 50 of them ask for 50 pages a second. */
const THINK_MS = 1_000;
/** Members each user signs in as, one after another, so that no cache of one row answers everything. */
const PEOPLE_EACH = 50;

/**
 * The inbox and the branch board with many members in the database: 50 people who look at a page for a second, and 50
 * connections that ask again at once, which is as much as one API process carries.
 */
export async function measureInbox(house: House, sizes: Sizes): Promise<Figures> {
  const { database } = await membersHouse(house, sizes);
  const server = await startChild(new URL('../product-server.ts', import.meta.url), [database.applicationUrl]);
  const client = await startChild(new URL('../load/main.ts', import.meta.url), []);
  const { url } = server.hello as { url: string };
  const ask = (kinds: readonly Kind[], thinkMs: number, seconds: number): Promise<LoadReport> =>
    load(client, { url, seconds, thinkMs, requests: requests(kinds, sizes.members) });
  try {
    await ask(['inbox', 'board'], 0, sizes.warmUpSeconds);
    const inbox = await ask(['inbox'], THINK_MS, sizes.screenSeconds);
    const board = await ask(['board'], THINK_MS, sizes.screenSeconds);
    const saturated = await ask(['inbox', 'board'], 0, sizes.screenSeconds);
    return {
      inboxP50Ms: percentile(inbox.times, 0.5),
      inboxP99Ms: percentile(inbox.times, 0.99),
      boardP50Ms: percentile(board.times, 0.5),
      boardP99Ms: percentile(board.times, 0.99),
      saturatedP50Ms: percentile(saturated.times, 0.5),
      saturatedP99Ms: percentile(saturated.times, 0.99),
      saturatedPerSecond: saturated.perSecond,
    };
  } finally {
    await client.stop();
    await server.stop();
  }
}

async function load(client: Child, job: LoadJob): Promise<LoadReport> {
  const report = (await client.ask(job)) as LoadReport;
  if (report.failed > 0) throw new Error(`${String(report.failed)} pages failed`);
  return report;
}

type Kind = 'inbox' | 'board';

const PATHS: Readonly<Record<Kind, (member: number) => string>> = {
  inbox: () => '/api/v1/inbox',
  board: (member) => `/api/v1/rounds/${idOf(`${OVER}/round`, Math.floor(member / MEMBERS_PER_BRANCH))}/board`,
};

function requests(kinds: readonly Kind[], members: number): LoadRequest[][] {
  // A step without a common factor with the number of members walks over all of them.
  const memberOf = (n: number): number => (n * 7_919) % members;
  return Array.from({ length: USERS }, (_, user) =>
    Array.from({ length: PEOPLE_EACH }, (__, n) => memberOf(user * PEOPLE_EACH + n)).flatMap((member) =>
      kinds.map((kind) => ({
        method: 'GET' as const,
        path: PATHS[kind](member),
        headers: { cookie: cookieOf(`M${String(member)}`) },
      })),
    ),
  );
}
