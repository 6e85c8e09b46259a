import { randomUUID } from 'node:crypto';

import { openHouse } from './house.ts';
import type { Answer, House } from './house.ts';
import { oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Round } from '../support/fixtures.ts';

let house: House;
let branch: Branch;
let round: Round;

beforeAll(async () => {
  house = await openHouse();
  const organisation = await seedOrganisation(house.store, { name: '机关', branches: [3] });
  [branch] = organisation.branches as [Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId);
  [round] = (await openRounds(house.store, { ...organisation, versionId })) as [Round];
});
afterAll(() => house.close());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

function form(content: Buffer, name = '证明.png', field = 'file'): FormData {
  const data = new FormData();
  data.append(field, new Blob([new Uint8Array(content)], { type: 'image/png' }), name);
  return data;
}

const upload = (as: string, body: FormData, key: string = randomUUID()): Promise<Answer> =>
  house.ask('uploadEvidence', as, { body, key });

test('a file is stored by content, once per person, whatever the form around it', async () => {
  const [one = '', other = ''] = branch.members;
  const key = randomUUID();
  const first = await upload(one, form(PNG), key);
  expect(first).toMatchObject({ status: 201, body: { mediaType: 'image/png', bytes: PNG.length } });
  expect((await upload(one, form(PNG), key)).body).toEqual(first.body);
  expect((await upload(one, form(PNG, '又一次.png'))).body.evidenceId).toBe(first.body.evidenceId);
  expect((await upload(other, form(PNG))).body.evidenceId).not.toBe(first.body.evidenceId);
  expect(await house.count('evidence', `uploaded_by = '${one}'`)).toBe(1);
});

test.each([
  [
    "a script in a picture's name",
    form(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')),
    415,
    'file-type-refused',
  ],
  ['a page', form(Buffer.from('<html><script>1</script></html>'), 'a.pdf'), 415, 'file-type-refused'],
  [
    'a bare zip',
    form(Buffer.from('PK\u0005\u0006'.padEnd(22, '\u0000'), 'latin1'), 'a.docx'),
    415,
    'file-type-refused',
  ],
  ['an empty file', form(Buffer.alloc(0)), 415, 'file-type-refused'],
  ['no file', new FormData(), 400, 'invalid-request'],
  ['another field', form(PNG, 'a.png', 'picture'), 400, 'invalid-request'],
  ['more than 5 MB', form(Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)])), 413, 'too-large'],
])('%s is refused and not stored', async (_case, body, status, code) => {
  const before = await house.count('evidence');
  expect(await upload(branch.members[0] ?? '', body)).toMatchObject({ status, body: { code } });
  expect(await house.count('evidence')).toBe(before);
});

test('evidence is served as an attachment to its owner and the panel, to nobody else', async () => {
  const [owner = '', colleague = ''] = branch.members;
  const { evidenceId } = (await upload(owner, form(PNG))).body;
  const stageId = await openStage(house.store, { roundId: round.roundId, kind: 'declaration' });
  const id = await oblige(house.store, { stageId, kind: 'declare', personId: owner, subjectId: owner });
  const body = { itemKey: 'study-article', points: '2', reason: '发表文章', evidenceIds: [evidenceId] };
  expect(await house.ask('declareItem', owner, { id, body })).toMatchObject({ status: 201 });

  const served = await house.ask('evidence', owner, { id: evidenceId });
  expect(served.status).toBe(200);
  expect(served.headers.get('content-type')).toBe('image/png');
  expect(served.headers.get('content-disposition')).toMatch(/^attachment; filename=.*filename\*=UTF-8''/);
  expect(served.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await house.ask('evidence', branch.secretary, { id: evidenceId })).status).toBe(200);
  expect(await house.ask('evidence', colleague, { id: evidenceId })).toMatchObject({
    status: 403,
    body: { code: 'not-yours' },
  });
});

test("nobody proves an item with somebody else's file", async () => {
  const [owner = '', thief = ''] = branch.members;
  const { evidenceId } = (await upload(owner, form(PNG))).body;
  const stageId = await openStage(house.store, { roundId: round.roundId, kind: 'declaration' });
  const id = await oblige(house.store, { stageId, kind: 'declare', personId: thief, subjectId: thief });
  const body = { itemKey: 'study-article', points: '2', reason: '发表文章', evidenceIds: [evidenceId] };
  expect(await house.ask('declareItem', thief, { id, body })).toMatchObject({
    status: 404,
    body: { code: 'not-found' },
  });
  expect(await house.count('declared_item', `obligation_id = '${id}'`)).toBe(0);
});
