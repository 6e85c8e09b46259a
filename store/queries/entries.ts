import type { Queryable } from '../database.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** Who entered something for somebody (代填), and what stands behind it. */
export interface EntryView {
  readonly id: string;
  readonly enteredBy: PersonName;
  readonly enteredAt: string;
  /** By the member's signature, by a second person, or by nothing yet. */
  readonly standing: 'signed' | 'confirmed' | 'unconfirmed';
  readonly scanId: string | null;
  readonly confirmedBy: PersonName | null;
}

const isoSql = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** SQL of an `EntryView` from the row `e` of `entry_for_other`; null where there is none. */
export const entrySql = (e: string): string => `(
  select jsonb_build_object('id', ${e}.id, 'enteredBy', ${personSql('by')}, 'enteredAt', ${isoSql(`${e}.entered_at`)},
           'standing', case when ${e}.scan_id is not null then 'signed' when ${e}.confirmed_at is not null then 'confirmed'
                            else 'unconfirmed' end,
           'scanId', ${e}.scan_id,
           'confirmedBy', (select ${personSql('c')} from person c where c.id = ${e}.confirmed_by))
    from person by where by.id = ${e}.entered_by)`;

/** SQL of the latest entry for the obligation of a column; null where the person acted for themselves. */
export const latestEntrySql = (obligation: string): string => `(
  select ${entrySql('e')} from entry_for_other e where e.obligation_id = ${obligation}
   order by e.entered_at desc, e.id limit 1)`;

/** What was entered for a person in a round, as their result shows it. */
export interface EntriesBehindResult {
  readonly items: { readonly itemId: string; readonly enteredFor: EntryView }[];
  readonly verification: EntryView | null;
}

/** The entries behind one result: of its declared items, and of its verification. */
export async function entriesBehind(
  on: Queryable,
  result: { readonly id: string; readonly roundId: string | null; readonly personId: string },
): Promise<EntriesBehindResult> {
  const { rows: items } = await on.query<EntriesBehindResult['items'][number]>(
    `select i.id as "itemId", ${entrySql('e')} as "enteredFor"
       from declared_item i join entry_for_other e on e.id = i.entry_id
      where i.round_id = $1 and i.person_id = $2 and i.withdrawn_at is null order by i.id`,
    [result.roundId, result.personId],
  );
  const { rows: verified } = await on.query<{ entry: EntryView }>(
    `select ${entrySql('e')} as entry from verification v join entry_for_other e on e.id = v.entry_id
      where v.result_id = $1 and v.person_id = $2 order by v.verified_at desc limit 1`,
    [result.id, result.personId],
  );
  return { items, verification: verified[0]?.entry ?? null };
}
