import type { CaughtMail } from '../../../dev/mail-box.ts';
import { actOn, isTold } from '../act.ts';
import { appealOnce, upholdAppeal } from '../act-appeal.ts';
import { BRANCH_CODES, BRANCHES, branchOf } from '../organisation.ts';
import type { Person } from '../people.ts';
import { count } from '../scene.ts';
import type { Duty, Scene } from '../scene.ts';
import { holdElection } from './masses.ts';
import { APPEAL, COMMITTEE, ELECTION, MARK, peerNumber, SILENT_VOTER } from './story.ts';

/** What star rating asks of people beside what every month does. */
const ACTS: Readonly<Record<string, (scene: Scene, person: Person, duty: Duty) => Promise<boolean>>> = {
  vote,
  comprehensive: reviewAbove,
  reportMeeting,
  reviewAppeal: (_scene, person, duty) => upholdAppeal(person, duty, APPEAL),
};

/** Does what the story says about these duties; returns those a prompt person has just met. */
export async function actOnStars(
  scene: Scene,
  person: Person,
  duties: readonly Duty[],
  letters: readonly CaughtMail[],
): Promise<readonly Duty[]> {
  const done = [...(await actOn(scene, person, duties, letters))];
  for (const duty of duties) {
    const act = ACTS[duty.kind];
    if (act !== undefined && isTold(scene, person, duty) && (await act(scene, person, duty))) {
      count(scene, duty.kind);
      done.push(duty);
    }
  }
  if (duties.some(({ kind }) => kind === 'vote')) {
    await holdElections(scene, person);
  }
  if (person.staffNo === APPEAL.by) {
    await appealOnce(scene, person, APPEAL);
  }
  return done;
}

/** Whoever holds a branch's election does so on the day its ballots open; being asked to vote tells them. */
async function holdElections(scene: Scene, { staffNo }: Person): Promise<void> {
  for (const code of BRANCH_CODES.filter((one) => ELECTION[one].officer === staffNo)) {
    if (!scene.tally.has(`election ${code}`)) {
      count(scene, `election ${code}`);
      await holdElection(scene, code);
    }
  }
}

interface Ballot {
  readonly subjects: readonly { readonly id: string }[];
}

async function vote(scene: Scene, { staffNo, client }: Person, duty: Duty): Promise<boolean> {
  if (staffNo === SILENT_VOTER) {
    return false;
  }
  const { subjects } = await client.get<Ballot>(`/obligations/${duty.id}/ballot`);
  const sheets = subjects.map(({ id }) => {
    const number = peerNumber(staffNo, scene.people.withId(id).staffNo);
    return number === null ? { subjectId: id, abstain: true } : { subjectId: id, scores: { overall: String(number) } };
  });
  await client.post(`/obligations/${duty.id}/ballot`, { sheets }, `ballot/${duty.id}`);
  return true;
}

/** The committee sits; whoever keeps its review records it, with the one mark it sets by exception. */
async function reviewAbove(scene: Scene, person: Person, duty: Duty): Promise<boolean> {
  const { client } = person;
  const present = COMMITTEE.map((staffNo) => scene.people.of(staffNo).id);
  const { minuteId } = await client.post<{ minuteId: string }>(
    `/rounds/${duty.roundId ?? ''}/minutes`,
    { heldOn: scene.today(), present, text: '党委会逐支部综评，除一人外采纳支部审定意见。' },
    `minutes/${duty.id}`,
  );
  const subject = scene.people.of(MARK.subject);
  const isHere = duty.subject === null && duty.unit?.id === subject.unitId;
  const { points, ground, reason } = MARK;
  const marks = isHere ? [{ subjectId: subject.id, points, ground, reason }] : [];
  await client.post(`/obligations/${duty.id}/comprehensive-review`, { minuteId, marks }, `above/${duty.id}`);
  return true;
}

async function reportMeeting(scene: Scene, { staffNo, client }: Person, duty: Duty): Promise<boolean> {
  const code = branchOf(staffNo);
  if (code === undefined) {
    return false;
  }
  const present = BRANCHES[code].members.map((one) => scene.people.of(one).id);
  const body = { heldOn: scene.today(), present, text: '向全体党员通报一季度评星结果。' };
  await client.post(`/obligations/${duty.id}/meeting-report`, body, `meeting/${duty.id}`);
  return true;
}
