import type { WorkingCalendar } from '../../domain/calendar.ts';
import type { TalksDocument } from '../../domain/scheme.ts';
import { loadCalendar } from '../../store/calendar.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { schemeVersion } from '../../store/schemes.ts';
import type { StoredTalk } from '../../store/talks.ts';

/** What one transition of a talk works with. */
export interface TalkContext {
  readonly tx: Transaction;
  readonly talk: StoredTalk;
  readonly calendar: WorkingCalendar;
  /** Of the version the low result was published with. */
  readonly clocks: TalksDocument;
}

export async function talkContext(store: Store, tx: Transaction, talk: StoredTalk): Promise<TalkContext> {
  const { rows } = await tx.query<{ id: string }>(
    `select coalesce(
       (select scheme_version_id from result
         where plan_id = $1 and person_id = $2 and period = $3 and status = 'published'),
       (select v.id from plan p join scheme_version v on v.scheme_key = p.scheme_key and v.unit_id = p.unit_id
         where p.id = $1 and v.confirmed_at is not null order by v.effective_from desc limit 1)) as id`,
    [talk.planId, talk.personId, talk.period],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`talk ${talk.id} belongs to no scheme version`);
  }
  const { document } = await schemeVersion(tx, row.id);
  if (document.talks === undefined) {
    throw new Error(`the version of talk ${talk.id} has no talks`);
  }
  return { tx, talk, calendar: await loadCalendar(tx, store.civil), clocks: document.talks };
}
