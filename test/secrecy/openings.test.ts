import { lapseOpenings } from '../../store/openings/lapse.ts';
import { renderDigest } from '../../notices/digest.ts';
import { claimMails, gatherMails } from '../../store/mails.ts';
import { owed } from '../activities/acts.ts';
import { castAll } from '../activities/ballot-acts.ts';
import { openHouse, tick } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import type { Json } from '../api/house.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { openDesk } from './desk.ts';
import type { Answer, Desk } from './desk.ts';
import { closeBallots, openVoting, stageId, toCommittee, toPosting, toPublished, withBallots } from './month.ts';
import type { Month } from './month.ts';

const REAL_NAME = withBallots({
  peers: { secrecy: 'realName', whenFew: 'notUsed' },
  masses: { whenFew: 'notUsed' },
});
const PURPOSE = '核实群众来信反映的问题';

let house: House;
let desk: Desk;
let month: Month;
let peers: string;
let masses: string;
let first: string;
let second: string;
/** A plain member of the branch, about whom sheets are opened. */
let subjectId: string;

beforeAll(async () => {
  house = await openHouse();
  desk = await openDesk(house);
  month = await openVoting(house, { members: 7, masses: 6, change: REAL_NAME });
  [first, second] = month.inspectors;
  [peers, masses] = [await stageId(house, month, 'peers'), await stageId(house, month, 'masses')];
  subjectId = month.branch.people[5] ?? '';
  house.at('2026-02-05', '10:00');
  const votes = (await owed(house, month.party.planId, 'vote')).filter((duty) => duty.stageId === peers);
  // One voter thinks again before the window ends.
  const [again] = votes;
  const sheets = month.branch.people
    .filter((id) => id !== again?.personId)
    .map((id) => ({ subjectId: id, scores: { overall: '11' } }));
  await desk.ask('castBallot', again?.personId ?? '', { id: again?.id ?? '', body: { sheets } });
  await castAll(house, month.party.planId, peers, (voter) => ({ overall: numberOf(voter) }));
  await desk.ask('castBallot', again?.personId ?? '', {
    id: again?.id ?? '',
    body: { sheets: sheets.map((sheet) => ({ ...sheet, scores: { overall: numberOf(again?.personId ?? '') } })) },
  });
  await castAll(house, month.party.planId, masses, () => ({ conduct: 'excellent', service: 'qualified' }));
  await closeBallots(house, month);
  await toCommittee(house, month);
  await toPosting(house, month);
}, 60_000);
afterAll(async () => {
  await desk.close();
  await house.close();
});

/** What a peer says about everybody. */
const numberOf = (voter: string): string => String(70 + month.branch.people.indexOf(voter));

const request = (as: string, body: Record<string, unknown> = {}): Promise<Answer> =>
  desk.ask('requestOpening', as, {
    id: month.roundId,
    body: { stageId: peers, subjectId, purpose: PURPOSE, ...body },
  });

/** The duty an inspector has from an opening, as the inbox names it. */
async function dutyOf(personId: string, kind: string, openingId: string): Promise<string> {
  const [duty] = await house.rows<{ id: string }>(
    'select id from obligation where person_id = $1 and kind = $2 and reference = $3',
    [personId, kind, openingId],
  );
  if (duty === undefined) throw new Error(`nobody gave ${kind} to this person`);
  return duty.id;
}

async function confirmed(body: Record<string, unknown> = {}): Promise<string> {
  const asked = await request(first, body);
  if (asked.status !== 201) throw new Error(JSON.stringify(asked.body));
  const { openingId } = asked.body as { openingId: string };
  const duty = await dutyOf(second, 'confirmOpening', openingId);
  const answer = await desk.ask('confirmOpening', second, { id: duty });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return openingId;
}

const raters = (): string[] => month.branch.people.filter((id) => id !== subjectId);
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

  test('once confirmed both read who said what, each reading is audited, and each rater sees it', async () => {
    const openingId = await confirmed();
    for (const inspector of [first, second, second]) {
      const read = await desk.ask('openedSheets', inspector, {
        id: await dutyOf(inspector, 'readSheets', openingId),
      });
      expect(read).toMatchObject({ status: 200, body: { openingId, purpose: PURPOSE, subjectId } });
      const sheets = read.body.sheets as { voter: { id: string }; scores: Json; remark: null }[];
      expect(new Map(sheets.map(({ voter, scores }) => [voter.id, scores]))).toEqual(
        new Map(raters().map((id) => [id, { overall: numberOf(id) }])),
      );
      // What a voter took back before the ballot closed is shown to nobody.
      expect(JSON.stringify(sheets)).not.toContain('"11"');
    }
    const audited = (await auditOf('sheets.read')).slice(-3);
    expect(audited.map(({ actor }) => actor)).toEqual([first, second, second]);
    for (const { content } of audited) {
      expect(Object.keys(content).toSorted()).toEqual(['stageId', 'subjectId', 'voters']);
      expect(content.voters.toSorted()).toEqual(raters().toSorted());
    }
    for (const rater of raters()) {
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
    expect(told.map(({ personId }) => personId).toSorted()).toEqual(raters().toSorted());
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
    const rater = raters()[3] ?? '';
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
    const voterId = raters()[1] ?? '';
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

describe('remarks of a branch too small for numbers (§2.1, §2.5)', () => {
  test('reach the subject word for word and without names; who said it follows the rule of opening', async () => {
    const small = await openVoting(house, {
      members: 5,
      masses: 6,
      change: withBallots({ peers: { whenFew: 'remarks' }, masses: { whenFew: 'notUsed' } }),
    });
    const stage = await stageId(house, small, 'peers');
    house.at('2026-02-05', '10:00');
    const remarkOf = (voter: string): string => `意见${String(small.branch.people.indexOf(voter))}：多下班组`;
    for (const duty of (await owed(house, small.party.planId, 'vote')).filter((one) => one.stageId === stage)) {
      const form = await desk.ask('ballot', duty.personId, { id: duty.id });
      expect(form.body).toMatchObject({ remarksOnly: true, secrecy: 'realName', criteria: [] });
      const sheets = form.body.subjects.map(({ id }: Json) => ({ subjectId: id, remark: remarkOf(duty.personId) }));
      expect((await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets } })).status).toBe(200);
    }
    const about = small.branch.people[4] ?? '';
    await closeBallots(house, small);
    await toCommittee(house, small);
    expect((await desk.ask('myRemarks', about)).body.remarks).toEqual([]);
    await toPosting(house, small);
    expect((await desk.ask('myRemarks', about)).body.remarks).toEqual([]);
    await toPublished(house, small);
    house.at('2026-03-02', '10:00');
    const { body } = await desk.ask('myRemarks', about);
    expect(body.remarks.map(({ text }: Json) => text).toSorted()).toEqual(
      small.branch.people
        .filter((id) => id !== about)
        .map(remarkOf)
        .toSorted(),
    );
    for (const id of small.branch.people) {
      if (id !== about) expect(JSON.stringify(body)).not.toContain(id);
    }
    // Nobody else has the texts, and the summary only says how many there are.
    for (const other of [small.branch.people[0] ?? '', small.party.officers.partySecretary]) {
      const seen = await desk.ask('ballots', other, { id: small.roundId });
      expect(JSON.stringify(seen.body)).not.toContain('多下班组');
      const lines = seen.body.lines.filter(({ stages }: Json) => stages.includes('peers'));
      expect(lines[0]).toMatchObject({
        state: 'remarksOnly',
        entitled: 4,
        returned: 4,
        valid: 4,
        abstained: 0,
        mean: null,
      });
    }
    const [a, b] = small.inspectors;
    const asked = await desk.ask('requestOpening', a, {
      id: small.roundId,
      body: { stageId: stage, subjectId: about, purpose: PURPOSE },
    });
    const { openingId } = asked.body as { openingId: string };
    await desk.ask('confirmOpening', b, { id: await dutyOf(b, 'confirmOpening', openingId) });
    const read = await desk.ask('openedSheets', a, { id: await dutyOf(a, 'readSheets', openingId) });
    expect(read.body.criteria).toEqual([]);
    for (const { voter, remark } of read.body.sheets) expect(remark).toBe(remarkOf(voter.id));
    await tick(house, small.party.planId);
  });
});
