import { deliverDue } from '../../notices/deliver.ts';
import { createTransport } from '../../notices/transport.ts';
import type { MailTransport } from '../../notices/transport.ts';
import { addDays, dateOf, SHANGHAI } from '../../domain/civil.ts';
import type { DecisionBodies, DecisionKind } from '../../domain/decision.ts';
import { nextPeriod, periodsBetween } from '../../domain/period.ts';
import { decideWithStart, wakeWithStart } from '../../worker/cases.ts';
import { TASK_QUEUE } from '../../workflows/ids.ts';
import {
  confirmSample,
  declare,
  obligations,
  receive,
  recordScore,
  reviewSubject,
  sayNothing,
  talkRecord,
} from '../activities/acts.ts';
import type { Owed } from '../activities/acts.ts';
import { committeeOf, instant, meetingOf, seedBranch, seedParty } from '../activities/house.ts';
import type { Branch, Party } from '../activities/house.ts';
import { ScriptedSmtp } from '../notices/smtp.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

/** Scored months; the last is published in December 2026. */
export const PERIODS = periodsBetween('2025-12', '2026-11');
const [FIRST_DAY, LAST_DAY] = ['2026-01-01', '2026-12-31'];
export const MEMBERS = 7;
export const SMALL = 3;

/** Months in which somebody of the larger branch is below 80: by seat and month. */
export const LOW: Readonly<Record<string, readonly (readonly [seat: number, score: number])[]>> = {
  '2026-01': [[4, 58]],
  '2026-02': [[4, 59]],
  '2026-03': [[4, 61]],
  '2026-04': [[4, 55]],
  '2026-05': [[4, 54]],
  '2026-06': [[4, 53]],
  '2026-08': [[0, 55]],
};
/** Seat 5 is exempt this month and declares on the last day of every other. */
export const EXEMPT = '2026-02';
/** Seat 6 declares three points each month but this one. */
export const MISSED = '2026-03';

export interface Year {
  readonly world: World;
  readonly smtp: ScriptedSmtp;
  readonly transport: MailTransport;
  readonly party: Party;
  readonly branch: Branch;
  /** Three people, who always say that there is nothing; the level above decides about them. */
  readonly small: Branch;
  readonly close: () => Promise<void>;
}

export async function openYear(): Promise<Year> {
  const world = await openWorld(FIRST_DAY, '00:00');
  const smtp = new ScriptedSmtp();
  await smtp.start();
  const transport = createTransport({ smtpUrl: smtp.url, from: 'Jifen <jifen@branch.example>' });
  const party = await seedParty(world.house, undefined, PERIODS[0]);
  const branch = await seedBranch(world.house, party.committeeId, committeeOf(MEMBERS));
  const small = await seedBranch(world.house, party.committeeId, meetingOf(SMALL));
  await world.house.rows(`insert into exemption (person_id, period, cause) values ($1, $2, '病假')`, [
    branch.people[5],
    EXEMPT,
  ]);
  const close = async (): Promise<void> => {
    transport.close();
    await world.close();
    await smtp.stop();
  };
  return { world, smtp, transport, party, branch, small, close };
}

/** Plays the year day by day: at 09:30 people read their mail, then do what is owed. */
export async function playYear(year: Year): Promise<void> {
  for (let today = FIRST_DAY; today <= LAST_DAY; today = addDays(today, 1)) {
    const opening = PERIODS.find((period) => `${nextPeriod(period)}-01` === today);
    if (opening !== undefined) {
      await openMonth(year, today);
      await register(year, opening);
    }
    await year.world.goTo(today, '09:30');
    do await pump(year);
    while ((await act(year, today)) > 0);
    await pump(year);
  }
}

/** The workflow id a month's opening has; on the 1st `today`. */
export const openingId = ({ party }: Year, today: string): string => `open/${party.planId}-${today}`;

/** What a plan's schedule does; the server that skips time has none. */
async function openMonth(year: Year, today: string): Promise<void> {
  await year.world.skipTo(today, '00:05');
  await year.world.client.workflow.start('openCycle', {
    workflowId: openingId(year, today),
    taskQueue: TASK_QUEUE,
    args: [{ planId: year.party.planId, scheduledAt: instant(today, '00:05') }],
  });
}

async function register({ world, branch }: Year, period: string): Promise<void> {
  const [actorId = ''] = branch.people;
  for (const [seat, score] of LOW[period] ?? []) {
    const personId = branch.people[seat] ?? '';
    await recordScore(world.house, { actorId, unitId: branch.id, personId, period, score });
  }
}

async function pump({ world, transport }: Year): Promise<void> {
  const log = { info: () => undefined, warn: () => undefined };
  await deliverDue({ store: world.house.store, transport, publicUrl: 'http://127.0.0.1', log });
}

/** Everybody does what is owed at this moment and no more; how much that was. */
async function act(year: Year, today: string): Promise<number> {
  const { world, party } = year;
  const owed = await obligations(world.house, party.planId, `o.state = 'open' and not o.sealed and not o.optional`);
  for (const duty of owed) {
    await (duty.talkId === null ? actInRound(year, duty, today) : actOnTalk(year, duty));
  }
  // as the API does after the last of them
  const decided = owed.filter(({ kind }) => kind === 'review' || kind === 'spotCheck');
  for (const id of new Set(decided.map(({ roundId }) => roundId ?? ''))) {
    await wakeWithStart(world.client, { kind: 'round', id });
  }
  await world.quiet();
  return owed.filter(({ kind }) => kind !== 'declare').length;
}

async function actInRound({ world, branch }: Year, duty: Owed, today: string): Promise<void> {
  const { house } = world;
  const seat = branch.people.indexOf(duty.personId);
  let refusal: string | null = null;
  if (duty.kind === 'review') refusal = await reviewSubject(house, duty);
  if (duty.kind === 'spotCheck') refusal = await confirmSample(house, duty);
  if (duty.kind === 'declare') {
    const notYet = seat === 5 && dateOf(SHANGHAI, duty.dueAt.getTime() - 1) !== today;
    if (notYet || (seat === 6 && duty.period === MISSED)) return;
    refusal = seat === 6 ? await declare(house, duty, 'duty-task', '3') : await sayNothing(house, duty);
  }
  if (refusal !== null) throw new Error(`${duty.kind} was refused: ${refusal}`);
}

async function actOnTalk(year: Year, duty: Owed): Promise<void> {
  const { house } = year.world;
  if (duty.kind === 'appointTalker') {
    await decideOn(year, duty, 'appointTalker', { talkerId: year.party.officers.partyCommitteeMember });
  }
  if (duty.kind === 'holdTalk') await decideOn(year, duty, 'recordTalk', await talkRecord(house));
  if (duty.kind === 'acknowledgeTalk') await decideOn(year, duty, 'acknowledgeTalk', {});
  if (duty.kind === 'followUpTalk') await decideOn(year, duty, 'followUpTalk', { finding: '已整改' });
}

async function decideOn<K extends DecisionKind>(
  { world }: Year,
  duty: Owed,
  kind: K,
  body: DecisionBodies[K],
): Promise<void> {
  const targetId = duty.talkId ?? '';
  const decisionId = await receive(world.house, { kind, targetId, actorId: duty.personId, body });
  const reply = await decideWithStart(world.client, { decisionId, target: { kind: 'talk', id: targetId } });
  if (reply.state !== 'applied') throw new Error(`${kind} was refused: ${reply.code ?? ''}`);
}
