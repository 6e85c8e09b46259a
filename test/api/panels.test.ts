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
let stageId: string;
const reviews = new Map<string, string>();

beforeAll(async () => {
  house = await openHouse();
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [3] });
  [branch] = organisation.branches as [Branch];
  const versionId = await seedScheme(
    house.store,
    organisation.committeeId,
    withPanel('review', { decides: 'allSign' }),
  );
  const [round] = await openRounds(house.store, { ...organisation, versionId });
  roundId = round?.roundId ?? '';
  stageId = await openStage(house.store, { roundId, kind: 'review', closesInMs: 'infinity' });
  for (const subjectId of branch.members) {
    const duty = { stageId, kind: 'review', personId: branch.secretary, subjectId } as const;
    reviews.set(subjectId, await oblige(house.store, duty));
  }
});
afterAll(() => house.close());

const propose = (subjects: readonly string[], key?: string): Promise<Answer> =>
  house.ask('review', branch.secretary, {
    id: roundId,
    body: { decisions: subjects.map((id) => ({ obligationId: reviews.get(id), items: [], acceptRest: true })) },
    ...(key === undefined ? {} : { key }),
  });

const toSign = async (who: string): Promise<{ id: string; links: Record<string, string> }[]> => {
  const { body } = await house.ask('inbox', who);
  return body.obligations.filter(({ kind }: { kind: string }) => kind === 'sign');
};

test('a repeated request proposes once and gives the first answer', async () => {
  const [first = ''] = branch.members;
  const key = randomUUID();
  const answers = [await propose([first], key), await propose([first], key)];
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [201, { decided: 0, returned: 0, proposed: 1 }],
    [201, { decided: 0, returned: 0, proposed: 1 }],
  ]);
  expect(await house.count('proposal')).toBe(1);
});

test('signers find it in their inbox and read what was proposed; the subject does not', async () => {
  const [duty] = await toSign(branch.deputy);
  expect(duty?.links).toMatchObject({ signatures: expect.stringContaining(`/rounds/${roundId}/signatures`) });
  const { body } = await house.ask('panelFile', branch.deputy, { id: roundId });
  expect(body.proposals).toMatchObject([
    { subject: { id: branch.members[0] }, state: 'open', seq: 1, signatures: [{ approve: true }] },
  ]);
  expect(body.proposals[0].waitingFor).toHaveLength(2);
  expect((await house.ask('panelFile', branch.members[0] ?? '', { id: roundId })).body.proposals).toEqual([]);
});

test('a batch that holds a reject is refused with its place, and nothing is stored', async () => {
  await propose(branch.members.slice(1));
  const duties = await toSign(branch.deputy);
  expect(duties).toHaveLength(3);
  const signatures = duties.map(({ id }, index) => ({ obligationId: id, approve: index !== 1, reason: '不同意' }));
  const refused = await house.ask('sign', branch.deputy, { id: roundId, body: { signatures } });
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'batch-reject', errors: [{ path: 'body.signatures.1.approve' }] },
  });
  expect(await house.count('signature', `signer_id = '${branch.deputy}'`)).toBe(0);
});

test('a reject needs its reason', async () => {
  const [duty] = await toSign(branch.deputy);
  const body = { signatures: [{ obligationId: duty?.id, approve: false }] };
  expect(await house.ask('sign', branch.deputy, { id: roundId, body })).toMatchObject({
    status: 422,
    body: { code: 'reason-required', errors: [{ path: 'body.signatures.0.reason' }] },
  });
});

test('many are signed in one call, twice with the same key, and the last signature tells the round', async () => {
  for (const who of [branch.deputy, branch.committeeMember]) {
    const signatures = (await toSign(who)).map(({ id }) => ({ obligationId: id, approve: true }));
    const key = randomUUID();
    const first = await house.ask('sign', who, { id: roundId, body: { signatures }, key });
    const again = await house.ask('sign', who, { id: roundId, body: { signatures }, key });
    expect(first.status).toBe(201);
    expect(again.body).toEqual(first.body);
  }
  expect(await house.count('proposal', `state = 'carried'`)).toBe(3);
  expect(house.recorder.told).toContainEqual(['stageComplete', roundId]);
});

test('an officer adds nobody to a panel that has decided', async () => {
  const body = { personId: organisation.officers.inspector, change: 'added', reason: '加签' };
  const answer = await house.ask('changeSigner', organisation.officers.organisationOfficer, { id: stageId, body });
  expect(answer).toMatchObject({ status: 409, body: { code: 'stage-not-open' } });
});

test('the panel that cannot meet says so once, and its round looks', async () => {
  const duty = { stageId, kind: 'review', personId: branch.secretary, subjectId: branch.deputy } as const;
  const id = await oblige(house.store, duty);
  const answer = await house.ask('sayNoQuorum', branch.secretary, { id, body: { reason: '委员外出' } });
  expect(answer).toMatchObject({ status: 200, body: { obligationId: id } });
  expect(answer.body.lastDay).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(house.recorder.told.map(([, told]) => told)).toContain(roundId);
  const { body } = await house.ask('panelFile', branch.secretary, { id: roundId });
  expect(body.gaps).toMatchObject([{ cause: 'noQuorum', escalated: false, subject: { id: branch.deputy } }]);
});

test('the report on a version is for the Party committee and the auditor', async () => {
  const versionId = await house
    .ask('round', branch.secretary, { id: roundId })
    .then(({ body }) => body.schemeVersionId);
  const asked = { id: versionId };
  expect((await house.ask('adoptionReport', branch.secretary, asked)).status).toBe(403);
  const { body } = await house.ask('adoptionReport', organisation.officers.partySecretary, asked);
  expect(body).toMatchObject({ versionId, branches: 1 });
});
