import { window } from '../../domain/calendar.ts';
import { stepsOf } from '../../domain/steps.ts';
import type { StageDocument } from '../../domain/stages.ts';
import { markReady } from '../../store/rounds.ts';
import { insertStage } from '../../store/stages.ts';
import { subjectsOf, syncSubjects } from '../../store/subjects.ts';
import { countBallots } from '../ballots/count.ts';
import type { RoundContext } from '../context.ts';
import { datedReminders } from '../reminders.ts';
import { obligeSubjects } from './oblige.ts';
import { announcePublicity, postRound } from './publicity.ts';

/** The step is open; there is none left; or the Party committee has not convened for this branch yet. */
export type Opened = 'opened' | 'none' | 'notConvened';

/**
 * Opens the stages of this step: windows, obligations and notices in the caller's transaction. What the step before
 * brought is counted first, so that everything after works with numbers that stand.
 */
export async function openNextStep(
  context: RoundContext,
  next: { readonly nextStep: number; readonly nextOrdinal: number },
): Promise<Opened> {
  const { tx, round, version } = context;
  await countBallots(context, next.nextStep - 1);
  const documents = stepsOf(version.document.stages, round.period)[next.nextStep];
  if (documents === undefined) {
    return 'none';
  }
  if (documents.some(({ kind }) => kind === 'comprehensive') && round.sittingId === null) {
    await markReady(tx, round.id, tx.now);
    return 'notConvened';
  }
  for (const [index, document] of documents.entries()) {
    await openStage(context, document, { step: next.nextStep, ordinal: next.nextOrdinal + index });
  }
  return 'opened';
}

async function openStage(
  context: RoundContext,
  document: StageDocument,
  place: { readonly step: number; readonly ordinal: number },
): Promise<void> {
  const { tx, round, version, calendar } = context;
  const opening = window(calendar, {
    openedAt: tx.now.getTime(),
    workingDays: document.workingDays,
    countsFromNextDayAfter: version.document.countsFromNextDayAfter,
  });
  const dueAt = new Date(opening.closesAt);
  const stage = await insertStage(tx, {
    roundId: round.id,
    ...place,
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
  if (place.ordinal === 0) {
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
}
