import { window } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import { membershipRules } from '../../domain/membership.ts';
import { queueNotices } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import type { NewObligation, Obligation } from '../../store/obligations.ts';
import { panelFor, panelSetting } from '../../store/panels.ts';
import type { Subject } from '../../store/subjects.ts';
import { stageFacts } from '../context.ts';
import type { StageContext } from '../context.ts';
import { openBallot } from '../ballots/voters.ts';
import { comprehensiveDuties, meetingDuty } from './offices.ts';
import { drawSample } from './spot-check.ts';

/**
 * Gives these subjects of a stage what the stage asks: their own declaration, a review by their panel, a say in the
 * publicity. Only rows that do not exist yet are added, and only their owners are told.
 */
export async function obligeSubjects(context: StageContext, subjects: readonly Subject[]): Promise<void> {
  const rows = await wanted(context, subjects);
  const added = await addObligations(context.tx, rows, context.tx.now);
  await coverOwnWindows(context);
  if (context.document.kind !== 'publicity') {
    await announce(context, added);
  }
}

async function wanted(context: StageContext, subjects: readonly Subject[]): Promise<NewObligation[]> {
  const scored = subjects.filter(({ state, exempt }) => membershipRules(state, exempt).scored);
  switch (context.document.kind) {
    case 'declaration':
      return declarations(
        context,
        scored.filter(({ state }) => membershipRules(state).declares),
      );
    case 'review':
      return reviews(context, scored);
    case 'spotCheck':
      return drawSample(context);
    case 'ballot':
      return openBallot(context, subjects);
    case 'comprehensive':
      return comprehensiveDuties(context, scored);
    case 'meeting':
      return meetingDuty(context);
    case 'publicity':
      return publicityRights(context, subjects, scored);
  }
}

function declarations(
  { stage, document, tx, calendar, version }: StageContext,
  people: readonly Subject[],
): NewObligation[] {
  // Whoever joins late has the stage's full window from the day they came in.
  const own = window(calendar, {
    openedAt: tx.now.getTime(),
    workingDays: document.workingDays,
    countsFromNextDayAfter: version.document.countsFromNextDayAfter,
  });
  const closesAt = new Date(Math.max(own.closesAt, stage.dueAt.getTime()));
  return people.map(({ personId }) => ({
    stageId: stage.id,
    kind: 'declare',
    personId,
    subjectId: personId,
    dueAt: closesAt,
    closesAt,
  }));
}

async function reviews(context: StageContext, subjects: readonly Subject[]): Promise<NewObligation[]> {
  const { tx, round, stage, document, calendar, version } = context;
  const setting = await panelSetting(tx, {
    unitId: round.unitId,
    day: dateOf(calendar.civil, tx.now.getTime()),
    quorum: version.document.quorum,
  });
  // 或签: each of the panel may decide, whoever comes first.
  const anyOne = document.panel?.decides === 'anyOne';
  return subjects.flatMap(({ personId }) => {
    const { chairId, panel } = panelFor(setting, personId);
    if (chairId === null) {
      // Refused rather than skipped: a subject nobody may decide about must not be published undecided.
      throw new Error(`nobody may review subject ${personId} of round ${round.id}: fill a post above the branch`);
    }
    const deciders = anyOne && panel.level === 'branch' ? panel.entitled : [chairId];
    return deciders.map((decider) => ({
      stageId: stage.id,
      kind: 'review' as const,
      personId: decider,
      subjectId: personId,
      dueAt: stage.dueAt,
      ...(document.onSilence === 'hold' ? {} : { closesAt: stage.dueAt }),
    }));
  });
}

function publicityRights(
  { stage }: StageContext,
  all: readonly Subject[],
  scored: readonly Subject[],
): NewObligation[] {
  const shared = { stageId: stage.id, optional: true, dueAt: stage.dueAt, closesAt: stage.dueAt };
  return [
    ...scored.map(({ personId }) => ({ ...shared, kind: 'verify' as const, personId, subjectId: personId })),
    ...all.map(({ personId }) => ({ ...shared, kind: 'object' as const, personId })),
  ];
}

/** A person's own later window keeps the stage open for that person. */
async function coverOwnWindows({ tx, stage }: StageContext): Promise<void> {
  await tx.query(
    `update stage set closes_at = greatest(closes_at,
       (select max(closes_at) from obligation where stage_id = $1 and kind = 'declare' and state = 'open'))
      where id = $1`,
    [stage.id],
  );
}

async function announce(context: StageContext, added: readonly Obligation[]): Promise<void> {
  const { tx, round, stage } = context;
  const firstOf = new Map<string, Obligation>();
  for (const obligation of added) {
    if (!firstOf.has(obligation.personId)) {
      firstOf.set(obligation.personId, obligation);
    }
  }
  await queueNotices(
    tx,
    [...firstOf.values()].map(({ id, personId }) => ({
      dedupKey: `stageOpened/${stage.id}/${personId}`,
      kind: 'stageOpened' as const,
      personId,
      obligationId: id,
      roundId: round.id,
      facts: stageFacts(context),
    })),
  );
}
