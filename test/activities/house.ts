import { openCycle } from '../../activities/cycles/open.ts';
import { advanceCycle } from '../../activities/cycles/advance.ts';
import { advanceRound } from '../../activities/rounds/advance.ts';
import { advanceTalk } from '../../activities/talks/advance.ts';
import { instantOf, SHANGHAI } from '../../domain/civil.ts';
import type { MembershipState } from '../../domain/facts.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { nextPeriod } from '../../domain/period.ts';
import { openStore } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { APPLICATION_ROLE, migrate } from '../../store/migrate.ts';
import type { Role } from '../../store/offices.ts';
import { grantRole, insertPerson, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Organisation } from '../support/fixtures.ts';
import { freshDatabase } from '../support/stack.ts';
import type { FreshDatabase } from '../support/stack.ts';

/** Minutes after 00:00 of a time such as '09:00'. */
const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 60 + minutes + seconds / 60;
};

/** UTC ms of a civil day and time in Asia/Shanghai; '24:00' is the end of the day. */
export const instant = (day: string, time = '10:00'): number => instantOf(SHANGHAI, day, minutesOf(time));

/** A migrated database of the file's own, used as the application role, with a clock that only tests move. */
export interface House {
  readonly store: Store;
  /** As the application role. */
  readonly url: string;
  /** As the owner, who may look at pages and places. */
  readonly ownerUrl: string;
  readonly clock: { offset: number };
  /** Sets the store's clock to a civil day and time in Asia/Shanghai. */
  at(day: string, time?: string): void;
  rows<T extends object>(sql: string, values?: readonly unknown[]): Promise<T[]>;
  /** The first column of the first row. */
  value<T>(sql: string, values?: readonly unknown[]): Promise<T>;
  close(): Promise<void>;
}

/** The role without its password, which other test files set as they like. */
function asApplication(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.searchParams.set('options', `-c role=${APPLICATION_ROLE}`);
  return url.href;
}

export const openHouse = async (): Promise<House> =>
  houseOn(
    await freshDatabase(async (ownerUrl) => {
      await migrate({ ownerUrl, applicationPassword: 'application' });
    }),
  );

/** The same over a database that is there already. */
export function houseOn(database: FreshDatabase): House {
  const clock = { offset: 0 };
  const url = asApplication(database.ownerUrl);
  const store = openStore({ url, civil: SHANGHAI, clock: { offsetMs: () => clock.offset } });
  const house: House = {
    store,
    url,
    ownerUrl: database.ownerUrl,
    clock,
    at(day, time) {
      clock.offset = instant(day, time) - Date.now();
    },
    async rows<T extends object>(sql: string, values: readonly unknown[] = []) {
      return (await store.pool.query<T>(sql, [...values])).rows;
    },
    async value<T>(sql: string, values: readonly unknown[] = []) {
      const { rows } = await store.pool.query<[T]>({ text: sql, values: [...values], rowMode: 'array' });
      const [row] = rows;
      if (row === undefined) throw new Error(`no row: ${sql}`);
      return row[0];
    },
    async close() {
      await store.pool.end();
      await database.drop();
    },
  };
  house.at('2026-02-02', '00:05');
  return house;
}

/** One member of a seeded branch: an office there (or none), a membership state. */
export interface Seat {
  readonly role?: Role;
  readonly state?: MembershipState;
}

export interface Branch {
  readonly id: string;
  readonly people: readonly string[];
}

export interface Party extends Organisation {
  readonly planId: string;
  readonly versionId: string;
}

const seats = (role: Role | undefined, n: number): Seat[] =>
  Array.from({ length: n }, () => (role === undefined ? {} : { role }));

/** A committee of four — one may step out and three are left — and plain members, `size` people in all. */
export const committeeOf = (size: number): Seat[] => [
  { role: 'secretary' },
  { role: 'deputySecretary' },
  ...seats('committeeMember', 2),
  ...seats(undefined, size - 4),
];

/** A secretary and plain members: no committee, the branch meeting decides. */
export const meetingOf = (size: number): Seat[] => [{ role: 'secretary' }, ...seats(undefined, size - 1)];

let units = 0;

export async function seedBranch(house: House, committeeId: string, members: readonly Seat[]): Promise<Branch> {
  units += 1;
  const name = `支部${String(units)}`;
  const id = await house.value<string>(
    `insert into unit (id, parent_id, path, kind, code, name, has_committee)
     select n.id, p.id, p.path || n.id, 'branch', $2, $3, $4
       from unit p, (select gen_random_uuid() as id) n where p.id = $1 returning id`,
    [committeeId, `B${String(units)}`, name, members.some(({ role }) => role === 'committeeMember')],
  );
  const people: string[] = [];
  for (const [index, { role, state }] of members.entries()) {
    const posts = role === undefined ? ['member'] : [role, 'member'];
    const person = { name: `${name}党员${String(index + 1)}`, unitId: id, posts };
    const personId = await insertPerson(house.store, state === undefined ? person : { ...person, state });
    if (role !== undefined) await grantRole(house.store, personId, id, role);
    people.push(personId);
  }
  return { id, people };
}

/** People outside the branches: colleagues of one, or those it serves. */
export async function seedMasses(house: House, unitId: string, count: number): Promise<string[]> {
  const people: string[] = [];
  for (let n = 1; n <= count; n++) {
    const personId = await insertPerson(house.store, { name: `群众${String(n)}` });
    await house.rows(
      `insert into affiliation (person_id, unit_id, kind, from_date) values ($1, $2, 'colleague', '2020-01-01')`,
      [personId, unitId],
    );
    people.push(personId);
  }
  return people;
}

/** A Party committee of its own with every post filled, the preset adopted and a plan from January 2026 on. */
export async function seedParty(
  house: House,
  change?: (document: SchemeDocument) => SchemeDocument,
  startPeriod = '2026-01',
  preset = 'monthly-points',
): Promise<Party> {
  units += 1;
  const organisation = await seedOrganisation(house.store, { name: `党委${String(units)}`, branches: [] });
  const versionId = await seedScheme(house.store, organisation.committeeId, change, preset);
  const planId = await house.value<string>(
    `insert into plan (unit_id, scheme_key, start_period)
     select $1, scheme_key, $2 from scheme_version where id = $3 returning id`,
    [organisation.committeeId, startPeriod, versionId],
  );
  return { ...organisation, planId, versionId };
}

export interface Month {
  readonly planId: string;
  readonly cycleId: string;
  readonly period: string;
  /** By branch. */
  readonly rounds: ReadonlyMap<string, string>;
}

/** Opens the cycle that scores a month, as its schedule does, and gives each branch its round. The clock must be there. */
export async function openMonth(house: House, planId: string, period: string): Promise<Month> {
  const scheduledAt = instant(`${nextPeriod(period)}-01`, '00:05');
  const opening = await openCycle(house.store, { planId, scheduledAt });
  if (opening.state !== 'open') throw new Error(`the month did not open: ${opening.state}`);
  const { cycleId } = opening;
  await advanceCycle(house.store, cycleId);
  const rounds = await house.rows<{ id: string; unitId: string }>(
    'select id, unit_id as "unitId" from round where cycle_id = $1',
    [cycleId],
  );
  for (const { id } of rounds) await advanceRound(house.store, id);
  return { planId, cycleId, period, rounds: new Map(rounds.map(({ id, unitId }) => [unitId, id])) };
}

export function roundOf(month: Month, branch: Branch): string {
  const id = month.rounds.get(branch.id);
  if (id === undefined) throw new Error('the branch has no round');
  return id;
}

/** Lets everything of a plan look where it stands, as its workflows would after their timers. */
export async function tick(house: House, planId: string): Promise<void> {
  const { store } = house;
  const rounds = await house.rows<{ id: string }>(
    `select r.id from round r join cycle c on c.id = r.cycle_id
      where c.plan_id = $1 and r.state = 'running' order by c.period, r.id`,
    [planId],
  );
  for (const { id } of rounds) await advanceRound(store, id);
  const cycles = await house.rows<{ id: string }>(`select id from cycle where plan_id = $1 and state = 'running'`, [
    planId,
  ]);
  for (const { id } of cycles) await advanceCycle(store, id);
  const talks = await house.rows<{ id: string }>(
    `select id from talk_case where plan_id = $1 and state in ('open', 'held')`,
    [planId],
  );
  for (const { id } of talks) await advanceTalk(store, id);
}

export interface StageSeen {
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly closedAt: Date | null;
  readonly reminders: readonly { readonly at: string; readonly days: number; readonly done: string | null }[];
}

/** The stages of a round in order. */
export const stagesOf = (house: House, roundId: string): Promise<StageSeen[]> =>
  house.rows<StageSeen>(
    `select id, key, state, first_day as "firstDay", last_day as "lastDay", opened_at as "openedAt", due_at as "dueAt",
            closed_at as "closedAt", reminders from stage where round_id = $1 order by ordinal`,
    [roundId],
  );

/** The stage that is open now; with a key, the one of several that run side by side. */
export async function openStageOf(house: House, roundId: string, key?: string): Promise<StageSeen> {
  const open = (await stagesOf(house, roundId)).find(
    (stage) => stage.state === 'open' && stage.key === (key ?? stage.key),
  );
  if (open === undefined) throw new Error('no stage of the round is open');
  return open;
}
