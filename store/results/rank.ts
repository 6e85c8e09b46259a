import { rank } from '../../domain/ranking.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';

/** Ranks the current results of one round inside its branch, where the scheme ranks months (S3.4, §4.2). */
export async function rankRound(on: Queryable, roundId: string, document: SchemeDocument): Promise<void> {
  if (!document.ranking.monthly) {
    return;
  }
  const { rows } = await on.query<{ personId: string; published: string; rankable: boolean }>(
    `select person_id as "personId", score::text as published, rankable from result
      where round_id = $1 and status in ('posted', 'published') and score is not null`,
    [roundId],
  );
  await on.query(
    `update result r set rank = x.rank
       from result o left join jsonb_to_recordset($2) as x("personId" uuid, rank int) on x."personId" = o.person_id
      where o.id = r.id and r.round_id = $1 and r.status in ('posted', 'published') and r.rank is distinct from x.rank`,
    [roundId, JSON.stringify(rank(rows))],
  );
}
