import { withinDeadline } from '../../domain/calendar.ts';
import { queueNotices } from '../../store/notices.ts';
import { computeResults, postResults } from '../../store/results/post.ts';
import { gradeRound } from '../../store/results/grade.ts';
import { rankRound } from '../../store/results/rank.ts';
import { subjectsOf } from '../../store/subjects.ts';
import type { Subject } from '../../store/subjects.ts';
import { stageFacts } from '../context.ts';
import type { RoundContext, StageContext } from '../context.ts';

/** A corrected posting stands for at least this many working days (§2.4). */
const CORRECTION_WORKING_DAYS = 3;

/** Computes and posts the results of these subjects; returns whose result is new. */
export async function postRound({ tx, round, version }: RoundContext, subjects: readonly Subject[]): Promise<string[]> {
  const changed = await postResults(tx, round, await computeResults(tx, round, version, subjects), tx.now);
  if (changed.length > 0) {
    await rankRound(tx, round.id, version.document);
    await gradeRound(tx, round.id, version.document);
  }
  return changed;
}

/** Tells everybody entitled that the posting is up and until when they may object or verify. */
export async function announcePublicity(context: StageContext, subjects: readonly Subject[]): Promise<void> {
  const { tx, round, stage } = context;
  await queueNotices(
    tx,
    subjects.map(({ personId }) => ({
      dedupKey: `publicity/${stage.id}/${personId}`,
      kind: 'publicity' as const,
      personId,
      roundId: round.id,
      facts: stageFacts(context),
    })),
  );
}

/**
 * Posts again each subject whose facts changed while the posting is up: an upheld objection, a veto, a handling. The
 * window grows where needed, so that nobody's corrected number stands unseen.
 */
export async function repostChanged(context: StageContext): Promise<void> {
  const { tx, round, stage, calendar } = context;
  // Waits for an answer in flight: its effect must be in the numbers before the stage may close.
  await tx.query(
    `select 1 from obligation where stage_id = $1 and kind = 'answerObjection' and state = 'open' for update`,
    [stage.id],
  );
  const changed = await postRound(context, await subjectsOf(tx, round.id));
  if (changed.length === 0) {
    return;
  }
  const until = withinDeadline(calendar, { from: tx.now.getTime(), workingDays: CORRECTION_WORKING_DAYS });
  const closesAt = new Date(Math.max(until.closesAt, stage.closesAt.valueOf()));
  await growWindow(context, closesAt, changed);
  await queueNotices(
    tx,
    changed.map((personId) => ({
      dedupKey: `correction/${stage.id}/${personId}/${tx.now.toISOString()}`,
      kind: 'correction' as const,
      personId,
      roundId: round.id,
      facts: { ...stageFacts(context), lastDay: until.lastDay },
    })),
  );
}

/** The corrected subjects' own rights, and everybody's right to object, last until `closesAt`. */
async function growWindow({ tx, stage }: StageContext, closesAt: Date, changed: readonly string[]): Promise<void> {
  await tx.query(`update stage set closes_at = greatest(closes_at, $2) where id = $1`, [stage.id, closesAt]);
  await tx.query(
    `update obligation set closes_at = greatest(closes_at, $2), due_at = greatest(due_at, $2), sealed = false,
            state = case when state = 'lapsed' or subject_id is not null then 'open' else state end
      where stage_id = $1 and state <> 'cancelled' and (kind = 'object' or (kind = 'verify' and subject_id = any($3)))`,
    [stage.id, closesAt, changed],
  );
}
