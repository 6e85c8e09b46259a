import { instantOf, MINUTES_PER_DAY } from '../../domain/civil.ts';
import { demandsOf, isOwnerDuty } from '../../domain/rectification.ts';
import type { Demand } from '../../domain/rectification.ts';
import { giveTo } from '../../store/duties/move.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeKind } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import { ensurePaper } from '../../store/rectification/model.ts';
import { receiversOf } from '../../store/rectification/receivers.ts';
import { slipFacts } from './context.ts';
import type { SlipContext } from './context.ts';

/** Brings the duties of a slip in line with its facts: what is owed is there once, by its day, and has somebody to do it. */
export async function ensureDuties(context: SlipContext): Promise<void> {
  const { calendar, slip, today, tx } = context;
  const receivers = await receiversOf(tx, { ...slip, day: today });
  for (const demand of demandsOf(calendar, slip, today)) await ensureDuty(context, demand, receivers);
}

/** Only the explanations of the years at whose end the slip was open: the owner's, whatever else becomes of it. */
export async function ensureExplanations(context: SlipContext): Promise<void> {
  const { calendar, slip, today } = context;
  const demands = demandsOf(calendar, slip, today).filter(({ duty }) => duty === 'explainRectification');
  for (const demand of demands) await ensureDuty(context, demand, []);
}

async function ensureDuty(context: SlipContext, demand: Demand, receivers: readonly string[]): Promise<void> {
  const { slip, tx } = context;
  const isOwners = isOwnerDuty(demand.duty);
  const paperId = await ensurePaper(tx, slip.id, demand.paper);
  const standing = await standingDuty(context, demand, paperId);
  if (standing === null) {
    // A post nobody fills: the duty waits for somebody, and every look asks again.
    const personId = isOwners ? slip.ownerId : receivers[0];
    if (personId !== undefined) await oblige(context, { demand, paperId, personId });
  } else {
    await grow(context, standing, demand.lastDay);
    const next = isOwners || receivers.includes(standing.personId) ? undefined : receivers[0];
    if (next !== undefined) await passOn(context, { standing, demand, to: next });
  }
}

interface Standing {
  readonly id: string;
  readonly personId: string;
  readonly dueAt: Date;
}

async function standingDuty({ tx, slip }: SlipContext, { duty }: Demand, paperId: string): Promise<Standing | null> {
  const { rows } = await tx.query<Standing>(
    `select id, person_id as "personId", due_at as "dueAt" from obligation
      where case_id = $1 and kind = $2 and reference = $3 and state = 'open'`,
    [slip.id, duty, paperId],
  );
  return rows[0] ?? null;
}

const endOf = ({ calendar }: SlipContext, lastDay: string): Date =>
  new Date(instantOf(calendar.civil, lastDay, MINUTES_PER_DAY));

/** More time was granted, or the calendar has changed: a day that was told may move away, never nearer. */
async function grow(context: SlipContext, { id, dueAt }: Standing, lastDay: string): Promise<void> {
  const end = endOf(context, lastDay);
  if (end > dueAt) await context.tx.query('update obligation set due_at = $2 where id = $1', [id, end]);
}

async function oblige(
  context: SlipContext,
  { demand, paperId, personId }: { demand: Demand; paperId: string; personId: string },
): Promise<void> {
  const { tx, slip } = context;
  const [added] = await addObligations(
    tx,
    [
      {
        caseId: slip.id,
        kind: demand.duty,
        personId,
        // what the receiving body answers is the owner's: nobody answers their own
        ...(isOwnerDuty(demand.duty) ? {} : { subjectId: slip.ownerId }),
        reference: paperId,
        dueAt: endOf(context, demand.lastDay),
      },
    ],
    tx.now,
  );
  const kind = noticeOf(demand);
  if (added === undefined || kind === null) return;
  await tell(context, { kind, obligationId: added.id, personId, lastDay: demand.lastDay });
}

/** What a new duty is announced as. A report is asked for before its quarter ends, an application when the plan was approved. */
function noticeOf({ duty, paper }: Demand): NoticeKind | null {
  if (duty === 'reportRectification') return null;
  if (duty === 'applyCloseOut') return paper.number === 1 ? 'slipApproved' : 'slipReopened';
  return duty === 'planRectification' && paper.number > 1 ? 'slipReturned' : 'slipAssigned';
}

/** Whoever answered has left the post: the next one does. */
async function passOn(
  context: SlipContext,
  { standing, demand, to }: { standing: Standing; demand: Demand; to: string },
): Promise<void> {
  const { id, personId } = standing;
  await giveTo(context.tx, { id, kind: demand.duty, talkId: null, ownerId: personId }, to);
  await tell(context, { kind: 'slipAssigned', obligationId: id, personId: to, lastDay: demand.lastDay });
}

async function tell(
  context: SlipContext,
  notice: { kind: NoticeKind; obligationId: string; personId: string; lastDay: string },
): Promise<void> {
  const { kind, obligationId, personId, lastDay } = notice;
  await queueNotices(context.tx, [
    {
      dedupKey: `${kind}/${obligationId}/${personId}`,
      kind,
      personId,
      obligationId,
      caseId: context.slip.id,
      facts: slipFacts(context, lastDay),
    },
  ]);
}
