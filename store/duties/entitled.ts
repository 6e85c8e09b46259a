import { checkReviewer } from '../../domain/gate.ts';
import { staysBecause } from '../../domain/duties.ts';
import { isReceiverDuty } from '../../domain/rectification.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { reportersIn } from '../appraisals/subject.ts';
import type { Queryable } from '../database.ts';
import { holdersUpward } from '../offices.ts';
import type { Role } from '../offices.ts';
import { panelFor, panelSetting, recusalsOf } from '../panels.ts';
import { receiversOf } from '../rectification/receivers.ts';
import { schemeVersion } from '../schemes.ts';
import type { Duty } from './duty.ts';

const PARTY: readonly Role[] = [
  'partySecretary',
  'partyDeputySecretary',
  'partyCommitteeMember',
  'organisationOfficer',
];

/** Who leads a responsibility area: one of the committee's leadership (S2.4). */
const AREA_LEADERS = {
  here: true,
  roles: ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember', 'leaderInCharge'],
} as const;

const SLIP_OWNERS = { here: true, roles: ['secretary', 'deputySecretary', 'committeeMember', ...PARTY] } as const;

/** Offices whose holders may be given a duty, in the branch (where `here`) and above it. */
const OFFICES: Readonly<Record<string, { readonly here: boolean; readonly roles: readonly Role[] }>> = {
  spotCheck: { here: false, roles: ['inspector', 'organisationOfficer'] },
  comprehensive: { here: false, roles: PARTY },
  reportMeeting: { here: true, roles: ['secretary', 'deputySecretary', 'committeeMember', 'groupMember', ...PARTY] },
  holdTalk: { here: true, roles: ['secretary', 'deputySecretary', 'committeeMember', ...PARTY] },
  followUpTalk: { here: true, roles: ['secretary', 'deputySecretary', 'committeeMember', ...PARTY] },
  chairAppraisal: AREA_LEADERS,
  commentSubject: AREA_LEADERS,
  planRectification: SLIP_OWNERS,
  reportRectification: SLIP_OWNERS,
  applyCloseOut: SLIP_OWNERS,
  explainRectification: SLIP_OWNERS,
};

/**
 * Why a duty may not be given to a person on a civil day; null = it may. Besides the office it needs somebody who is
 * neither its subject nor a close relation (§2.3), and who has no seat of their own in the same matter.
 */
export async function successorRefusal(
  on: Queryable,
  duty: Duty,
  { personId, day }: { readonly personId: string; readonly day: string },
): Promise<Refusal | null> {
  if (staysBecause(duty.kind) !== null || isAppointedTalk(duty)) return { code: 'not-delegable', kind: duty.kind };
  if (personId === duty.ownerId) return { code: 'not-entitled' };
  const recusals = await recusalsOf(on, [personId]);
  for (const subjectId of await subjectsOf(on, duty)) {
    const reviewer = checkReviewer(personId, subjectId, recusals);
    if (!reviewer.ok) return reviewer.refusal;
  }
  if (await hasSeat(on, duty, personId)) return { code: 'conflicting-seat' };
  return (await entitled(on, duty, day)).includes(personId) ? null : { code: 'not-entitled' };
}

const isAppointedTalk = ({ kind, appointed }: Duty): boolean =>
  appointed && (kind === 'holdTalk' || kind === 'followUpTalk');

/** Whom a duty decides about; whoever is among them, or close to one, cannot take it over. */
async function subjectsOf(
  on: Queryable,
  { kind, subjectId, stageId, roundId, reference }: Duty,
): Promise<readonly string[]> {
  if (subjectId !== null) return [subjectId];
  if (kind === 'chairAppraisal') return reportersIn(on, { areaId: reference });
  if (kind === 'commentSubject') return reportersIn(on, { subjectId: reference });
  if (kind !== 'comprehensive') return [];
  const { rows } = await on.query<{ id: string }>(
    `select person_id as id from subject s where s.round_id = $2 and not s.withdrawn and not exists (
       select 1 from obligation o where o.stage_id = $1 and o.subject_id = s.person_id and o.state <> 'cancelled')`,
    [stageId, roundId],
  );
  return rows.map(({ id }) => id);
}

/** Whether the person has the same duty in the matter, done or not: nobody has two voices. */
async function hasSeat(on: Queryable, duty: Duty, personId: string): Promise<boolean> {
  const { rows } = await on.query(
    `select 1 from obligation
      where person_id = $1 and kind = $2 and stage_id is not distinct from $3 and talk_id is not distinct from $4
        and subject_id is not distinct from $5 and reference is not distinct from $6
     union all select 1 from objection where id = $6 and raised_by = $1`,
    [personId, duty.kind, duty.stageId, duty.talkId, duty.subjectId, duty.reference],
  );
  return rows.length > 0;
}

async function entitled(on: Queryable, duty: Duty, day: string): Promise<readonly string[]> {
  const { unitId, kind } = duty;
  const office = OFFICES[kind];
  if (office !== undefined) {
    return holdersUpward(on, { unitId, roles: office.roles, day, includeUnit: office.here });
  }
  if (isReceiverDuty(kind)) return receiversOfSlip(on, duty, day);
  if (duty.subjectId === null || duty.versionId === null) return [];
  // A review or the answer to an objection: somebody of the subject's panel, or above where the branch cannot decide.
  const { document } = await schemeVersion(on, duty.versionId);
  const setting = await panelSetting(on, { unitId, day, quorum: document.quorum });
  const { panel } = panelFor(setting, duty.subjectId);
  return [...panel.entitled, ...setting.above];
}

/** What a slip's owner hands in is answered by the people of the body that receives it. */
async function receiversOfSlip(on: Queryable, { caseId }: Duty, day: string): Promise<readonly string[]> {
  const { rows } = await on.query<{ id: string; receiverUnitId: string }>(
    'select id, receiver_unit_id as "receiverUnitId" from slip where id = $1',
    [caseId],
  );
  const [slip] = rows;
  return slip === undefined ? [] : receiversOf(on, { ...slip, day });
}
