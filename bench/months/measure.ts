import { temporalPort } from '../../api/temporal-port.ts';
import type { Store } from '../../store/database.ts';
import { syncSchedules } from '../../worker/schedules.ts';
import { openEngine } from '../engine-house.ts';
import type { EngineHouse } from '../engine-house.ts';
import type { Figures } from '../figures.ts';
import type { House } from '../house.ts';
import type { Sizes } from '../options.ts';
import { idSql, MEMBERS_PER_BRANCH, seedOrganisation, seedPlans } from '../seed/organisation.ts';
import { sum } from './count.ts';
import { cycleCosts } from './histories.ts';
import type { CycleCost } from './histories.ts';
import { live } from './live.ts';
import { waitFor } from '../wait.ts';

/** An ordinary month and the third of a quarter, which has the spot check and the quarterly ranking. */
const [ORDINARY, QUARTER_END] = ['2026-05', '2026-06'];
/** The day before the second of them opens; the first, whose day is past, opens at once. */
const FIRST_DAY = '2026-06-30';
const DAY_MS = 2_000;
/** More than any start takes: until then the calendar stays before its first day. */
const FAR_MS = 3_600_000;

/**
 * Temporal actions and history events of whole months, counted in the histories of a real server. Committee 0 has an
 * ordinary month and a quarter's end without talks, committee 1 an ordinary month after which 5 % of its members have one.
 */
export async function measureMonths(house: House, sizes: Sizes): Promise<Figures> {
  const civil = { originDate: FIRST_DAY, originMs: Date.now() + FAR_MS, dayMs: DAY_MS };
  const engine = await openEngine(house, 'months', civil);
  try {
    await seedOrganisation(engine.store, { committees: 2, branchesEach: sizes.countedBranches });
    await seedLowMembers(engine.store, sizes.countedBranches);
    const [calm = '', talking = ''] = await seedPlans(engine.store, { committees: 2, startPeriod: ORDINARY });
    civil.originMs = Date.now() - DAY_MS / 2;
    await openMonths(engine, calm, talking);
    await live(engine, { civil, cycles: 3 });
    return figuresOf(await cycleCosts(engine.store, engine.client), { calm, talking }, sizes);
  } finally {
    await engine.stop();
  }
}

/** Two members of each branch of committee 1 miss their study and their post's duties: 30 of 80 points are left. */
async function seedLowMembers({ pool }: Store, branches: number): Promise<void> {
  const first = branches * MEMBERS_PER_BRANCH;
  await pool.query(
    `insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, recorded_by, recorded_at)
     select ${idSql('branch', `i / ${String(MEMBERS_PER_BRANCH)}`)}, ${idSql('person', 'i')}, $1, item, '1', 'missed',
            ${idSql('person', 'i')}, now()
       from generate_series($2::int, $3::int) as i, unnest(array['study', 'post']) as item where i % 20 = 9`,
    [ORDINARY, first, 2 * first - 1],
  );
}

async function openMonths({ store, client }: EngineHouse, calm: string, talking: string): Promise<void> {
  await syncSchedules(store, client);
  const port = temporalPort(client);
  await port.backfillPlan(calm, { from: ORDINARY, to: QUARTER_END });
  await port.backfillPlan(talking, { from: ORDINARY, to: ORDINARY });
  await waitFor('the cycles', async () => {
    const { rows } = await store.pool.query<{ open: boolean }>('select count(*) = 3 as open from cycle');
    return rows[0]?.open ?? false;
  });
  // The calendar runs on through the talks; no further month is to open meanwhile.
  await store.pool.query('update plan set paused_at = now()');
}

function figuresOf(costs: readonly CycleCost[], plans: { calm: string; talking: string }, sizes: Sizes): Figures {
  const members = sizes.countedBranches * MEMBERS_PER_BRANCH;
  const find = (planId: string, period: string): CycleCost => {
    const cost = costs.find((one) => one.planId === planId && one.period === period);
    if (cost === undefined) throw new Error(`no cycle of ${period}`);
    return cost;
  };
  const ordinary = find(plans.calm, ORDINARY).month;
  const quarterEnd = find(plans.calm, QUARTER_END).month;
  const { month, talks } = find(plans.talking, ORDINARY);
  if (talks.length !== members * 0.05) {
    throw new Error(`${String(talks.length)} talks instead of 5 % of ${String(members)}`);
  }
  const cases = sum(talks);
  return {
    temporalActionsPerMemberMonth: ordinary.actions / members,
    historyEventsPerMemberMonth: ordinary.events / members,
    temporalActionsPerMemberMonthQuarterEnd: quarterEnd.actions / members,
    historyEventsPerMemberMonthQuarterEnd: quarterEnd.events / members,
    temporalActionsPerMemberMonthWithTalks: (month.actions + cases.actions) / members,
    historyEventsPerMemberMonthWithTalks: (month.events + cases.events) / members,
    temporalActionsPerCase: cases.actions / talks.length,
    historyEventsPerCase: cases.events / talks.length,
  };
}
