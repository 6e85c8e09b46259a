import { randomUUID } from 'node:crypto';

import { openHouse } from './house.ts';
import type { Answer, House } from './house.ts';
import { oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation } from '../support/fixtures.ts';
import { withPanel } from '../activities/panel-acts.ts';

let house: House;
let organisation: Organisation;
let branch: Branch;
let roundId: string;
let duty: string;

beforeAll(async () => {
  house = await openHouse();
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [2] });
  [branch] = organisation.branches as [Branch];
  const panel = withPanel('review', { decides: 'allSign' });
  const versionId = await seedScheme(house.store, organisation.committeeId, panel);
  const [round] = await openRounds(house.store, { ...organisation, versionId });
  roundId = round?.roundId ?? '';
  const stageId = await openStage(house.store, { roundId, kind: 'review', closesInMs: 'infinity' });
  const [subjectId = ''] = branch.members;
  duty = await oblige(house.store, { stageId, kind: 'review', personId: branch.secretary, subjectId });
});
afterAll(() => house.close());

const propose = (): Promise<Answer> =>
  house.ask('review', branch.secretary, {
    id: roundId,
    body: { decisions: [{ obligationId: duty, items: [], acceptRest: true }] },
  });

/** Open duties of a kind in somebody's inbox. */
const owed = async (who: string, kind: string): Promise<{ id: string }[]> => {
  const { body } = await house.ask('inbox', who);
  return body.obligations.filter((one: { kind: string }) => one.kind === kind);
};

const signAs = async (who: string): Promise<Answer> => {
  const signatures = (await owed(who, 'sign')).map(({ id }) => ({ obligationId: id, approve: true }));
  return house.ask('sign', who, { id: roundId, body: { signatures } });
};

const standing = async (): Promise<string> => {
  const { rows } = await house.store.pool.query<{ id: string }>(
    'select id from proposal where obligation_id = $1 order by seq desc limit 1',
    [duty],
  );
  return rows[0]?.id ?? '';
};

const withdraw = (who: string, proposalId: string, key: string = randomUUID()): Promise<Answer> =>
  house.ask('withdrawSignature', who, { id: roundId, body: { proposalId }, key });

test('a signer takes a signature back, once, and is asked again; the old one stays on record', async () => {
  await propose();
  expect((await signAs(branch.deputy)).body).toMatchObject({ signed: 1, open: 1 });
  const proposalId = await standing();
  const key = randomUUID();
  const answers = [await withdraw(branch.deputy, proposalId, key), await withdraw(branch.deputy, proposalId, key)];
  for (const { status, body } of answers) {
    expect([status, body]).toEqual([200, { proposalId, state: 'open' }]);
  }
  expect(await owed(branch.deputy, 'sign')).toHaveLength(1);
  const { body } = await house.ask('panelFile', branch.committeeMember, { id: roundId });
  const [proposal] = body.proposals;
  expect(proposal.signatures).toMatchObject([
    { person: { id: branch.secretary }, withdrawnAt: null },
    { person: { id: branch.deputy }, withdrawnAt: expect.stringMatching(/Z$/) },
  ]);
  // The other member's signature alone does not carry it any more.
  expect((await signAs(branch.committeeMember)).body).toMatchObject({ open: 1, carried: 0 });
  expect(await house.count('item_decision')).toBe(0);
});

test('nobody takes back what they have not signed, nor what somebody else has', async () => {
  const proposalId = await standing();
  for (const who of [branch.deputy, branch.members[1] ?? '']) {
    expect(await withdraw(who, proposalId)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  }
  expect((await withdraw(branch.committeeMember, randomUUID())).status).toBe(404);
});

test('the proposer takes the proposal back, owes the decision again, and nobody is asked to sign it', async () => {
  const proposalId = await standing();
  expect(await withdraw(branch.secretary, proposalId)).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
  expect(await owed(branch.deputy, 'sign')).toEqual([]);
  expect(await owed(branch.secretary, 'review')).toMatchObject([{ id: duty }]);
  expect((await propose()).status).toBe(201);
  expect(await standing()).not.toBe(proposalId);
});

test('what has been decided stays decided', async () => {
  await signAs(branch.deputy);
  expect((await signAs(branch.committeeMember)).body).toMatchObject({ carried: 1 });
  expect(await withdraw(branch.deputy, await standing())).toMatchObject({
    status: 409,
    body: { code: 'proposal-settled' },
  });
  expect(await house.count('signature', 'withdrawn_at is null')).toBe(4);
});
