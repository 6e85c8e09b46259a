import { window } from '../../domain/calendar.ts';
import { isQuarterEnd } from '../../domain/period.ts';
import type { StageDocument } from '../../domain/scheme.ts';
import { insertStage } from '../../store/rounds.ts';
import { subjectsOf, syncSubjects } from '../../store/subjects.ts';
import type { RoundContext } from '../context.ts';
import { datedReminders } from '../reminders.ts';
import { obligeSubjects } from './oblige.ts';
import { announcePublicity, postRound } from './publicity.ts';

/** The stages a scheme asks for in this month: a quarterly stage only in the quarter's third month (S3.1). */
export const stagesOfMonth = (stages: readonly StageDocument[], period: string): StageDocument[] =>
  stages.filter((stage) => !stage.quarterlyOnly || isQuarterEnd(period));

/** Opens the stage with this ordinal: window, obligations and notices in the caller's transaction. False = none left. */
export async function openNextStage(context: RoundContext, ordinal: number): Promise<boolean> {
  const { tx, round, version, calendar } = context;
  const document = stagesOfMonth(version.document.stages, round.period)[ordinal];
  if (document === undefined) {
    return false;
  }
  const opening = window(calendar, {
    openedAt: tx.now.getTime(),
    workingDays: document.workingDays,
    countsFromNextDayAfter: version.document.countsFromNextDayAfter,
  });
  const dueAt = new Date(opening.closesAt);
  const stage = await insertStage(tx, {
    roundId: round.id,
    ordinal,
    key: document.key,
    kind: document.kind,
    openedAt: tx.now,
    firstDay: opening.firstDay,
    lastDay: opening.lastDay,
    provisional: opening.provisional,
    dueAt,
    closesAt: document.onSilence === 'hold' ? null : dueAt,
    reminders: datedReminders(calendar, { lastDay: opening.lastDay, points: document.reminders, openedAt: tx.now }),
  });
  if (ordinal === 0) {
    await syncSubjects(tx, round);
  }
  const subjects = await subjectsOf(tx, round.id);
  const staged = { ...context, stage, document };
  if (document.kind === 'publicity') {
    await postRound(staged, subjects);
    await obligeSubjects(staged, subjects);
    await announcePublicity(staged, subjects);
  } else {
    await obligeSubjects(staged, subjects);
  }
  return true;
}
