import type { Queryable } from '../database.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** How one voter takes part in a ballot; never what they said. */
export interface VoterView {
  readonly obligationId: string;
  readonly person: PersonName;
  readonly state: 'owes' | 'voted' | 'onPaper' | 'lapsed';
  readonly hasAccount: boolean;
  readonly hasCode: boolean;
}

export interface VoterList {
  readonly stageId: string;
  readonly lastDay: string;
  readonly voters: VoterView[];
}

/** The voters of a round's ballot by name; null when the round has no such ballot. */
export async function ballotVoters(
  on: Queryable,
  input: { roundId: string; stageId: string },
): Promise<VoterList | null> {
  const { rows: stages } = await on.query<{ lastDay: string }>(
    `select last_day as "lastDay" from stage where id = $1 and round_id = $2 and kind = 'ballot'`,
    [input.stageId, input.roundId],
  );
  const [stage] = stages;
  if (stage === undefined) return null;
  const { rows: voters } = await on.query<VoterView>(
    `select o.id as "obligationId", ${personSql('p')} as person,
            case when o.paper_batch_id is not null then 'onPaper'
                 else case o.state when 'open' then 'owes' when 'done' then 'voted' else 'lapsed' end end as state,
            exists (select 1 from account a where a.person_id = p.id and a.disabled_at is null) as "hasAccount",
            exists (select 1 from ballot_code c
                     where c.obligation_id = o.id and c.voided_at is null and c.used_at is null) as "hasCode"
       from obligation o join person p on p.id = o.person_id
      where o.stage_id = $1 and o.kind = 'vote' and o.state <> 'cancelled' order by p.name, p.id`,
    [input.stageId],
  );
  return { stageId: input.stageId, lastDay: stage.lastDay, voters };
}
