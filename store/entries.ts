import { accept } from '../domain/refusal.ts';
import type { Outcome } from '../domain/refusal.ts';
import { writeAudit } from './audit.ts';
import type { Queryable, Transaction } from './database.ts';
import { queueNotices } from './notices.ts';
import type { NoticeFacts } from './notices.ts';
import { addObligations } from './obligations.ts';

/** Something entered for somebody (代填): whose duty it meets, who entered it, the signature's scan. */
export interface NewEntry {
  readonly obligationId: string;
  readonly stageId: string;
  readonly roundId: string;
  readonly personId: string;
  readonly enteredBy: string;
  readonly scanId: string | undefined;
  /** Until when the person is asked to confirm. */
  readonly dueAt: Date;
  /** Null where the gate stays open until the stage is decided. */
  readonly closesAt: Date | null;
}

/** A scan is a file of whoever brings it. */
export async function checkScan(on: Queryable, scanId: string | undefined, actorId: string): Promise<Outcome<null>> {
  if (scanId === undefined) return accept(null);
  const { rows } = await on.query('select 1 from evidence where id = $1 and uploaded_by = $2', [scanId, actorId]);
  return rows.length > 0 ? accept(null) : { ok: false, refusal: { code: 'not-found' } };
}

/**
 * Writes an entry. Without a scan of the signature the person is asked to confirm it while the stage is open; in any case
 * they hear of it.
 */
export async function insertEntry(
  tx: Transaction,
  entry: NewEntry,
  said: { readonly action: string; readonly content: object; readonly facts: NoticeFacts },
): Promise<string> {
  const { obligationId, roundId, personId, enteredBy, scanId } = entry;
  const { rows } = await tx.query<{ id: string }>(
    `insert into entry_for_other (obligation_id, round_id, person_id, entered_by, entered_at, scan_id)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [obligationId, roundId, personId, enteredBy, tx.now, scanId ?? null],
  );
  const entryId = rows[0]?.id ?? '';
  const duty = scanId === undefined ? await askToConfirm(tx, entry, entryId) : undefined;
  await queueNotices(tx, [
    {
      dedupKey: `enteredFor/${entryId}`,
      kind: 'enteredFor',
      personId,
      roundId,
      ...(duty === undefined ? {} : { obligationId: duty }),
      facts: said.facts,
    },
  ]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: enteredBy,
    onBehalfOf: personId,
    action: said.action,
    target: `entry/${entryId}`,
    content: { obligationId, scanId: scanId ?? null, ...said.content },
  });
  return entryId;
}

async function askToConfirm(tx: Transaction, entry: NewEntry, entryId: string): Promise<string | undefined> {
  const { stageId, personId, dueAt, closesAt } = entry;
  const gate = closesAt === null ? {} : { closesAt };
  const [duty] = await addObligations(
    tx,
    [{ stageId, kind: 'confirmEntry', personId, subjectId: personId, reference: entryId, dueAt, ...gate }],
    tx.now,
  );
  return duty?.id;
}
