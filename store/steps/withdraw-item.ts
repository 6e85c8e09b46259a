import type { LocatedRefusal, RequestKey } from '../idempotency.ts';
import { nowSql } from '../database.ts';
import type { Store } from '../database.ts';
import { ACTOR_CTE } from '../sessions.ts';
import type { Actor } from '../sessions.ts';
import { gateRefusal } from './gate.ts';
import { answerCte, isoSql, runOnTarget } from './statement.ts';
import type { SignedStep } from './statement.ts';

/*
 * An item is withdrawn through the gate it was declared by or, once it was returned, through the member's own `amend`
 * obligation. The item row is updated under its own lock: of two withdrawals at once one finds nothing left to do.
 */
const STATEMENT = `
  with input as materialized (select ${nowSql('$5')} as at), ${ACTOR_CTE},
  gate as (
    update obligation o
       set state = 'done', done_at = coalesce(o.done_at, input.at), done_by = coalesce(o.done_by, actor.person_id)
      from actor, input, declared_item i
     where i.id = $2 and i.withdrawn_at is null and o.person_id = actor.person_id
       and not o.sealed and o.closes_at > input.at
       and (o.id = i.obligation_id and o.kind in ('declare', 'amend') and o.state in ('open', 'done')
            or o.id in (select a.id from stage s join obligation a on a.stage_id = s.id
                         where s.round_id = i.round_id and a.talk_id is null and a.kind = 'amend'
                           and a.person_id = actor.person_id and a.reference = i.id and a.state = 'open'))
    returning o.id as obligation_id, actor.person_id, input.at
  ),
  withdrawn as (
    update declared_item i set withdrawn_at = gate.at from gate where i.id = $2 and i.withdrawn_at is null
    returning gate.obligation_id, gate.person_id, gate.at
  ),
  audited as (
    insert into audit (at, actor_id, action, target, content)
    select at, person_id, 'item.withdrawn', 'item/' || $2, jsonb_build_object('obligationId', obligation_id)
      from withdrawn
  ),
  ${answerCte('withdrawn', `jsonb_build_object('itemId', $2::text, 'withdrawnAt', ${isoSql('at')})`, 200)}`;

/** Withdraws one's own item while its gate is open. The row stays readable. */
export async function withdrawItem(
  store: Store,
  step: { tokenHash: Buffer; request: RequestKey; itemId: string },
): Promise<SignedStep> {
  return runOnTarget(store, { name: 'withdraw-item', text: STATEMENT }, { ...step, targetId: step.itemId }, (actor) =>
    diagnose(store, step.itemId, actor),
  );
}

async function diagnose(store: Store, itemId: string, actor: Actor): Promise<LocatedRefusal | null> {
  const { rows } = await store.pool.query<{
    personId: string;
    obligationId: string;
    withdrawn: boolean;
    kind: 'declare';
  }>(
    `select i.person_id as "personId", i.obligation_id as "obligationId", i.withdrawn_at is not null as withdrawn, o.kind
       from declared_item i join obligation o on o.id = i.obligation_id where i.id = $1`,
    [itemId],
  );
  const [row] = rows;
  if (row === undefined) return { ok: false, refusal: { code: 'not-found' } };
  if (row.personId !== actor.personId) return { ok: false, refusal: { code: 'not-yours' } };
  if (row.withdrawn) return { ok: false, refusal: { code: 'already-answered' } };
  const refusal = await gateRefusal(store.pool, {
    obligationId: row.obligationId,
    actorId: actor.personId,
    kind: row.kind,
    editable: true,
    now: actor.now,
  });
  return refusal === null ? null : { ok: false, refusal };
}
