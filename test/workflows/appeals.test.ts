/** Appeals and corrections with skipped time: the product's own workflows, and what they cost. */
import { decideWithStart, wakeWithStart } from '../../worker/cases.ts';
import { findLate } from '../../store/late.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { costOf } from '../../bench/months/count.ts';
import { appealWorkflowId, correctionWorkflowId, talkWorkflowId } from '../../workflows/ids.ts';
import { newRequest, receive } from '../activities/acts.ts';
import { casesOf, published, reviewerOf, upTo } from '../activities/appeal-acts.ts';
import { committeeOf, seedBranch, seedParty } from '../activities/house.ts';
import type { Branch, Party } from '../activities/house.ts';
import { runMonth, runToPosting } from '../activities/months.ts';
import { fileAppeal } from '../../store/steps/file-appeal.ts';
import { proposeCorrection } from '../../store/steps/propose-correction.ts';
import { eventsOf, leavesOf, payloadsOf } from './history.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
let party: Party;
let branch: Branch;
let member = '';

/** Two low months are published, and the next one is posted: its round has to hear of what is corrected. */
const TODAY = '2026-04-10';

beforeEach(async () => {
  world = await openWorld(TODAY, '09:00');
  party = await seedParty(world.house);
  branch = await seedBranch(world.house, party.committeeId, committeeOf(5));
  member = branch.people[4] ?? '';
  // Months and their talks are played by hand: only what starts from here on is the workflows'.
  for (const [period, score] of [
    ['2026-01', 58],
    ['2026-02', 59],
  ] as const) {
    await runMonth(world.house, party, period, { branch, scores: new Map([[member, score]]) });
  }
  await runToPosting(world.house, party, '2026-03', { branch });
  await world.skipTo(TODAY, '09:30');
}, 60_000);
afterEach(() => world.close());

const value = <T>(sql: string, values: readonly unknown[] = []): Promise<T> => world.house.value<T>(sql, values);

async function filed(against: 'result' | 'talk' = 'result'): Promise<string> {
  const { id: resultId } = await published(world.house, member, '2026-02');
  const talkId = await value<string>(`select id from talk_case where person_id = $1 and kind = 'committee'`, [member]);
  const target = against === 'result' ? { resultId } : { talkId };
  const filing = { actorId: member, request: newRequest(), target, text: '请复核', evidenceIds: [] };
  const outcome = await fileAppeal(world.house.store, filing);
  const appealId: unknown = outcome.ok ? Reflect.get(outcome.value.body, 'appealId') : undefined;
  if (typeof appealId !== 'string') throw new Error(`refused: ${JSON.stringify(outcome)}`);
  await wakeWithStart(world.client, { kind: 'appeal', id: appealId });
  await looked(`select exists (select 1 from obligation where appeal_id = $1)`, [appealId]);
  return appealId;
}

/** Waits until the workflows have made something true. */
async function looked(sql: string, values: readonly unknown[]): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (await value<boolean>(sql, values)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`did not come true: ${sql}`);
}

/** Months go by: every reminder of the appeal falls due at its instant. */
async function allReminded(appealId: string): Promise<void> {
  await world.skipTo('2026-07-01', '09:30');
  await looked(`select count(*) = 3 from notice where appeal_id = $1 and kind = 'appealOverdue'`, [appealId]);
}

async function decide(appealId: string, score: number | null, period = '2026-02'): Promise<string> {
  const decisionId = await receive(world.house, {
    kind: 'decideAppeal',
    targetId: appealId,
    actorId: (await reviewerOf(world.house, appealId)) ?? '',
    body:
      score === null
        ? { uphold: false, answer: '不成立' }
        : {
            uphold: true,
            answer: '成立',
            correction: { reason: '登记有误', changes: await upTo(world.house, member, period, score) },
          },
  });
  const reply = await decideWithStart(world.client, { decisionId, target: { kind: 'appeal', id: appealId } });
  return reply.state;
}

const notices = async (appealId: string): Promise<string[]> =>
  (
    await world.house.rows<{ kind: string; n: number }>(
      'select kind, count(*)::int as n from notice where appeal_id = $1 group by kind order by kind',
      [appealId],
    )
  ).map(({ kind, n }) => `${kind} ${String(n)}`);

const isOver = async (workflowId: string): Promise<string> =>
  (await world.client.workflow.getHandle(workflowId).describe()).status.name;

test('an appeal nobody decides (sapiom-js PR#468, approvals-kit#178): reminded by its timers, escalated, still open months later; then decided and over', async () => {
  const appealId = await filed();
  await allReminded(appealId);
  expect(await notices(appealId)).toEqual(['appealAssigned 1', 'appealDue 1', 'appealOverdue 3']);
  expect(await value('select state from appeal where id = $1', [appealId])).toBe('open');
  expect(await isOver(appealWorkflowId(appealId))).toBe('RUNNING');
  expect(await decide(appealId, 62)).toBe('applied');
  await world.client.workflow.getHandle(appealWorkflowId(appealId)).result();
  expect(await published(world.house, member, '2026-02')).toMatchObject({ version: 2, score: '62.0' });
  expect(await casesOf(world.house, member)).toEqual([
    '2026-01 secretary open',
    '2026-02 committee annulled monthNotLow',
  ]);
  expect(await verifyResults(world.house.store.pool)).toMatchObject({ differing: [] });
}, 60_000);

test('the talk an appeal leads to gets its own workflow at once, and an annulled one ends', async () => {
  const first = await value<string>(`select id from talk_case where person_id = $1 and period = '2026-01'`, [member]);
  const second = await value<string>(`select id from talk_case where person_id = $1 and period = '2026-02'`, [member]);
  for (const id of [first, second]) await wakeWithStart(world.client, { kind: 'talk', id });
  const appealId = await filed();
  // the month of the first talk is corrected by an officer: the second one moves to the first place
  const changes = await upTo(world.house, member, '2026-01', 62);
  await decide(appealId, null);
  const { id: resultId } = await published(world.house, member, '2026-01');
  const proposal = {
    actorId: party.officers.organisationOfficer,
    request: newRequest(),
    resultId,
    reason: '更正',
    changes,
  };
  const outcome = await proposeCorrection(world.house.store, { ...proposal, committeeDecision: null });
  const correctionId = String(outcome.ok ? Reflect.get(outcome.value.body, 'correctionId') : '');
  await wakeWithStart(world.client, { kind: 'correction', id: correctionId });
  await looked('select exists (select 1 from obligation where correction_id = $1)', [correctionId]);
  const decisionId = await receive(world.house, {
    kind: 'confirmCorrection',
    targetId: correctionId,
    actorId: party.officers.partySecretary,
    body: { confirm: true },
  });
  const target = { kind: 'correction', id: correctionId } as const;
  expect(await decideWithStart(world.client, { decisionId, target })).toEqual({ state: 'applied' });
  await world.client.workflow.getHandle(correctionWorkflowId(correctionId)).result();
  const opened = await value<string>(
    `select id from talk_case where person_id = $1 and period = '2026-02' and kind = 'secretary'`,
    [member],
  );
  await looked(`select exists (select 1 from obligation where talk_id = $1 and state = 'open')`, [opened]);
  expect(await isOver(talkWorkflowId(opened))).toBe('RUNNING');
  // the reconcile loop would tell the annulled ones; here it is asked what it would do
  await world.skipTo(TODAY, '10:30');
  const late = await findLate(world.house.store, false);
  expect(late?.talks.toSorted()).toEqual([first, second].toSorted());
}, 60_000);

test('a namespace that is lost loses no appeal: all that run are named for a restart, and start from facts alone', async () => {
  const appealId = await filed();
  await world.client.workflow.getHandle(appealWorkflowId(appealId)).terminate();
  const late = await findLate(world.house.store, true);
  expect(late).toMatchObject({ appeals: [appealId], corrections: [] });
  await wakeWithStart(world.client, { kind: 'appeal', id: appealId });
  expect(await decide(appealId, null)).toBe('applied');
  await world.client.workflow.getHandle(appealWorkflowId(appealId)).result();
  expect(await notices(appealId)).toEqual(['appealAssigned 1', 'appealDecided 1']);
  expect(await findLate(world.house.store, true)).toMatchObject({ appeals: [] });
}, 60_000);

test('the dearest appeal costs at most 15 actions and 70 events, and its history carries ids and codes only', async () => {
  const appealId = await filed('talk');
  // every reminder there is, then an upheld decision that opens a talk
  await allReminded(appealId);
  await decide(appealId, 62, '2026-01');
  expect((await casesOf(world.house, member)).at(-1)).toBe('2026-02 secretary open');
  const workflowId = appealWorkflowId(appealId);
  await world.client.workflow.getHandle(workflowId).result();
  const events = await eventsOf(world.client, workflowId);
  const cost = costOf(events);
  process.stderr.write(`an appeal: ${String(cost.actions)} actions, ${String(cost.events)} events\n`);
  expect(cost.actions).toBeLessThanOrEqual(15);
  expect(cost.events).toBeLessThanOrEqual(70);
  const strings = payloadsOf(events)
    .filter((text) => text !== '')
    .flatMap((text) => leavesOf(JSON.parse(text)))
    .flatMap(({ value: leaf }) => (typeof leaf === 'string' ? [leaf] : []));
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  expect(strings.filter((text) => !UUID.test(text) && !['appeal', 'applied'].includes(text))).toEqual([]);
}, 60_000);
