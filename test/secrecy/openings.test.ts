import { renderDigest } from '../../notices/digest.ts';
import { claimMails, gatherMails } from '../../store/mails.ts';
import { owed } from '../activities/acts.ts';
import type { Json } from '../api/house.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { openArchive, PURPOSE } from './archive.ts';
import type { Archive } from './archive.ts';
import { stageId, toPublished } from './month.ts';

let archive: Archive;
let house: Archive['house'];
let desk: Archive['desk'];
let month: Archive['month'];
let peers: Archive['peers'];
let masses: Archive['masses'];
let first: Archive['first'];
let second: Archive['second'];
let subjectId: Archive['subjectId'];
let raters: Archive['raters'];
let numberOf: Archive['numberOf'];
let request: Archive['request'];
let dutyOf: Archive['dutyOf'];
let confirmed: Archive['confirmed'];

beforeAll(async () => {
  archive = await openArchive();
  ({ house, desk, month, peers, masses, first, second, subjectId, raters, numberOf, request, dutyOf, confirmed } =
    archive);
}, 60_000);
afterAll(() => archive.close());

const auditOf = (action: string): Promise<{ actor: string; content: Json }[]> =>
  house.rows(`select actor_id as actor, content from audit where action = $1 order by id`, [action]);

describe('before the result is published', () => {
  test('no sheet is opened for anybody: not while it is posted either', async () => {
    expect(await request(first)).toMatchObject({ status: 409, body: { code: 'result-not-published' } });
    expect(await house.value('select count(*)::int from sheet_opening')).toBe(0);
  });
});

describe('after the result is published', () => {
  beforeAll(async () => {
    await toPublished(house, month);
    house.at('2026-03-02', '10:00');
  });

  test('an inspector asks with a purpose; the sheets stay shut, and the other inspectors hear of it', async () => {
    const asked = await request(first);
    expect(asked).toMatchObject({ status: 201, body: { confirmUntil: '2026-03-05T16:00:00.000Z' } });
    const { openingId } = asked.body as { openingId: string };
    const mine = await desk.ask('myOpenings', first);
    expect(mine.body.openings).toMatchObject([
      { id: openingId, purpose: PURPOSE, confirmedBy: null, readUntil: null, obligation: null },
    ]);
    const theirs = await desk.ask('myOpenings', second);
    expect(theirs.body.openings).toMatchObject([{ id: openingId, obligation: { kind: 'confirmOpening' } }]);
    const inbox = await desk.ask('inbox', second);
    expect(inbox.body.obligations).toMatchObject([{ kind: 'confirmOpening', optional: true, subject: null }]);
    expect(await owed(house, month.party.planId, 'readSheets')).toEqual([]);
  });

  test('whoever asked cannot confirm, nor anybody who is no second inspector', async () => {
    const { openingId } = (await request(first)).body as { openingId: string };
    const duty = await dutyOf(second, 'confirmOpening', openingId);
    const { partySecretary, organisationOfficer, auditor, systemAdmin } = month.party.officers;
    for (const other of [
      first,
      subjectId,
      month.branch.people[0] ?? '',
      partySecretary,
      organisationOfficer,
      auditor,
    ]) {
      expect((await desk.ask('confirmOpening', other, { id: duty })).status).toBe(403);
    }
    expect((await desk.ask('confirmOpening', systemAdmin, { id: duty })).status).toBe(403);
    expect(await house.value('select confirmed_by from sheet_opening where id = $1', [openingId])).toBeNull();
  });

  test('threesixo#35: once confirmed both read single ratings, not only the mean: who said what, each reading is audited, and each rater sees it', async () => {
    const openingId = await confirmed();
    for (const inspector of [first, second, second]) {
      const read = await desk.ask('openedSheets', inspector, {
        id: await dutyOf(inspector, 'readSheets', openingId),
      });
      expect(read).toMatchObject({ status: 200, body: { openingId, purpose: PURPOSE, subjectId } });
      const sheets = read.body.sheets as { voter: { id: string }; scores: Json; remark: null }[];
      expect(new Map(sheets.map(({ voter, scores }) => [voter.id, scores]))).toEqual(
        new Map(raters.map((id) => [id, { overall: numberOf(id) }])),
      );
      // What a voter took back before the ballot closed is shown to nobody.
      expect(JSON.stringify(sheets)).not.toContain('"11"');
    }
    const audited = (await auditOf('sheets.read')).slice(-3);
    expect(audited.map(({ actor }) => actor)).toEqual([first, second, second]);
    for (const { content } of audited) {
      expect(Object.keys(content).toSorted()).toEqual(['stageId', 'subjectId', 'voters']);
      expect(content.voters.toSorted()).toEqual(raters.toSorted());
    }
    for (const rater of raters) {
      const { body } = await desk.ask('mySheetReadings', rater);
      expect(body.readings).toHaveLength(3);
      expect(body.readings[0]).toMatchObject({
        purpose: PURPOSE,
        subject: { id: subjectId },
        readBy: { id: second },
        readAt: expect.stringMatching(/^2026-03-02T/),
      });
    }
    expect((await desk.ask('mySheetReadings', subjectId)).body.readings).toEqual([]);
  });

  test('nobody else ever reads one: not the subject, superiors, secretary, committee, auditor or administrators', async () => {
    const openingId = await confirmed();
    const duty = await dutyOf(first, 'readSheets', openingId);
    const others = [second, ...month.branch.people, ...month.masses, ...Object.values(month.party.officers)];
    for (const other of others.filter((id) => id !== first)) {
      expect((await desk.ask('openedSheets', other, { id: duty })).status).toBe(403);
    }
    expect(await house.value('select count(*)::int from sheet_reading where opening_id = $1', [openingId])).toBe(0);
  });

  test('the mails say that a sheet was read, and neither by whom, when, about whom nor what for', async () => {
    const openingId = await confirmed({ purpose: '专项检查第一次' });
    await desk.ask('openedSheets', first, { id: await dutyOf(first, 'readSheets', openingId) });
    const told = await house.rows<{ personId: string; facts: Json }>(
      `select person_id as "personId", facts from notice where kind = 'sheetRead' and dedup_key like $1`,
      [`sheetRead/${openingId}/%`],
    );
    expect(told.map(({ personId }) => personId).toSorted()).toEqual(raters.toSorted());
    for (const { facts } of told) expect(Object.keys(facts).toSorted()).toEqual(['period', 'stageTitle', 'unitName']);
    const subject = await house.value<string>('select name from person where id = $1', [subjectId]);
    const reader = await house.value<string>('select name from person where id = $1', [first]);
    await gatherMails(house.store);
    const texts: string[] = [];
    for (let claimed = 1; claimed > 0;) {
      const taken = await claimMails(house.store, 50);
      claimed = taken.claimed;
      for (const mail of taken.mails.filter(({ notices }) => notices.some(({ kind }) => kind === 'sheetRead'))) {
        texts.push((await renderDigest(mail, 'http://jifen.example')).text);
      }
    }
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      expect(text).toContain('您的测评表已被查阅');
      // The reader of a mail is greeted by name.
      const body = text.split('\n').slice(1).join('\n');
      for (const secret of [subject, reader, PURPOSE, '专项检查']) expect(body).not.toContain(secret);
    }
  });

  test('a rater without mail is not put on the list the branch secretary calls', async () => {
    const rater = raters[3] ?? '';
    await house.rows('update person set email = null where id = $1', [rater]);
    const openingId = await confirmed();
    await desk.ask('openedSheets', first, { id: await dutyOf(first, 'readSheets', openingId) });
    await gatherMails(house.store);
    const waiting = await house.rows(
      `select 1 from notice where person_id = $1 and kind = 'sheetRead' and state = 'callList'`,
      [rater],
    );
    expect(waiting.length).toBeGreaterThan(0);
    const calls = await desk.ask('callList', month.branch.people[0] ?? '', { id: month.branch.id });
    expect(calls.body.calls.filter(({ kind }: Json) => kind === 'sheetRead')).toEqual([]);
  });

  test('one rater’s sheet is opened alone, and only that rater is told', async () => {
    const voterId = raters[1] ?? '';
    const openingId = await confirmed({ voterId });
    const { body } = await desk.ask('openedSheets', second, { id: await dutyOf(second, 'readSheets', openingId) });
    expect(body.sheets).toMatchObject([{ voter: { id: voterId }, scores: { overall: numberOf(voterId) } }]);
    const told = await house.rows<{ personId: string }>(
      `select person_id as "personId" from notice where dedup_key like $1`,
      [`sheetRead/${openingId}/%`],
    );
    expect(told).toEqual([{ personId: voterId }]);
  });

  test('of two inspectors who confirm at once one does, and the other’s duty ends', async () => {
    const third = await insertPerson(house.store, { name: '监督员丙' });
    await grantRole(house.store, third, month.party.committeeId, 'inspector');
    const { openingId } = (await request(first)).body as { openingId: string };
    const answers = await Promise.all(
      [second, third].map(async (id) =>
        desk.ask('confirmOpening', id, { id: await dutyOf(id, 'confirmOpening', openingId) }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('already-answered');
    const readers = await house.rows('select 1 from obligation where kind = $1 and reference = $2', [
      'readSheets',
      openingId,
    ]);
    expect(readers).toHaveLength(2);
    await house.rows('delete from role_grant where person_id = $1', [third]);
  });

  test('the same confirmation sent twice opens once and gets the same answer', async () => {
    const { openingId } = (await request(first)).body as { openingId: string };
    const duty = await dutyOf(second, 'confirmOpening', openingId);
    const once = await desk.ask('confirmOpening', second, { id: duty, key: 'yes' });
    expect(once.status).toBe(200);
    expect(await desk.ask('confirmOpening', second, { id: duty, key: 'yes' })).toEqual(once);
    const opened = (await auditOf('sheets.openingConfirmed')).filter(({ content }) => content.stageId === peers);
    expect(opened.length).toBeGreaterThan(0);
    expect(
      await house.value(`select count(*)::int from audit where action = 'sheets.openingConfirmed' and target = $1`, [
        `opening/${openingId}`,
      ]),
    ).toBe(1);
  });

  test('anonymous sheets are opened for nobody', async () => {
    const asked = await request(first, { stageId: masses });
    expect(asked).toMatchObject({ status: 409, body: { code: 'anonymous-ballot' } });
  });

  test('a stage of another round, a stage that is no ballot, and a voter without a sheet are not found', async () => {
    const review = await stageId(house, month, 'branch');
    for (const body of [
      { stageId: review },
      { stageId: month.roundId },
      { voterId: subjectId },
      { subjectId: second },
    ]) {
      expect(await request(first, body)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    }
  });

  test('a purpose is written, or nothing is asked', async () => {
    expect((await request(first, { purpose: '' })).status).toBe(400);
    expect((await request(first, { purpose: undefined })).status).toBe(400);
  });
});
