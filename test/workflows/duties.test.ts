/** Duties with skipped time: an owner who says nothing, the superior who hears of it, what it costs. */
import { costOf } from '../../bench/months/count.ts';
import { findLate } from '../../store/late.ts';
import { recordExplanation } from '../../store/steps/explain.ts';
import { wakeWithStart } from '../../worker/cases.ts';
import { startOfCase } from '../../workflows/ids.ts';
import { newRequest } from '../activities/acts.ts';
import { dutiesOf, dutyNotices, handle } from '../activities/duty-acts.ts';
import { committeeOf, seedBranch, seedParty } from '../activities/house.ts';
import { runMonth } from '../activities/months.ts';
import { eventsOf } from './history.ts';
import { openWorld } from './world.ts';

test('an owner who says nothing is reminded, then the superior is; nothing is decided by it, and the record ends it', async () => {
  const world = await openWorld('2026-02-27', '09:00');
  try {
    const { house, client } = world;
    const party = await seedParty(house);
    const branch = await seedBranch(house, party.committeeId, committeeOf(6));
    const [secretary = '', , , , , member = ''] = branch.people;
    // The month is played by hand: only what starts from here on is the workflows'.
    house.at('2026-02-02', '00:05');
    await handle(house, party, member, '2026-01');
    await runMonth(house, party, '2026-01', { branch });
    await world.skipTo('2026-02-27', '10:00');
    const own = (await dutiesOf(house, party.planId)).find(({ ownerId }) => ownerId === secretary);
    const id = own?.id ?? '';
    const { workflowId } = startOfCase({ kind: 'duty', id }).options;
    // the reconcile loop starts what the publication opened
    expect((await findLate(house.store, true))?.cases).toContainEqual({ kind: 'duty', id });
    await wakeWithStart(client, { kind: 'duty', id });
    const names = new Map([
      [secretary, 'owner'],
      [party.officers.partySecretary, 'superior'],
    ]);
    const told = async (): Promise<string[]> =>
      (await dutyNotices(house, party.planId))
        .filter(({ caseId }) => caseId === id)
        .map(({ kind, personId }) => `${kind} ${names.get(personId) ?? personId}`);
    const until = async (count: number): Promise<void> => {
      for (let n = 0; n < 400 && (await told()).length < count; n++) {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    };
    await until(1);
    await world.skipTo('2027-03-01', '09:30');
    await until(5);
    const [assigned, due, overdue, ...again] = await told();
    expect([assigned, due, overdue]).toEqual([
      'consequenceAssigned owner',
      'consequenceDue owner',
      'consequenceOverdue owner',
    ]);
    // both at the same instant
    expect(again.toSorted()).toEqual(['consequenceOverdue owner', 'consequenceOverdue superior']);
    expect(await house.value('select state from case_file where id = $1', [id])).toBe('open');
    expect(await house.value('select count(*)::int from accountability_referral', [])).toBe(0);
    const record = { meetingOn: '2027-02-26', minutes: '纪要第2号', text: '说明' };
    const outcome = await recordExplanation(house.store, {
      actorId: secretary,
      request: newRequest(),
      caseId: id,
      record,
    });
    expect(outcome.ok).toBe(true);
    await wakeWithStart(client, { kind: 'duty', id });
    await client.workflow.getHandle(workflowId).result();
    expect(await house.value('select state from case_file where id = $1', [id])).toBe('closed');
    const { actions, events } = costOf(await eventsOf(client, workflowId));
    process.stderr.write(`an explanation: ${String(actions)} actions, ${String(events)} events\n`);
    expect(actions).toBeLessThanOrEqual(15);
    expect(events).toBeLessThanOrEqual(70);
  } finally {
    await world.close();
  }
}, 90_000);
