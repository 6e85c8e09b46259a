import { appraisalComponents } from '../../domain/appraisal.ts';
import type { AppraisalPart } from '../../domain/appraisal.ts';
import type { SheetScores } from '../../domain/ballot.ts';
import type { Component } from '../../domain/tally.ts';
import type { Queryable } from '../database.ts';

interface Returned {
  readonly subjectId: string;
  readonly part: string;
  readonly entitled: number;
  readonly abstained: number;
  readonly sheets: readonly SheetScores[] | null;
}

/** What the sheets of these parts came to, by subject. A subject nobody was asked about has parts without a number. */
export async function componentsOf(
  on: Queryable,
  input: { readonly subjectIds: readonly string[]; readonly parts: readonly AppraisalPart[] },
): Promise<ReadonlyMap<string, readonly Component[]>> {
  const { subjectIds, parts } = input;
  const { rows } = await on.query<Returned>(
    `select v.subject_id as "subjectId", v.part, count(*)::int as entitled,
            count(*) filter (where h.id is not null and h.scores is null)::int as abstained,
            jsonb_agg(h.scores order by h.id) filter (where h.scores is not null) as sheets
       from appraisal_voter v
       left join appraisal_sheet h on h.subject_id = v.subject_id and h.voter_id = v.person_id and h.replaced_at is null
      where v.subject_id = any($1) group by 1, 2`,
    [subjectIds],
  );
  const known = new Map(rows.map((row) => [`${row.subjectId}/${row.part}`, row]));
  return new Map(
    subjectIds.map((id) => {
      const returns = parts.map(({ key, ballot }) => {
        const row = known.get(`${id}/${key}`);
        return {
          stage: key,
          ballot,
          entitled: row?.entitled ?? 0,
          invalid: 0,
          abstained: row?.abstained ?? 0,
          sheets: row?.sheets ?? [],
          remarks: 0,
          remarksOnly: false,
        };
      });
      return [id, appraisalComponents(returns)];
    }),
  );
}
