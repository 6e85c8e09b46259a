import type { Queryable } from '../store/database.ts';

export interface CycleLine {
  readonly id: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly schemeKey: string;
  readonly period: string;
  readonly state: 'running' | 'published' | 'cancelled';
  readonly cancelReason: string | null;
  readonly rounds: number;
  readonly published: number;
}

/** Cycles with how far they are, newest month first; one of them, or those of one month. */
export async function cyclesOf(
  on: Queryable,
  only: { readonly id?: string; readonly period?: string | null },
): Promise<CycleLine[]> {
  const { rows } = await on.query<CycleLine>(
    `select c.id, u.id as "unitId", u.code as "unitCode", u.name as "unitName", p.scheme_key as "schemeKey", c.period,
            c.state, c.cancel_reason as "cancelReason", count(r.id)::int as rounds,
            (count(r.id) filter (where r.state = 'published'))::int as published
       from cycle c join plan p on p.id = c.plan_id join unit u on u.id = p.unit_id
       left join round r on r.cycle_id = c.id
      where ($1::text is null or c.id::text = $1) and ($2::text is null or c.period = $2)
      group by c.id, u.id, p.scheme_key order by c.period desc, u.code, p.scheme_key`,
    [only.id ?? null, only.period ?? null],
  );
  return rows;
}

export interface RoundLine {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly state: string;
  readonly stage: string | null;
  readonly lastDay: string | null;
  /** Steps still owed in the open stage. */
  readonly owed: number;
  readonly subjects: number;
}

/** The branches of a cycle, one line for each stage that is open. */
export async function roundsOf(on: Queryable, cycleId: string): Promise<RoundLine[]> {
  const { rows } = await on.query<RoundLine>(
    `select r.id, u.code, u.name, r.state, s.key as stage, s.last_day as "lastDay",
            (select count(*)::int from obligation o
              where o.stage_id = s.id and o.state = 'open' and not o.optional) as owed,
            (select count(*)::int from subject x where x.round_id = r.id and not x.withdrawn) as subjects
       from round r join unit u on u.id = r.unit_id left join stage s on s.round_id = r.id and s.state = 'open'
      where r.cycle_id = $1 order by u.code, s.ordinal`,
    [cycleId],
  );
  return rows;
}
