/** Rows of a scheme that fired on people's months: which version, on what, for whom; annulled with a reason, never erased. */
import type { ConsequenceMonth } from '../../domain/consequences.ts';
import { RULES_VERSION } from '../../domain/result.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Transaction } from '../database.ts';

/** A published month that a row may fire on. */
export interface FiringMonth extends ConsequenceMonth {
  readonly resultId: string;
  readonly personId: string;
  readonly unitId: string;
  readonly period: string;
  readonly versionId: string;
  readonly rulesVersion: number;
  readonly publishedAt: Date;
  readonly handlingId: string | null;
  /** An appeal about it runs: nothing new is drawn from it, and nothing taken back. */
  readonly pending: boolean;
}

const APPEALED = (row: string): string => `exists (select 1 from appeal a where a.plan_id = ${row}.plan_id
  and a.person_id = ${row}.person_id and a.period = ${row}.period and a.state = 'open')`;

/**
 * The published months of these people that any row but those of low months can be about: a 0, or a rating. Months taken
 * over from before are not among them: what followed from them is not ours to ask for.
 */
export async function firingMonths(on: Queryable, planId: string, people: readonly string[]): Promise<FiringMonth[]> {
  const { rows } = await on.query<FiringMonth>(
    `select r.id as "resultId", r.person_id as "personId", r.unit_id as "unitId", r.period,
            r.scheme_version_id as "versionId", r.rules_version as "rulesVersion", r.published_at as "publishedAt",
            r.score::text as score, r.derivation ->> 'handling' is not null as handled,
            r.derivation ->> 'handling' as "handlingId",
            r.basis = 'rating' and r.rankable and r.outcome = 'scored' as rated, r.grade, ${APPEALED('r')} as pending
       from result r
      where r.plan_id = $1 and r.person_id = any($2) and r.status = 'published' and r.imported_from is null
        and r.scheme_version_id is not null and r.outcome <> 'exempt' and (r.score = 0 or r.basis = 'rating')
      order by r.person_id, r.period`,
    [planId, people],
  );
  return rows;
}

/** A firing of a row with a duty of its own. */
export interface StandingFiring {
  readonly id: string;
  readonly personId: string;
  readonly period: string;
  readonly ruleKey: string;
  readonly annulled: boolean;
  readonly pending: boolean;
}

/** The firings of these people, those of talks not among them. */
export async function firingsOf(on: Queryable, planId: string, people: readonly string[]): Promise<StandingFiring[]> {
  const { rows } = await on.query<StandingFiring>(
    `select c.id, c.person_id as "personId", c.period, c.rule_key as "ruleKey", c.annulled_at is not null as annulled,
            ${APPEALED('c')} or not exists (select 1 from result r where r.plan_id = c.plan_id
              and r.person_id = c.person_id and r.period = c.period and r.status = 'published') as pending
       from consequence c where c.plan_id = $1 and c.person_id = any($2) and c.talk_id is null order by c.id`,
    [planId, people],
  );
  return rows;
}

export interface NewFiring {
  readonly planId: string;
  readonly unitId: string;
  readonly personId: string;
  readonly period: string;
  readonly ruleKey: string;
  readonly duty: string;
  readonly versionId: string;
  readonly rulesVersion: number | null;
  readonly inputs: object;
  readonly talkId: string | null;
}

/** Writes a firing down, or lets an annulled one stand again. Returns its id. */
export async function recordFiring(tx: Transaction, firing: NewFiring): Promise<string> {
  const { planId, unitId, personId, period, ruleKey, duty, versionId, rulesVersion, inputs, talkId } = firing;
  const { rows } = await tx.query<{ id: string }>(
    `insert into consequence (plan_id, unit_id, person_id, period, rule_key, duty, scheme_version_id, rules_version,
            inputs, talk_id, drawn_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (plan_id, rule_key, person_id, period) do update
       set inputs = excluded.inputs, drawn_at = excluded.drawn_at, talk_id = excluded.talk_id, annulled_at = null,
           annul_reason = null, scheme_version_id = excluded.scheme_version_id, rules_version = excluded.rules_version
     returning id`,
    [
      planId,
      unitId,
      personId,
      period,
      ruleKey,
      duty,
      versionId,
      rulesVersion ?? RULES_VERSION,
      JSON.stringify(inputs),
      talkId,
      tx.now,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the consequence was not stored');
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'consequence.drawn',
    target: `consequence/${id}`,
    content: { ruleKey, period, versionId, inputs },
  });
  return id;
}

/** The month no longer gives what the row fired on. */
export async function annulFiring(tx: Transaction, id: string, reason: string): Promise<void> {
  await tx.query('update consequence set annulled_at = $2, annul_reason = $3 where id = $1', [id, tx.now, reason]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'consequence.annulled',
    target: `consequence/${id}`,
    content: { reason },
  });
}
