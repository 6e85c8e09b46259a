import type { StageKind } from '../domain/stages.ts';
import type { Queryable } from './database.ts';

/** One dated reminder of a stage or talk: `days` working days before (negative or 0) or after (positive) it was due. */
export interface Reminder {
  readonly at: string;
  readonly days: number;
  readonly done: string | null;
}

export interface Stage {
  readonly id: string;
  readonly ordinal: number;
  /** Stages of one step run side by side. */
  readonly step: number;
  readonly key: string;
  readonly kind: StageKind;
  readonly openedAt: Date;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly provisional: boolean;
  readonly dueAt: Date;
  /** Infinity while the stage is held for a decision. */
  readonly closesAt: Date | number;
  readonly reminders: readonly Reminder[];
  /** A ballot whose electorate is too small for numbers asks for remarks. */
  readonly remarksOnly: boolean;
  /** A step that was sent back may be about some subjects only; null: everybody. */
  readonly subjects: readonly string[] | null;
}

const STAGE_COLUMNS = `id, ordinal, step, key, kind, opened_at as "openedAt", first_day as "firstDay", last_day as "lastDay", provisional, due_at as "dueAt", closes_at as "closesAt", reminders, remarks_only as "remarksOnly", subjects`;

/** Where the next stages of a round go. */
export interface NextPlace {
  readonly nextStep: number;
  readonly nextOrdinal: number;
  /** Whom the last step was about, where it had been sent back; null: everybody. */
  readonly subjects: readonly string[] | null;
  /** Keys of the ballots that have closed. */
  readonly counted: readonly string[];
}

/** The open stages of a round, all of one step, and where the next ones go. */
export async function openStagesOf(on: Queryable, roundId: string): Promise<NextPlace & { open: Stage[] }> {
  const { rows } = await on.query<Stage & { state: string }>(
    `select ${STAGE_COLUMNS}, state from stage where round_id = $1 order by ordinal`,
    [roundId],
  );
  const last = rows.at(-1);
  return {
    open: rows.filter((row) => row.state === 'open'),
    nextStep: (last?.step ?? -1) + 1,
    nextOrdinal: (last?.ordinal ?? -1) + 1,
    subjects: last?.subjects ?? null,
    counted: rows.filter(({ kind, state }) => kind === 'ballot' && state === 'closed').map(({ key }) => key),
  };
}

export interface NewStage {
  readonly roundId: string;
  readonly ordinal: number;
  readonly step: number;
  readonly key: string;
  readonly kind: StageKind;
  readonly openedAt: Date;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly provisional: boolean;
  readonly dueAt: Date;
  /** Null holds the gate open until the stage is complete. */
  readonly closesAt: Date | null;
  readonly reminders: readonly Reminder[];
  readonly subjects: readonly string[] | null;
}

export async function insertStage(on: Queryable, stage: NewStage): Promise<Stage> {
  const { rows } = await on.query<Stage>(
    `insert into stage (round_id, ordinal, step, key, kind, opened_at, first_day, last_day, provisional, due_at,
       closes_at, reminders, subjects)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11::timestamptz, 'infinity'), $12, $13)
     returning ${STAGE_COLUMNS}`,
    [
      stage.roundId,
      stage.ordinal,
      stage.step,
      stage.key,
      stage.kind,
      stage.openedAt,
      stage.firstDay,
      stage.lastDay,
      stage.provisional,
      stage.dueAt,
      stage.closesAt,
      JSON.stringify(stage.reminders),
      stage.subjects,
    ],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('the stage was not inserted');
  }
  return row;
}

export async function closeStage(on: Queryable, stageId: string, now: Date): Promise<void> {
  await on.query(`update stage set state = 'closed', closed_at = $2 where id = $1`, [stageId, now]);
}

export async function saveReminders(on: Queryable, stageId: string, reminders: readonly Reminder[]): Promise<void> {
  await on.query('update stage set reminders = $2 where id = $1', [stageId, JSON.stringify(reminders)]);
}

/**
 * Moves a stage's window to a later end, for the stage and for everybody who was bound by the old one. People with a
 * window of their own keep it where it is later still.
 */
export async function growStage(
  on: Queryable,
  stage: Stage,
  to: { lastDay: string; provisional: boolean; dueAt: Date; reminders: readonly Reminder[] },
): Promise<void> {
  await on.query(
    `update stage set last_day = $2, provisional = $3, due_at = $4, closes_at = greatest(closes_at, $4), reminders = $5
      where id = $1`,
    [stage.id, to.lastDay, to.provisional, to.dueAt, JSON.stringify(to.reminders)],
  );
  await on.query(
    `update obligation set due_at = greatest(due_at, $2), closes_at = greatest(closes_at, $2), sealed = false,
            state = case when state = 'lapsed' then 'open' else state end
      where stage_id = $1 and state <> 'cancelled' and due_at <= $3`,
    [stage.id, to.dueAt, stage.dueAt],
  );
}
