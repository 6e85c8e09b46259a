import { withinDeadline } from '../../domain/calendar.ts';
import { checkOpener, secondInspectors } from '../../domain/opening.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { queueNotices } from '../notices.ts';
import { addObligations } from '../obligations.ts';
import { inspectorsOf, openedStage, openedSubject } from '../openings/subject.ts';
import type { OpenedStage } from '../openings/subject.ts';
import { sheetsOf } from '../openings/sheets.ts';

export interface OpeningRequest {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  readonly stageId: string;
  readonly subjectId: string;
  /** One rater's sheet about the subject; absent = everybody's. */
  readonly voterId?: string | undefined;
  readonly purpose: string;
}

/**
 * An inspector asks to open the real-name sheets about one subject of one ballot, with a written purpose, once the result
 * is published (§2.5). Nothing is opened yet: every other inspector who may gets the request, and one of them confirms
 * it or nobody does.
 */
export async function requestOpening(
  store: Store,
  step: OpeningRequest,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const stage = await openedStage(tx, step.stageId);
    if (stage?.roundId !== step.roundId) return refused({ code: 'not-found' }, 'stageId');
    if (stage.anonymous) return refused({ code: 'anonymous-ballot' }, 'stageId');
    if (!stage.published) return refused({ code: 'result-not-published' });
    const subject = await openedSubject(store, tx, { stage, subjectId: step.subjectId });
    const opener = checkOpener(step.actorId, subject);
    if (!opener.ok) return { ...opener, at: 'subjectId' };
    const sheets = await sheetsOf(tx, { ...step, voterId: step.voterId ?? null });
    if (sheets.length === 0) {
      return refused({ code: 'not-found' }, step.voterId === undefined ? 'subjectId' : 'voterId');
    }
    const seconds = secondInspectors(await inspectorsOf(store, tx, stage.unitId), step.actorId, subject);
    if (seconds.length === 0) return refused({ code: 'no-second-inspector' });
    return accept(await ask(store, tx, { step, stage, seconds }));
  });
}

/** Writes the request and hands it to everybody who may confirm it. */
async function ask(
  store: Store,
  tx: Transaction,
  { step, stage, seconds }: { step: OpeningRequest; stage: OpenedStage; seconds: readonly string[] },
): Promise<object> {
  const { lastDay, closesAt } = withinDeadline(await loadCalendar(tx, store.civil), {
    from: tx.now.getTime(),
    workingDays: stage.version.secrecy.openings.confirmWithin,
  });
  const confirmUntil = new Date(closesAt);
  const { rows } = await tx.query<{ id: string }>(
    `insert into sheet_opening (stage_id, subject_id, voter_id, purpose, requested_by, requested_at, confirm_until)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [stage.id, step.subjectId, step.voterId ?? null, step.purpose, step.actorId, tx.now, confirmUntil],
  );
  const openingId = rows[0]?.id ?? '';
  // The subject is not named on the duty: whoever may read it opens the request for that.
  const duties = await addObligations(
    tx,
    seconds.map((personId) => ({
      stageId: stage.id,
      kind: 'confirmOpening',
      personId,
      reference: openingId,
      optional: true,
      dueAt: confirmUntil,
      closesAt: confirmUntil,
    })),
    tx.now,
  );
  await queueNotices(
    tx,
    duties.map(({ id, personId }) => ({
      dedupKey: `openingRequested/${openingId}/${personId}`,
      kind: 'openingRequested',
      personId,
      obligationId: id,
      facts: { unitName: stage.unitName, period: stage.period, stageTitle: stage.document.title, lastDay },
    })),
  );
  await writeAudit(tx, {
    at: tx.now,
    actorId: step.actorId,
    action: 'sheets.openingRequested',
    target: `opening/${openingId}`,
    content: { stageId: stage.id, subjectId: step.subjectId, voterId: step.voterId ?? null },
  });
  return { openingId, confirmUntil: confirmUntil.toISOString() };
}
