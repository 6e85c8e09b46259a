/** Paper ballots: keyed twice, compared, settled, and counted like the others (§2). */
import { checkSheet } from './ballot.ts';
import type { SheetScores } from './ballot.ts';
import { parse, toExact } from './fraction.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';
import type { BallotDocument } from './stages.ts';

/** What stands on one sheet: answers about each subject, null where the voter abstained; or nothing that counts. */
export type PaperSheet = { readonly invalid: true } | { readonly lines: Readonly<Record<string, SheetScores | null>> };

/** One sheet as it was keyed by two people and, where they differ, settled on the paper. */
export interface KeyedSheet {
  readonly sheetNo: number;
  readonly first?: PaperSheet;
  readonly second?: PaperSheet;
  readonly settled?: PaperSheet;
}

/** Of how many holders of the batch a sheet about each subject may come. */
export type Holders = ReadonlyMap<string, number>;

export interface PaperCounts {
  readonly valid: number;
  readonly invalid: number;
  readonly abstained: number;
}

/** Numbers in their one spelling, so that 90 and 90.0 are no difference. */
function canonical(ballot: BallotDocument, scores: SheetScores): SheetScores {
  const numeric = new Set(ballot.criteria.filter(({ kind }) => kind === 'numeric').map(({ key }) => key));
  return Object.fromEntries(
    Object.entries(scores)
      .map(([key, answer]) => [key, numeric.has(key) ? toExact(parse(answer)) : answer] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * A keyed sheet in its one spelling. Every subject whom all holders may rate has a line; one whom only some may rate can
 * be missing, because a paper does not say whose it is; nobody else is on it.
 */
export function checkPaperSheet(
  ballot: BallotDocument,
  holders: { readonly all: number; readonly bySubject: Holders },
  sheet: PaperSheet,
): Outcome<PaperSheet> {
  if ('invalid' in sheet) return accept(sheet);
  const lines: [string, SheetScores | null][] = [];
  for (const [subjectId, scores] of Object.entries(sheet.lines)) {
    if ((holders.bySubject.get(subjectId) ?? 0) === 0) return refuse({ code: 'not-on-your-sheet' });
    const checked = scores === null ? accept(null) : checkSheet(ballot, scores);
    if (!checked.ok) return checked;
    lines.push([subjectId, checked.value === null ? null : canonical(ballot, checked.value)]);
  }
  const missing = [...holders.bySubject].find(([subjectId, of]) => of === holders.all && !(subjectId in sheet.lines));
  if (missing !== undefined) return refuse({ code: 'sheet-missing', subjectId: missing[0] });
  return accept({ lines: Object.fromEntries(lines.toSorted(([a], [b]) => (a < b ? -1 : 1))) });
}

const isSame = (a: PaperSheet, b: PaperSheet): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b));

/** In an order of its own: a database may give the members back in another one. */
const plain = (sheet: PaperSheet): unknown =>
  'invalid' in sheet
    ? 'invalid'
    : Object.entries(sheet.lines)
        .map(([subjectId, scores]) => [subjectId, scores === null ? null : Object.entries(scores).toSorted()] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1));

/** What holds of a sheet: what was settled, else what both keyed alike; undefined while there is neither. */
export function standingSheet({ first, second, settled }: KeyedSheet): PaperSheet | undefined {
  if (first === undefined || second === undefined) return undefined;
  return settled ?? (isSame(first, second) ? first : undefined);
}

/** Numbers of the sheets that have not been keyed twice, and of those keyed differently and not settled. */
export function openSheets(
  returned: number,
  keyed: readonly KeyedSheet[],
): { readonly unkeyed: number[]; readonly differing: number[] } {
  const bySheet = new Map(keyed.map((sheet) => [sheet.sheetNo, sheet]));
  const numbers = Array.from({ length: returned }, (_, index) => index + 1);
  const unkeyed = numbers.filter((sheetNo) => {
    const sheet = bySheet.get(sheetNo);
    return sheet?.first === undefined || sheet.second === undefined;
  });
  const differing = numbers.filter((sheetNo) => {
    const sheet = bySheet.get(sheetNo);
    return !unkeyed.includes(sheetNo) && sheet !== undefined && standingSheet(sheet) === undefined;
  });
  return { unkeyed, differing };
}

const isAbstention = (sheet: PaperSheet): boolean =>
  'lines' in sheet && Object.values(sheet.lines).every((scores) => scores === null);

/** How many of these sheets are valid, invalid, and abstained on altogether. */
export function paperCounts(sheets: readonly PaperSheet[]): PaperCounts {
  const invalid = sheets.filter((sheet) => 'invalid' in sheet).length;
  const abstained = sheets.filter(isAbstention).length;
  return { valid: sheets.length - invalid - abstained, invalid, abstained };
}

/** One row of the tally: what one sheet says about one subject. */
export interface PaperVote {
  readonly subjectId: string;
  readonly scores: SheetScores | null;
  readonly invalid: boolean;
}

/**
 * The sheets as rows of the tally. Refused where more sheets speak about a subject than holders may: somebody rated
 * themselves or a close relation, which is struck on the paper. An invalid sheet is one about everybody, as far as there
 * are holders left who may rate the subject.
 */
export function paperVotes(sheets: readonly PaperSheet[], holders: Holders): Outcome<PaperVote[]> {
  const invalid = sheets.filter((sheet) => 'invalid' in sheet).length;
  const rows: PaperVote[] = [];
  for (const [subjectId, of] of holders) {
    const lines = sheets.flatMap((sheet) =>
      'lines' in sheet && subjectId in sheet.lines ? [sheet.lines[subjectId]] : [],
    );
    if (lines.length > of) return refuse({ code: 'more-sheets-than-holders', subjectId, holders: of });
    rows.push(...lines.map((scores) => ({ subjectId, scores: scores ?? null, invalid: false })));
    const struck = Math.min(invalid, of - lines.length);
    rows.push(...Array.from({ length: struck }, () => ({ subjectId, scores: null, invalid: true })));
  }
  return accept(rows);
}
