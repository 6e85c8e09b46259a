import { saveComponents } from '../../store/ballots/components.ts';
import { countStep } from '../../store/ballots/count.ts';
import type { RoundContext } from '../context.ts';

/**
 * Counts the ballots of a step once all its stages have closed: ballots that are pooled with each other run side by
 * side, so only then is everything there. Steps without a ballot count nothing.
 */
export async function countBallots({ tx, round, version }: RoundContext, step: number): Promise<void> {
  const rows = await countStep(tx, round, version, step);
  if (rows.length > 0) {
    await saveComponents(tx, { roundId: round.id, now: tx.now, rows });
  }
}
