import type { RequestKey } from '../idempotency.ts';
import { nowSql } from '../database.ts';
import type { Store } from '../database.ts';
import { ACTOR_CTE } from '../sessions.ts';
import { gateRefusal } from './gate.ts';
import { answerCte, isoSql, runOnTarget } from './statement.ts';
import type { SignedStep } from './statement.ts';

const STATEMENT = `
  with input as materialized (select ${nowSql('$5')} as at), ${ACTOR_CTE},
  gate as (
    update obligation o set state = 'done', done_at = input.at, done_by = actor.person_id
      from actor, input
     where o.id = $2 and o.person_id = actor.person_id and o.kind = 'declare' and o.state = 'open'
       and not o.sealed and o.closes_at > input.at
    returning o.id, actor.person_id, input.at
  ),
  audited as (
    insert into audit (at, actor_id, action, target)
    select at, person_id, 'declaration.nothing', 'obligation/' || id from gate
  ),
  ${answerCte('gate', `jsonb_build_object('obligationId', id, 'doneAt', ${isoSql('at')})`, 200)}`;

/** States that there is nothing to declare; items may still be declared until the gate falls. */
export async function declareNothing(
  store: Store,
  step: { tokenHash: Buffer; request: RequestKey; obligationId: string },
): Promise<SignedStep> {
  return runOnTarget(
    store,
    { name: 'declare-nothing', text: STATEMENT },
    { ...step, targetId: step.obligationId },
    async (actor) => {
      const refusal = await gateRefusal(store.pool, {
        obligationId: step.obligationId,
        actorId: actor.personId,
        kind: 'declare',
        editable: false,
        now: actor.now,
      });
      return refusal === null ? null : { ok: false, refusal };
    },
  );
}
