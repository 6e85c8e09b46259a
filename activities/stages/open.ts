import { window } from '../../domain/calendar.ts';
import { stepsOf } from '../../domain/steps.ts';
import type { StageDocument } from '../../domain/stages.ts';
import { markReady } from '../../store/rounds.ts';
import { markReturnsOpened, takeReturns } from '../../store/committee/returns.ts';
import { insertStage } from '../../store/stages.ts';
import type { NextPlace } from '../../store/stages.ts';
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
export async function openNextStep(context: RoundContext, next: NextPlace): Promise<Opened> {
  const { tx, round, version } = context;
  await countBallots(context, next.nextStep - 1);
  const steps = stepsOf(version.document.stages, round.period);
  const sentBack = await takeReturns(tx, round.id);
  const step = sentBack === null ? stepAfter(steps, next) : stepOf(steps, sentBack.stageKeys);
  const documents = steps[step];
  if (documents === undefined) {
    return 'none';
  }
  if (documents.some(({ kind }) => kind === 'comprehensive') && round.sittingId === null) {
    await markReady(tx, round.id, tx.now);
    return 'notConvened';
  }
  // Whoever was not sent back has nothing to do again; the posting is about everybody.
  const isPosting = documents.some(({ kind }) => kind === 'publicity');
  const subjects = isPosting ? null : (sentBack?.subjects ?? next.subjects);
  for (const [index, document] of documents.entries()) {
    const stageId = await openStage(context, document, { step, ordinal: next.nextOrdinal + index, subjects });
    if (sentBack !== null) await markReturnsOpened(tx, sentBack.ids, stageId);
  }
  return 'opened';
}

type Steps = readonly (readonly StageDocument[])[];

/** The step that follows; on the way up again after a return, ballots that were counted are not asked twice. */
function stepAfter(steps: Steps, { nextStep, counted }: NextPlace): number {
  const wasCounted = (step: Steps[number]): boolean => step.every(({ key }) => counted.includes(key));
  const ahead = steps.slice(nextStep).findIndex((step) => !wasCounted(step));
  return ahead < 0 ? steps.length : nextStep + ahead;
}

/** The first step any of these stages belongs to. */
const stepOf = (steps: Steps, keys: readonly string[]): number =>
  steps.findIndex((step) => step.some(({ key }) => keys.includes(key)));

async function openStage(
  context: RoundContext,
  document: StageDocument,
  place: { readonly step: number; readonly ordinal: number; readonly subjects: readonly string[] | null },
): Promise<string> {
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
  const all = await subjectsOf(tx, round.id);
  const subjects = all.filter(({ personId }) => place.subjects?.includes(personId) ?? true);
  const staged = { ...context, stage, document };
  if (document.kind === 'publicity') {
    await postRound(staged, subjects);
    await obligeSubjects(staged, subjects);
    await announcePublicity(staged, subjects);
  } else {
    await obligeSubjects(staged, subjects);
  }
  return stage.id;
}
