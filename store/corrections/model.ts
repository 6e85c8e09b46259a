import type { Change } from '../../domain/correction.ts';
import type { Window } from '../../domain/calendar.ts';
import type { Queryable } from '../database.ts';
import type { Reminder } from '../stages.ts';

/** The Party committee's decision a correction of a closed year rests on. */
export interface CommitteeDecision {
  readonly document: string;
  /** 'YYYY-MM-DD' */
  readonly dated: string;
}

export interface StoredCorrection {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly personId: string;
  readonly period: string;
  readonly appealId: string | null;
  readonly state: 'proposed' | 'applied' | 'refused' | 'withdrawn';
  readonly changes: readonly Change[];
  readonly committeeDecision: CommitteeDecision | null;
  readonly proposedBy: string;
  readonly dueAt: Date;
  readonly reminders: readonly Reminder[];
}

/** Reads a correction and keeps other transitions of it out until the transaction ends. */
export async function lockCorrection(on: Queryable, correctionId: string): Promise<StoredCorrection> {
  const { rows } = await on.query<StoredCorrection>(
    `select k.id, k.plan_id as "planId", k.unit_id as "unitId", u.name as "unitName", k.person_id as "personId",
            k.period, k.appeal_id as "appealId", k.state, k.changes, k.committee_decision as "committeeDecision",
            k.proposed_by as "proposedBy", k.due_at as "dueAt", k.reminders
       from correction k join unit u on u.id = k.unit_id where k.id = $1 for no key update of k`,
    [correctionId],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`correction ${correctionId} does not exist`);
  }
  return row;
}

export interface NewCorrection {
  readonly planId: string;
  readonly unitId: string;
  readonly personId: string;
  readonly period: string;
  readonly resultId: string;
  readonly appealId: string | null;
  readonly state: 'proposed' | 'applied';
  readonly reason: string;
  readonly changes: readonly Change[];
  readonly committeeDecision: CommitteeDecision | null;
  readonly proposedBy: string;
  readonly dueAt: Date;
  readonly now: Date;
}

/** Stores a proposal, or what an upheld appeal changed. Only a proposal has a workflow to look after it. */
export async function insertCorrection(on: Queryable, correction: NewCorrection): Promise<string> {
  const { committeeDecision } = correction;
  const { rows } = await on.query<{ id: string }>(
    `insert into correction (plan_id, unit_id, person_id, period, result_id, appeal_id, state, reason, changes,
            committee_decision, proposed_by, proposed_at, decided_at, due_at, next_wake_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, case when $7 = 'applied' then $12::timestamptz end, $13,
            case when $7 = 'applied' then 'infinity' else $12::timestamptz end) returning id`,
    [
      correction.planId,
      correction.unitId,
      correction.personId,
      correction.period,
      correction.resultId,
      correction.appealId,
      correction.state,
      correction.reason,
      JSON.stringify(correction.changes),
      committeeDecision === null ? null : JSON.stringify(committeeDecision),
      correction.proposedBy,
      correction.now,
      correction.dueAt,
    ],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('the correction was not stored');
  }
  return row.id;
}

/** Ends a proposal; its workflow still has to hear of it. What was owed about it is owed no more. */
export async function endCorrection(
  on: Queryable,
  input: {
    correctionId: string;
    state: 'applied' | 'refused' | 'withdrawn';
    confirmedBy: string | null;
    answer: string | null;
    now: Date;
  },
): Promise<void> {
  await on.query(
    `update correction set state = $2, confirmed_by = $3, answer = $4, decided_at = $5, next_wake_at = $5 where id = $1`,
    [input.correctionId, input.state, input.confirmedBy, input.answer, input.now],
  );
  await on.query(
    `update obligation set state = 'cancelled', sealed = true where correction_id = $1 and state = 'open'`,
    [input.correctionId],
  );
}

/** How long the notice of an applied correction is posted. */
export async function postCorrection(on: Queryable, correctionId: string, posted: Window): Promise<void> {
  await on.query('update correction set first_day = $2, last_day = $3, provisional = $4 where id = $1', [
    correctionId,
    posted.firstDay,
    posted.lastDay,
    posted.provisional,
  ]);
}

/** Records what a transition left behind: reminders, and when its workflow should next look. */
export async function saveCorrection(
  on: Queryable,
  correctionId: string,
  change: { reminders: readonly Reminder[]; wakeAt: Date | null },
): Promise<void> {
  await on.query(
    `update correction set reminders = $2, next_wake_at = coalesce($3::timestamptz, 'infinity') where id = $1`,
    [correctionId, JSON.stringify(change.reminders), change.wakeAt],
  );
}
