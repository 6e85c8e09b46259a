import type { EarlierAppeal } from '../../domain/appeal.ts';
import type { Queryable } from '../database.ts';
import type { ObligationKind } from '../obligations.ts';
import type { Reminder } from '../stages.ts';

export interface StoredAppeal {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly personId: string;
  readonly period: string;
  readonly resultId: string;
  readonly talkId: string | null;
  readonly step: 1 | 2;
  readonly previousId: string | null;
  readonly state: 'open' | 'upheld' | 'rejected' | 'withdrawn';
  readonly filedAt: Date;
  readonly dueAt: Date;
  readonly reviewerId: string | null;
  /** Named by an officer, not by the rule. */
  readonly namedByOfficer: boolean;
  readonly reminders: readonly Reminder[];
  /** Level of the office at which the first step was decided; null for a first step. */
  readonly decidedAtLevel: number | null;
}

const SELECT = `
  select a.id, a.plan_id as "planId", a.unit_id as "unitId", a.person_id as "personId", a.period,
         a.result_id as "resultId", a.talk_id as "talkId", a.step, a.previous_id as "previousId", a.state,
         a.filed_at as "filedAt", a.due_at as "dueAt", a.reviewer_id as "reviewerId",
         a.reviewer_named_by is not null as "namedByOfficer", a.reminders,
         case when a.step = 2 then coalesce((select cardinality(u.path) from appeal f join unit u on u.id = f.reviewer_unit_id
           where f.id = a.previous_id), 2) end as "decidedAtLevel"
    from appeal a where a.id = $1`;

/** Reads an appeal and keeps other transitions of it out until the transaction ends. */
export async function lockAppeal(on: Queryable, appealId: string): Promise<StoredAppeal> {
  const { rows } = await on.query<StoredAppeal>(`${SELECT} for no key update of a`, [appealId]);
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`appeal ${appealId} does not exist`);
  }
  return row;
}

/** What was filed before about the same person and month, and what became of it. */
export async function earlierAppeals(
  on: Queryable,
  about: { readonly planId: string; readonly personId: string; readonly period: string },
): Promise<EarlierAppeal[]> {
  const { rows } = await on.query<Omit<EarlierAppeal, 'decidedAt'> & { decidedAt: Date | null }>(
    `select a.id, a.step, a.state, a.result_id as "resultId", a.decided_at as "decidedAt",
            (select x.new_id from correction k join correction_result x on x.correction_id = k.id
               join result n on n.id = x.new_id
              where k.appeal_id = a.id and n.plan_id = a.plan_id and n.period = a.period) as "correctedTo"
       from appeal a where a.plan_id = $1 and a.person_id = $2 and a.period = $3 order by a.filed_at, a.id`,
    [about.planId, about.personId, about.period],
  );
  return rows.map((row) => ({ ...row, decidedAt: row.decidedAt?.getTime() ?? null }));
}

/** The months an appeal contests: those the consequence rests on, or the one the result is of. */
export async function contestedMonths(
  on: Queryable,
  appeal: Pick<StoredAppeal, 'talkId' | 'period'>,
): Promise<string[]> {
  if (appeal.talkId === null) {
    return [appeal.period];
  }
  const { rows } = await on.query<{ streak: string[] | null }>(
    `select inputs -> 'streak' as streak from talk_case where id = $1`,
    [appeal.talkId],
  );
  return [...new Set([...(rows[0]?.streak ?? []), appeal.period])].sort();
}

/** Gives an appeal to a reviewer, or takes it away again (null). */
export async function assignReviewer(
  on: Queryable,
  input: { appealId: string; reviewerId: string | null; unitId: string | null; namedBy: string | null },
): Promise<void> {
  await on.query('update appeal set reviewer_id = $2, reviewer_unit_id = $3, reviewer_named_by = $4 where id = $1', [
    input.appealId,
    input.reviewerId,
    input.unitId,
    input.namedBy,
  ]);
}

/** Ends an appeal; its workflow still has to hear of it. What was owed about it is owed no more. */
export async function endAppeal(
  on: Queryable,
  input: {
    appealId: string;
    state: 'upheld' | 'rejected' | 'withdrawn';
    answer: string | null;
    decidedBy: string;
    now: Date;
  },
): Promise<void> {
  await on.query(
    `update appeal set state = $2, answer = $3, decided_by = $4, decided_at = $5, next_wake_at = $5 where id = $1`,
    [input.appealId, input.state, input.answer, input.decidedBy, input.now],
  );
  await cancelDuties(on, input.appealId);
}

/** Nobody owes anything about the appeal any more, but for one duty of one person. */
export async function cancelDuties(
  on: Queryable,
  appealId: string,
  except: { readonly kind: ObligationKind; readonly personId: string } | null = null,
): Promise<void> {
  await on.query(
    `update obligation set state = 'cancelled', sealed = true
      where appeal_id = $1 and state = 'open' and (kind, person_id) is distinct from ($2::text, $3::uuid)`,
    [appealId, except?.kind ?? null, except?.personId ?? null],
  );
}

/** Records what a transition left behind: reminders, and when its workflow should next look. */
export async function saveAppeal(
  on: Queryable,
  appealId: string,
  change: { reminders: readonly Reminder[]; wakeAt: Date | null },
): Promise<void> {
  await on.query(
    `update appeal set reminders = $2, next_wake_at = coalesce($3::timestamptz, 'infinity') where id = $1`,
    [appealId, JSON.stringify(change.reminders), change.wakeAt],
  );
}
