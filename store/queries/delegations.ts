import type { Queryable } from '../database.ts';
import { iso, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface DelegationView {
  readonly id: string;
  readonly owner: PersonName;
  readonly delegate: PersonName;
  readonly kinds: string[];
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly inForce: boolean;
  readonly revokedAt: string | null;
}

/** The delegations a person gave or was given, the latest first. */
export async function delegationsOf(on: Queryable, personId: string, now: Date): Promise<DelegationView[]> {
  const { rows } = await on.query<Omit<DelegationView, 'revokedAt'> & { revokedAt: Date | null }>(
    `select d.id, ${personSql('p')} as owner, ${personSql('q')} as delegate, d.kinds, d.from_day as from, d.to_day as to,
            d.reason, d.revoked_at is null and d.starts_at <= $2 and d.ends_at > $2 as "inForce",
            d.revoked_at as "revokedAt"
       from delegation d join person p on p.id = d.owner_id join person q on q.id = d.delegate_id
      where $1 in (d.owner_id, d.delegate_id) order by d.starts_at desc, d.id limit 200`,
    [personId, now],
  );
  return rows.map((row) => ({ ...row, revokedAt: iso(row.revokedAt) }));
}

export interface AdviceView {
  readonly id: string;
  readonly adviser: PersonName;
  readonly askedBy: PersonName;
  readonly question: string;
  readonly askedAt: string;
  readonly answer: string | null;
  readonly answeredAt: string | null;
}

/** What was asked about a duty and answered; asked by the adviser, the one question put to them. */
export async function adviceOn(on: Queryable, obligationId: string): Promise<AdviceView[]> {
  const { rows } = await on.query<
    Omit<AdviceView, 'askedAt' | 'answeredAt'> & { askedAt: Date; answeredAt: Date | null }
  >(
    `select a.id, ${personSql('p')} as adviser, ${personSql('q')} as "askedBy", a.question, a.asked_at as "askedAt",
            a.answer, a.answered_at as "answeredAt"
       from advice a join person p on p.id = a.adviser_id join person q on q.id = a.asked_by
      where a.obligation_id = $1
         or a.id = (select reference from obligation where id = $1 and kind = 'giveAdvice')
      order by a.asked_at, a.id`,
    [obligationId],
  );
  return rows.map((row) => ({ ...row, askedAt: row.askedAt.toISOString(), answeredAt: iso(row.answeredAt) }));
}
