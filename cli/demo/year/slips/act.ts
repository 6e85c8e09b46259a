import type { CaughtMail } from '../../../../dev/mail-box.ts';
import { addDays, dateOf, instantOf, SHANGHAI } from '../../../../domain/civil.ts';
import { quarterOf } from '../../../../domain/period.ts';
import { PHOTO } from '../../act.ts';
import type { People, Person } from '../../people.ts';
import type { Duty, Scene } from '../../scene.ts';
import type { Appointment } from '../play.ts';
import { isReminded } from '../reminded.ts';
import type { Act } from '../reminded.ts';
import { HELD_ON, PLANNED_UNTIL } from '../meeting/story.ts';
import { OFFICE, WORKING_COMMITTEE } from '../organisation.ts';
import { ISSUED_ON, slipOf, SLIPS } from './story.ts';
import type { StorySlip } from './story.ts';

/** What slips ask of their owners and of the body that receives the reports, by kind of duty. */
export const SLIP_ACTS: Readonly<Record<string, Act>> = {
  planRectification: plan,
  approveRectification: approve,
  reportRectification: report,
  applyCloseOut: apply,
  verifyCloseOut: verify,
  decideExtension: extend,
};

const MORNING = 10 * 60;

/** The day of the issue. */
export const slipAgenda = (people: People, units: ReadonlyMap<string, string>): Appointment[] => [
  { at: instantOf(SHANGHAI, ISSUED_ON, MORNING), keep: () => issue(people, units) },
];

async function issue(people: People, units: ReadonlyMap<string, string>): Promise<void> {
  const unitId = (code: string): string => units.get(code) ?? '';
  const slips = SLIPS.map(({ owner, problems, receiver }) => ({
    key: `2025/${owner}`,
    unitId: people.of(owner).unitId,
    ownerId: people.of(owner).id,
    issuerUnitId: unitId(WORKING_COMMITTEE),
    receiverUnitId: unitId(receiver),
    problems: problems.map((text) => ({ text })),
  }));
  await people.of(OFFICE.officer).client.post('/slips', { slips }, 'slips/2025');
}

const path = (duty: Duty): string => `/slips/${duty.caseId ?? ''}`;

async function plan(scene: Scene, { client, staffNo }: Person, duty: Duty): Promise<boolean> {
  // last year's slips are planned before this year's meeting, this year's after it
  const untilDay = scene.today() < HELD_ON ? slipOf(staffNo)?.until : PLANNED_UNTIL;
  const body = { text: '逐条制定措施，明确责任人和时限。', untilDay };
  await client.post(`${path(duty)}/plan`, body, `plan/${duty.id}`);
  return true;
}

async function approve(_scene: Scene, { client }: Person, duty: Duty): Promise<boolean> {
  await client.post(`${path(duty)}/plan/answer`, { approve: true }, `approve/${duty.id}`);
  return true;
}

const evidence = async ({ client }: Person, key: string): Promise<string[]> => [
  await client.upload({ name: '整改佐证.png', bytes: PHOTO, type: 'image/png' }, `evidence/${key}`),
];

async function report(scene: Scene, person: Person, duty: Duty, letters: readonly CaughtMail[]): Promise<boolean> {
  const due = Date.parse(duty.dueAt ?? '');
  const quarter = quarterOf(dateOf(SHANGHAI, due - 1).slice(0, 7));
  const waits = slipOf(person.staffNo)?.lateIn === quarter && scene.now() < due;
  if (waits || !isReminded(scene, duty, letters)) return false;
  const body = { quarter, text: '本季度整改措施按计划推进。', evidenceIds: await evidence(person, duty.id) };
  await person.client.post(`${path(duty)}/reports`, body, `report/${duty.id}`);
  return true;
}

async function apply(scene: Scene, person: Person, duty: Duty, letters: readonly CaughtMail[]): Promise<boolean> {
  const slip = slipOf(person.staffNo);
  if (slip === undefined || slip.carriedOver === true || !isReminded(scene, duty, letters)) return false;
  if (isBeforeExtension(scene, slip)) {
    const body = { text: '需与业务系统改造同步完成，申请延期。', untilDay: slip.extendedTo };
    await person.client.post(`${path(duty)}/extension`, body, `extension/${duty.id}`);
    return false;
  }
  const body = { text: '问题已整改到位，申请销号。', evidenceIds: await evidence(person, duty.id) };
  await person.client.post(`${path(duty)}/close-out`, body, `close-out/${duty.id}`);
  return true;
}

/** More time is asked for once, when the day of the plan is near. */
const isBeforeExtension = (scene: Scene, { until, extendedTo }: StorySlip): boolean =>
  extendedTo !== undefined && scene.today() <= addDays(until, 1);

async function verify(scene: Scene, { client }: Person, duty: Duty): Promise<boolean> {
  const owner = scene.people.withId(duty.subject?.id ?? '').staffNo;
  const fails = slipOf(owner)?.fails === true && !scene.tally.has(`failed ${owner}`);
  if (fails) scene.tally.set(`failed ${owner}`, 1);
  const finding = fails ? '两次主题党日仍无活动记录，整改不到位。' : '现场核查，整改到位。';
  await client.post(`${path(duty)}/close-out/verification`, { passed: !fails, finding }, `verify-slip/${duty.id}`);
  return true;
}

async function extend(_scene: Scene, { client }: Person, duty: Duty): Promise<boolean> {
  await client.post(`${path(duty)}/extension/answer`, { grant: true }, `extend/${duty.id}`);
  return true;
}
