/** What the years of these people are drawn from, as it stands published (S3.5, design.md §4). */
import type { AnnualDocument } from '../../domain/annual-scheme.ts';
import type { AnnualFacts, AnnualMonthFact } from '../../domain/facts.ts';
import { parse, roundHalfAwayFromZero } from '../../domain/fraction.ts';
import { monthsOfYear } from '../../domain/period.ts';
import { componentsOf } from '../ballots/components.ts';
import type { Queryable } from '../database.ts';
import { documentOf } from '../plan-document.ts';
import { monthsPlans } from './months-plans.ts';

interface AnnualRound {
  readonly roundId: string;
  readonly planId: string;
  /** The year. */
  readonly period: string;
}

/** Months, ballots and imports of the year, by person. Months left out by an officer's decision are the gap. */
export async function annualFactsOf(
  on: Queryable,
  round: AnnualRound,
  annual: AnnualDocument,
  people: readonly string[],
): Promise<{ readonly of: (personId: string) => AnnualFacts }> {
  const { unitId, through } = await placeOf(on, round);
  const plans = await monthsPlans(on, { planId: round.planId, of: annual.of });
  const all = monthsOfYear(round.period);
  const counted = { plans, people, periods: all.filter((period) => period <= through) };
  const months = await monthsOf(on, counted);
  const ballots = await ballotsOf(on, counted, annual);
  const imports = await importsOf(on, round, people);
  const components = await componentsOf(on, round.roundId, people);
  const gap = all.filter((period) => period > through);
  return {
    of: (personId) => ({
      unitId,
      months: months.get(personId) ?? [],
      ballots: ballots.get(personId) ?? [],
      imports: imports.get(personId) ?? [],
      components: components.get(personId) ?? [],
      gap,
    }),
  };
}

async function placeOf(
  on: Queryable,
  { roundId, planId, period }: AnnualRound,
): Promise<{ unitId: string; through: string }> {
  const { rows } = await on.query<{ unitId: string; through: string | null }>(
    `select r.unit_id as "unitId",
            (select through from annual_opening o where o.plan_id = $2 and o.year = $3) as through
       from round r where r.id = $1`,
    [roundId, planId, period],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`round ${roundId} does not exist`);
  return { ...row, through: row.through ?? `${period}-12` };
}

interface Counted {
  readonly plans: readonly string[];
  readonly people: readonly string[];
  readonly periods: readonly string[];
}

interface MonthRow extends Omit<AnnualMonthFact, 'range'> {
  readonly personId: string;
  readonly planId: string;
}

async function monthsOf(on: Queryable, { plans, people, periods }: Counted): Promise<Map<string, AnnualMonthFact[]>> {
  const { rows } = await on.query<MonthRow>(
    `select r.person_id as "personId", r.plan_id as "planId", r.period, r.id as "resultId",
            case when r.outcome <> 'exempt' then r.score::text end as published, r.scheme_version_id as "versionId",
            case when r.imported_from is null then 'published' else 'imported' end as source, r.unit_id as "unitId",
            case when jsonb_typeof(r.derivation -> 'veto') = 'object' then r.derivation -> 'veto' end as vetoed
       from result r
      where r.plan_id = any($1) and r.person_id = any($2) and r.period = any($3) and r.status = 'published'
      order by r.person_id, r.period, r.plan_id`,
    [plans, people, periods],
  );
  const found = new Map<string, AnnualMonthFact[]>();
  for (const { personId, planId, vetoed, ...month } of rows) {
    const { range } = await documentOf(on, { versionId: month.versionId, planId });
    const { key, clause, fact } = vetoed ?? {};
    const veto = key === undefined || clause === undefined || fact === undefined ? null : { key, clause, fact };
    const own = found.get(personId) ?? [];
    own.push({ ...month, range: { min: range.min, max: range.max }, vetoed: veto });
    found.set(personId, own);
  }
  return found;
}

/** Ballots of the monthly scheme that had enough sheets, each as it was published: rounded to its own version's places. */
async function ballotsOf(
  on: Queryable,
  { plans, people, periods }: Counted,
  { inputs }: AnnualDocument,
): Promise<Map<string, AnnualFacts['ballots'][number][]>> {
  const wanted = inputs.flatMap(({ from, stage }) => (from === 'ballots' && stage !== undefined ? [stage] : []));
  if (wanted.length === 0) return new Map();
  const { rows } = await on.query<{
    personId: string;
    planId: string;
    versionId: string;
    period: string;
    component: string;
    stages: string[];
    mean: string;
  }>(
    `select k.subject_id as "personId", c.plan_id as "planId", r.scheme_version_id as "versionId", c.period,
            k.id as component, k.stages, k.mean
       from component k join round r on r.id = k.round_id and r.state = 'published' join cycle c on c.id = r.cycle_id
      where c.plan_id = any($1) and k.subject_id = any($2) and c.period = any($3) and k.mean is not null
        and k.stages && $4
      order by k.subject_id, c.period, k.id`,
    [plans, people, periods, wanted],
  );
  const found = new Map<string, AnnualFacts['ballots'][number][]>();
  for (const { personId, planId, versionId, period, component, stages, mean } of rows) {
    const { places } = await documentOf(on, { versionId, planId });
    const value = roundHalfAwayFromZero(parse(mean), places);
    const own = found.get(personId) ?? [];
    for (const stage of wanted.filter((one) => stages.includes(one))) own.push({ stage, period, component, value });
    found.set(personId, own);
  }
  return found;
}

async function importsOf(
  on: Queryable,
  { planId, period }: AnnualRound,
  people: readonly string[],
): Promise<Map<string, AnnualFacts['imports'][number][]>> {
  const { rows } = await on.query<AnnualFacts['imports'][number] & { personId: string }>(
    `select person_id as "personId", id, input, trim_scale(points)::text as points, source from annual_import
      where plan_id = $1 and year = $2 and person_id = any($3) and replaced_at is null order by person_id, input`,
    [planId, period, people],
  );
  const plain = rows.map(({ personId, ...one }) => [personId, one] as const);
  return new Map([...Map.groupBy(plain, ([id]) => id)].map(([id, own]) => [id, own.map(([, one]) => one)]));
}
