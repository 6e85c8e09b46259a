/** Corrections of published months (§2.4): what may be changed, by whom, and whether the year still allows it. */
import { checkRegisterEntry } from './gate.ts';
import type { RegisterEntry } from './gate.ts';
import { compare, isDecimal, parse } from './fraction.ts';
import { checkOverride } from './override.ts';
import type { Override } from './override.ts';
import { scoredPeriod } from './period.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';
import type { SchemeDocument } from './scheme.ts';

/** A register entry as it should be. */
export interface EntryContent {
  readonly outcome: 'met' | 'missed' | 'occurred';
  readonly points?: string | undefined;
}

export interface ItemAnew {
  readonly kind: 'item';
  readonly itemId: string;
  readonly decision: 'accept' | 'adjust' | 'refuse';
  readonly points?: string | undefined;
  readonly reason?: string | undefined;
}

/** One fact of a published month put right. */
export type ChangeBody =
  | ItemAnew
  | ({ readonly kind: 'entry'; readonly entryId: string } & EntryContent)
  | ({ readonly kind: 'entryAdded'; readonly itemKey: string; readonly occasion: string } & EntryContent)
  | { readonly kind: 'entryTakenBack'; readonly entryId: string }
  | ({ readonly kind: 'mark' } & Override)
  | { readonly kind: 'markTakenBack'; readonly reason: string }
  | { readonly kind: 'exemption'; readonly cause: string }
  | { readonly kind: 'exemptionTakenBack' }
  | { readonly kind: 'handling'; readonly document: string; readonly dated: string }
  | { readonly kind: 'handlingTakenBack'; readonly handlingId: string }
  | { readonly kind: 'veto'; readonly conditionKey: string; readonly note: string }
  | { readonly kind: 'vetoTakenBack'; readonly vetoId: string }
  /** A month taken over from before this system; null = exempt. */
  | { readonly kind: 'imported'; readonly score: string | null };

export type ChangeKind = ChangeBody['kind'];

export type Change = ChangeBody & { readonly period: string };

/** What a change is asked for with: the month may be left out where there is only one. */
export type AskedChange = ChangeBody & { readonly period?: string | undefined };

/** Whoever decided an appeal may decide anew; an officer corrects facts and takes no decision of a panel back. */
const ON_APPEAL_ONLY: readonly ChangeKind[] = ['item', 'mark', 'markTakenBack'];

/** What a change is about: two about the same thing contradict each other. */
function subjectOf(change: Change): string {
  const { kind, period } = change;
  switch (kind) {
    case 'item':
      return `item/${change.itemId}`;
    case 'entry':
    case 'entryTakenBack':
      return `entry/${change.entryId}`;
    case 'entryAdded':
      return `entry/${period}/${change.itemKey}/${change.occasion}`;
    case 'handlingTakenBack':
      return `handling/${change.handlingId}`;
    case 'vetoTakenBack':
      return `veto/${change.vetoId}`;
    case 'handling':
      return `handling/${period}/${change.document}`;
    case 'veto':
      return `veto/${period}/${change.conditionKey}`;
    default:
      return `${kind.replace('TakenBack', '')}/${period}`;
  }
}

/** The set as a whole: something is changed, in the months that are contested, each thing once, by who may change it. */
export function checkChangeSet(
  asked: readonly AskedChange[],
  setting: { readonly periods: readonly string[]; readonly period: string; readonly onAppeal: boolean },
): Outcome<readonly Change[]> {
  const changes = asked.map((change): Change => ({ ...change, period: change.period ?? setting.period }));
  if (changes.length === 0) return refuse({ code: 'changes-required' });
  for (const { kind, period } of changes) {
    const isOpen = setting.onAppeal || !ON_APPEAL_ONLY.includes(kind);
    if (!isOpen || !setting.periods.includes(period)) return refuse({ code: 'change-not-offered', kind });
  }
  const subjects = new Set(changes.map(subjectOf));
  return subjects.size < changes.length ? refuse({ code: 'already-answered' }) : accept(changes);
}

/** A register entry of the month's version: known, and an amount in range. */
export function checkEntry(version: SchemeDocument, itemKey: string, content: EntryContent): Outcome<RegisterEntry> {
  const { outcome, points } = content;
  return checkRegisterEntry(
    version,
    outcome === 'occurred' ? { itemKey, outcome, points: points ?? '' } : { itemKey, outcome },
  );
}

/** A mark under the version's closed list and limit; `reviewed` is the number it departs from. */
export function checkMark(version: SchemeDocument, mark: Override, reviewed: string | null): Outcome<Override> {
  const document = version.stages.find(({ kind }) => kind === 'comprehensive')?.comprehensive;
  if (document === undefined || reviewed === null) return refuse({ code: 'change-not-offered', kind: 'mark' });
  return checkOverride(document, mark, reviewed);
}

/** The number of a month taken over from before: inside the version's range, or exempt. */
export function checkImported(version: SchemeDocument, score: string | null): Outcome<string | null> {
  if (score === null) return accept(score);
  const { min, max } = version.range;
  const inside = isDecimal(score) && compare(parse(score), parse(min)) >= 0 && compare(parse(score), parse(max)) <= 0;
  return inside ? accept(score) : refuse({ code: 'amount-out-of-range', itemKey: 'imported', min, max });
}

/**
 * Whether a month's year is closed: its December is final, as the annual evaluation needs it (§3). Where no December was
 * ever opened, once another month is being scored. `today` is a civil date.
 */
export function isYearClosed(period: string, december: 'running' | 'ended' | 'none', today: string): boolean {
  if (december !== 'none') return december === 'ended';
  return scoredPeriod(today) > `${period.slice(0, 4)}-12`;
}
