import { caseNumber } from '../duties/duty.ts';
import type { Queryable } from '../database.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** A referral the democratic appraisal has not decided: the case, whom it is about, since when; never what led to it. */
export interface OpenReferral {
  readonly talkId: string;
  readonly caseNo: string;
  readonly person: PersonName;
  readonly kind: 'disposition' | 'conversion';
  readonly referredAt: Date;
}

/** The open referrals of these people that go into the appraisal of a year: those of its months or earlier ones (S3.6). */
export async function openReferrals(
  on: Queryable,
  about: { readonly people: readonly string[]; readonly year: string },
): Promise<OpenReferral[]> {
  const { rows } = await on.query<Omit<OpenReferral, 'caseNo'>>(
    `select t.id as "talkId", ${personSql('p')} as person, t.kind, t.opened_at as "referredAt"
       from talk_case t join person p on p.id = t.person_id
      where t.person_id = any($1) and t.kind in ('disposition', 'conversion') and t.state = 'open'
        and left(t.period, 4) <= $2
      order by p.name, t.opened_at, t.id`,
    [about.people, about.year],
  );
  return rows.map((row) => ({ ...row, caseNo: caseNumber(row.talkId) }));
}
