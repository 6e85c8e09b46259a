import { withinDeadline } from '../../domain/calendar.ts';
import { checkOpener } from '../../domain/opening.ts';
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
import { gateRefusal, passGate } from './gate.ts';

interface Opening {
  readonly id: string;
  readonly stageId: string;
  readonly subjectId: string;
  readonly requestedBy: string;
  readonly confirmUntil: Date;
  readonly confirmedBy: string | null;
}

/**
 * The second inspector confirms that sheets are opened for the purpose the first one wrote down. From now on both may
 * read them for the scheme's working days; nobody else ever may. The first confirmation counts, the others' duty ends.
 */
export async function confirmOpening(
  store: Store,
  step: { readonly actorId: string; readonly request: RequestKey; readonly obligationId: string },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, obligationId } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const opening = await lockOpening(tx, obligationId);
    if (opening === null) return refused({ code: 'not-found' });
    if (opening.confirmedBy !== null) return refused({ code: 'already-answered' });
    if (opening.confirmUntil <= tx.now) {
      return refused({ code: 'opening-ended', endedAt: opening.confirmUntil.toISOString() });
    }
    const gate = { obligationId, actorId, kind: 'confirmOpening', editable: false, now: tx.now } as const;
    if ((await passGate(tx, gate)) === null) {
      return refused((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    if (opening.requestedBy === actorId) return refused({ code: 'second-person-required' });
    const stage = await openedStage(tx, opening.stageId);
    if (stage === null) return refused({ code: 'not-found' });
    // Asked again: the post may have ended and another one begun since the request.
    if (!(await inspectorsOf(store, tx, stage.unitId)).includes(actorId)) return refused({ code: 'not-yours' });
    const opener = checkOpener(actorId, await openedSubject(store, tx, { stage, subjectId: opening.subjectId }));
    if (!opener.ok) return opener;
    return accept(await open(store, tx, { actorId, opening, stage }));
  });
}

/** The opening a duty is about; two inspectors who confirm at once go one after the other. */
async function lockOpening(tx: Transaction, obligationId: string): Promise<Opening | null> {
  const { rows } = await tx.query<Opening>(
    `select w.id, w.stage_id as "stageId", w.subject_id as "subjectId", w.requested_by as "requestedBy",
            w.confirm_until as "confirmUntil", w.confirmed_by as "confirmedBy"
       from obligation o join sheet_opening w on w.id = o.reference
      where o.id = $1 and o.kind = 'confirmOpening' for update of w`,
    [obligationId],
  );
  return rows[0] ?? null;
}

async function open(
  store: Store,
  tx: Transaction,
  { actorId, opening, stage }: { actorId: string; opening: Opening; stage: OpenedStage },
): Promise<object> {
  const { lastDay, closesAt } = withinDeadline(await loadCalendar(tx, store.civil), {
    from: tx.now.getTime(),
    workingDays: stage.version.secrecy.openings.readFor,
  });
  const readUntil = new Date(closesAt);
  await tx.query('update sheet_opening set confirmed_by = $2, confirmed_at = $3, read_until = $4 where id = $1', [
    opening.id,
    actorId,
    tx.now,
    readUntil,
  ]);
  await tx.query(
    `update obligation set state = 'cancelled', sealed = true
      where stage_id = $1 and kind = 'confirmOpening' and reference = $2 and state = 'open'`,
    [stage.id, opening.id],
  );
  const duties = await addObligations(
    tx,
    [opening.requestedBy, actorId].map((personId) => ({
      stageId: stage.id,
      kind: 'readSheets',
      personId,
      reference: opening.id,
      optional: true,
      dueAt: readUntil,
      closesAt: readUntil,
    })),
    tx.now,
  );
  await queueNotices(
    tx,
    duties.flatMap(({ id, personId }) =>
      // Whoever has just confirmed knows.
      personId === actorId
        ? []
        : [
            {
              dedupKey: `openingConfirmed/${opening.id}/${personId}`,
              kind: 'openingConfirmed' as const,
              personId,
              obligationId: id,
              facts: { unitName: stage.unitName, period: stage.period, stageTitle: stage.document.title, lastDay },
            },
          ],
    ),
  );
  await writeAudit(tx, {
    at: tx.now,
    actorId,
    action: 'sheets.openingConfirmed',
    target: `opening/${opening.id}`,
    content: { stageId: stage.id, requestedBy: opening.requestedBy },
  });
  const mine = duties.find(({ personId }) => personId === actorId);
  return { openingId: opening.id, readUntil: readUntil.toISOString(), readingObligationId: mine?.id ?? null };
}
