/** Slips over HTTP: issued word by word, handed in by their owner, who said it hidden from the owner. */
import { advanceFiled } from '../../activities/cases/filed.ts';
import { applyDecision } from '../../activities/decisions/apply.ts';
import { seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation } from '../support/fixtures.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';

let house: House;
let organisation: Organisation;
let branch: Branch;

beforeAll(async () => {
  house = await openHouse();
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [2] });
  await seedScheme(house.store, organisation.committeeId);
  [branch] = organisation.branches as [Branch];
}, 60_000);
afterAll(() => house.close());

const officer = (): string => organisation.officers.organisationOfficer;
const asked = (more: object = {}): object => ({
  key: 'S-1',
  unitId: branch.id,
  ownerId: branch.secretary,
  issuerUnitId: organisation.committeeId,
  receiverUnitId: organisation.committeeId,
  problems: [{ text: ' “三会一课”记录不全。\n', authorId: branch.members[0] }],
  ...more,
});

test('from the issue to the approved plan; the words stay as they were said, their author is not for the owner', async () => {
  const batch = { slips: [asked()] };
  const issued = await house.ask('issueSlips', officer(), { body: batch });
  expect(issued).toMatchObject({ status: 201, body: { slips: [{ key: 'S-1', isNew: true }] } });
  const id: string = issued.body.slips[0].slipId;
  expect(house.recorder.told).toContainEqual(['rectification', id]);
  const again = await house.ask('issueSlips', officer(), { body: { slips: [asked(), asked({ key: 'S-2' })] } });
  expect(again.body.slips).toMatchObject([
    { slipId: id, isNew: false },
    { key: 'S-2', isNew: true },
  ]);
  await advanceFiled(house.store, { id });
  const plan = { text: '补齐记录', untilDay: '2026-05-29' };
  expect(await house.ask('planRectification', branch.members[0] ?? '', { id, body: plan })).toMatchObject({
    status: 403,
  });
  expect(await house.ask('planRectification', branch.secretary, { id, body: plan })).toMatchObject({ status: 201 });
  await advanceFiled(house.store, { id });
  house.recorder.onDecide = async (decisionId) => {
    await applyDecision(house.store, decisionId);
    return 'unknown';
  };
  const yes = { approve: true };
  expect(await house.ask('answerPlan', officer(), { id, body: yes })).toMatchObject({
    status: 200,
    body: { state: 'applied' },
  });
  const seen = await house.ask('slip', branch.secretary, { id });
  expect(seen.body).toMatchObject({
    finishBy: '2026-05-29',
    problems: [{ text: ' “三会一课”记录不全。\n', author: null }],
    papers: [{ kind: 'plan', accepted: true, untilDay: '2026-05-29' }],
  });
  expect((await house.ask('slip', organisation.officers.partySecretary, { id })).body.problems[0].author).toBeNull();
  expect((await house.ask('slip', organisation.officers.inspector, { id })).body.problems[0].author).toMatchObject({
    id: branch.members[0],
  });
  const mine = await house.ask('slips', branch.secretary);
  expect(mine.body.slips.map(({ key }: { key: string }) => key)).toEqual(['S-1', 'S-2']);
  const page = await house.ask('slips', branch.secretary, { query: { limit: '1' } });
  expect(page.body).toMatchObject({ slips: [{ key: 'S-1' }], more: true });
  expect(page.body.totals).toMatchObject({
    organisations: [{ unit: { id: branch.id }, issued: 2, open: 2, closed: 0 }],
  });
  expect(await house.ask('slips', branch.secretary, { query: { scope: 'committee' } })).toMatchObject({ status: 403 });
  const file = await house.ask('slipLedgerSheet', officer(), { query: { scope: 'committee' } });
  expect(decodeURIComponent(file.headers.get('content-disposition') ?? '')).toContain('整改台账');
});

test('a batch is issued as a whole, and its fault is named by its place', async () => {
  const faulty = { slips: [asked({ key: 'S-3' }), asked({ key: 'S-4', receiverUnitId: branch.id })] };
  const refused = await house.ask('issueSlips', officer(), { body: faulty });
  expect(refused).toMatchObject({ status: 422, body: { code: 'not-entitled' } });
  expect(refused.body.errors[0].path).toBe('body.slips.1.receiverUnitId');
  expect(await house.count('slip', `key in ('S-3', 'S-4')`)).toBe(0);
  const empty = await house.ask('issueSlips', officer(), { body: { slips: [asked({ problems: [{ text: '  ' }] })] } });
  expect(empty.status).toBe(400);
});
