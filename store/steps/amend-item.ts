import { canonicalAmount, checkDeclaredItem } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { gateRefusal, passGate } from './gate.ts';
import { roundSetting, subjectOf } from './round-setting.ts';

export interface AmendItem {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly itemId: string;
  readonly points: string;
  readonly reason: string;
  readonly evidenceIds: readonly string[];
}

interface Returned {
  readonly itemKey: string;
  readonly personId: string;
  readonly roundId: string;
  readonly obligationId: string | null;
}

/**
 * Amends an item the panel returned: the old row is withdrawn and stays readable, a new one takes its place under the
 * member's own `amend` obligation, which is then done.
 */
export async function amendItem(
  store: Store,
  step: AmendItem,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const returned = await returnedItem(tx, step);
    if (returned === null) return refused({ code: 'not-found' });
    if (returned.personId !== step.actorId) return refused({ code: 'not-yours' });
    if (returned.obligationId === null) return refused({ code: 'stage-not-open' });
    const gate = {
      obligationId: returned.obligationId,
      actorId: step.actorId,
      kind: 'amend',
      editable: false,
      now: tx.now,
    } as const;
    if ((await passGate(tx, gate)) === null) {
      return refused((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    return (await ruleRefusal(store, tx, step, returned)) ?? accept(await replaceItem(tx, step, returned));
  });
}

async function returnedItem(tx: Transaction, step: AmendItem): Promise<Returned | null> {
  const { rows } = await tx.query<Returned>(
    `select i.item_key as "itemKey", i.person_id as "personId", i.round_id as "roundId", a.id as "obligationId"
       from declared_item i
       left join lateral (
         select o.id from stage s join obligation o on o.stage_id = s.id
          where s.round_id = i.round_id and o.talk_id is null and o.kind = 'amend' and o.person_id = i.person_id
            and o.reference = i.id
          order by s.ordinal desc limit 1) a on true
      where i.id = $1`,
    [step.itemId],
  );
  return rows[0] ?? null;
}

async function ruleRefusal(
  store: Store,
  tx: Transaction,
  step: AmendItem,
  returned: Returned,
): Promise<LocatedRefusal | null> {
  const setting = await roundSetting(tx, store.civil, returned.roundId);
  const subject = await subjectOf(tx, returned.roundId, returned.personId);
  if (setting === null || subject === null) {
    return refused({ code: 'not-found' });
  }
  const checked = checkDeclaredItem(setting.version, {
    itemKey: returned.itemKey,
    claimed: step.points,
    posts: subject.posts,
    hasEvidence: step.evidenceIds.length > 0,
  });
  if (!checked.ok) {
    return checked;
  }
  const { rows } = await tx.query<{ id: string }>(
    'select id from evidence where id = any($1::uuid[]) and uploaded_by = $2',
    [step.evidenceIds, step.actorId],
  );
  const unknown = step.evidenceIds.findIndex((id) => !rows.some((row) => row.id === id));
  return unknown < 0 ? null : refused({ code: 'not-found' }, `evidenceIds.${unknown}`);
}

async function replaceItem(tx: Transaction, step: AmendItem, returned: Returned): Promise<object> {
  await tx.query('update declared_item set withdrawn_at = $2 where id = $1', [step.itemId, tx.now]);
  const points = canonicalAmount(step.points);
  const { rows } = await tx.query<{ id: string }>(
    `insert into declared_item (obligation_id, round_id, person_id, item_key, claimed, reason, entered_by, entered_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      returned.obligationId,
      returned.roundId,
      returned.personId,
      returned.itemKey,
      points,
      step.reason,
      step.actorId,
      tx.now,
    ],
  );
  const itemId = rows[0]?.id ?? '';
  await tx.query('insert into item_evidence (item_id, evidence_id) select $1, unnest($2::uuid[])', [
    itemId,
    step.evidenceIds,
  ]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: step.actorId,
    action: 'item.amended',
    target: `item/${itemId}`,
    content: { replaces: step.itemId, obligationId: returned.obligationId },
  });
  const { itemKey, obligationId } = returned;
  return { itemId, obligationId, itemKey, points, enteredAt: tx.now.toISOString(), replaces: step.itemId };
}
