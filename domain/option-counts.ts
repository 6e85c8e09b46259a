/** How often each option of a choice ballot was chosen, where that may be shown (§2.5). */
import type { SheetScores } from './ballot.ts';
import type { BallotDocument } from './stages.ts';

/** Number of sheets by criterion and option. */
export type OptionCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Sheets {
  readonly ballot: BallotDocument;
  readonly sheets: readonly SheetScores[];
}

function countAll(ballots: readonly Sheets[]): OptionCounts | null {
  const counts: Record<string, Record<string, number>> = {};
  for (const { ballot, sheets } of ballots) {
    for (const criterion of ballot.criteria) {
      if (criterion.kind !== 'choice') continue;
      const own = (counts[criterion.key] ??= Object.fromEntries(criterion.options.map(({ key }) => [key, 0])));
      for (const sheet of sheets) {
        const answer = sheet[criterion.key];
        if (answer !== undefined) own[answer] = (own[answer] ?? 0) + 1;
      }
    }
  }
  return Object.keys(counts).length === 0 ? null : counts;
}

function askTheSame([first, ...others]: readonly Sheets[]): boolean {
  const criteria = JSON.stringify(first?.ballot.criteria);
  return others.every(({ ballot }) => JSON.stringify(ballot.criteria) === criteria);
}

/** Whether every criterion that anybody judged, numeric ones too, was judged on at least so many sheets. */
const areAllJudged = (ballots: readonly Sheets[], least: number): boolean =>
  ballots
    .flatMap(({ ballot }) => ballot.criteria)
    .every(({ key }) => {
      const judged = ballots.flatMap(({ sheets }) => sheets).filter((sheet) => key in sheet).length;
      return judged === 0 || judged >= least;
    });

/**
 * The counts of one ballot, or of several pooled ones. Real-name ballots always have them. Anonymous ones have them from
 * twice the smallest group on, for every criterion: one that few judged could be solved for from the mean and the counts
 * of the others. Pooled ballots that ask different things have none, because what the larger one came to could then be
 * taken from the mean of both (§4.15).
 */
export function optionCounts(ballots: readonly Sheets[], smallestGroup: number): OptionCounts | null {
  const counts = countAll(ballots);
  if (counts === null || ballots.every(({ ballot }) => ballot.secrecy === 'realName')) return counts;
  return askTheSame(ballots) && areAllJudged(ballots, 2 * smallestGroup) ? counts : null;
}
