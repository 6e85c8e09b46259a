import { randomUUID } from 'node:crypto';

import { openHouse } from './house.ts';
import type { Answer, House, Json } from './house.ts';
import { oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation } from '../support/fixtures.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

interface Panel {
  readonly organisation: Organisation;
  readonly branch: Branch;
  readonly roundId: string;
  readonly stageId: string;
  readonly chair: string;
  /** One per member, in order: what the chair owes about them and their declared item. */
  readonly subjects: readonly { personId: string; obligationId: string; itemId: string }[];
  minute(present?: readonly string[]): Promise<string>;
  review(decisions: unknown, options?: { minuteId?: string; as?: string; key?: string }): Promise<Answer>;
}

/** A branch whose members have each declared one item and whose review is open, chaired by the secretary. */
async function openPanel(members = 3): Promise<Panel> {
  const organisation = await seedOrganisation(house.store, { name: '机关', branches: [members] });
  const [branch] = organisation.branches as [Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId);
  const [round] = await openRounds(house.store, { ...organisation, versionId });
  const roundId = round?.roundId ?? '';
  const declaring = await openStage(house.store, { roundId, kind: 'declaration' });
  const items: string[] = [];
  for (const personId of branch.members) {
    const id = await oblige(house.store, { stageId: declaring, kind: 'declare', personId, subjectId: personId });
    const body = { itemKey: 'study-exchange', points: '1.5', reason: '发言' };
    items.push((await house.ask('declareItem', personId, { id, body })).body.itemId);
  }
  const stageId = await openStage(house.store, { roundId, kind: 'review', closesInMs: 'infinity' });
  const chair = branch.secretary;
  const subjects: { personId: string; obligationId: string; itemId: string }[] = [];
  for (const [index, personId] of branch.members.entries()) {
    const obligationId = await oblige(house.store, { stageId, kind: 'review', personId: chair, subjectId: personId });
    subjects.push({ personId, obligationId, itemId: items[index] ?? '' });
  }
  const minute: Panel['minute'] = async (present = [branch.secretary, branch.deputy, branch.committeeMember]) =>
    (await house.ask('recordMinutes', chair, { id: roundId, body: { heldOn: '2026-02-09', present, text: '纪要' } }))
      .body.minuteId;
  return {
    organisation,
    branch,
    roundId,
    stageId,
    chair,
    subjects,
    minute,
    async review(decisions, { minuteId, as = chair, key } = {}) {
      const body = { minuteId: minuteId ?? (await minute()), decisions };
      return house.ask('review', as, { id: roundId, body, ...(key === undefined ? {} : { key }) });
    },
  };
}

const accepting = (subjects: Panel['subjects']): unknown[] =>
  subjects.map(({ obligationId, itemId }) => ({ obligationId, items: [{ itemId, decision: 'accept' }] }));

const decisionsOn = (itemId: string): Promise<number> => house.count('item_decision', `item_id = '${itemId}'`);
const stagesTold = (roundId: string): number =>
  house.recorder.told.filter(([what, id]) => what === 'stageComplete' && id === roundId).length;

test('a batch decides every subject, and the last one completes the stage', async () => {
  const panel = await openPanel();
  const [first, ...rest] = panel.subjects;
  expect(await panel.review(accepting(first === undefined ? [] : [first]))).toMatchObject({
    status: 201,
    body: { decided: 1, returned: 0 },
  });
  expect(stagesTold(panel.roundId)).toBe(0);
  expect(await panel.review(accepting(rest))).toMatchObject({ status: 201, body: { decided: 2 } });
  expect(stagesTold(panel.roundId)).toBe(1);
  expect(await house.count('obligation', `stage_id = '${panel.stageId}' and state = 'open'`)).toBe(0);
});

test('50 parallel last reviews decide each subject once and tell the workflow the stage is complete', async () => {
  const panel = await openPanel(50);
  const minuteId = await panel.minute();
  const answers = await Promise.all(
    accepting(panel.subjects).flatMap((decision) => [
      panel.review([decision], { minuteId }),
      panel.review([decision], { minuteId }),
    ]),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(50);
  expect(answers.filter((answer) => answer.body.code === 'already-answered')).toHaveLength(50);
  expect(await house.count('item_decision', `minute_id = '${minuteId}'`)).toBe(50);
  expect(stagesTold(panel.roundId)).toBeGreaterThan(0);
});

test('a repeated review answers the same and decides nothing again', async () => {
  const panel = await openPanel(1);
  const minuteId = await panel.minute();
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => panel.review(accepting(panel.subjects), { minuteId, key })),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
  expect(await decisionsOn(panel.subjects[0]?.itemId ?? '')).toBe(1);
});

test('one bad decision refuses the whole batch and names its place', async () => {
  const panel = await openPanel();
  const [first, second, third] = panel.subjects;
  const decisions = [
    { obligationId: first?.obligationId, items: [{ itemId: first?.itemId, decision: 'accept' }] },
    { obligationId: second?.obligationId, items: [{ itemId: second?.itemId, decision: 'refuse' }] },
    { obligationId: third?.obligationId, items: [{ itemId: third?.itemId, decision: 'accept' }] },
  ];
  const answer = await panel.review(decisions);
  expect(answer).toMatchObject({ status: 422, body: { code: 'reason-required' } });
  expect(answer.body.errors[0].path).toBe('body.decisions.1.items.0');
  expect(await house.count('item_decision', `obligation_id = '${first?.obligationId}'`)).toBe(0);
  expect(await house.count('obligation', `stage_id = '${panel.stageId}' and state = 'open'`)).toBe(3);
});

test.each([
  ['an item left out', [], 422, 'item-missing', 'body.decisions.0.items'],
  [
    'an item of somebody else',
    [{ itemId: 'other', decision: 'accept' }],
    422,
    'item-missing',
    'body.decisions.0.items.0.itemId',
  ],
  [
    'an adjustment above the item',
    [{ itemId: 'own', decision: 'adjust', points: '2.5', reason: '核减' }],
    422,
    'amount-out-of-range',
    'body.decisions.0.items.0',
  ],
  [
    'an adjustment without points',
    [{ itemId: 'own', decision: 'adjust', reason: '核减' }],
    400,
    'invalid-request',
    'body.decisions.0.items.0.points',
  ],
  [
    'an adjustment without reason',
    [{ itemId: 'own', decision: 'adjust', points: '1' }],
    422,
    'reason-required',
    'body.decisions.0.items.0',
  ],
  [
    'an item decided twice',
    [
      { itemId: 'own', decision: 'accept' },
      { itemId: 'own', decision: 'accept' },
    ],
    422,
    'item-missing',
    'body.decisions.0.items.1.itemId',
  ],
])('%s is refused', async (_case, items, status, code, path) => {
  const panel = await openPanel(2);
  const [subject, other] = panel.subjects;
  const ids: Record<string, string | undefined> = { own: subject?.itemId, other: other?.itemId };
  const decided = items.map((item) => ({ ...item, itemId: ids[item.itemId] }));
  const answer = await panel.review([{ obligationId: subject?.obligationId, items: decided }]);
  const expected =
    _case === 'an item decided twice'
      ? { status: 409, body: { code: 'already-answered' } }
      : { status, body: { code } };
  expect(answer).toMatchObject(expected);
  expect(answer.body.errors[0].path).toBe(path);
  expect(await decisionsOn(subject?.itemId ?? '')).toBe(0);
});

test('nobody decides on their own items, even holding the obligation (windmill PR#8440: self-approval)', async () => {
  const panel = await openPanel(1);
  const own = await oblige(house.store, {
    stageId: panel.stageId,
    kind: 'review',
    personId: panel.chair,
    subjectId: panel.chair,
  });
  const answer = await panel.review([{ obligationId: own, items: [] }]);
  expect(answer).toMatchObject({ status: 403, body: { code: 'own-item', errors: [{ path: 'body.decisions.0' }] } });
});

test('a recorded close relation keeps a reviewer out', async () => {
  const panel = await openPanel(1);
  const [subject] = panel.subjects;
  await house.store.pool.query(`insert into recusal (person_id, other_id, relation) values ($1, $2, '亲属')`, [
    subject?.personId,
    panel.chair,
  ]);
  expect(await panel.review(accepting(panel.subjects))).toMatchObject({
    status: 403,
    body: { code: 'close-relation' },
  });
});

test('a panel without quorum decides nothing; guests do not count', async () => {
  const panel = await openPanel(1);
  const minuteId = await panel.minute([panel.chair, ...panel.branch.members]);
  expect(await panel.review(accepting(panel.subjects), { minuteId })).toMatchObject({
    status: 409,
    body: { code: 'quorum-not-met', present: 1, needed: 2 },
  });
  expect(await decisionsOn(panel.subjects[0]?.itemId ?? '')).toBe(0);
});

test.each([
  ['minutes of another round', async () => (await openPanel(1)).minute()],
  ['minutes nobody wrote', async () => randomUUID()],
])('%s are refused', async (_case, minute) => {
  const panel = await openPanel(1);
  expect(await panel.review(accepting(panel.subjects), { minuteId: await minute() })).toMatchObject({
    status: 404,
    body: { code: 'not-found', errors: [{ path: 'body.minuteId' }] },
  });
});

test('somebody without a duty in the round may neither write minutes nor review', async () => {
  const panel = await openPanel(1);
  const minuteId = await panel.minute();
  const { deputy } = panel.branch;
  expect(await panel.review(accepting(panel.subjects), { as: deputy, minuteId })).toMatchObject({ status: 403 });
  const body = { heldOn: '2026-02-09', present: [deputy], text: '纪要' };
  expect(await house.ask('recordMinutes', deputy, { id: panel.roundId, body })).toMatchObject({
    status: 403,
    body: { code: 'not-yours' },
  });
});

test('a returned item goes to the member and back: amended, reviewed, done', async () => {
  const panel = await openPanel(1);
  const [subject] = panel.subjects;
  if (subject === undefined) throw new Error('no subject');
  const { personId, obligationId, itemId } = subject;
  const back = [{ obligationId, items: [{ itemId, decision: 'return', reason: '请补充佐证' }] }];
  expect(await panel.review(back)).toMatchObject({ status: 201, body: { decided: 0, returned: 1 } });
  expect(await house.count('obligation', `id = '${obligationId}' and state = 'open'`)).toBe(1);
  expect(await house.count('notice', `dedup_key = 'returned/${itemId}/1' and person_id = '${personId}'`)).toBe(1);
  expect(stagesTold(panel.roundId)).toBe(0);

  expect(await panel.review(accepting(panel.subjects))).toMatchObject({
    status: 409,
    body: { code: 'awaiting-amendment' },
  });

  const { body: inbox } = await house.ask('inbox', personId);
  expect(inbox.obligations.map((one: Json) => one.links.amendment)).toEqual([`/api/v1/items/${itemId}/amendment`]);
  const amended = await house.ask('amendItem', personId, { id: itemId, body: { points: '1', reason: '已补充' } });
  expect(amended).toMatchObject({ status: 201, body: { replaces: itemId, points: '1' } });
  const again = await house.ask('amendItem', personId, { id: itemId, body: { points: '1', reason: '再次' } });
  expect(again).toMatchObject({ status: 409, body: { code: 'already-answered' } });

  const done = [{ obligationId, items: [{ itemId: amended.body.itemId, decision: 'accept' }] }];
  expect(await panel.review(done)).toMatchObject({ status: 201, body: { decided: 1, returned: 0 } });
  expect(stagesTold(panel.roundId)).toBe(1);
  const { body: files } = await house.ask('declarations', panel.chair, { id: panel.roundId });
  const items = files.declarations.find((one: Json) => one.person.id === personId).items;
  expect(items.map((item: Json) => [item.replaces, item.withdrawnAt === null])).toEqual([
    [null, false],
    [itemId, true],
  ]);
});

test('a returned item may be withdrawn instead, and an item nobody returned cannot be amended', async () => {
  const panel = await openPanel(2);
  const [one, other] = panel.subjects;
  const back = {
    obligationId: one?.obligationId,
    items: [{ itemId: one?.itemId, decision: 'return', reason: '不清楚' }],
  };
  await panel.review([back]);
  const body = { points: '1', reason: '补正' };
  expect(await house.ask('amendItem', other?.personId ?? '', { id: other?.itemId ?? '', body })).toMatchObject({
    status: 409,
    body: { code: 'stage-not-open' },
  });
  expect(await house.ask('amendItem', other?.personId ?? '', { id: one?.itemId ?? '', body })).toMatchObject({
    status: 403,
  });
  expect(await house.ask('withdrawItem', other?.personId ?? '', { id: other?.itemId ?? '' })).toMatchObject({
    status: 409,
    body: { code: 'stage-closed' },
  });
  expect(await house.ask('withdrawItem', one?.personId ?? '', { id: one?.itemId ?? '' })).toMatchObject({
    status: 200,
  });
  expect(await panel.review([{ obligationId: one?.obligationId, items: [] }])).toMatchObject({ status: 201 });
});

test('an amendment after its own deadline is refused, and the panel may decide', async () => {
  const panel = await openPanel(1);
  const [subject] = panel.subjects;
  const back = [
    { obligationId: subject?.obligationId, items: [{ itemId: subject?.itemId, decision: 'return', reason: '补' }] },
  ];
  await panel.review(back);
  await house.store.pool.query(`update obligation set closes_at = opened_at where kind = 'amend' and reference = $1`, [
    subject?.itemId,
  ]);
  const late = await house.ask('amendItem', subject?.personId ?? '', {
    id: subject?.itemId ?? '',
    body: { points: '1', reason: '迟' },
  });
  expect(late).toMatchObject({ status: 409, body: { code: 'stage-closed' } });
  expect(await panel.review(accepting(panel.subjects))).toMatchObject({ status: 201 });
});

test('a spot check confirms silently, or adjusts with a reason; nobody inspects twice', async () => {
  const panel = await openPanel(2);
  await panel.review(accepting(panel.subjects));
  const stageId = await openStage(house.store, { roundId: panel.roundId, kind: 'spotCheck' });
  const inspector = panel.organisation.officers.inspector;
  const duties = await Promise.all(
    panel.subjects.map(({ personId, itemId }) =>
      oblige(house.store, { stageId, kind: 'spotCheck', personId: inspector, subjectId: personId, reference: itemId }),
    ),
  );
  const ask = (index: number, body: object): Promise<Answer> =>
    house.ask('spotCheck', inspector, { id: duties[index] ?? '', body });
  expect(await ask(0, { finding: 'confirm' })).toMatchObject({ status: 200, body: { decisionId: null } });
  expect(await ask(0, { finding: 'confirm' })).toMatchObject({ status: 409, body: { code: 'already-answered' } });
  expect(await ask(1, { finding: 'adjust', points: '1' })).toMatchObject({
    status: 422,
    body: { code: 'reason-required' },
  });
  expect(await ask(1, { finding: 'adjust', points: '1', reason: '佐证不足' })).toMatchObject({ status: 200 });
  expect(await decisionsOn(panel.subjects[1]?.itemId ?? '')).toBe(2);
});

test("who is missing is on the secretary's board until the last step", async () => {
  const panel = await openPanel(2);
  const { body: before } = await house.ask('missing', panel.chair, { id: panel.roundId });
  expect(before.missing.map((row: Json) => row.subject.id).sort()).toEqual(
    panel.subjects.map((subject) => subject.personId).sort(),
  );
  await panel.review(accepting(panel.subjects));
  expect((await house.ask('missing', panel.chair, { id: panel.roundId })).body.missing).toEqual([]);
  expect(await house.ask('missing', panel.branch.members[0] ?? '', { id: panel.roundId })).toMatchObject({
    status: 403,
  });
});
