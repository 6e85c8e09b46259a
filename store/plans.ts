import { firstDayOf, isPeriod, isPeriodOf, isYear } from '../domain/period.ts';
import type { PeriodUnit } from '../domain/period.ts';
import type { Refusal } from '../domain/refusal.ts';
import { planFaults } from '../schemes/plan.ts';
import { appraisalVersion } from './appraisals/version.ts';
import { writeAudit } from './audit.ts';
import { loadCalendar } from './calendar.ts';
import { transaction } from './database.ts';
import type { Queryable, Store, Transaction } from './database.ts';
import { schemeVersion, versionInForce } from './schemes.ts';

/** A refusal with the sentence that tells this one case apart from others of its code. */
export interface PlanRefusal {
  readonly ok: false;
  readonly refusal: Refusal;
  readonly because: string;
}

export type PlanCreation = { readonly ok: true; readonly planId: string; readonly created: boolean } | PlanRefusal;

const no = (code: 'not-found' | 'overlapping-plan' | 'cycle-finished', because: string): PlanRefusal => ({
  ok: false,
  refusal: { code },
  because,
});

interface NewPlan {
  readonly unitCode: string;
  readonly schemeKey: string;
  /** First month to be scored, 'YYYY-MM'; under a yearly scheme the first year, 'YYYY'. */
  readonly startPeriod: string;
  readonly actorId: string | null;
}

/**
 * Plans a scheme for a committee from a scored month or year on. Needs a confirmed version in force on its first day
 * whose stages fit every month of the calendar, and no other plan of the scheme above or below. Repeating it changes
 * nothing. Throws RangeError when the text is neither month nor year.
 */
export async function createPlan(store: Store, input: NewPlan): Promise<PlanCreation> {
  if (!isPeriod(input.startPeriod) && !isYear(input.startPeriod)) {
    throw new RangeError(`neither a month nor a year: ${input.startPeriod}`);
  }
  return transaction(store, async (tx): Promise<PlanCreation> => {
    const { rows } = await tx.query<{ id: string }>('select id from unit where code = $1 for no key update', [
      input.unitCode,
    ]);
    const [unit] = rows;
    if (unit === undefined) {
      return no('not-found', `there is no unit with the code ${input.unitCode}`);
    }
    const standing = await whatStandsAgainst(store, tx, input, unit.id);
    return 'cadence' in standing ? insertPlan(tx, input, unit.id, standing.cadence) : standing;
  });
}

interface Existing {
  readonly id: string;
  readonly code: string;
  readonly startPeriod: string;
  readonly withdrawn: boolean;
  readonly own: boolean;
}

async function whatStandsAgainst(
  store: Store,
  tx: Transaction,
  input: NewPlan,
  unitId: string,
): Promise<PlanCreation | { readonly cadence: PeriodUnit }> {
  const existing = await plansAround(tx, input.schemeKey, unitId);
  const own = existing.find((plan) => plan.own);
  if (own?.withdrawn === true) {
    return no('cycle-finished', `the plan of ${input.schemeKey} for ${own.code} was withdrawn and cannot begin again`);
  }
  if (own !== undefined) {
    return own.startPeriod === input.startPeriod
      ? { ok: true, planId: own.id, created: false }
      : no('overlapping-plan', `${own.code} has a plan of ${input.schemeKey} since ${own.startPeriod}`);
  }
  const [near] = existing;
  if (near !== undefined) {
    return no('overlapping-plan', `${near.code} has a plan of ${input.schemeKey}: its members would be scored twice`);
  }
  const day = firstDayOf(input.startPeriod);
  const versionId = await versionInForce(tx, { schemeKey: input.schemeKey, unitId, day });
  if (versionId === null) {
    return no('not-found', `no confirmed version of ${input.schemeKey} is in force for ${input.unitCode} on ${day}`);
  }
  if ((await appraisalVersion(tx, versionId)) !== null) {
    return no(
      'not-found',
      `${input.schemeKey} is a yearly appraisal: it is opened for a year and has no months to plan`,
    );
  }
  const { document } = await schemeVersion(tx, versionId);
  const cadence = document.cadence.unit;
  if (!isPeriodOf(cadence, input.startPeriod)) {
    return no('not-found', `${input.schemeKey} scores ${cadence}s, and ${input.startPeriod} is none`);
  }
  const [fault] = planFaults(document, await loadCalendar(tx, store.civil));
  return fault === undefined ? { cadence } : no('overlapping-plan', fault.message);
}

/** Plans of a scheme for the unit itself, even a withdrawn one, and those running above or below it. */
async function plansAround(on: Queryable, schemeKey: string, unitId: string): Promise<Existing[]> {
  const { rows } = await on.query<Existing>(
    `select p.id, u.code, p.start_period as "startPeriod", p.withdrawn_at is not null as withdrawn, u.id = $2 as own
       from plan p join unit u on u.id = p.unit_id join unit mine on mine.id = $2
      where p.scheme_key = $1 and (u.id = $2 or p.withdrawn_at is null and (u.id = any(mine.path) or $2 = any(u.path)))
      order by u.code`,
    [schemeKey, unitId],
  );
  return rows;
}

async function insertPlan(tx: Transaction, input: NewPlan, unitId: string, cadence: PeriodUnit): Promise<PlanCreation> {
  const { rows } = await tx.query<{ id: string }>(
    'insert into plan (unit_id, scheme_key, start_period, cadence) values ($1, $2, $3, $4) returning id',
    [unitId, input.schemeKey, input.startPeriod, cadence],
  );
  const planId = rows[0]?.id ?? '';
  await writeAudit(tx, {
    at: tx.now,
    actorId: input.actorId,
    action: 'plan.created',
    target: `plan/${planId}`,
    content: { unitId, schemeKey: input.schemeKey, startPeriod: input.startPeriod },
  });
  return { ok: true, planId, created: true };
}

export type PlanChange = 'pause' | 'resume' | 'withdraw';

const CHANGES = {
  pause: { sql: 'paused_at = $2::timestamptz', when: 'paused_at is null', action: 'plan.paused' },
  resume: {
    sql: 'paused_at = null',
    when: 'paused_at is not null and $2::timestamptz is not null',
    action: 'plan.resumed',
  },
  withdraw: { sql: 'withdrawn_at = $2::timestamptz', when: 'true', action: 'plan.withdrawn' },
} as const satisfies Record<PlanChange, object>;

/**
 * Pauses, resumes or withdraws a plan; cycles that run already go on. The caller brings the schedules in line
 * afterwards. `changed` is false when the plan was like that before.
 */
export async function changePlan(
  store: Store,
  input: { planId: string; change: PlanChange; actorId: string | null },
): Promise<{ readonly ok: true; readonly changed: boolean } | PlanRefusal> {
  const { sql, when, action } = CHANGES[input.change];
  return transaction(store, async (tx) => {
    const { rows } = await tx.query<{ withdrawn: boolean }>(
      'select withdrawn_at is not null as withdrawn from plan where id = $1 for update',
      [input.planId],
    );
    const [plan] = rows;
    if (plan === undefined) {
      return no('not-found', `there is no plan ${input.planId}`);
    }
    if (plan.withdrawn) {
      return input.change === 'withdraw'
        ? { ok: true, changed: false }
        : no('cycle-finished', 'the plan was withdrawn');
    }
    const { rowCount } = await tx.query(`update plan set ${sql} where id = $1 and ${when}`, [input.planId, tx.now]);
    if (rowCount === 1) {
      await writeAudit(tx, { at: tx.now, actorId: input.actorId, action, target: `plan/${input.planId}` });
    }
    return { ok: true, changed: rowCount === 1 };
  });
}
