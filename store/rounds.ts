import type { Queryable } from './database.ts';
import type { StageKind } from '../domain/scheme.ts';

export interface Round {
  readonly id: string;
  readonly cycleId: string;
  readonly planId: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly period: string;
  readonly schemeVersionId: string;
  readonly state: 'running' | 'published' | 'cancelled';
}

/** Reads a round and keeps other transitions of it out until the transaction ends; human steps never wait for this. */
export async function lockRound(on: Queryable, roundId: string): Promise<Round> {
  const { rows } = await on.query<Round>(
    `select r.id, r.cycle_id as "cycleId", c.plan_id as "planId", r.unit_id as "unitId", u.name as "unitName",
            c.period, r.scheme_version_id as "schemeVersionId", r.state
       from round r join cycle c on c.id = r.cycle_id join unit u on u.id = r.unit_id where r.id = $1 for no key update of r`,
    [roundId],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`round ${roundId} does not exist`);
  }
  return row;
}

export async function markRound(
  on: Queryable,
  roundId: string,
  change: { state: 'published' | 'cancelled'; at: Date },
): Promise<void> {
  await on.query(
    `update round set state = $2, published_at = case when $2 = 'published' then $3::timestamptz end,
            next_wake_at = 'infinity' where id = $1`,
    [roundId, change.state, change.at],
  );
}

/** One dated reminder of a stage or talk: `days` working days before (negative or 0) or after (positive) it was due. */
export interface Reminder {
  readonly at: string;
  readonly days: number;
  readonly done: string | null;
}

export interface Stage {
  readonly id: string;
  readonly ordinal: number;
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
}

const STAGE_COLUMNS = `id, ordinal, key, kind, opened_at as "openedAt", first_day as "firstDay", last_day as "lastDay", provisional, due_at as "dueAt", closes_at as "closesAt", reminders`;

/** The open stage of a round, or the ordinal the next one gets. */
export async function openStageOf(
  on: Queryable,
  roundId: string,
): Promise<{ open: Stage | null; nextOrdinal: number }> {
  const { rows } = await on.query<Stage & { state: string }>(
    `select ${STAGE_COLUMNS}, state from stage where round_id = $1 order by ordinal`,
    [roundId],
  );
  return {
    open: rows.find((row) => row.state === 'open') ?? null,
    nextOrdinal: (rows.at(-1)?.ordinal ?? -1) + 1,
  };
}

export interface NewStage {
  readonly roundId: string;
  readonly ordinal: number;
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
}

export async function insertStage(on: Queryable, stage: NewStage): Promise<Stage> {
  const { rows } = await on.query<Stage>(
    `insert into stage (round_id, ordinal, key, kind, opened_at, first_day, last_day, provisional, due_at, closes_at,
       reminders)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10::timestamptz, 'infinity'), $11)
     returning ${STAGE_COLUMNS}`,
    [
      stage.roundId,
      stage.ordinal,
      stage.key,
      stage.kind,
      stage.openedAt,
      stage.firstDay,
      stage.lastDay,
      stage.provisional,
      stage.dueAt,
      stage.closesAt,
      JSON.stringify(stage.reminders),
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

/** Records when the round's workflow should next look; null = only when it is woken. */
export async function setRoundWake(on: Queryable, roundId: string, at: Date | null): Promise<void> {
  await on.query(`update round set next_wake_at = coalesce($2::timestamptz, 'infinity') where id = $1`, [roundId, at]);
}
