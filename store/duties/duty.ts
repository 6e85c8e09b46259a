import { dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import type { Transaction } from '../database.ts';
import type { NoticeFacts, NoticeRow } from '../notices.ts';
import type { ObligationKind } from '../obligations.ts';
import { schemeVersion } from '../schemes.ts';

/** One duty with everything that decides who else may do it, and what a mail about it may say. */
export interface Duty {
  readonly id: string;
  readonly kind: ObligationKind;
  readonly ownerId: string;
  /** Whom it is about; null where it is about a whole round. */
  readonly subjectId: string | null;
  readonly reference: string | null;
  readonly optional: boolean;
  /** May still be done. */
  readonly open: boolean;
  readonly state: 'open' | 'done' | 'lapsed' | 'cancelled';
  readonly dueAt: Date;
  /** 'infinity' where nothing but the deed closes it. */
  readonly closesAt: Date | number;
  readonly unitId: string;
  readonly unitName: string;
  /** Null in a case that is about no month. */
  readonly period: string | null;
  readonly stageId: string | null;
  readonly stageKey: string | null;
  readonly roundId: string | null;
  readonly versionId: string | null;
  readonly talkId: string | null;
  readonly appealId: string | null;
  readonly correctionId: string | null;
  readonly caseId: string | null;
  /** The holder of the talk was appointed by name. */
  readonly appointed: boolean;
}

const SELECT = `
  select o.id, o.kind, o.person_id as "ownerId", o.subject_id as "subjectId", o.reference, o.optional,
         o.state = 'open' and not o.sealed and o.closes_at > $2 as open, o.state, o.due_at as "dueAt",
         o.closes_at as "closesAt", u.id as "unitId", u.name as "unitName",
         coalesce(c.period, t.period, a.period, k.period) as period, o.stage_id as "stageId", s.key as "stageKey",
         r.id as "roundId", r.scheme_version_id as "versionId", o.talk_id as "talkId", o.appeal_id as "appealId",
         o.correction_id as "correctionId", o.case_id as "caseId",
         exists (select 1 from obligation p where p.talk_id = o.talk_id and p.kind = 'appointTalker'
                    and p.state = 'done') as appointed
    from obligation o
    left join stage s on s.id = o.stage_id left join round r on r.id = s.round_id left join cycle c on c.id = r.cycle_id
    left join talk_case t on t.id = o.talk_id left join appeal a on a.id = o.appeal_id
    left join correction k on k.id = o.correction_id left join case_file f on f.id = o.case_id
    join unit u on u.id = coalesce(r.unit_id, t.unit_id, a.unit_id, k.unit_id, f.unit_id)`;

/**
 * Reads a duty and keeps every other act on it out until the transaction ends. The talk first, as its own transitions
 * take it, so that two transactions cannot wait for each other. Null = there is none.
 */
export async function lockDuty(tx: Transaction, obligationId: string): Promise<Duty | null> {
  await tx.query(
    `select 1 from talk_case t where t.id = (select talk_id from obligation where id = $1) for no key update`,
    [obligationId],
  );
  const { rows } = await tx.query<Duty>(`${SELECT} where o.id = $1 for no key update of o`, [obligationId, tx.now]);
  return rows[0] ?? null;
}

/** What a person owes or may do now, locked in the order of the ids. */
export async function lockDutiesOf(tx: Transaction, personId: string): Promise<Duty[]> {
  await tx.query(
    `select 1 from talk_case t where t.id in (
       select talk_id from obligation where person_id = $1 and state = 'open') order by t.id for no key update`,
    [personId],
  );
  const { rows } = await tx.query<Duty>(
    `${SELECT} where o.person_id = $1 and o.state = 'open' and not o.sealed and o.closes_at > $2
      order by o.id for no key update of o`,
    [personId, tx.now],
  );
  return rows;
}

/** What a notice about a duty carries: of a round the branch and stage, of a case its number; never whom it is about. */
export async function aboutDuty(
  tx: Transaction,
  civil: CivilTime,
  duty: Duty,
): Promise<Pick<NoticeRow, 'obligationId' | 'roundId' | 'talkId' | 'appealId' | 'correctionId' | 'caseId' | 'facts'>> {
  const { id, roundId, talkId, appealId, correctionId, caseId } = duty;
  // due_at is 24:00 of the last day; the instant before it lies in that day
  const lastDay = dateOf(civil, duty.dueAt.getTime() - 1);
  const numbered = talkId ?? appealId ?? correctionId ?? caseId;
  return {
    obligationId: id,
    roundId,
    talkId,
    appealId,
    correctionId,
    caseId,
    facts: numbered === null ? await roundFacts(tx, duty, lastDay) : { caseNo: caseNumber(numbered), lastDay },
  };
}

async function roundFacts(tx: Transaction, duty: Duty, lastDay: string): Promise<NoticeFacts> {
  const { unitName, versionId, stageKey } = duty;
  const where = { unitName, ...(duty.period === null ? {} : { period: duty.period }), lastDay };
  if (versionId === null) return where;
  const { document } = await schemeVersion(tx, versionId);
  const stage = document.stages.find(({ key }) => key === stageKey);
  return { ...where, ...(stage === undefined ? {} : { stageTitle: stage.title }) };
}

/** How a mail names a case: enough to find it, nothing about the person. */
export const caseNumber = (id: string): string => id.slice(0, 8).toUpperCase();
