import type { WorkingCalendar } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import { loadCalendar } from '../../store/calendar.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { NoticeFacts } from '../../store/notices.ts';
import { readSlipFacts } from '../../store/rectification/model.ts';
import type { StoredSlip } from '../../store/rectification/model.ts';
import { caseNumber } from '../../store/duties/duty.ts';

/** What one transition of a slip works with. */
export interface SlipContext {
  readonly tx: Transaction;
  readonly calendar: WorkingCalendar;
  readonly slip: StoredSlip;
  /** Today, as a civil date. */
  readonly today: string;
}

/** Reads a slip whose case is locked. */
export async function slipContext(store: Store, tx: Transaction, id: string): Promise<SlipContext> {
  const calendar = await loadCalendar(tx, store.civil);
  return { tx, calendar, slip: await readSlipFacts(tx, id), today: dateOf(store.civil, tx.now.getTime()) };
}

/** What a notice about a slip may say: its number, whose it is, by when; never a word of the problems. */
export const slipFacts = ({ slip }: SlipContext, lastDay?: string): NoticeFacts => ({
  unitName: slip.unitName,
  caseNo: caseNumber(slip.id),
  ...(lastDay === undefined ? {} : { lastDay }),
});
