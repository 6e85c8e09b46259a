import { lapseOpenings } from '../../store/openings/lapse.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { openArchive } from './archive.ts';
import type { Archive } from './archive.ts';
import { toPublished } from './month.ts';

let archive: Archive;
let house: Archive['house'];
let desk: Archive['desk'];
let month: Archive['month'];
let first: Archive['first'];
let second: Archive['second'];
let subjectId: Archive['subjectId'];
let request: Archive['request'];
let dutyOf: Archive['dutyOf'];
let confirmed: Archive['confirmed'];

beforeAll(async () => {
  archive = await openArchive();
  ({ house, desk, month, first, second, subjectId, request, dutyOf, confirmed } = archive);
  await toPublished(house, month);
  house.at('2026-03-02', '10:00');
}, 60_000);
afterAll(() => archive.close());

describe('who may not', () => {
  const openings = (): Promise<number> => house.value<number>('select count(*)::int from sheet_opening');

  /** Somebody who is an inspector and something else besides. */
  async function inspectorAlso(more: (id: string) => Promise<unknown>): Promise<string> {
    const id = await insertPerson(house.store, { name: '兼职监督员' });
    await grantRole(house.store, id, month.party.committeeId, 'inspector');
    await more(id);
    return id;
  }
  const released = (id: string): Promise<unknown> => house.rows('delete from role_grant where person_id = $1', [id]);

  test.each(['partyCommitteeMember', 'leaderInCharge', 'organisationOfficer', 'partySecretary'] as const)(
    'a superior in line: an inspector who is %s asks for nothing and is asked for nothing',
    async (role) => {
      const id = await inspectorAlso((person) => grantRole(house.store, person, month.party.committeeId, role));
      const before = await openings();
      expect(await request(id)).toMatchObject({ status: 403, body: { code: 'superior-in-line' } });
      expect(await openings()).toBe(before);
      const { openingId } = (await request(first)).body as { openingId: string };
      await expect(dutyOf(id, 'confirmOpening', openingId)).rejects.toThrow('nobody gave');
      await released(id);
    },
  );

  test('the branch secretary of the time of the sheets, also after the post has ended', async () => {
    const id = await inspectorAlso((person) => grantRole(house.store, person, month.branch.id, 'secretary'));
    await house.rows(`update role_grant set to_date = '2026-02-20' where person_id = $1 and role = 'secretary'`, [id]);
    expect(await request(id)).toMatchObject({ status: 403, body: { code: 'superior-in-line' } });
    // Whoever stopped before the ballot opened is none.
    await house.rows(`update role_grant set to_date = '2026-01-20' where person_id = $1 and role = 'secretary'`, [id]);
    expect((await request(id)).status).toBe(201);
    await released(id);
  });

  test('a close relation, and the subject', async () => {
    const id = await inspectorAlso((person) =>
      house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '兄弟')`, [person, subjectId]),
    );
    expect(await request(id)).toMatchObject({ status: 403, body: { code: 'close-relation' } });
    await released(id);
    await grantRole(house.store, subjectId, month.party.committeeId, 'inspector');
    expect(await request(subjectId)).toMatchObject({ status: 403, body: { code: 'own-item' } });
    await released(subjectId);
  });

  test('with one inspector alone nothing is opened', async () => {
    await house.rows('update role_grant set to_date = $2 where person_id = $1', [second, '2026-02-28']);
    expect(await request(first)).toMatchObject({ status: 409, body: { code: 'no-second-inspector' } });
    await house.rows('update role_grant set to_date = null where person_id = $1', [second]);
  });

  test('whoever is inspector no more, or has come to stand above the subject, confirms and reads no more', async () => {
    const openingId = await confirmed();
    const duty = await dutyOf(second, 'readSheets', openingId);
    await grantRole(house.store, second, month.party.committeeId, 'leaderInCharge');
    expect(await desk.ask('openedSheets', second, { id: duty })).toMatchObject({
      status: 403,
      body: { code: 'superior-in-line' },
    });
    await house.rows(`delete from role_grant where person_id = $1 and role = 'leaderInCharge'`, [second]);
    await house.rows('update role_grant set to_date = $2 where person_id = $1', [second, '2026-02-28']);
    expect(await desk.ask('openedSheets', second, { id: duty })).toMatchObject({ status: 403 });
    await house.rows('update role_grant set to_date = null where person_id = $1', [second]);
    // A refusal leaves the duty as it was.
    expect(await house.value('select state from obligation where id = $1', [duty])).toBe('open');
    expect(await house.value('select count(*)::int from sheet_reading where opening_id = $1', [openingId])).toBe(0);
  });
});

describe('time', () => {
  test('both read until the end of the third working day and not an instant longer', async () => {
    house.at('2026-03-02', '10:00');
    const openingId = await confirmed();
    const duty = await dutyOf(first, 'readSheets', openingId);
    house.at('2026-03-05', '23:59');
    expect((await desk.ask('openedSheets', first, { id: duty })).status).toBe(200);
    house.at('2026-03-06', '00:00');
    const late = await desk.ask('openedSheets', first, { id: duty });
    expect(late).toMatchObject({ status: 409, body: { code: 'opening-ended', endedAt: '2026-03-05T16:00:00.000Z' } });
    expect(late.body.sheets).toBeUndefined();
  });

  test('a request nobody confirms in time lapses, and leaves the inbox', async () => {
    house.at('2026-03-09', '10:00');
    const { openingId } = (await request(first)).body as { openingId: string };
    const duty = await dutyOf(second, 'confirmOpening', openingId);
    house.at('2026-03-13', '00:00');
    expect(await desk.ask('confirmOpening', second, { id: duty })).toMatchObject({
      status: 409,
      body: { code: 'opening-ended' },
    });
    expect(await lapseOpenings(house.store)).toBeGreaterThan(0);
    expect(await lapseOpenings(house.store)).toBe(0);
    expect((await desk.ask('inbox', second)).body.obligations).toEqual([]);
  });
});
