import { canonicalAmount, checkDecision } from '../../domain/gate.ts';
import type { ReviewDecision } from '../../domain/gate.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { LocatedRefusal } from '../idempotency.ts';
import { DECIDED } from './item-rows.ts';
import type { ItemRow, NewDecision, Verdict } from './item-rows.ts';

const asReview = ({ itemId, decision, points, reason }: Verdict): ReviewDecision => {
  if (decision === 'accept') return { itemId, verdict: 'accept' };
  if (decision === 'adjust') return { itemId, verdict: 'adjust', points: points ?? '', reason: reason ?? '' };
  return { itemId, verdict: decision, reason: reason ?? '' };
};

/** Why the rules refuse one verdict on one item (reason missing, amount out of range), or null. */
export function verdictRefusal(
  version: SchemeDocument,
  item: ItemRow,
  verdict: Verdict,
  at: string,
): LocatedRefusal | null {
  const checked = checkDecision(version, item.itemKey, asReview(verdict));
  return checked.ok ? null : { ...checked, at };
}

/** The row that records a verdict. An acceptance keeps its reason too, where one was given. */
export const decisionRow = (item: ItemRow, verdict: Verdict, obligationId: string): NewDecision => ({
  itemId: item.id,
  seq: item.seq + 1,
  decision: DECIDED[verdict.decision],
  points: verdict.points === undefined ? null : canonicalAmount(verdict.points),
  reason: verdict.reason ?? null,
  obligationId,
});
