/** Rows of eligibility: drawn when a year is published, drawn again when what it rests on changes (S3.5 a, b; §2.4). */
import { memberOfYear } from '../../domain/annual.ts';
import { eligibilities, keptCandidacy } from '../../domain/eligibility.ts';
import type { Eligibility } from '../../domain/eligibility.ts';
import type { MembershipState } from '../../domain/facts.ts';
import { lastDayOf, yearOf } from '../../domain/period.ts';
import { RULES_VERSION } from '../../domain/result.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { canonicalJson } from '../../schemes/canonical.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Transaction } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import { monthsPlans } from './months-plans.ts';

/** A published round of a year. */
interface YearlyRound {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly year: string;
  readonly versionId: string;
}

interface StoredRow extends Eligibility {
  readonly id: string;
  readonly version: number;
}

const COLUMNS = 'id, what, person_id as "personId", version, outcome, rule, inputs';

/** `all`: what the next version of the rows has to say; `superseded`: what the version in force had to. */
type Before = 'all' | 'superseded';

/** What follows from a year's published numbers as they stand, after the rows before. Nothing is written. */
export async function expectedEligibility(on: Queryable, round: YearlyRound, before: Before): Promise<Eligibility[]> {
  const { document } = await schemeVersion(on, round.versionId);
  const { rows } = await on.query<{ personId: string; state: MembershipState; derivation: MonthResult }>(
    `select r.person_id as "personId", s.state, r.derivation
       from result r join subject s on s.round_id = r.round_id and s.person_id = r.person_id
      where r.round_id = $1 and r.status = 'published' and r.derivation is not null order by r.person_id`,
    [round.id],
  );
  const people = rows.map(({ personId }) => personId);
  const drawn = eligibilities(
    {
      members: rows.map(({ derivation, state }) => memberOfYear(derivation, state)),
      underAppeal: await underAppeal(on, people, round, document),
      secretaries: await secretariesOf(on, round),
    },
    document,
  );
  const decided = await decidedBefore(on, round.id, before);
  return drawn.map((wanted) => keptCandidacy(decided.get(keyOf(wanted)), wanted));
}

/** The last row of each that did not wait for an appeal. */
async function decidedBefore(on: Queryable, roundId: string, before: Before): Promise<ReadonlyMap<string, StoredRow>> {
  const { rows } = await on.query<StoredRow>(
    `select distinct on (what, person_id) ${COLUMNS} from eligibility
      where round_id = $1 and outcome <> 'waiting' and ($2 = 'all' or status = $2) order by what, person_id, version desc`,
    [roundId, before],
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Whose annual result, or a month that goes into it, is under appeal. */
async function underAppeal(
  on: Queryable,
  people: readonly string[],
  { planId, year }: YearlyRound,
  { annual }: SchemeDocument,
): Promise<ReadonlySet<string>> {
  const plans = annual === undefined ? [] : await monthsPlans(on, { planId, of: annual.of });
  const { rows } = await on.query<{ personId: string }>(
    `select distinct person_id as "personId" from appeal
      where person_id = any($1) and state = 'open' and left(period, 4) = $2 and plan_id = any($3)`,
    [people, year, [planId, ...plans]],
  );
  return new Set(rows.map(({ personId }) => personId));
}

/** The branch's secretary on the year's last day. */
async function secretariesOf(on: Queryable, { unitId, year }: YearlyRound): Promise<string[]> {
  const { rows } = await on.query<{ personId: string }>(
    `select distinct person_id as "personId" from role_grant
      where unit_id = $1 and role = 'secretary' and from_date <= $2 and (to_date is null or to_date > $2)
      order by person_id`,
    [unitId, lastDayOf(year)],
  );
  return rows.map(({ personId }) => personId);
}

const keyOf = ({ what, personId }: Pick<Eligibility, 'what' | 'personId'>): string => `${what}/${personId ?? ''}`;

const says = ({ outcome, rule, inputs }: Eligibility): string => canonicalJson({ outcome, rule, inputs });

/** Whether a row says what it has to. */
export const saysTheSame = (row: Eligibility, wanted: Eligibility): boolean => says(row) === says(wanted);

/** The rows in force of a round. */
export async function currentEligibility(on: Queryable, roundId: string): Promise<StoredRow[]> {
  const { rows } = await on.query<StoredRow>(
    `select ${COLUMNS} from eligibility
      where round_id = $1 and status = 'current' order by what, person_id`,
    [roundId],
  );
  return rows;
}

/**
 * Draws a published year's rows, or draws them again after a correction or an appeal: what no longer follows is superseded
 * by a new version, the rest stays. Repeating it changes nothing.
 */
export async function drawEligibility(tx: Transaction, round: YearlyRound): Promise<void> {
  const standing = new Map((await currentEligibility(tx, round.id)).map((row) => [keyOf(row), row]));
  const changed = (await expectedEligibility(tx, round, 'all')).filter((wanted) => {
    const row = standing.get(keyOf(wanted));
    return row === undefined || !saysTheSame(row, wanted);
  });
  if (changed.length === 0) return;
  const rows = changed.map((wanted) => ({ ...wanted, version: (standing.get(keyOf(wanted))?.version ?? 0) + 1 }));
  const replaced = changed.flatMap((wanted) => standing.get(keyOf(wanted))?.id ?? []);
  await tx.query(`update eligibility set status = 'superseded' where id = any($1)`, [replaced]);
  await tx.query(
    `insert into eligibility (plan_id, round_id, unit_id, person_id, year, what, version, status, outcome, rule, inputs,
            scheme_version_id, rules_version, drawn_at)
     select $2, $3, $4, x."personId", $5, x.what, x.version, 'current', x.outcome, x.rule, x.inputs, $6, $7, $8
       from jsonb_to_recordset($1) as x("personId" uuid, what text, version int, outcome text, rule text, inputs jsonb)`,
    [JSON.stringify(rows), round.planId, round.id, round.unitId, round.year, round.versionId, RULES_VERSION, tx.now],
  );
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'eligibility.drawn',
    target: `round/${round.id}`,
    content: { year: round.year, rows: rows.length },
  });
}

const YEARLY = `select r.id, c.plan_id as "planId", r.unit_id as "unitId", c.period as year,
    r.scheme_version_id as "versionId"
  from round r join cycle c on c.id = r.cycle_id join plan p on p.id = c.plan_id and p.cadence = 'year'`;

/** Every published round of a year, in a fixed order. */
export async function publishedYears(on: Queryable): Promise<YearlyRound[]> {
  const { rows } = await on.query<YearlyRound>(`${YEARLY} where r.state = 'published' order by c.period, r.id`);
  return rows;
}

/**
 * Draws again what a year says after one of its months, or the year itself, was appealed against, decided on or corrected.
 * Years that are not published yet are drawn when they are.
 */
export async function redrawEligibility(
  tx: Transaction,
  about: { readonly personId: string; readonly periods: readonly string[] },
): Promise<void> {
  const { rows } = await tx.query<YearlyRound>(
    `${YEARLY} join subject s on s.round_id = r.id and s.person_id = $1 and not s.withdrawn
      where r.state = 'published' and c.period = any($2) order by c.period, r.id for no key update of r`,
    [about.personId, [...new Set(about.periods.map(yearOf))]],
  );
  for (const round of rows) await drawEligibility(tx, round);
}
