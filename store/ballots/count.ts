import { components } from '../../domain/tally.ts';
import type { Component } from '../../domain/tally.ts';
import type { Queryable } from '../database.ts';
import type { SchemeVersion } from '../schemes.ts';
import { ballotReturns } from './returns.ts';
import type { ClosedBallot } from './returns.ts';

/** What the sheets about one subject came to. */
export type CountedComponent = Component & { readonly subjectId: string };

/** Counts the closed ballots of one step of a round from their sheets. Nothing is written. */
export async function countStep(
  on: Queryable,
  round: { readonly id: string; readonly unitId: string },
  { document }: SchemeVersion,
  step: number,
): Promise<CountedComponent[]> {
  const { rows } = await on.query<{ id: string; key: string; firstDay: string; remarksOnly: boolean }>(
    `select id, key, first_day as "firstDay", remarks_only as "remarksOnly" from stage
      where round_id = $1 and step = $2 and kind = 'ballot' and state = 'closed' order by ordinal`,
    [round.id, step],
  );
  const closed = rows.flatMap(({ key, ...stage }): ClosedBallot[] => {
    const found = document.stages.find((one) => one.key === key);
    return found === undefined ? [] : [{ ...stage, unitId: round.unitId, document: found }];
  });
  const returns = await ballotReturns(on, closed);
  return [...returns].flatMap(([subjectId, own]) =>
    components(own, document.secrecy.smallestGroup).map((component) => ({ subjectId, ...component })),
  );
}
