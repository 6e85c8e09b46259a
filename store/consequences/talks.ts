/** Talk cases as firings of their rows, and the referrals among them that people of the Party committee have to decide. */
import { ruleOfTalk } from '../../domain/consequences.ts';
import type { TalkKind } from '../../domain/talks.ts';
import type { Queryable, Transaction } from '../database.ts';
import { documentOf } from '../plan-document.ts';
import { annulFiring, recordFiring } from './firings.ts';

interface UnwrittenTalk {
  readonly talkId: string;
  readonly unitId: string;
  readonly personId: string;
  readonly period: string;
  readonly kind: TalkKind;
  readonly inputs: object;
  readonly results: readonly string[];
  readonly versionId: string | null;
  readonly rulesVersion: number | null;
}

/**
 * Makes firings agree with the talk cases of these people: one for each that is or was open, annulled with it. Also finds
 * cases from before there were firings.
 */
export async function followTalks(tx: Transaction, planId: string, people: readonly string[]): Promise<void> {
  const { rows: fallen } = await tx.query<{ id: string; reason: string | null }>(
    `select c.id, t.annul_reason as reason from consequence c join talk_case t on t.id = c.talk_id
      where c.plan_id = $1 and c.person_id = any($2) and c.annulled_at is null and t.state in ('annulled', 'waiting')
      order by c.id`,
    [planId, people],
  );
  for (const { id, reason } of fallen) await annulFiring(tx, id, reason ?? 'waiting');
  const { rows } = await tx.query<UnwrittenTalk>(
    `select t.id as "talkId", t.unit_id as "unitId", t.person_id as "personId", t.period, t.kind, t.inputs,
            array(select x.id from result x where x.plan_id = t.plan_id and x.person_id = t.person_id
                    and x.status = 'published' and t.inputs -> 'streak' ? x.period order by x.period) as results,
            r.scheme_version_id as "versionId", r.rules_version as "rulesVersion"
       from talk_case t left join result r on r.plan_id = t.plan_id and r.person_id = t.person_id
        and r.period = t.period and r.status = 'published'
      where t.plan_id = $1 and t.person_id = any($2) and t.state not in ('annulled', 'waiting')
        and not exists (select 1 from consequence c where c.talk_id = t.id and c.annulled_at is null)
      order by t.period, t.id`,
    [planId, people],
  );
  for (const talk of rows) await writeTalk(tx, planId, talk);
}

async function writeTalk(tx: Transaction, planId: string, talk: UnwrittenTalk): Promise<void> {
  const { talkId, unitId, personId, period, kind, versionId, rulesVersion } = talk;
  // A month withdrawn since names no version; its talk stands under the plan's own.
  const rule = ruleOfTalk((await documentOf(tx, { versionId, planId })).consequences, kind);
  if (rule === undefined || versionId === null) return;
  const inputs = { ...talk.inputs, results: talk.results };
  const firing = { planId, unitId, personId, period, ruleKey: rule.key, duty: rule.duty, versionId, rulesVersion };
  await recordFiring(tx, { ...firing, inputs, talkId });
}

/** A referral beside its firing. */
export interface ReferralSeen {
  readonly consequenceId: string;
  readonly unitId: string;
  readonly personId: string;
  readonly versionId: string;
  readonly ruleKey: string;
  /** The referral waits for its decision. */
  readonly open: boolean;
  /** There is a duty to decide it. */
  readonly owed: boolean;
}

/** The referrals of these people whose duty to decide is missing, or stands though there is nothing to decide. */
export async function referralsOf(on: Queryable, planId: string, people: readonly string[]): Promise<ReferralSeen[]> {
  const { rows } = await on.query<ReferralSeen>(
    `select * from (
       select c.id as "consequenceId", t.unit_id as "unitId", t.person_id as "personId",
              c.scheme_version_id as "versionId", c.rule_key as "ruleKey",
              t.state = 'open' as open,
              exists (select 1 from duty_case d join case_file f on f.id = d.id
                       where d.consequence_id = c.id and f.ended_at is null and d.decided_at is null) as owed
         from consequence c join talk_case t on t.id = c.talk_id
        where c.plan_id = $1 and c.person_id = any($2) and t.kind in ('disposition', 'conversion')) x
      where x.open <> x.owed order by x."consequenceId"`,
    [planId, people],
  );
  return rows;
}
