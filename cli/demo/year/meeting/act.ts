import { PHOTO } from '../../act.ts';
import type { Person } from '../../people.ts';
import type { Duty, Scene } from '../../scene.ts';
import { SECRETARIES } from '../organisation.ts';
import type { Act } from '../reminded.ts';
import { AREAS, HELD_ON, IN_WRITING, OBJECTION, OVERRIDE, says } from './story.ts';
import type { Sheet } from './story.ts';

/** What the appraisal asks of people outside the hall, by kind of duty. */
export const MEETING_ACTS: Readonly<Record<string, Act>> = {
  fileReport: report,
  rateSubject: rateInTheWindow,
  chairAppraisal: arrange,
  confirmAppraisal: confirm,
  objectAppraisal: object,
  answerAppraisal: answer,
};

/** An appraisal as those in it see it. */
export interface Appraisal {
  readonly id: string;
  readonly state: string;
  readonly areas: readonly { readonly id: string; readonly name: string }[];
  readonly meetings: readonly {
    readonly id: string;
    readonly areaId: string;
    readonly heldOn: string;
    readonly agenda: readonly string[];
    readonly held: boolean;
  }[];
  readonly subjects: readonly {
    readonly id: string;
    readonly person: { readonly id: string };
    readonly written: boolean;
  }[];
}

export const appraisalOf = ({ client }: Person, id: string): Promise<Appraisal> =>
  client.get<Appraisal>(`/appraisals/${id}`);

/** The id under which somebody is appraised. */
export const subjectOf = ({ subjects }: Appraisal, { id }: Pick<Person, 'id'>): string =>
  subjects.find(({ person }) => person.id === id)?.id ?? '';

const path = ({ caseId }: Duty): string => `/appraisals/${caseId ?? ''}`;

async function report(_scene: Scene, { client, staffNo }: Person, duty: Duty): Promise<boolean> {
  const text = IN_WRITING.includes(staffNo) ? '书面述职报告。' : '述职报告，会上口头述职。';
  const evidenceIds = [
    await client.upload({ name: '述职佐证.png', bytes: PHOTO, type: 'image/png' }, `evidence/${duty.id}`),
  ];
  await client.post(`${path(duty)}/reports`, { subjectId: duty.reference, text, evidenceIds }, `report/${duty.id}`);
  return true;
}

/** Fills one sheet as the story says; false where nothing comes back. */
export async function fill(
  { client }: Person,
  sheet: { appraisalId: string; subjectId: string; said: Sheet | 'abstains' | 'nothing' },
): Promise<boolean> {
  const { appraisalId, subjectId, said } = sheet;
  if (said === 'nothing') return false;
  const answers = said === 'abstains' ? { abstain: true } : { scores: scoresOf(said) };
  await client.post(`/appraisals/${appraisalId}/ratings`, { subjectId, ...answers }, `rate/${subjectId}`);
  return true;
}

const scoresOf = ({ duty, breakthrough, community }: Sheet): Record<string, string> => ({
  duty,
  ...(breakthrough === null ? {} : { breakthrough: String(breakthrough) }),
  ...(community === null ? {} : { community: String(community) }),
});

/** Members' representatives, when they are asked. */
function rateInTheWindow(scene: Scene, person: Person, duty: Duty): Promise<boolean> {
  const about = scene.people.withId(duty.subject?.id ?? '').staffNo;
  const said = says(person.staffNo, about, 'representatives');
  return fill(person, { appraisalId: duty.caseId ?? '', subjectId: duty.reference ?? '', said });
}

/** A chair arranges the meeting when asked, once; the duty stays until everybody of the area has been scored. */
async function arrange(scene: Scene, person: Person, duty: Duty): Promise<boolean> {
  const area = AREAS.find(({ leader }) => leader === person.staffNo);
  if (area === undefined || scene.tally.has(`arranged ${area.name}`)) return false;
  scene.tally.set(`arranged ${area.name}`, 1);
  const appraisal = await appraisalOf(person, duty.caseId ?? '');
  const body = {
    areaId: duty.reference,
    heldOn: HELD_ON,
    place: '机关第一会议室',
    streamUrl: 'https://live.example.invalid/report-meeting',
    agenda: area.agenda.map((one) => subjectOf(appraisal, scene.people.of(one))),
  };
  await person.client.post(`${path(duty)}/meetings`, body, `meeting/${duty.id}`);
  return false;
}

async function confirm(scene: Scene, person: Person, duty: Duty): Promise<boolean> {
  const { about, ...own } = OVERRIDE;
  const appraisal = await appraisalOf(person, duty.caseId ?? '');
  const overrides = [{ subjectId: subjectOf(appraisal, scene.people.of(about)), ...own }];
  await person.client.post(`${path(duty)}/confirmation`, { overrides }, `confirm/${duty.id}`);
  return true;
}

async function object(_scene: Scene, { client, staffNo }: Person, duty: Duty): Promise<boolean> {
  if (staffNo !== OBJECTION.by) return false;
  const body = { subjectId: duty.reference, text: OBJECTION.text };
  await client.post(`${path(duty)}/objections`, body, `object/${duty.id}`);
  return true;
}

async function answer(_scene: Scene, { client }: Person, duty: Duty): Promise<boolean> {
  const body = { objectionId: duty.reference, uphold: false, answer: OBJECTION.answer };
  await client.post(`${path(duty)}/objection-answers`, body, `answer/${duty.id}`);
  return true;
}

/** The one appraisal of the story, by the eyes of somebody in it; undefined while it has not been opened. */
export async function theAppraisal(person: Person): Promise<Appraisal | undefined> {
  const { appraisals } = await person.client.get<{ appraisals: { id: string }[] }>('/appraisals');
  const [first] = appraisals;
  return first === undefined ? undefined : appraisalOf(person, first.id);
}

export const reporters = (scene: Pick<Scene, 'people'>): Person[] =>
  SECRETARIES.map(({ staffNo }) => scene.people.of(staffNo));
