/** Rules about single steps, asked by the API before a row is written and by workflows before a decision is applied. */
import { compare, isDecimal, parse, toExact } from './fraction.ts';
import { isDate } from './civil.ts';
import type { DecisionBodies } from './decision.ts';
import { isRecused } from './panel.ts';
import type { Recusal } from './panel.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';
import type { SchemeDocument, ScoreItem } from './scheme.ts';

/** The item of a version with its key, whatever its kind; undefined when there is none. */
export const findItem = (version: SchemeDocument, key: string): ScoreItem | undefined =>
  version.groups.flatMap(({ items }) => items).find((item) => item.key === key);

const inRange = (amount: string, min: string, max: string): boolean =>
  isDecimal(amount) && compare(parse(amount), parse(min)) >= 0 && compare(parse(amount), parse(max)) <= 0;

/** The item of a declaration, when its amount, the subject's posts and the evidence allow it (S3.3). */
export function checkDeclaredItem(
  version: SchemeDocument,
  declared: {
    readonly itemKey: string;
    readonly claimed: string;
    readonly posts: readonly string[];
    readonly hasEvidence: boolean;
  },
): Outcome<ScoreItem> {
  const { itemKey, claimed, posts, hasEvidence } = declared;
  const item = findItem(version, itemKey);
  if (item?.kind !== 'bonus') return refuse({ code: 'unknown-item', itemKey });
  if (item.posts !== undefined && !item.posts.some((post) => posts.includes(post))) {
    return refuse({ code: 'item-not-for-your-post', itemKey });
  }
  if (!inRange(claimed, item.min, item.max)) {
    return refuse({ code: 'amount-out-of-range', itemKey, min: item.min, max: item.max });
  }
  if (item.evidence === 'required' && !hasEvidence) return refuse({ code: 'evidence-required', itemKey });
  return accept(item);
}

export type RegisterEntry =
  | { readonly itemKey: string; readonly outcome: 'met' | 'missed' }
  | { readonly itemKey: string; readonly outcome: 'occurred'; readonly points: string };

/** A register entry: met or missed for a base item, an amount in range for a deduction or restraint. */
export function checkRegisterEntry(version: SchemeDocument, entry: RegisterEntry): Outcome<RegisterEntry> {
  const { itemKey } = entry;
  if (entry.outcome !== 'occurred') {
    const isBase = version.base.items.some(({ key }) => key === itemKey);
    return isBase ? accept(entry) : refuse({ code: 'unknown-item', itemKey });
  }
  const item = findItem(version, itemKey);
  if (item === undefined || item.kind === 'bonus') return refuse({ code: 'unknown-item', itemKey });
  if (inRange(entry.points, item.min, item.max)) return accept(entry);
  return refuse({ code: 'amount-out-of-range', itemKey, min: item.min, max: item.max });
}

export type ReviewDecision =
  | { readonly itemId: string; readonly verdict: 'accept' }
  | { readonly itemId: string; readonly verdict: 'adjust'; readonly points: string; readonly reason: string }
  | { readonly itemId: string; readonly verdict: 'refuse' | 'return'; readonly reason: string };

const isBlank = (text: string): boolean => text.trim() === '';

/** One verdict of the panel: whatever takes something away needs a reason; an adjusted amount lies in 0 … item max. */
export function checkDecision(
  version: SchemeDocument,
  itemKey: string,
  decision: ReviewDecision,
): Outcome<ReviewDecision> {
  if (decision.verdict === 'accept') return accept(decision);
  if (isBlank(decision.reason)) return refuse({ code: 'reason-required' });
  if (decision.verdict !== 'adjust') return accept(decision);
  const item = findItem(version, itemKey);
  if (item === undefined) return refuse({ code: 'unknown-item', itemKey });
  if (inRange(decision.points, '0', item.max)) return accept(decision);
  return refuse({ code: 'amount-out-of-range', itemKey, min: '0', max: item.max });
}

/** A whole review of one subject: every declared item has exactly one valid verdict, and nothing else is decided. */
export function checkReview(
  version: SchemeDocument,
  items: readonly { readonly id: string; readonly itemKey: string }[],
  decisions: readonly ReviewDecision[],
): Outcome<readonly ReviewDecision[]> {
  const byItem = new Map(decisions.map((decision) => [decision.itemId, decision]));
  if (byItem.size < decisions.length) return refuse({ code: 'already-answered' });
  if (decisions.some(({ itemId }) => !items.some(({ id }) => id === itemId))) return refuse({ code: 'not-found' });
  for (const { id, itemKey } of items) {
    const decision = byItem.get(id);
    if (decision === undefined) return refuse({ code: 'item-missing', itemId: id });
    const checked = checkDecision(version, itemKey, decision);
    if (!checked.ok) return checked;
  }
  return accept(decisions);
}

/** Nobody decides on their own items or those of a close relation (§2.3). */
export function checkReviewer(reviewerId: string, subjectId: string, recusals: readonly Recusal[]): Outcome<string> {
  if (reviewerId === subjectId) return refuse({ code: 'own-item' });
  return isRecused(reviewerId, subjectId, recusals) ? refuse({ code: 'close-relation' }) : accept(reviewerId);
}

/**
 * A talk ends in named shortcomings, measures, a date to improve by and a follow-up; without them it cannot be closed
 * (S3.6). Dates are 'YYYY-MM-DD': a talk to come has not been held, nothing is due before it, and the follow-up comes
 * after it.
 */
export function checkTalkRecord(
  record: DecisionBodies['recordTalk'],
  today: string,
): Outcome<DecisionBodies['recordTalk']> {
  const { heldOn, improveBy, followUpOn } = record;
  const complete: readonly (readonly [missing: string, present: boolean])[] = [
    ['shortcomings', !isBlank(record.shortcomings)],
    ['measures', !isBlank(record.measures)],
    ['heldOn', isDate(heldOn) && heldOn <= today],
    ['improveBy', isDate(improveBy) && improveBy >= heldOn],
    ['followUpOn', isDate(followUpOn) && followUpOn > heldOn],
  ];
  const gap = complete.find(([, present]) => !present);
  return gap === undefined ? accept(record) : refuse({ code: 'talk-incomplete', missing: gap[0] });
}

export interface ObjectionText {
  readonly text: string;
  /** The person who signs; an objection without a signature is not one (§2.4). */
  readonly signedBy: string | null;
}

export function checkObjection(objection: ObjectionText): Outcome<ObjectionText> {
  if (objection.signedBy === null || isBlank(objection.signedBy)) return refuse({ code: 'signature-required' });
  return isBlank(objection.text) ? refuse({ code: 'reason-required' }) : accept(objection);
}

/** Exact text of an amount as it is stored: "2.50" → "2.5". Throws RangeError when it is not a decimal. */
export const canonicalAmount = (amount: string): string => toExact(parse(amount));
