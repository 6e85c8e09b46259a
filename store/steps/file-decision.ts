import { dateOf } from '../../domain/civil.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { endFile, lockFile } from '../cases.ts';
import type { Store } from '../database.ts';
import { meetDuty } from '../duties/meet.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { readLedgerEntry } from '../ledger/model.ts';

/** The report for the record (报告备案) of an entry's newest version: its number and day, by whoever owes it. */
export async function fileDecision(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly entryId: string;
    readonly documentNo: string;
    readonly filedOn: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, request, entryId, filedOn } = step;
  return once(store, { actorId, request, status: 200 }, async (tx) => {
    await lockFile(tx, entryId);
    const entry = await readLedgerEntry(tx, entryId);
    const today = dateOf(store.civil, tx.now.getTime());
    if (filedOn > today || filedOn < entry.heldOn) {
      return refused({ code: 'day-out-of-range', from: entry.heldOn, to: today }, 'filedOn');
    }
    const met = await meetDuty(tx, { caseId: entryId, kind: 'fileDecision', actorId });
    if (!met.ok) return met;
    await tx.query(
      `insert into ledger_filing (entry_id, version, document_no, filed_on, recorded_by, recorded_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [entryId, entry.version, step.documentNo, filedOn, actorId, tx.now],
    );
    await endFile(tx, entryId, 'filed');
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'collectiveDecision.filed',
      target: `ledgerEntry/${entryId}`,
      content: { version: entry.version, filedOn },
    });
    return accept({ entryId, version: entry.version, state: 'filed' });
  });
}
