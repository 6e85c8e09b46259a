import { advanceFiled } from '../../activities/cases/filed.ts';
import { recordHandling } from '../../store/steps/members.ts';
import { newRequest, refusalOf } from './acts.ts';
import type { House, Party } from './house.ts';

export interface DutySeen {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly ownerId: string | null;
  readonly subjectId: string;
  readonly lastDay: string;
  readonly ruleKey: string;
}

/** The duties of a plan, in the order of their rules and owners. */
export const dutiesOf = (house: House, planId: string): Promise<DutySeen[]> =>
  house.rows<DutySeen>(
    `select d.id, d.kind, f.state, d.owner_id as "ownerId", f.subject_id as "subjectId", d.last_day as "lastDay",
            c.rule_key as "ruleKey"
       from duty_case d join case_file f on f.id = d.id join consequence c on c.id = d.consequence_id
      where c.plan_id = $1 order by c.period, c.rule_key, d.owner_id, f.opened_at`,
    [planId],
  );

/** Lets every duty of a plan look where it stands, as its workflow would. */
export async function lookAtDuties(house: House, planId: string): Promise<void> {
  for (const { id } of await dutiesOf(house, planId)) await advanceFiled(house.store, { id });
}

/** An officer records organisational handling: the month is a 0 (S3.5 c). */
export async function handle(house: House, party: Party, personId: string, period: string): Promise<void> {
  const by = { actorId: party.officers.organisationOfficer, request: newRequest() };
  const fact = { personId, period, document: '组〔2026〕3号', dated: `${period}-20` };
  const refusal = refusalOf(await recordHandling(house.store, by, fact));
  if (refusal !== null) throw new Error(refusal);
}

export interface NoticeSeen {
  readonly kind: string;
  readonly personId: string;
  readonly caseId: string;
}

/** Every mail about duties of a plan, in the order they were queued. */
export const dutyNotices = (house: House, planId: string): Promise<NoticeSeen[]> =>
  house.rows<NoticeSeen>(
    `select n.kind, n.person_id as "personId", n.case_id as "caseId"
       from notice n join duty_case d on d.id = n.case_id join consequence c on c.id = d.consequence_id
      where c.plan_id = $1 order by n.created_at, n.kind, n.person_id`,
    [planId],
  );
