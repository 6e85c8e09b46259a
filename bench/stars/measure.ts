import type { Store } from '../../store/database.ts';
import { temporalPort } from '../../api/temporal-port.ts';
import { syncSchedules } from '../../worker/schedules.ts';
import { openEngine } from '../engine-house.ts';
import type { Figures } from '../figures.ts';
import type { House } from '../house.ts';
import { cycleCosts } from '../months/histories.ts';
import { live } from '../months/live.ts';
import type { Sizes } from '../options.ts';
import { idSql, MEMBERS_PER_BRANCH, seedOrganisation, seedPlans } from '../seed/organisation.ts';
import { waitFor } from '../wait.ts';

/** A month with all five procedures, and the day its schedule asks for it. */
const PERIOD = '2026-05';
const FIRST_DAY = '2026-06-01';
const DAY_MS = 2_000;
/** More than any start takes: until then the calendar stays before its first day. */
const FAR_MS = 3_600_000;
/** People outside each branch; the preset draws 12 of them. */
const MASSES = 15;

/** Temporal actions and history events of a month of `star-rating` with all procedures, branches of 40 (design §5). */
export async function measureStars(house: House, { countedBranches }: Sizes): Promise<Figures> {
  const civil = { originDate: FIRST_DAY, originMs: Date.now() + FAR_MS, dayMs: DAY_MS };
  const engine = await openEngine(house, 'stars', civil);
  try {
    await seedOrganisation(engine.store, { committees: 1, branchesEach: countedBranches });
    await seedMasses(engine.store, countedBranches);
    const preset = 'star-rating-every-month';
    const [planId = ''] = await seedPlans(engine.store, { committees: 1, startPeriod: PERIOD, preset });
    civil.originMs = Date.now() - DAY_MS / 2;
    await syncSchedules(engine.store, engine.client);
    await temporalPort(engine.client).backfillPlan(planId, { from: PERIOD, to: PERIOD });
    await waitFor('the cycle', async () => {
      const { rows } = await engine.store.pool.query<{ open: boolean }>('select count(*) = 1 as open from cycle');
      return rows[0]?.open ?? false;
    });
    await engine.store.pool.query('update plan set paused_at = now()');
    await live(engine, { civil, cycles: 1 });
    const [cost] = await cycleCosts(engine.store, engine.client);
    if (cost === undefined) throw new Error('there is no cycle to count');
    await checkRatings(engine.store, countedBranches);
    const members = countedBranches * MEMBERS_PER_BRANCH;
    return {
      temporalActionsPerMemberMonthStars: cost.month.actions / members,
      historyEventsPerMemberMonthStars: cost.month.events / members,
    };
  } finally {
    await engine.stop();
  }
}

async function seedMasses({ pool }: Store, branches: number): Promise<void> {
  const people = `generate_series(0, ${String(branches * MASSES - 1)}) as i`;
  const id = idSql('masses', 'i');
  for (const sql of [
    `insert into person (id, staff_no, name) select ${id}, 'G' || i, 'Colleague ' || i from ${people}`,
    `insert into affiliation (person_id, unit_id, kind, from_date)
     select ${id}, ${idSql('branch', `i / ${String(MASSES)}`)}, 'colleague', '2020-01-01' from ${people}`,
    `insert into account (person_id, login, password_hash) select ${id}, 'G' || i, 'none' from ${people}`,
    `insert into session (token_hash, person_id, created_at, expires_at)
     select sha256(convert_to(rpad('bench-G' || i, 43, 'x'), 'UTF8')), ${id}, now(), now() + interval '10 years'
       from ${people}`,
  ]) {
    await pool.query(sql);
  }
}

/** A month in which not everybody was rated by all parts would be cheaper than the one asked about. */
async function checkRatings({ pool }: Store, branches: number): Promise<void> {
  const { rows } = await pool.query<{ rated: number }>(
    `select count(*)::int as rated from result
      where status = 'published' and basis = 'rating' and jsonb_array_length(derivation #> '{composed,parts}') = 5
        and not exists (select 1 from component c where c.round_id = result.round_id and c.state <> 'counted')`,
  );
  const members = branches * MEMBERS_PER_BRANCH;
  if (rows[0]?.rated !== members) throw new Error(`${String(rows[0]?.rated)} of ${String(members)} members were rated`);
}
