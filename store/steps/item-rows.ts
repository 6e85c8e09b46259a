import type { Queryable, Transaction } from '../database.ts';

/** A declared item with its latest decision and the stage it stands in. */
export interface ItemRow {
  readonly id: string;
  readonly itemKey: string;
  readonly claimed: string;
  readonly subjectId: string;
  readonly seq: number;
  readonly decision: 'accepted' | 'adjusted' | 'refused' | 'returned' | null;
}

/** The items of these subjects that were not withdrawn, in a fixed order. */
export async function itemsOf(on: Queryable, roundId: string, subjects: readonly string[]): Promise<ItemRow[]> {
  const { rows } = await on.query<ItemRow>(
    `select i.id, i.item_key as "itemKey", trim_scale(i.claimed)::text as claimed, i.person_id as "subjectId",
            coalesce(d.seq, 0) as seq, d.decision
       from declared_item i
       left join lateral (select seq, decision from item_decision x where x.item_id = i.id order by seq desc limit 1) d
         on true
      where i.round_id = $1 and i.person_id = any($2) and i.withdrawn_at is null order by i.id`,
    [roundId, subjects],
  );
  return rows;
}

export interface NewDecision {
  readonly itemId: string;
  readonly seq: number;
  readonly decision: 'accepted' | 'adjusted' | 'refused' | 'returned';
  readonly points: string | null;
  readonly reason: string | null;
  readonly obligationId: string;
}

/** Appends decisions on items; returns their ids in the order given. Earlier decisions stay readable. */
export async function appendDecisions(
  tx: Transaction,
  input: {
    actorId: string;
    minuteId: string | null;
    /** What the panel signed, where it did. */
    proposalId?: string;
    decisions: readonly NewDecision[];
  },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string; itemId: string }>(
    `insert into item_decision
       (item_id, seq, decision, points, reason, minute_id, obligation_id, decided_by, decided_at, proposal_id)
     select x."itemId", x.seq, x.decision, x.points, x.reason, $2, x."obligationId", $3, $4, $5
       from jsonb_to_recordset($1) as x("itemId" uuid, seq int, decision text, points numeric, reason text,
            "obligationId" uuid)
     returning id, item_id as "itemId"`,
    [JSON.stringify(input.decisions), input.minuteId, input.actorId, tx.now, input.proposalId ?? null],
  );
  const byItem = new Map(rows.map((row) => [row.itemId, row.id]));
  return input.decisions.map((one) => byItem.get(one.itemId) ?? '');
}

/** What a person said about one item, before the rules have looked at it. */
export interface Verdict {
  readonly itemId: string;
  readonly decision: 'accept' | 'adjust' | 'refuse' | 'return';
  readonly points?: string | undefined;
  readonly reason?: string | undefined;
}

export const DECIDED = { accept: 'accepted', adjust: 'adjusted', refuse: 'refused', return: 'returned' } as const;
