import { instantOf, SHANGHAI } from '../../../domain/civil.ts';
import type { People } from '../people.ts';
import type { Appointment } from './play.ts';
import { HANDLED } from './story.ts';

/** What people do on a day of their own, at ten in the morning. */
const AT_TEN = 10 * 60;

const on = (day: string, keep: Appointment['keep']): Appointment => ({ at: instantOf(SHANGHAI, day, AT_TEN), keep });

export const agenda = (people: People): Appointment[] => [on(HANDLED.recordedOn, () => recordHandling(people))];

/** An officer records organisational handling with its document: that month's score is 0 (S3.5 c). */
async function recordHandling(people: People): Promise<void> {
  const { staffNo, period, document, dated, recordedBy } = HANDLED;
  const body = { personId: people.of(staffNo).id, period, document, dated };
  await people.of(recordedBy).client.post('/members/handlings', body, `handling/${staffNo}/${period}`);
}
