import type { CaughtMail } from '../../../dev/mail-box.ts';
import type { Person } from '../people.ts';
import type { Duty, Scene } from '../scene.ts';

/** Does one duty; false when its time has not come. */
export type Act = (scene: Scene, person: Person, duty: Duty, letters: readonly CaughtMail[]) => Promise<boolean>;

/** A reminder comes two working days before the last day: with a weekend or a holiday between, so many days at most. */
const REMINDED_WITHIN_MS = 5 * 86_400_000;

/** Whether a letter of today is about this case and the duty is near its last day or past it. */
export function isReminded(scene: Scene, duty: Duty, letters: readonly CaughtMail[]): boolean {
  const due = duty.dueAt === null ? Infinity : Date.parse(duty.dueAt);
  const isNear = due - scene.now() <= REMINDED_WITHIN_MS;
  return isNear && letters.some(({ text }) => text.includes(duty.caseId ?? '?'));
}
