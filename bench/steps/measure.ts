import { startChild } from '../child.ts';
import type { Child } from '../child.ts';
import { median } from '../figures.ts';
import type { Figures } from '../figures.ts';
import { storeOn } from '../house.ts';
import type { Database, House } from '../house.ts';
import type { LoadJob, LoadReport, LoadRequest } from '../load/job.ts';
import type { Sizes } from '../options.ts';
import { seedObligations, seedRounds, seedStage } from '../seed/months.ts';
import { cookieOf, idOf, MEMBERS_PER_BRANCH, seedOrganisation, seedPlans } from '../seed/organisation.ts';
import { LEAN_TABLES } from './bare-tables.ts';

const CONNECTIONS = 16;
const PERIOD = '2026-01';
const BRANCHES = 100;

const PRODUCT_SERVER = new URL('../product-server.ts', import.meta.url);
const BARE_SERVER = new URL('./bare-server.ts', import.meta.url);
const CLIENT = new URL('../load/main.ts', import.meta.url);

/** One server under test: its program and the arguments after the database. */
interface Candidate {
  readonly name: string;
  readonly program: URL;
  readonly args: readonly string[];
}

const PRODUCT: Candidate = { name: 'product', program: PRODUCT_SERVER, args: [] };
const BARE: Candidate = { name: 'bare endpoint', program: BARE_SERVER, args: ['product'] };
const LEAN: Candidate = { name: 'bare endpoint on lean tables', program: BARE_SERVER, args: ['lean'] };

/** Human steps over HTTP, the product's against the bare endpoints': same client, same requests, alternating runs. */
export async function measureSteps(house: House, sizes: Sizes): Promise<Figures> {
  const database = await seed(house);
  const client = await startChild(CLIENT, []);
  const rates = new Map<Candidate, number[]>([PRODUCT, BARE, LEAN].map((candidate) => [candidate, []]));
  try {
    for (let run = 1; run <= sizes.runs; run++) {
      for (const [candidate, seen] of rates) {
        seen.push(await measure(candidate, database, client, sizes));
        house.say(`steps run ${String(run)}: ${candidate.name} ${seen.at(-1)?.toFixed(0) ?? ''}/s`);
      }
    }
  } finally {
    await client.stop();
  }
  const of = (candidate: Candidate): number => median(rates.get(candidate) ?? []);
  return {
    humanStepsPerSecond: of(PRODUCT),
    bareEndpointPerSecond: of(BARE),
    ratio: of(PRODUCT) / of(BARE),
    leanEndpointPerSecond: of(LEAN),
    leanRatio: of(PRODUCT) / of(LEAN),
  };
}

async function seed(house: House): Promise<Database> {
  const database = await house.createDatabase('steps');
  const store = storeOn(database);
  const month = { organisation: { committees: 1, branchesEach: BRANCHES }, period: PERIOD };
  try {
    await seedOrganisation(store, month.organisation);
    await seedPlans(store, { committees: 1, startPeriod: PERIOD });
    await seedRounds(store, month, 'running');
    await seedStage(store, month, { ordinal: 0, kind: 'declaration', open: true });
    await seedObligations(store, month, {
      stage: 'declaration',
      kind: 'declare',
      by: 'member',
      optional: false,
      open: true,
    });
  } finally {
    await store.pool.end();
  }
  await database.owner(LEAN_TABLES);
  await database.owner('vacuum analyze');
  return database;
}

async function measure(candidate: Candidate, database: Database, client: Child, sizes: Sizes): Promise<number> {
  const child = await startChild(candidate.program, [database.applicationUrl, ...candidate.args]);
  const { url } = child.hello as { url: string };
  const load = async (seconds: number): Promise<LoadReport> => {
    const job: LoadJob = { url, seconds, requests: requests(), thinkMs: 0 };
    return (await client.ask(job)) as LoadReport;
  };
  try {
    await load(sizes.warmUpSeconds);
    // Every run starts with the log written out, so that no checkpoint of another run falls into it.
    await database.owner('checkpoint');
    const { perSecond, failed } = await load(sizes.runSeconds);
    if (failed > 0) {
      throw new Error(`${String(failed)} steps failed on the ${candidate.name}`);
    }
    return perSecond;
  } finally {
    await child.stop();
  }
}

/** Each connection declares for members of its own, in turn, with a new idempotency key every time. */
function requests(): LoadRequest[][] {
  const members = BRANCHES * MEMBERS_PER_BRANCH;
  return Array.from({ length: CONNECTIONS }, (_, connection) =>
    Array.from({ length: Math.floor(members / CONNECTIONS) }, (_, n) => request(n * CONNECTIONS + connection)),
  );
}

const request = (member: number): LoadRequest => ({
  method: 'POST',
  path: `/api/v1/obligations/${idOf(`${PERIOD}/declare`, member)}/items`,
  headers: {
    'content-type': 'application/json',
    cookie: cookieOf(`M${String(member)}`),
    'idempotency-key': 'bench-[<id>]',
  },
  body: JSON.stringify({ itemKey: 'duty-task', points: '2', reason: 'Prepared the themed day of the month' }),
});
