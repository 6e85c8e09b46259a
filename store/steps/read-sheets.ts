import { checkOpener } from '../../domain/opening.ts';
import { accept } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { transaction } from '../database.ts';
import type { Store, Transaction } from '../database.ts';
import { queueNotices } from '../notices.ts';
import { inspectorsOf, openedStage, openedSubject } from '../openings/subject.ts';
import type { OpenedStage } from '../openings/subject.ts';
import { sheetsOf } from '../openings/sheets.ts';
import type { OpenedSheet, OpenedSheets } from '../openings/sheets.ts';
import { gateRefusal, passGate } from './gate.ts';

interface Opening extends OpenedSheets {
  readonly id: string;
  readonly purpose: string;
  readonly readUntil: Date;
}

export interface ReadSheets {
  readonly openingId: string;
  readonly stage: OpenedStage;
  readonly subjectId: string;
  readonly purpose: string;
  readonly readUntil: string;
  readonly sheets: readonly OpenedSheet[];
}

/**
 * One of the two inspectors reads the opened sheets. The reading is written down and the raters are told in the same
 * transaction, so that no sheet is ever read that its rater does not hear of. Not idempotent: reading again is another
 * reading.
 */
export async function readSheets(
  store: Store,
  { actorId, obligationId }: { readonly actorId: string; readonly obligationId: string },
): Promise<Outcome<ReadSheets>> {
  return transaction(store, async (tx): Promise<Outcome<ReadSheets>> => {
    const opening = await openingOf(tx, obligationId);
    if (opening === null) return { ok: false, refusal: { code: 'not-found' } };
    if (opening.readUntil <= tx.now) {
      return { ok: false, refusal: { code: 'opening-ended', endedAt: opening.readUntil.toISOString() } };
    }
    const stage = await openedStage(tx, opening.stageId);
    if (stage === null) return { ok: false, refusal: { code: 'not-found' } };
    if (!(await inspectorsOf(store, tx, stage.unitId)).includes(actorId)) {
      return { ok: false, refusal: { code: 'not-yours' } };
    }
    const opener = checkOpener(actorId, await openedSubject(store, tx, { stage, ...opening }));
    if (!opener.ok) return opener;
    // Last of all: a refusal commits too, and must leave the duty as it was.
    const gate = { obligationId, actorId, kind: 'readSheets', editable: true, now: tx.now } as const;
    if ((await passGate(tx, gate)) === null) {
      return { ok: false, refusal: (await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' } };
    }
    const sheets = await sheetsOf(tx, opening);
    await writeDown(tx, { actorId, opening, stage, sheets });
    const { id: openingId, subjectId, purpose } = opening;
    return accept({ openingId, stage, subjectId, purpose, readUntil: opening.readUntil.toISOString(), sheets });
  });
}

async function openingOf(tx: Transaction, obligationId: string): Promise<Opening | null> {
  const { rows } = await tx.query<Opening>(
    `select w.id, w.stage_id as "stageId", w.subject_id as "subjectId", w.voter_id as "voterId", w.purpose,
            w.read_until as "readUntil"
       from obligation o join sheet_opening w on w.id = o.reference
      where o.id = $1 and o.kind = 'readSheets' and w.read_until is not null`,
    [obligationId],
  );
  return rows[0] ?? null;
}

async function writeDown(
  tx: Transaction,
  {
    actorId,
    opening,
    stage,
    sheets,
  }: { actorId: string; opening: Opening; stage: OpenedStage; sheets: readonly OpenedSheet[] },
): Promise<void> {
  const voters = sheets.map(({ voter }) => voter.id);
  await tx.query(
    `insert into sheet_reading (opening_id, voter_id, read_by, read_at)
     select $1, v, $2, $3 from unnest($4::uuid[]) v`,
    [opening.id, actorId, tx.now, voters],
  );
  await writeAudit(tx, {
    at: tx.now,
    actorId,
    action: 'sheets.read',
    target: `opening/${opening.id}`,
    content: { stageId: opening.stageId, subjectId: opening.subjectId, voters },
  });
  // One notice per reader: who reads again is in the rater's list and the audit, and needs no second mail.
  await queueNotices(
    tx,
    voters.map((personId) => ({
      dedupKey: `sheetRead/${opening.id}/${personId}/${actorId}`,
      kind: 'sheetRead',
      personId,
      facts: { unitName: stage.unitName, period: stage.period, stageTitle: stage.document.title },
    })),
  );
}
