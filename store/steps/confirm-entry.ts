import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { checkScan } from '../entries.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

export interface ConfirmEntry {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly entryId: string;
  /** A file with the member's signature; whoever made the entry can confirm it by nothing else. */
  readonly scanId?: string | undefined;
}

interface Entry {
  readonly personId: string;
  readonly enteredBy: string;
  readonly settled: boolean;
  readonly latest: boolean;
  readonly running: boolean;
}

/**
 * Confirms what was entered for a member: the member, another person than the one who entered it, or that one with a scan
 * of the member's signature. Possible until the round is published, because the panel decides about what is unconfirmed.
 */
export async function confirmEntry(
  store: Store,
  step: ConfirmEntry,
): Promise<{
  readonly outcome: StepOutcome<StoredAnswer & { readonly repeated: boolean }>;
  /** The duty that ended with it, if it was still open. */
  readonly dutyId: string | null;
}> {
  let dutyId: string | null = null;
  const outcome = await once(store, { ...step, status: 200 }, async (tx) => {
    dutyId = null;
    const entry = await lockEntry(tx, step.entryId);
    if (entry?.latest !== true) return refused({ code: 'not-found' });
    if (entry.settled) return refused({ code: 'already-answered' });
    if (!entry.running) return refused({ code: 'month-published' });
    const own = entry.enteredBy === step.actorId;
    if (own && step.scanId === undefined) return refused({ code: 'scan-required' }, 'scanId');
    const scan = await checkScan(tx, step.scanId, step.actorId);
    if (!scan.ok) return { ...scan, at: 'scanId' };
    await tx.query(
      `update entry_for_other set scan_id = $2, confirmed_by = $3,
              confirmed_at = case when $3::uuid is not null then $4::timestamptz end where id = $1`,
      [step.entryId, step.scanId ?? null, own ? null : step.actorId, tx.now],
    );
    dutyId = await endDuty(tx, step);
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      onBehalfOf: entry.personId === step.actorId ? null : entry.personId,
      action: 'entry.confirmed',
      target: `entry/${step.entryId}`,
      content: { scanId: step.scanId ?? null },
    });
    return accept({ entryId: step.entryId, standing: own ? 'signed' : 'confirmed' });
  });
  return { outcome, dutyId };
}

async function lockEntry(tx: Transaction, entryId: string): Promise<Entry | null> {
  const { rows } = await tx.query<Entry>(
    `select e.person_id as "personId", e.entered_by as "enteredBy", r.state = 'running' as running,
            e.scan_id is not null or e.confirmed_at is not null as settled,
            not exists (select 1 from entry_for_other later
                         where later.obligation_id = e.obligation_id and later.entered_at > e.entered_at) as latest
       from entry_for_other e join round r on r.id = e.round_id where e.id = $1 for update of e`,
    [entryId],
  );
  return rows[0] ?? null;
}

async function endDuty(tx: Transaction, step: ConfirmEntry): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `update obligation o set state = 'done', done_at = $2, done_by = $3
       from entry_for_other e, obligation entered
      where e.id = $1 and entered.id = e.obligation_id and o.stage_id = entered.stage_id and o.kind = 'confirmEntry'
        and o.reference = e.id and o.state = 'open' and not o.sealed returning o.id`,
    [step.entryId, tx.now, step.actorId],
  );
  return rows[0]?.id ?? null;
}
