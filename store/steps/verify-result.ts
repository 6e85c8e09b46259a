import type { RequestKey } from '../idempotency.ts';
import { nowSql } from '../database.ts';
import type { Store } from '../database.ts';
import { ACTOR_CTE } from '../sessions.ts';
import type { Actor } from '../sessions.ts';
import type { LocatedRefusal } from '../idempotency.ts';
import { gateRefusal } from './gate.ts';
import { answerCte, isoSql, runOnTarget } from './statement.ts';
import type { SignedStep } from './statement.ts';

const STATEMENT = `
  with input as materialized (select ${nowSql('$5')} as at), ${ACTOR_CTE},
  gate as (
    update obligation o set state = 'done', done_at = input.at, done_by = actor.person_id
      from actor, input, stage st, result r
     where o.id = $2 and o.person_id = actor.person_id and o.kind = 'verify' and o.state = 'open'
       and not o.sealed and o.closes_at > input.at and st.id = o.stage_id
       and r.round_id = st.round_id and r.person_id = coalesce(o.subject_id, o.person_id)
       and r.status in ('posted', 'published')
    returning o.id, o.stage_id, r.id as result_id, r.person_id as subject_id, actor.person_id, input.at
  ),
  verified as (
    insert into verification (stage_id, person_id, result_id, verified_by, verified_at)
    select stage_id, subject_id, result_id, person_id, at from gate
  ),
  audited as (
    insert into audit (at, actor_id, action, target, content)
    select at, person_id, 'result.verified', 'result/' || result_id, jsonb_build_object('obligationId', id) from gate
  ),
  ${answerCte(
    'gate',
    `jsonb_build_object('obligationId', id, 'resultId', result_id, 'verifiedAt', ${isoSql('at')})`,
    200,
  )}`;

/** The member verifies the posted result (S3.2); once per posted version. */
export async function verifyResult(
  store: Store,
  step: { tokenHash: Buffer; request: RequestKey; obligationId: string },
): Promise<SignedStep> {
  return runOnTarget(
    store,
    { name: 'verify-result', text: STATEMENT },
    { ...step, targetId: step.obligationId },
    (actor) => diagnose(store, step.obligationId, actor),
  );
}

async function diagnose(store: Store, obligationId: string, actor: Actor): Promise<LocatedRefusal | null> {
  const refusal = await gateRefusal(store.pool, {
    obligationId,
    actorId: actor.personId,
    kind: 'verify',
    editable: false,
    now: actor.now,
  });
  if (refusal !== null) {
    return { ok: false, refusal };
  }
  const { rows } = await store.pool.query(
    `select 1 from obligation o join stage st on st.id = o.stage_id
       join result r on r.round_id = st.round_id and r.person_id = coalesce(o.subject_id, o.person_id)
      where o.id = $1 and r.status in ('posted', 'published')`,
    [obligationId],
  );
  return rows.length === 0 ? { ok: false, refusal: { code: 'not-found' } } : null;
}
