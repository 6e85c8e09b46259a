import { storeOn } from './house.ts';
import type { Database, House } from './house.ts';
import type { Sizes } from './options.ts';
import { seedObligations, seedRounds, seedStage } from './seed/months.ts';
import { MEMBERS_PER_BRANCH, seedOrganisation, seedPlans } from './seed/organisation.ts';
import type { Organisation } from './seed/organisation.ts';
import { seedPublishedMonth } from './seed/published.ts';

/** The month that is over and whose board is up, and the one people declare for. */
export const OVER = '2026-04';
export const RUNNING = '2026-05';
const COMMITTEES = 10;

export interface MembersHouse {
  readonly database: Database;
  readonly organisation: Organisation;
}

let filled: Promise<MembersHouse> | undefined;

/** The database of many members, filled by the first measurement that needs it. */
export const membersHouse = (house: House, sizes: Sizes): Promise<MembersHouse> => (filled ??= fill(house, sizes));

async function fill(house: House, sizes: Sizes): Promise<MembersHouse> {
  const organisation = { committees: COMMITTEES, branchesEach: sizes.members / MEMBERS_PER_BRANCH / COMMITTEES };
  const database = await house.createDatabase('members');
  const store = storeOn(database);
  const running = { organisation, period: RUNNING };
  try {
    await seedOrganisation(store, organisation);
    await seedPlans(store, { committees: COMMITTEES, startPeriod: OVER });
    await seedPublishedMonth(store, { organisation, period: OVER });
    await seedRounds(store, running, 'running');
    await seedStage(store, running, { ordinal: 0, kind: 'declaration', open: true });
    await seedObligations(store, running, {
      stage: 'declaration',
      kind: 'declare',
      by: 'member',
      optional: false,
      open: true,
    });
  } finally {
    await store.pool.end();
  }
  await database.owner('vacuum analyze');
  await database.owner('checkpoint');
  house.say(`${String(sizes.members)} members with a published and a running month are in the database`);
  return { database, organisation };
}
