import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import type { RectificationClocks } from '../../domain/scheme.ts';
import { appraisalVersion } from '../appraisals/version.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';

interface Where {
  readonly unitId: string;
  /** Civil day of the issue. */
  readonly day: string;
}

/**
 * The clocks of a slip that an officer issues on a civil day: of the version in force of the nearest plan at the unit or
 * above it, the latest adopted of several; where no scheme is planned there, of the nearest appraisal that gives slips
 * (it needs no plan); our defaults where there is none of either.
 */
export async function clocksFor(on: Queryable, where: Where): Promise<RectificationClocks> {
  return (await clocksOfPlan(on, where)) ?? (await clocksOfAppraisal(on, where)) ?? DEFAULT_CLOCKS;
}

async function clocksOfPlan(on: Queryable, { unitId, day }: Where): Promise<RectificationClocks | undefined> {
  const { rows } = await on.query<{ id: string }>(
    `select v.id from unit u
       join lateral unnest(u.path) with ordinality as above(id, depth) on true
       join plan p on p.unit_id = above.id and p.withdrawn_at is null
       join scheme_version v on v.scheme_key = p.scheme_key and v.unit_id = p.unit_id
        and v.confirmed_at is not null and v.effective_from <= $2
      where u.id = $1 order by above.depth desc, v.effective_from desc, v.id limit 1`,
    [unitId, day],
  );
  const [version] = rows;
  return version === undefined ? undefined : (await schemeVersion(on, version.id)).document.rectification;
}

async function clocksOfAppraisal(on: Queryable, { unitId, day }: Where): Promise<RectificationClocks | undefined> {
  const { rows } = await on.query<{ id: string }>(
    `select v.id from unit u
       join lateral unnest(u.path) with ordinality as above(id, depth) on true
       join scheme_version v on v.unit_id = above.id and v.confirmed_at is not null and v.effective_from <= $2
        and v.document ->> 'procedure' = 'appraisal' and v.document -> 'feedback' is not null
      where u.id = $1 and not exists (
        select 1 from scheme_version later where later.scheme_key = v.scheme_key and later.unit_id = v.unit_id
           and later.confirmed_at is not null and later.effective_from <= $2 and later.effective_from > v.effective_from)
      order by above.depth desc, v.effective_from desc, v.id limit 1`,
    [unitId, day],
  );
  const [version] = rows;
  return version === undefined ? undefined : (await appraisalVersion(on, version.id))?.feedback?.clocks;
}
