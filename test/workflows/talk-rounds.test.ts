/** Half a year of talks with skipped time: the product's own workflows open, remind, escalate and end a round. */
import { wakeWithStart } from '../../worker/cases.ts';
import { findLate } from '../../store/late.ts';
import { costOf } from '../../bench/months/count.ts';
import { startOfCase } from '../../workflows/ids.ts';
import { openCycle } from '../../activities/cycles/open.ts';
import { followUpDifficulty } from '../../store/steps/follow-up-difficulty.ts';
import { recordHeartTalk } from '../../store/steps/record-heart-talk.ts';
import { newRequest } from '../activities/acts.ts';
import { committeeOf, instant, seedBranch, seedParty } from '../activities/house.ts';
import type { Branch, Party } from '../activities/house.ts';
import { WITH_TALKS } from '../activities/talk-round-acts.ts';
import type { TalkSeen } from '../activities/talk-round-acts.ts';
import { eventsOf, leavesOf, payloadsOf } from './history.ts';
import { eventually } from './server.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
let party: Party;
let branch: Branch;

beforeEach(async () => {
  world = await openWorld('2026-01-04', '00:10');
  party = await seedParty(world.house, undefined, '2025-12', WITH_TALKS);
  branch = await seedBranch(world.house, party.committeeId, committeeOf(5));
}, 60_000);
afterEach(() => world.close());

const value = <T>(sql: string, values: readonly unknown[] = []): Promise<T> => world.house.value<T>(sql, values);
const isTrue = (sql: string, values: readonly unknown[] = []): Promise<boolean> =>
  eventually(() => value<boolean>(sql, values), Boolean);

/** Starts the month's own workflow, as its schedule would; nobody does anything in it. */
async function startMonth(month: string): Promise<void> {
  const scheduledAt = instant(`${month}-01`, '00:05');
  const opening = await openCycle(world.house.store, { planId: party.planId, scheduledAt });
  if (opening.state !== 'open') throw new Error(opening.state);
  await wakeWithStart(world.client, { kind: 'cycle', id: opening.cycleId });
}

/** The round a span's first month has opened, once its own workflow has looked. */
async function roundOf(span: string): Promise<string> {
  await isTrue(`select count(*) = 2 from obligation o join talk_round r on r.id = o.case_id where r.span = $1`, [span]);
  return value<string>('select id from talk_round where span = $1', [span]);
}

async function talked(
  talkerId: string,
  personId: string,
  heldOn: string,
  responsibleId?: string,
): Promise<string | undefined> {
  const difficulties = responsibleId === undefined ? [] : [{ text: '困难', responsibleId, followUpBy: heldOn }];
  const talk = { personId, heldOn, form: 'inPerson', summary: '谈话', difficulties } as const;
  const outcome = await recordHeartTalk(world.house.store, { actorId: talkerId, request: newRequest(), ...talk });
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  const { roundId, dutyMet, difficultyIds } = outcome.value.body as TalkSeen;
  if (roundId !== null && dutyMet) await wakeWithStart(world.client, { kind: 'talkRound', id: roundId });
  for (const id of difficultyIds) await wakeWithStart(world.client, { kind: 'difficulty', id });
  return difficultyIds[0];
}

const isOver = async (id: string): Promise<string> => {
  const { workflowId } = startOfCase({ kind: 'talkRound', id }).options;
  return (await world.client.workflow.getHandle(workflowId).describe()).status.name;
};

test('a round over half a year in which one member is not reached: reminded, escalated, overdue with the name when the next one opens', async () => {
  const [secretary = '', deputy = '', ...others] = branch.people;
  await startMonth('2026-01');
  const roundId = await roundOf('2026-H1');
  await world.skipTo('2026-01-12');
  const difficultyId = await talked(secretary, deputy, '2026-01-12', secretary);
  await talked(party.officers.partySecretary, secretary, '2026-01-12');
  for (const id of others.slice(0, 2)) await talked(secretary, id, '2026-01-12');
  await isTrue(`select count(*) = 1 from obligation where case_id = $1 and state = 'done'`, [roundId]);
  await isTrue(`select count(*) = 1 from obligation where case_id = $1`, [difficultyId]);
  await followUpDifficulty(world.house.store, {
    actorId: secretary,
    request: newRequest(),
    difficultyId: difficultyId ?? '',
    done: '已办',
  });
  await wakeWithStart(world.client, { kind: 'difficulty', id: difficultyId ?? '' });
  // a lost namespace would be rebuilt from the facts
  const late = await findLate(world.house.store, true);
  expect(late?.cases).toContainEqual({ kind: 'talkRound', id: roundId });
  await world.skipTo('2026-06-30', '23:00');
  await isTrue(`select state = 'overdue' and ended_at is null from case_file where id = $1`, [roundId]);
  await isTrue(`select count(*) = 3 from notice where case_id = $1 and kind = 'talkRoundOverdue'`, [roundId]);
  expect(await isOver(roundId)).toBe('RUNNING');
  await world.skipTo('2026-07-01', '00:10');
  await startMonth('2026-07');
  await roundOf('2026-H2');
  await wakeWithStart(world.client, { kind: 'talkRound', id: roundId });
  await isTrue('select ended_at is not null from case_file where id = $1', [roundId]);
  expect(
    await world.house.rows('select person_id as id from talk_round_missed where round_id = $1', [roundId]),
  ).toEqual([{ id: others[2] }]);
  const kinds = await world.house.rows<{ kind: string; n: number }>(
    'select kind, count(*)::int as n from notice where case_id = $1 group by kind order by kind',
    [roundId],
  );
  expect(kinds.map(({ kind, n }) => `${kind} ${String(n)}`)).toEqual([
    'talkRoundDue 2',
    'talkRoundEnded 2',
    'talkRoundOpened 2',
    'talkRoundOverdue 3',
  ]);
}, 90_000);

test('a late talk still counts, and ends the round; its history carries ids and code words only', async () => {
  const [secretary = '', ...others] = branch.people;
  await startMonth('2026-01');
  const roundId = await roundOf('2026-H1');
  await talked(party.officers.partySecretary, secretary, '2026-01-04');
  for (const id of others.slice(1)) await talked(secretary, id, '2026-01-04');
  await world.skipTo('2026-06-20');
  await isTrue(`select state = 'overdue' from case_file where id = $1`, [roundId]);
  await talked(secretary, others[0] ?? '', '2026-06-20');
  const { workflowId } = startOfCase({ kind: 'talkRound', id: roundId }).options;
  await world.client.workflow.getHandle(workflowId).result();
  expect(await value('select state from case_file where id = $1', [roundId])).toBe('complete');
  const events = await eventsOf(world.client, workflowId);
  const cost = costOf(events);
  process.stderr.write(`a round of talks: ${String(cost.actions)} actions, ${String(cost.events)} events\n`);
  const strings = payloadsOf(events)
    .filter((text) => text !== '')
    .flatMap((text) => leavesOf(JSON.parse(text)))
    .flatMap(({ value: leaf }) => (typeof leaf === 'string' ? [leaf] : []));
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  expect(strings.filter((text) => !UUID.test(text) && text !== 'talkRound')).toEqual([]);
}, 60_000);
