import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import type { RectificationClocks } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';

/**
 * The clocks of a slip that an officer issues on a civil day: of the version in force of the nearest plan at the unit or
 * above it, the latest adopted of several; our defaults where no scheme is planned there yet.
 */
export async function clocksFor(
  on: Queryable,
  { unitId, day }: { readonly unitId: string; readonly day: string },
): Promise<RectificationClocks> {
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
  return version === undefined ? DEFAULT_CLOCKS : (await schemeVersion(on, version.id)).document.rectification;
}
