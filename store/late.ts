import { firstWorkingDayOfMonth } from '../domain/calendar.ts';
import { dateOf, instantOf, SHANGHAI } from '../domain/civil.ts';
import type { FiledKind } from '../domain/case-kinds.ts';
import type { TargetKind } from '../domain/decision.ts';
import { openingMonth, scoredPeriod } from '../domain/period.ts';
import { yearToOpen } from './annual/opening.ts';
import type { YearlyPlan } from './annual/opening.ts';
import { completeAppraisals } from './appraisals/complete.ts';
import { loadCalendar } from './calendar.ts';
import { transaction } from './database.ts';
import type { Store, Transaction } from './database.ts';
import { LOCKS, tryLock } from './locks.ts';
import { successorSql } from './rectification/owner.ts';
import { AWAITS_SITTING } from './sittings.ts';
import { passedOverSql, talkPassedOverSql } from './follow-office.ts';
import { deserted } from './panel-gaps.ts';
import { cannotCloseSql } from './steps/completeness.ts';

/** What has an obligation in time but nobody who keeps it. */
export interface Late {
  readonly cycles: readonly string[];
  readonly rounds: readonly string[];
  readonly talks: readonly string[];
  readonly appeals: readonly string[];
  readonly corrections: readonly string[];
  readonly cases: readonly { readonly kind: FiledKind; readonly id: string }[];
  readonly decisions: readonly {
    readonly id: string;
    readonly kind: TargetKind;
    readonly targetId: string;
  }[];
  /** Months whose first working day has come, and years that may be evaluated, and that nobody opened. `scheduledAt` in UTC ms. */
  readonly openings: readonly { readonly planId: string; readonly period: string; readonly scheduledAt: number }[];
}

const NONE: Late = {
  cycles: [],
  rounds: [],
  talks: [],
  appeals: [],
  corrections: [],
  cases: [],
  decisions: [],
  openings: [],
};

/** A workflow that has not looked this long after it should have is late. */
const GRACE_MS = 10_000;

/**
 * Finds what is late: cases past their next look, complete stages still open, decisions nobody applied, months nobody
 * opened. `everything` names all running cases instead, for a restart from facts alone. `graceMs` is how long after
 * its time something is not called late yet. Null = another process looks.
 */
export async function findLate(store: Store, everything: boolean, graceMs = GRACE_MS): Promise<Late | null> {
  return transaction(store, async (tx) => {
    if (!(await tryLock(tx, LOCKS.reconcile))) {
      return null;
    }
    const today = dateOf(store.civil, tx.now.getTime());
    const before = everything ? 'infinity' : new Date(tx.now.getTime() - graceMs);
    return {
      ...NONE,
      cycles: await lateCycles(tx, before),
      rounds: await lateRounds(tx, before, today),
      talks: await lateTalks(tx, before, today),
      appeals: await lateAppeals(tx, before),
      corrections: await lateCorrections(tx, before),
      cases: [...(await lateCases(tx, before, today)), ...(await completeAppraisals(tx, before))],
      decisions: await lateDecisions(tx, new Date(tx.now.getTime() - (everything ? 0 : graceMs))),
      openings: await lateOpenings(store, tx, graceMs),
    };
  });
}

async function ids(tx: Transaction, sql: string, values: readonly unknown[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(sql, [...values]);
  return rows.map((row) => row.id);
}

/** Also a cycle whose branches wait for a sitting that is due. */
const lateCycles = (tx: Transaction, before: Date | string): Promise<string[]> =>
  ids(
    tx,
    `select c.id from cycle c where c.state = 'running' and (c.next_wake_at <= $1
        or not exists (select 1 from round r where r.cycle_id = c.id and r.state = 'running')
        or exists (select 1 from round r where r.cycle_id = c.id and ${AWAITS_SITTING} and r.ready_at is not null)
           and (c.sits_at <= $2 or not exists (
             select 1 from round r where r.cycle_id = c.id and ${AWAITS_SITTING} and r.ready_at is null)))
      order by c.id`,
    [before, tx.now],
  );

// A cancelled round or an annulled talk has one thing left to do: its workflow must hear of it and end. A running one is
// also late when somebody whose panel has to decide has left.
const lateRounds = (tx: Transaction, before: Date | string, today: string): Promise<string[]> =>
  ids(
    tx,
    `select r.id from round r join scheme_version v on v.id = r.scheme_version_id join unit u on u.id = r.unit_id
      where r.state = 'cancelled' and r.next_wake_at <= $1 and r.next_wake_at < 'infinity'
         or r.state = 'running' and (r.next_wake_at <= $1 or
           exists (select 1 from stage s where s.round_id = r.id and s.state = 'open')
           and not exists (select 1 from stage o where o.round_id = r.id and o.state = 'open' and
                             ${cannotCloseSql('$2::timestamptz')})
           or exists (select 1 from stage s where s.round_id = r.id and s.state = 'open' and ${deserted('$3::date')}))
      order by r.id`,
    [before, tx.now, today],
  );

/** Also a talk whose member has moved to another branch, with whom it goes, and one that an office has to follow. */
const lateTalks = (tx: Transaction, before: Date | string, today: string): Promise<string[]> =>
  ids(
    tx,
    `select t.id from talk_case t where t.state in ('open', 'held') and (
        t.next_wake_at <= $1 and (t.next_wake_at < 'infinity' or t.kind in ('secretary', 'committee'))
        or t.state = 'open' and t.kind in ('secretary', 'committee') and exists (
          select 1 from membership m where m.person_id = t.person_id and m.unit_id <> t.unit_id
             and m.from_date <= $2 and (m.to_date is null or m.to_date > $2))
        or ${talkPassedOverSql('$2::date', '$3::timestamptz')})
        or t.state = 'annulled' and t.next_wake_at <= $1 and t.next_wake_at < 'infinity'
      order by t.id`,
    [before, today, tx.now],
  );

// A decided one has one thing left to do: its workflow must hear of it and end.
const lateAppeals = (tx: Transaction, before: Date | string): Promise<string[]> =>
  ids(
    tx,
    `select id from appeal
      where next_wake_at <= $1 and (state = 'open' or next_wake_at < 'infinity') order by id`,
    [before],
  );

const lateCorrections = (tx: Transaction, before: Date | string): Promise<string[]> =>
  ids(
    tx,
    `select id from correction
      where next_wake_at <= $1 and (state = 'proposed' or next_wake_at < 'infinity') order by id`,
    [before],
  );

/** Also a slip whose owner's post somebody else holds by now, and a duty that goes to the next holder of an office. */
async function lateCases(tx: Transaction, before: Date | string, today: string): Promise<Late['cases']> {
  const { rows } = await tx.query<Late['cases'][number]>(
    `select id, kind from case_file
      where next_wake_at <= $1 and (ended_at is null or next_wake_at < 'infinity')
     union
     select f.id, f.kind from case_file f join slip s on s.id = f.id
      where f.ended_at is null and ${successorSql('$2::date')} <> s.owner_id
     union
     ${passedOverSql('$2::date', '$3::timestamptz')}
      order by id`,
    [before, today, tx.now],
  );
  return rows;
}

async function lateDecisions(tx: Transaction, before: Date): Promise<Late['decisions']> {
  const { rows } = await tx.query<Late['decisions'][number]>(
    `select id, target_kind as kind, target_id as "targetId" from decision
      where state = 'received' and received_at <= $1 order by received_at`,
    [before],
  );
  return rows;
}

/** The schedule opens months, and this the one that a lost schedule or server has missed; years open when they are final. */
async function lateOpenings(store: Store, tx: Transaction, graceMs: number): Promise<Late['openings']> {
  const today = dateOf(store.civil, tx.now.getTime());
  return [...(await lateMonths(store, tx, today, graceMs)), ...(await dueYears(tx, today))];
}

async function dueYears(tx: Transaction, today: string): Promise<Late['openings']> {
  const { rows: plans } = await tx.query<YearlyPlan>(
    `select p.id, p.unit_id as "unitId", p.scheme_key as "schemeKey", p.start_period as "startPeriod"
       from plan p where p.cadence = 'year' and p.withdrawn_at is null and p.paused_at is null order by p.id`,
  );
  const due: Late['openings'][number][] = [];
  for (const plan of plans) {
    const period = await yearToOpen(tx, plan, today);
    if (period !== null) due.push({ planId: plan.id, period, scheduledAt: tx.now.getTime() });
  }
  return due;
}

async function lateMonths(store: Store, tx: Transaction, today: string, graceMs: number): Promise<Late['openings']> {
  const period = scoredPeriod(today);
  const calendar = await loadCalendar(tx, store.civil);
  const opens = instantOf(store.civil, firstWorkingDayOfMonth(calendar, openingMonth(period)));
  if (opens + graceMs > tx.now.getTime()) {
    return [];
  }
  const plans = await ids(
    tx,
    `select p.id from plan p where p.cadence = 'month' and p.withdrawn_at is null and p.paused_at is null and p.start_period <= $1
        and not exists (select 1 from cycle c where c.plan_id = p.id and c.period = $1) order by p.id`,
    [period],
  );
  const scheduledAt = instantOf(SHANGHAI, `${openingMonth(period)}-01`, 5);
  return plans.map((planId) => ({ planId, period, scheduledAt }));
}
