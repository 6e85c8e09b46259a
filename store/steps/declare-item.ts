import { randomUUID } from 'node:crypto';

import { canonicalAmount, checkDeclaredItem } from '../../domain/gate.ts';
import type { RequestKey, LocatedRefusal } from '../idempotency.ts';
import { nowSql } from '../database.ts';
import type { Store } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import { ACTOR_CTE } from '../sessions.ts';
import type { Actor } from '../sessions.ts';
import { gateRefusal } from './gate.ts';
import { answerCte, isoSql, runStatement } from './statement.ts';
import type { SignedStep } from './statement.ts';
import type { VersionMemory } from './version-memory.ts';

export interface DeclareItem {
  readonly tokenHash: Buffer;
  readonly request: RequestKey;
  readonly obligationId: string;
  readonly itemKey: string;
  /** Decimal text, positive. */
  readonly points: string;
  readonly reason: string;
  readonly evidenceIds: readonly string[];
}

/*
 * One round trip for the whole step: who acts, the gate on the actor's own obligation, the item, its evidence, the
 * audit row and the stored answer. Whether the rules allow the item was worked out before for the versions in $10;
 * the gate only opens when the round runs under one of them. Rows of a later statement never see half of this.
 */
const STATEMENT = `
  with input as materialized (select ${nowSql('$5')} as at), ${ACTOR_CTE},
  gate as (
    update obligation o
       set state = 'done', done_at = coalesce(o.done_at, input.at), done_by = coalesce(o.done_by, actor.person_id)
      from actor, input, stage st, round r, subject su,
           unnest($10::uuid[], $11::text[]) as allowed(version_id, posts)
     where o.id = $2 and o.person_id = actor.person_id and o.kind = 'declare' and o.state in ('open', 'done')
       and not o.sealed and o.closes_at > input.at
       and st.id = o.stage_id and r.id = st.round_id and allowed.version_id = r.scheme_version_id
       and su.round_id = r.id and su.person_id = coalesce(o.subject_id, o.person_id) and not su.withdrawn
       and (allowed.posts = '' or su.posts && string_to_array(allowed.posts, ','))
       and cardinality($9::uuid[]) =
           (select count(*) from evidence e where e.id = any($9::uuid[]) and e.uploaded_by = actor.person_id)
    returning o.id, r.id as round_id, su.person_id as subject_id, actor.person_id, input.at
  ),
  item as (
    insert into declared_item (id, obligation_id, round_id, person_id, item_key, claimed, reason, entered_by, entered_at)
    select $12, id, round_id, subject_id, $6, $7::numeric, $8, person_id, at from gate
  ),
  proof as (
    insert into item_evidence (item_id, evidence_id) select $12, unnest($9::uuid[]) from gate
  ),
  audited as (
    insert into audit (at, actor_id, action, target, content)
    select at, person_id, 'item.declared', 'item/' || $12, jsonb_build_object('obligationId', id, 'itemKey', $6::text)
      from gate
  ),
  ${answerCte(
    'gate',
    `jsonb_build_object('itemId', $12::text, 'obligationId', id, 'itemKey', $6::text,
      'points', trim_scale($7::numeric)::text, 'enteredAt', ${isoSql('at')})`,
    201,
  )}`;

/** Declares one item for the actor's own `declare` obligation; allowed again and again until its gate falls. */
export async function declareItem(store: Store, memory: VersionMemory, step: DeclareItem): Promise<SignedStep> {
  return runStatement(
    store,
    { tokenHash: step.tokenHash, request: step.request, status: 201 },
    () => runOnce(store, memory, step),
    (actor) => diagnose(store, memory, step, actor),
  );
}

async function runOnce(store: Store, memory: VersionMemory, step: DeclareItem): Promise<object | null> {
  const { itemKey, points, evidenceIds } = step;
  const claim = { itemKey, claimed: points, hasEvidence: evidenceIds.length > 0 };
  const allowed = memory.acceptances(step.obligationId, claim);
  if (allowed.length === 0) {
    return null;
  }
  const { rows } = await store.pool.query<{ body: object }>({
    name: 'declare-item',
    text: STATEMENT,
    values: [
      step.tokenHash,
      step.obligationId,
      step.request.keyHash,
      step.request.bodyHash,
      store.clock.offsetMs(),
      itemKey,
      canonicalAmount(points),
      step.reason,
      evidenceIds,
      allowed.map((one) => one.versionId),
      allowed.map((one) => one.posts?.join(',') ?? ''),
      randomUUID(),
    ],
  });
  return rows[0]?.body ?? null;
}

async function diagnose(
  store: Store,
  memory: VersionMemory,
  step: DeclareItem,
  actor: Actor,
): Promise<LocatedRefusal | null> {
  const { obligationId, itemKey, points: claimed, evidenceIds } = step;
  const gate = await gateRefusal(store.pool, {
    obligationId,
    actorId: actor.personId,
    kind: 'declare',
    editable: true,
    now: actor.now,
  });
  if (gate !== null) {
    return { ok: false, refusal: gate };
  }
  const { rows } = await store.pool.query<{
    versionId: string;
    posts: string[];
    withdrawn: boolean;
    evidence: string[];
  }>(
    `select r.scheme_version_id as "versionId", su.posts, su.withdrawn,
            array(select e.id from evidence e where e.id = any($2::uuid[]) and e.uploaded_by = $3) as evidence
       from obligation o join stage st on st.id = o.stage_id join round r on r.id = st.round_id
       join subject su on su.round_id = r.id and su.person_id = coalesce(o.subject_id, o.person_id)
      where o.id = $1`,
    [obligationId, evidenceIds, actor.personId],
  );
  const [row] = rows;
  if (row === undefined || row.withdrawn) {
    return { ok: false, refusal: { code: 'not-found' } };
  }
  const version = await schemeVersion(store.pool, row.versionId);
  memory.learn(obligationId, version);
  const checked = checkDeclaredItem(version.document, {
    itemKey,
    claimed,
    posts: row.posts,
    hasEvidence: evidenceIds.length > 0,
  });
  if (!checked.ok) {
    return checked;
  }
  const unknown = evidenceIds.findIndex((id) => !row.evidence.includes(id));
  return unknown < 0 ? null : { ok: false, refusal: { code: 'not-found' }, at: `evidenceIds.${unknown}` };
}
