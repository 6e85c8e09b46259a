import type { Queryable } from '../database.ts';
import { actsForSql } from '../delegations.ts';
import { entrySql, latestEntrySql } from './entries.ts';
import type { EntryView } from './entries.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface DeclaredItemView {
  readonly id: string;
  readonly itemKey: string;
  readonly claimed: string;
  readonly reason: string;
  readonly enteredBy: PersonName;
  readonly enteredAt: string;
  /** Entered for the member (代填); null where they declared it themselves. */
  readonly enteredFor: EntryView | null;
  readonly withdrawnAt: string | null;
  readonly replaces: string | null;
  readonly evidence: { id: string; fileName: string; mediaType: string; bytes: number }[];
  readonly decisions: {
    id: string;
    seq: number;
    decision: 'accepted' | 'adjusted' | 'refused' | 'returned';
    points: string | null;
    reason: string | null;
    minuteId: string | null;
    decidedBy: PersonName;
    /** For whom it was decided, by somebody who stood in. */
    behalfOf: PersonName | null;
    decidedAt: string;
  }[];
}

export interface DeclarationView {
  readonly person: PersonName;
  readonly declareObligation: { id: string; state: string } | null;
  /** Entered for the member, also when there was nothing to declare. */
  readonly enteredFor: EntryView | null;
  readonly reviewObligationId: string | null;
  readonly items: DeclaredItemView[];
}

const isoSql = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const ITEMS = `
  select coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'itemKey', i.item_key,
           'claimed', trim_scale(i.claimed)::text, 'reason', i.reason, 'enteredBy', ${personSql('e')},
           'enteredAt', ${isoSql('i.entered_at')},
           'enteredFor', (select ${entrySql('e2')} from entry_for_other e2 where e2.id = i.entry_id), 'withdrawnAt', ${isoSql('i.withdrawn_at')},
           'replaces', case when o.kind = 'amend' then o.reference end,
           'evidence', (select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'fileName', v.file_name,
               'mediaType', v.media_type, 'bytes', v.bytes) order by v.id), '[]')
             from item_evidence x join evidence v on v.id = x.evidence_id where x.item_id = i.id),
           'decisions', (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'seq', d.seq,
               'decision', d.decision, 'points', trim_scale(d.points)::text, 'reason', d.reason,
               'minuteId', d.minute_id, 'decidedBy', ${personSql('b')}, 'behalfOf', (
                 select ${personSql('w')} from obligation y join person w on w.id = y.person_id
                  where y.id = d.obligation_id and y.person_id <> d.decided_by), 'decidedAt', ${isoSql('d.decided_at')})
               order by d.seq), '[]')
             from item_decision d join person b on b.id = d.decided_by where d.item_id = i.id)
         ) order by i.entered_at, i.id), '[]')
    from declared_item i join person e on e.id = i.entered_by join obligation o on o.id = i.obligation_id
   where i.round_id = su.round_id and i.person_id = su.person_id`;

/**
 * The declarations of a round by name, with what the viewer has to review. `onlyPersonId` narrows it to one member's own
 * declaration.
 */
export async function declarationsOf(
  on: Queryable,
  input: { roundId: string; viewerId: string; now: Date; onlyPersonId?: string | undefined },
): Promise<DeclarationView[]> {
  const { rows } = await on.query<DeclarationView>(
    `select ${personSql('p')} as person,
            (select jsonb_build_object('id', o.id, 'state', o.state) from obligation o join stage s on s.id = o.stage_id
              where s.round_id = su.round_id and o.kind = 'declare' and o.person_id = su.person_id
              order by s.ordinal desc limit 1) as "declareObligation",
            (select ${latestEntrySql('o.id')} from obligation o join stage s on s.id = o.stage_id
              where s.round_id = su.round_id and o.kind = 'declare' and o.person_id = su.person_id
              order by s.ordinal desc limit 1) as "enteredFor",
            (select o.id from obligation o join stage s on s.id = o.stage_id
              where s.round_id = su.round_id and o.kind = 'review' and ${actsForSql('$2', '$4')}
                and o.subject_id = su.person_id and o.state = 'open' and not o.sealed
              order by s.ordinal desc limit 1) as "reviewObligationId",
            (${ITEMS}) as items
       from subject su join person p on p.id = su.person_id
      where su.round_id = $1 and not su.withdrawn and ($3::uuid is null or su.person_id = $3)
      order by p.name, p.id`,
    [input.roundId, input.viewerId, input.onlyPersonId ?? null, input.now],
  );
  return rows;
}
