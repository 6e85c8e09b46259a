import { checkPaperSheet } from '../../domain/paper.ts';
import type { PaperSheet } from '../../domain/paper.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once, withoutBody, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { holdersOf, keyedSheets, lockBatch, saveEntries } from '../paper/batch.ts';
import type { LockedBatch, PaperBatch } from '../paper/batch.ts';

/** One paper as somebody reads it off. */
export interface ReadSheet {
  readonly sheetNo: number;
  readonly content: PaperSheet;
}

export interface KeyPaper {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly batchId: string;
  readonly sheets: readonly ReadSheet[];
}

type Kept = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

/**
 * Keys sheets of a batch. The first person who keys has the first pass, the next one the second; a third is refused.
 * Everybody sees and corrects only their own pass. The request keeps neither the sheets nor a hash of them.
 */
export async function keyPaper(store: Store, step: KeyPaper): Kept {
  return once(store, { ...step, request: withoutBody(step.request), status: 200 }, async (tx) => {
    const locked = await openForKeying(tx, step);
    if (!locked.ok) return locked;
    const { batch } = locked.value;
    const pass = passOf(batch, step.actorId);
    if (pass === null) return refused({ code: 'already-answered' });
    const checked = await checkSheets(tx, locked.value, step.sheets);
    if (!checked.ok) return checked;
    const column = pass === 'first' ? 'first_keyed_by' : 'second_keyed_by';
    await tx.query(`update paper_batch set ${column} = $2 where id = $1`, [batch.id, step.actorId]);
    const numbers = checked.value.map(({ sheetNo }) => sheetNo);
    await saveEntries(tx, { batchId: batch.id, pass, keyedBy: step.actorId, sheets: checked.value });
    // What was settled was settled between other readings of the sheet.
    await tx.query(`delete from paper_entry where batch_id = $1 and pass = 'settled' and sheet_no = any($2)`, [
      batch.id,
      numbers,
    ]);
    await audit(tx, step, 'paper.keyed', { pass, sheets: numbers.length });
    const keyed = (await keyedSheets(tx, batch.id)).filter((sheet) => sheet[pass] !== undefined).length;
    return accept({ batchId: batch.id, pass, keyed, missing: (batch.returned ?? 0) - keyed });
  });
}

/** Settles sheets on the paper itself: what is said here holds, whatever was keyed. Both passes must have it. */
export async function settlePaper(store: Store, step: KeyPaper): Kept {
  return once(store, { ...step, request: withoutBody(step.request), status: 200 }, async (tx) => {
    const locked = await openForKeying(tx, step);
    if (!locked.ok) return locked;
    const { batch } = locked.value;
    const checked = await checkSheets(tx, locked.value, step.sheets);
    if (!checked.ok) return checked;
    const keyed = await keyedSheets(tx, batch.id);
    const twice = keyed.filter(({ first, second }) => first !== undefined && second !== undefined);
    const unkeyed = step.sheets.map(({ sheetNo }) => sheetNo).filter((no) => !twice.some((one) => one.sheetNo === no));
    if (unkeyed.length > 0) return refused({ code: 'sheets-not-keyed', sheets: unkeyed }, 'sheets');
    await saveEntries(tx, { batchId: batch.id, pass: 'settled', keyedBy: step.actorId, sheets: checked.value });
    await audit(tx, step, 'paper.settled', { sheets: checked.value.length });
    return accept({ batchId: batch.id, settled: checked.value.length });
  });
}

async function openForKeying(
  tx: Transaction,
  step: KeyPaper,
): Promise<{ readonly ok: true; readonly value: LockedBatch } | LocatedRefusal> {
  const locked = await lockBatch(tx, { ...step, states: ['returned'] });
  if (!locked.ok) return locked;
  const { tellerId, scrutineerId, state } = locked.value.batch;
  return tellerId === null && scrutineerId === null ? locked : refused({ code: 'batch-not-open', state });
}

function passOf({ firstKeyedBy, secondKeyedBy }: PaperBatch, actorId: string): 'first' | 'second' | null {
  if (firstKeyedBy === null || firstKeyedBy === actorId) return 'first';
  return secondKeyedBy === null || secondKeyedBy === actorId ? 'second' : null;
}

async function checkSheets(
  tx: Transaction,
  { batch, stage }: LockedBatch,
  sheets: readonly ReadSheet[],
): Promise<{ readonly ok: true; readonly value: ReadSheet[] } | LocatedRefusal> {
  const holders = await holdersOf(tx, stage, batch.id);
  const returned = batch.returned ?? 0;
  const checked: ReadSheet[] = [];
  for (const [index, { sheetNo, content }] of sheets.entries()) {
    const at = `sheets.${String(index)}`;
    if (sheetNo > returned) return refused({ code: 'no-such-sheet', returned }, `${at}.sheetNo`);
    if (checked.some((one) => one.sheetNo === sheetNo)) return refused({ code: 'already-answered' }, `${at}.sheetNo`);
    const sheet = checkPaperSheet(stage.document.ballot, holders, content);
    if (!sheet.ok) return { ...sheet, at: `${at}.lines` };
    checked.push({ sheetNo, content: sheet.value });
  }
  return { ok: true, value: checked };
}

async function audit(tx: Transaction, step: KeyPaper, action: string, content: object): Promise<void> {
  const target = `paperBatch/${step.batchId}`;
  await writeAudit(tx, { at: tx.now, actorId: step.actorId, action, target, content });
}
