import { components } from '../../domain/tally.ts';
import { saveComponents } from '../../store/ballots/components.ts';
import { ballotReturns } from '../../store/ballots/returns.ts';
import type { ClosedBallot } from '../../store/ballots/returns.ts';
import type { RoundContext } from '../context.ts';

/**
 * Counts the ballots of a step once all its stages have closed: ballots that are pooled with each other run side by
 * side, so only then is everything there. Steps without a ballot count nothing.
 */
export async function countBallots({ tx, round, version }: RoundContext, step: number): Promise<void> {
  const { rows } = await tx.query<{ id: string; key: string; firstDay: string; remarksOnly: boolean }>(
    `select id, key, first_day as "firstDay", remarks_only as "remarksOnly" from stage
      where round_id = $1 and step = $2 and kind = 'ballot' and state = 'closed' order by ordinal`,
    [round.id, step],
  );
  const closed = rows.flatMap(({ key, ...stage }): ClosedBallot[] => {
    const document = version.document.stages.find((one) => one.key === key);
    return document === undefined ? [] : [{ ...stage, unitId: round.unitId, document }];
  });
  if (closed.length === 0) {
    return;
  }
  const { smallestGroup } = version.document.secrecy;
  const returns = await ballotReturns(tx, closed);
  const counted = [...returns].flatMap(([subjectId, own]) =>
    components(own, smallestGroup).map((component) => ({ subjectId, ...component })),
  );
  await saveComponents(tx, { roundId: round.id, now: tx.now, rows: counted });
}
