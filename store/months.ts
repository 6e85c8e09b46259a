import { ladderOf } from '../domain/consequences.ts';
import type { TalkLadder } from '../domain/consequences.ts';
import { periodsBetween } from '../domain/period.ts';
import type { MembershipState } from '../domain/facts.ts';
import type { StreakMonth } from '../domain/talks.ts';
import type { Queryable } from './database.ts';
import { schemeVersion } from './schemes.ts';

/** One person's months under a plan, gap-free, as the streak rule wants them (§4.6). */
export interface PersonMonths {
  readonly personId: string;
  readonly unitId: string;
  readonly state: MembershipState;
  readonly isSecretary: boolean;
  readonly months: readonly StreakMonth[];
  readonly publishedAt: ReadonlyMap<string, Date>;
  /** Months taken over from before: they count in the streak, but what followed from them then is not ours to open. */
  readonly imported: ReadonlySet<string>;
}

interface MonthRow {
  readonly personId: string;
  readonly period: string;
  readonly status: StreakMonth['status'];
  readonly low: boolean | null;
  readonly publishedAt: Date | null;
  readonly isImported: boolean;
  readonly versionId: string | null;
}

interface PersonRow {
  readonly personId: string;
  readonly unitId: string;
  readonly state: MembershipState;
  readonly isSecretary: boolean;
}

/**
 * The months of these people from their first to their last. A month without any result counts as pending while a round
 * that has the person runs, as cancelled when its cycle or round was, and otherwise as exempt: it neither counts nor breaks. A
 * published month is pending while an appeal about it runs (§2.4).
 */
export async function monthsOf(on: Queryable, planId: string, people: readonly string[]): Promise<PersonMonths[]> {
  const { rows } = await on.query<MonthRow>(
    `select person_id as "personId", period, low, published_at as "publishedAt",
            case when exists (select 1 from appeal a where a.plan_id = $1 and a.person_id = r.person_id
                    and a.period = r.period and a.state = 'open') then 'pending'
                 when outcome = 'exempt' then 'exempt' else 'published' end as status,
            imported_from is not null as "isImported", scheme_version_id as "versionId"
       from result r where plan_id = $1 and person_id = any($2) and status = 'published'
     union all
     select s.person_id, c.period, null, null, case when 'cancelled' in (c.state, r.state) then 'cancelled' else 'pending' end,
            false, r.scheme_version_id
       from subject s join round r on r.id = s.round_id join cycle c on c.id = r.cycle_id
      where c.plan_id = $1 and s.person_id = any($2) and not s.withdrawn and not exists (
        select 1 from result x where x.plan_id = $1 and x.person_id = s.person_id and x.period = c.period
           and x.status = 'published')
      order by 1, 2`,
    [planId, people],
  );
  const byPerson = Map.groupBy(rows, (row) => row.personId);
  const ladders = await laddersOf(on, rows);
  return (await personRows(on, people)).map((person) => {
    const known = byPerson.get(person.personId) ?? [];
    return {
      ...person,
      months: withoutGaps(known, ladders),
      publishedAt: new Map(known.flatMap((row) => (row.publishedAt === null ? [] : [[row.period, row.publishedAt]]))),
      imported: new Set(known.filter(({ isImported }) => isImported).map(({ period }) => period)),
    };
  });
}

/** What low months lead to, by version; a month taken over from before names none and opens nothing. */
async function laddersOf(on: Queryable, rows: readonly MonthRow[]): Promise<ReadonlyMap<string, TalkLadder>> {
  const versions = new Set(rows.flatMap(({ versionId }) => (versionId === null ? [] : [versionId])));
  const ladders = new Map<string, TalkLadder>();
  for (const id of versions) ladders.set(id, ladderOf((await schemeVersion(on, id)).document.consequences));
  return ladders;
}

function withoutGaps(known: readonly MonthRow[], ladders: ReadonlyMap<string, TalkLadder>): StreakMonth[] {
  const [first, last] = [known.at(0), known.at(-1)];
  if (first === undefined || last === undefined) {
    return [];
  }
  const byPeriod = new Map(known.map((row) => [row.period, row]));
  return periodsBetween(first.period, last.period).map((period) => {
    const row = byPeriod.get(period);
    if (row === undefined) return { period, status: 'exempt' };
    const ladder = row.versionId === null ? undefined : ladders.get(row.versionId);
    const { status, low } = row;
    return { period, status, ...(low === null ? {} : { low }), ...(ladder === undefined ? {} : { ladder }) };
  });
}

async function personRows(on: Queryable, people: readonly string[]): Promise<PersonRow[]> {
  const { rows } = await on.query<PersonRow>(
    `select distinct on (m.person_id) m.person_id as "personId", m.unit_id as "unitId", m.state,
            exists (select 1 from role_grant g where g.person_id = m.person_id and g.unit_id = m.unit_id
              and g.role = 'secretary' and g.to_date is null) as "isSecretary"
       from membership m where m.person_id = any($1)
      order by m.person_id, m.to_date desc nulls first, m.from_date desc`,
    [people],
  );
  return rows;
}
