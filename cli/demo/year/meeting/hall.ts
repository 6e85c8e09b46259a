/** The day of the meeting: who reports is scored live and commented on, one after the other, before the projector. */
import { instantOf, SHANGHAI } from '../../../../domain/civil.ts';
import { PHOTO } from '../../act.ts';
import type { People, Person } from '../../people.ts';
import { OFFICE, SECRETARIES, WORKING_COMMITTEE } from '../organisation.ts';
import type { Appointment } from '../play.ts';
import { appraisalOf, fill, subjectOf, theAppraisal } from './act.ts';
import type { Appraisal } from './act.ts';
import { Projector } from './projector.ts';
import type { Picture } from './projector.ts';
import { AREAS, HELD_ON, IN_WRITING, inTheHall, invitedTo, LIVE, OPENED, remarksOn, says, SCHEME } from './story.ts';
import { VIEWED, YEAR_REPORTED } from './story.ts';
import type { Area } from './story.ts';

/** The opening, the viewing on the spot and both meetings; what the projector shows is added to `shown`. */
export const meetingAgenda = (people: People, units: ReadonlyMap<string, string>, shown: Picture[]): Appointment[] => [
  { at: instantOf(SHANGHAI, OPENED.day, OPENED.minute), keep: () => open(people, units) },
  { at: instantOf(SHANGHAI, VIEWED.on, 15 * 60), keep: () => view(people) },
  ...AREAS.map((area) => ({
    at: instantOf(SHANGHAI, HELD_ON, area.begins),
    keep: () => meet(people, area, shown),
  })),
];

async function open(people: People, units: ReadonlyMap<string, string>): Promise<void> {
  const id = (staffNo: string): string => people.of(staffNo).id;
  const body = {
    unitId: units.get(WORKING_COMMITTEE),
    schemeKey: SCHEME,
    year: YEAR_REPORTED,
    areas: AREAS.map(({ name, leader, team }) => ({ name, leaderId: id(leader), team: team.map(id) })),
    subjects: SECRETARIES.map(({ staffNo }) => ({
      unitId: people.of(staffNo).unitId,
      area: AREAS.find(({ agenda }) => agenda.includes(staffNo))?.name,
      written: IN_WRITING.includes(staffNo),
    })),
  };
  await people.of(OFFICE.officer).client.post('/appraisals', body, `appraisal/${YEAR_REPORTED}`);
}

async function opened(person: Person): Promise<Appraisal> {
  const appraisal = await theAppraisal(person);
  if (appraisal === undefined) throw new Error('the appraisal was not opened');
  return appraisal;
}

async function view(people: People): Promise<void> {
  const inspector = people.of(VIEWED.by);
  const appraisal = await opened(inspector);
  const photo = { name: '现场观摩.png', bytes: PHOTO, type: 'image/png' };
  const body = {
    subjectId: subjectOf(appraisal, people.of(VIEWED.staffNo)),
    viewedOn: VIEWED.on,
    place: '示例社区党群服务中心',
    note: '“双报到”服务项目运行正常。',
    streamUrl: 'https://live.example.invalid/viewing',
    evidenceIds: [await inspector.client.upload(photo, 'evidence/viewing')],
  };
  await inspector.client.post(`/appraisals/${appraisal.id}/viewings`, body, 'viewing');
}

async function meet(people: People, area: Area, shown: Picture[]): Promise<void> {
  const chair = people.of(area.leader);
  const appraisal = await opened(chair);
  const projector = new Projector();
  await projector.switchOn(people.of(OFFICE.inspector).client, appraisal.id);
  for (const staffNo of area.agenda) await hear(people, { staffNo, appraisal, chair, projector });
  await projector.switchOff();
  shown.push(...projector.pictures);
  const meeting = (await appraisalOf(chair, appraisal.id)).meetings.find(({ agenda }) =>
    agenda.includes(subjectOf(appraisal, people.of(area.agenda[0] ?? ''))),
  );
  const body = {
    meetingId: meeting?.id,
    present: invitedTo(area).map((one) => people.of(one).id),
    minutes: `${area.name}逐人述职、现场打分、逐人点评。`,
  };
  await chair.client.post(`/appraisals/${appraisal.id}/meeting-records`, body, `record/${area.leader}`);
}

interface Turn {
  readonly staffNo: string;
  readonly appraisal: Appraisal;
  readonly chair: Person;
  readonly projector: Projector;
}

/** One secretary's turn. What is open from last year is explained first (S4.3). */
async function hear(people: People, { staffNo, appraisal, chair, projector }: Turn): Promise<void> {
  const reporter = people.of(staffNo);
  const subjectId = subjectOf(appraisal, reporter);
  const of = `/appraisals/${appraisal.id}`;
  const { openSlips } = await chair.client.get<{ openSlips: { id: string }[] }>(`${of}/subject?subjectId=${subjectId}`);
  for (const { id } of openSlips) await explain(reporter, id);
  await chair.client.post(`${of}/scoring-openings`, { subjectId }, `open/${subjectId}`);
  await projector.shows(reporter.id, ({ state }) => state === 'open');
  await Promise.all(
    LIVE.flatMap((part) =>
      inTheHall(staffNo, part).map((by) =>
        fill(people.of(by), { appraisalId: appraisal.id, subjectId, said: says(by, staffNo, part) }),
      ),
    ),
  );
  await projector.shows(reporter.id, ({ parts }) => parts.every(({ entitled, returned }) => entitled === returned));
  await chair.client.post(`${of}/scoring-closings`, { subjectId }, `close/${subjectId}`);
  await projector.shows(reporter.id, ({ state }) => state === 'closed');
  for (const { by, text, problem } of remarksOn(staffNo)) {
    await people.of(by).client.post(`${of}/comments`, { subjectId, text, problem }, `comment/${subjectId}`);
  }
}

async function explain({ client }: Person, slipId: string): Promise<void> {
  const body = { text: '因项目批复推迟，整改尚未完成，现说明原因和下一步安排。', heldOn: HELD_ON };
  await client.post(`/slips/${slipId}/explanation`, body, `explain/${slipId}`);
}
