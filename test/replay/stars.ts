/** A month of star rating on the product's own worker, to record from: two branches, one of which comes late. */
import type { Client } from '@temporalio/client';

import { addDays, dateOf, SHANGHAI } from '../../domain/civil.ts';
import { wakeWithStart } from '../../worker/cases.ts';
import { cycleWorkflowId } from '../../workflows/ids.ts';
import { allDeclareNothing, owed, reviewAll } from '../activities/acts.ts';
import { cast, reportAtMeeting, sit } from '../activities/ballot-acts.ts';
import { committeeOf, openMonth, roundOf, seedBranch, seedMasses, seedParty } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { eventually, openRealHouse } from '../workflows/server.ts';

export interface StarMonth {
  readonly client: Client;
  readonly cycleId: string;
  /** The branch that comes with the others, and the one that is a supplement. */
  readonly prompt: string;
  readonly late: string;
}

/** Plays the month until it is published and hands it to `work`. */
export async function playStars(work: (month: StarMonth) => Promise<void>): Promise<void> {
  const real = await openRealHouse();
  const { house, client } = real;
  const worker = await real.startWorker(1_000);
  try {
    house.at('2026-02-02', '00:05');
    const party = await seedParty(house, undefined, '2026-01', 'star-rating-every-month');
    const [prompt, late] = [
      await seedBranch(house, party.committeeId, committeeOf(8)),
      await seedBranch(house, party.committeeId, committeeOf(8)),
    ];
    for (const { id } of [prompt, late]) await seedMasses(house, id, 9);
    const month = await openMonth(house, party.planId, '2026-01');
    const rounds = [roundOf(month, prompt), roundOf(month, late)];
    const cases = [
      { kind: 'cycle' as const, id: month.cycleId },
      ...rounds.map((id) => ({ kind: 'round' as const, id })),
    ];
    const state = (id: string): Promise<string> => house.value('select state from round where id = $1', [id]);
    for (let day = '2026-02-02'; (await state(rounds[1] ?? '')) !== 'published'; day = await nextDay(house, day)) {
      house.at(day, '09:00');
      const isPromptDone = (await state(rounds[0] ?? '')) === 'published';
      // A case that has ended would begin again.
      for (const one of cases) {
        if (one.kind === 'cycle' || (await state(one.id)) === 'running') await wakeWithStart(client, one);
      }
      // A step of the round may open what somebody owes, so each kind of act is waited for in turn.
      await settled(house);
      await allDeclareNothing(house, party.planId);
      for (const duty of await owed(house, party.planId, 'vote')) {
        const isMember = [...prompt.people, ...late.people].includes(duty.personId);
        await cast(house, duty, () => (isMember ? { overall: '90' } : { conduct: 'excellent', service: 'qualified' }));
      }
      await reviewAll(house, party.planId, isPromptDone ? [] : late.people);
      await settled(house);
      for (const duty of await owed(house, party.planId, 'comprehensive')) await sit(house, party, duty);
      await settled(house);
      for (const duty of await owed(house, party.planId, 'reportMeeting')) await reportAtMeeting(house, duty);
    }
    await client.workflow.getHandle(cycleWorkflowId(month.cycleId)).result();
    await work({ client, cycleId: month.cycleId, prompt: rounds[0] ?? '', late: rounds[1] ?? '' });
  } finally {
    await worker.stop();
    await real.close();
  }
}

/** The day the next window ends with; the day after where only people are waited for. */
async function nextDay(house: House, day: string): Promise<string> {
  const ends = await house.value<Date | null>(
    `select min(closes_at) from stage where state = 'open' and closes_at < 'infinity' and closes_at > $1`,
    [new Date(Date.now() + house.clock.offset)],
  );
  const last = ends === null ? day : dateOf(SHANGHAI, ends.getTime());
  return last > day ? last : addDays(day, 1);
}

/** Nothing is past its next look: the worker has done what was due. */
async function settled(house: House): Promise<void> {
  await eventually(
    () =>
      house.value<number>(
        `select count(*)::int from round r where r.state = 'running' and (r.next_wake_at <= $1 or r.ready_at is not null
            and r.sitting_id is null and exists (select 1 from cycle c where c.id = r.cycle_id and c.sits_at <= $1)
            or exists (select 1 from stage s where s.round_id = r.id and s.state = 'open') and not exists (
              select 1 from stage o where o.round_id = r.id and o.state = 'open' and (exists (
                select 1 from obligation x where x.stage_id = o.id and x.state = 'open' and not x.optional)
                or o.closes_at > $1)))`,
        [new Date(Date.now() + house.clock.offset)],
      ),
    (waiting) => waiting === 0,
  );
}
