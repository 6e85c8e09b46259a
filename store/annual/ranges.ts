/** Whether a year could count the months under the versions that are, or will be, in force (design.md §4). */
import { conversionOf, isAnnual } from '../../domain/annual-score.ts';
import { firstDayOf, yearOf } from '../../domain/period.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';

/** A monthly version whose months a yearly version has no way to count. */
export interface RangeConflict {
  readonly monthly: string;
  readonly yearly: string;
  readonly unitName: string;
  readonly effectiveFrom: string;
  readonly range: SchemeDocument['range'];
}

interface Version {
  readonly id: string;
  readonly unitName: string;
  readonly effectiveFrom: string;
}

/**
 * What stands against adopting a document: a yearly one must count every version of its monthly scheme that scores months
 * of its first year or later, around it in the tree; a monthly one must be counted by every such yearly version. Equal
 * ranges count as they are, others need a conversion of the yearly version.
 */
export async function rangeConflicts(
  on: Queryable,
  input: { readonly unitId: string; readonly document: SchemeDocument; readonly effectiveFrom: string },
): Promise<RangeConflict[]> {
  const { unitId, document, effectiveFrom } = input;
  if (isAnnual(document)) {
    const conflicts: RangeConflict[] = [];
    for (const version of await versionsAround(on, { unitId, from: effectiveFrom, schemeKey: document.annual.of })) {
      const { range } = (await schemeVersion(on, version.id)).document;
      if (conversionOf(document, range) === undefined) {
        conflicts.push({ ...version, monthly: document.annual.of, yearly: document.scheme, range });
      }
    }
    return conflicts;
  }
  const conflicts: RangeConflict[] = [];
  for (const version of await versionsAround(on, { unitId, from: effectiveFrom, of: document.scheme })) {
    const yearly = (await schemeVersion(on, version.id)).document;
    if (!isAnnual(yearly) || conversionOf(yearly, document.range) !== undefined) continue;
    const { scheme, range } = document;
    conflicts.push({ ...version, monthly: scheme, yearly: yearly.scheme, range });
  }
  return conflicts;
}

/** Confirmed versions of the unit, above or below it, that are in force in the year of `from` or later. */
async function versionsAround(
  on: Queryable,
  wanted: { readonly unitId: string; readonly from: string; readonly schemeKey?: string; readonly of?: string },
): Promise<Version[]> {
  const { rows } = await on.query<Version>(
    `select v.id, u.name as "unitName", v.effective_from::text as "effectiveFrom"
       from scheme_version v join unit u on u.id = v.unit_id join unit mine on mine.id = $1
      where (u.id = any(mine.path) or mine.id = any(u.path)) and v.confirmed_at is not null
        and ($3::text is null or v.scheme_key = $3) and ($4::text is null or v.document #>> '{annual,of}' = $4)
        and not exists (select 1 from scheme_version n
          where n.scheme_key = v.scheme_key and n.unit_id = v.unit_id and n.confirmed_at is not null
            and n.effective_from > v.effective_from and n.effective_from <= $2)
      order by v.effective_from, v.id`,
    [wanted.unitId, firstDayOf(yearOf(wanted.from)), wanted.schemeKey ?? null, wanted.of ?? null],
  );
  return rows;
}
