import { drawEligibility } from '../../store/annual/eligibility.ts';
import { queueNotices } from '../../store/notices.ts';
import { publishResults } from '../../store/results/publish.ts';
import { drawStars } from '../../store/results/stars.ts';
import type { RoundContext } from '../context.ts';
import { drawConsequences } from '../consequences/draw.ts';
import type { Drawn } from '../consequences/draw.ts';

/**
 * Lets the results stand exactly as they were posted, tells each member that theirs is there, and draws what follows from them. Returns the
 * cases whose workflows must run.
 */
export async function publishRound(context: RoundContext): Promise<Drawn> {
  const { tx, round, version } = context;
  const people = await publishResults(tx, round, version.document, tx.now);
  await drawStars(tx, round);
  if (version.document.annual !== undefined) {
    await drawEligibility(tx, { ...round, year: round.period, versionId: round.schemeVersionId });
  }
  await queueNotices(
    tx,
    people.map((personId) => ({
      dedupKey: `result/${round.planId}/${round.period}/${personId}`,
      kind: 'result' as const,
      personId,
      roundId: round.id,
      facts: { unitName: round.unitName, period: round.period },
    })),
  );
  if (version.document.consequences.length === 0) return { talks: [], duties: [] };
  return drawConsequences({ ...context, civil: context.calendar.civil }, people);
}
