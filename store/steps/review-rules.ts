import { checkReviewer } from '../../domain/gate.ts';
import { quorumMet } from '../../domain/panel.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { signs } from '../../domain/signing.ts';
import type { PanelDocument } from '../../domain/stages.ts';
import { refused } from '../idempotency.ts';
import type { LocatedRefusal } from '../idempotency.ts';
import { panelFor } from '../panels.ts';
import type { PanelSetting } from '../panels.ts';
import type { ItemRow, Verdict } from './item-rows.ts';
import type { OpenDuty } from './review-gate.ts';
import type { Review, SubjectReview } from './review-model.ts';
import { verdictRefusal } from './rule-of-verdict.ts';

const isOpen = ({ decision }: ItemRow): boolean => decision === null || decision === 'returned';

/** A batch that accepts what it does not name takes nothing away from anybody: whoever is refused something gets a look. */
export function batchRefusal({ decisions }: Review): LocatedRefusal | null {
  if (decisions.length === 1 || decisions.every(({ acceptRest }) => acceptRest !== true)) {
    return null;
  }
  for (const [index, { items }] of decisions.entries()) {
    const taking = items.findIndex(({ decision }) => decision === 'refuse' || decision === 'return');
    if (taking >= 0) return refused({ code: 'batch-reject' }, `decisions.${String(index)}.items.${String(taking)}`);
  }
  return null;
}

/** The verdicts on one subject, with an acceptance for each item that is still open where the rest is accepted. */
export function withRest({ items: verdicts, acceptRest }: SubjectReview, items: readonly ItemRow[]): Verdict[] {
  const named = new Set(verdicts.map(({ itemId }) => itemId));
  const rest = acceptRest === true ? items.filter((item) => isOpen(item) && !named.has(item.id)) : [];
  return [...verdicts, ...rest.map(({ id }): Verdict => ({ itemId: id, decision: 'accept' }))];
}

/**
 * Own case, close relation, minutes, quorum. Above the branch one person decides and there is no quorum; a panel that
 * signs has no meeting (§2.1).
 */
export function panelRefusal(
  setting: PanelSetting,
  document: PanelDocument | undefined,
  step: {
    readonly duty: OpenDuty;
    readonly actorId: string;
    readonly present: readonly string[];
    readonly hasMinutes: boolean;
  },
  at: string,
): LocatedRefusal | null {
  const { subjectId } = step.duty;
  const reviewer = checkReviewer(step.actorId, subjectId, setting.recusals);
  if (!reviewer.ok) return refused(reviewer.refusal, at);
  if (signs(document)) return null;
  if (!step.hasMinutes) return refused({ code: 'minutes-required' }, 'minuteId');
  const { panel } = panelFor(setting, subjectId);
  const quorum = panel.level === 'above' || step.duty.escalated ? null : quorumMet(panel, step.present);
  return quorum === null || quorum.ok ? null : refused(quorum.refusal, at);
}

/**
 * Every item that is still open has one verdict that the rules allow, and nothing else is decided. `proposing`: others have
 * to sign it.
 */
export function itemsRefusal(
  version: SchemeDocument,
  proposing: boolean,
  items: readonly ItemRow[],
  verdicts: readonly Verdict[],
  at: string,
): LocatedRefusal | null {
  const seen = new Set<string>();
  for (const [index, verdict] of verdicts.entries()) {
    const item = items.find((one) => one.id === verdict.itemId);
    if (item === undefined) {
      return refused({ code: 'item-missing', itemId: verdict.itemId }, `${at}.${String(index)}.itemId`);
    }
    if (seen.has(item.id)) return refused({ code: 'already-answered' }, `${at}.${String(index)}.itemId`);
    seen.add(item.id);
    const refusal = verdictRefusal(version, item, verdict, `${at}.${String(index)}`);
    if (refusal !== null) return refusal;
  }
  // Where others sign, a decision counts only once they have: what goes back to the member goes by itself, at once.
  if (proposing && verdicts.some(({ decision }) => decision === 'return')) {
    const other = verdicts.findIndex(({ decision }) => decision !== 'return');
    return other < 0 ? null : refused({ code: 'return-alone' }, `${at}.${String(other)}`);
  }
  const undecided = items.find((item) => !seen.has(item.id) && isOpen(item));
  return undecided === undefined ? null : refused({ code: 'item-missing', itemId: undecided.id }, at);
}
