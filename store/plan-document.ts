import type { SchemeDocument } from '../domain/scheme.ts';
import type { Queryable } from './database.ts';
import { schemeVersion } from './schemes.ts';

/** The rules a result was published under; those of its plan in force last where it names none. */
export async function documentOf(
  on: Queryable,
  { versionId, planId }: { readonly versionId: string | null; readonly planId: string },
): Promise<SchemeDocument> {
  const { rows } = await on.query<{ id: string }>(
    `select v.id from plan p join scheme_version v on v.scheme_key = p.scheme_key and v.unit_id = p.unit_id
      where p.id = $1 and v.confirmed_at is not null order by v.effective_from desc limit 1`,
    [planId],
  );
  const id = versionId ?? rows[0]?.id;
  if (id === undefined) {
    throw new Error(`plan ${planId} has no scheme version`);
  }
  return (await schemeVersion(on, id)).document;
}
