import { withinDeadline } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import { isRecused } from '../../domain/panel.ts';
import { writeAudit } from '../../store/audit.ts';
import { queueNotices } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import { holdersUpward } from '../../store/offices.ts';
import { dropGap, insertGap, moveGap, NEXT_LEVEL_AFTER, panelDuties, settleGap } from '../../store/panel-gaps.ts';
import type { PanelDuty } from '../../store/panel-gaps.ts';
import { panelFor, panelSetting, recusalsOf } from '../../store/panels.ts';
import { subjectsOfDuty } from '../../store/signing/duty-subjects.ts';
import { lockProposals } from '../../store/signing/proposals.ts';
import { settleProposal, tellSigners } from '../../store/signing/settle.ts';
import { stageFacts } from '../context.ts';
import type { StageContext } from '../context.ts';
import { KEEPERS } from './offices.ts';

/** Where a duty to decide stands with the people who are there today. */
interface Standing {
  /** Whoever has it may still decide it. */
  readonly fits: boolean;
  /** Who of the same panel takes it over. */
  readonly successor: string | undefined;
  readonly nextLevel: string | undefined;
}

/**
 * Lets the duties to decide follow the people: a post that has become empty is taken over inside the panel at once; where
 * the panel cannot decide any more, or says so, the next level up has it once its clock has run (§2.1, §2.3). Returns the
 * instant of the next such step, UTC ms.
 */
export async function followPanels(context: StageContext): Promise<number> {
  const { tx, stage, calendar } = context;
  const duties = await panelDuties(tx, stage.id, dateOf(calendar.civil, tx.now.getTime()));
  await settleSigning(
    context,
    duties.flatMap(({ kind, reference }) => (kind === 'sign' && reference !== null ? [reference] : [])),
  );
  let next = Infinity;
  for (const duty of duties.filter(({ kind }) => kind !== 'sign')) {
    next = Math.min(next, await followDuty(context, duty));
  }
  return next;
}

async function followDuty(context: StageContext, duty: PanelDuty): Promise<number> {
  const { tx } = context;
  const { fits, successor, nextLevel } = await standingOf(context, duty);
  if (duty.gap === null) {
    if (fits) return Infinity;
    if (successor !== undefined) {
      await handOver(context, duty, successor, 'duty.handedOver');
      return Infinity;
    }
    const escalatesAt = clock(context);
    await insertGap(tx, { obligationId: duty.id, cause: duty.isGone ? 'left' : 'noQuorum', escalatesAt });
    return escalatesAt.getTime();
  }
  if (fits && duty.gap.saidBy === null) {
    await dropGap(tx, duty.id);
    return Infinity;
  }
  if (duty.gap.escalatesAt.getTime() > tx.now.getTime()) return duty.gap.escalatesAt.getTime();
  if (nextLevel === undefined) {
    // Nobody is above: asked again after another clock, by when the post may have been filled.
    const escalatesAt = clock(context);
    await moveGap(tx, duty.id, escalatesAt);
    return escalatesAt.getTime();
  }
  await handOver(context, duty, nextLevel, 'duty.escalated');
  return Infinity;
}

/** Somebody who left the panel signs nothing more; whoever is left settles what waited for them. */
async function settleSigning(
  { tx, round, version, calendar }: StageContext,
  proposalIds: readonly string[],
): Promise<void> {
  const proposals = await lockProposals(tx, proposalIds);
  const setting = {
    roundId: round.id,
    unitId: round.unitId,
    unitName: round.unitName,
    period: round.period,
    version: version.document,
    day: dateOf(calendar.civil, tx.now.getTime()),
  };
  for (const proposal of proposals.values()) {
    if (proposal.state !== 'open') continue;
    const { asked } = await settleProposal(tx, setting, proposal);
    await tellSigners(tx, setting, proposal.kind, asked);
  }
}

const clock = ({ tx, calendar, document }: StageContext): Date =>
  new Date(
    withinDeadline(calendar, {
      from: tx.now.getTime(),
      workingDays: document.panel?.nextLevelAfter ?? NEXT_LEVEL_AFTER,
    }).closesAt,
  );

async function standingOf(context: StageContext, duty: PanelDuty): Promise<Standing> {
  return duty.kind === 'review' ? reviewStanding(context, duty) : committeeStanding(context, duty);
}

async function reviewStanding({ tx, round, version, calendar }: StageContext, duty: PanelDuty): Promise<Standing> {
  const day = dateOf(calendar.civil, tx.now.getTime());
  const setting = await panelSetting(tx, { unitId: round.unitId, day, quorum: version.document.quorum });
  const subjectId = duty.subjectId ?? '';
  const { panel } = panelFor(setting, subjectId);
  const { personId } = duty;
  const mayDecide = personId !== subjectId && !isRecused(personId, subjectId, setting.recusals);
  // A panel that is left with too few has nobody entitled, whoever of it has the duty; above the branch one person decides.
  const seated = duty.isPlaced || setting.above.includes(personId) || panel.entitled.includes(personId);
  const fits = mayDecide && seated;
  const nextLevel = setting.above.find(
    (id) => id !== personId && id !== subjectId && !isRecused(id, subjectId, setting.recusals),
  );
  return { fits, successor: panel.chair === null || panel.chair === personId ? undefined : panel.chair, nextLevel };
}

async function committeeStanding({ tx, round, calendar }: StageContext, duty: PanelDuty): Promise<Standing> {
  const day = dateOf(calendar.civil, tx.now.getTime());
  const keepers = await holdersUpward(tx, { unitId: round.unitId, roles: KEEPERS, day, includeUnit: false });
  const higher = await holdersUpward(tx, { unitId: round.committeeId, roles: KEEPERS, day, includeUnit: false });
  const about = await subjectsOfDuty(tx, { obligationId: duty.id, roundId: round.id });
  const recusals = await recusalsOf(tx, [...keepers, duty.personId]);
  const may = (id: string): boolean =>
    about.every(({ personId }) => personId !== id && !isRecused(id, personId, recusals));
  const other = (id: string): boolean => id !== duty.personId && may(id);
  return {
    fits: may(duty.personId) && (duty.isPlaced || keepers.includes(duty.personId)),
    successor: keepers.filter((id) => !higher.includes(id)).find(other),
    nextLevel: higher.find(other),
  };
}

/** Ends the duty of one person and gives it to another, with a window of its own; who has it now is told. */
async function handOver(
  context: StageContext,
  duty: PanelDuty,
  personId: string,
  action: 'duty.handedOver' | 'duty.escalated',
): Promise<void> {
  const { tx, stage, document, calendar, round } = context;
  const { lastDay, closesAt } = withinDeadline(calendar, {
    from: tx.now.getTime(),
    workingDays: document.workingDays,
  });
  const { rowCount } = await tx.query(
    `update obligation set state = 'cancelled', sealed = true where id = $1 and state = 'open'`,
    [duty.id],
  );
  // Decided meanwhile, by a step this look did not see.
  if (rowCount === 0) return;
  const [added] = await addObligations(
    tx,
    [
      {
        stageId: stage.id,
        kind: duty.kind,
        personId,
        ...(duty.subjectId === null ? {} : { subjectId: duty.subjectId }),
        ...(duty.reference === null ? {} : { reference: duty.reference }),
        dueAt: new Date(closesAt),
      },
    ],
    tx.now,
  );
  if (action === 'duty.escalated' && added !== undefined) await settleGap(tx, duty.id, added.id);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action,
    target: `obligation/${duty.id}`,
    content: { to: added?.id ?? null },
  });
  if (added === undefined) return;
  await queueNotices(tx, [
    {
      dedupKey: `handedOver/${added.id}/${tx.now.toISOString()}`,
      kind: 'stageOpened',
      personId,
      obligationId: added.id,
      roundId: round.id,
      facts: { ...stageFacts(context), lastDay },
    },
  ]);
}
