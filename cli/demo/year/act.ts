import type { CaughtMail } from '../../../dev/mail-box.ts';
import { actOn, isTold } from '../act.ts';
import { appealOnce, upholdAppeal } from '../act-appeal.ts';
import type { Person } from '../people.ts';
import { count } from '../scene.ts';
import type { Duty, Scene } from '../scene.ts';
import { ANNUAL_ACTS } from './annual.ts';
import { DUTY_ACTS } from './duties.ts';
import { DECIDED_ACTS } from './decided.ts';
import { MEETING_ACTS } from './meeting/act.ts';
import type { Act } from './reminded.ts';
import { SLIP_ACTS } from './slips/act.ts';
import { APPEAL } from './story.ts';
import { TALK_ROUND_ACTS } from './talk-rounds.ts';

/** What the year asks of people beside what every month does, by kind of duty. */
const ACTS: Readonly<Record<string, Act>> = {
  ...ANNUAL_ACTS,
  ...SLIP_ACTS,
  ...DUTY_ACTS,
  ...MEETING_ACTS,
  ...TALK_ROUND_ACTS,
  ...DECIDED_ACTS,
  reviewAppeal: (_scene, person, duty) => upholdAppeal(person, duty, APPEAL),
};

/** Does what the story says about these duties; returns those met. */
export async function actInYear(
  scene: Scene,
  person: Person,
  duties: readonly Duty[],
  letters: readonly CaughtMail[],
): Promise<readonly Duty[]> {
  const done = [...(await actOn(scene, person, duties, letters))];
  for (const duty of duties) {
    const act = ACTS[duty.kind];
    if (act !== undefined && isTold(scene, person, duty) && (await act(scene, person, duty, letters))) {
      count(scene, duty.kind);
      done.push(duty);
    }
  }
  if (person.staffNo === APPEAL.by) {
    await appealOnce(scene, person, APPEAL);
  }
  return done;
}
