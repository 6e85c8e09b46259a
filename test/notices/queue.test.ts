import { transaction } from '../../store/database.ts';
import { claimMails, gatherMails, LEASE_SECONDS, markFailed, markSent, MAX_ATTEMPTS } from '../../store/mails.ts';
import type { ClaimedMail } from '../../store/mails.ts';
import { callList, queueNotices } from '../../store/notices.ts';
import { DAY_MS, House, row } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
}, 60_000);
afterAll(() => house.close());
beforeEach(() => house.clear());

/** Gathers and claims one mail; fails when there is none. */
async function claimOne(): Promise<ClaimedMail> {
  await gatherMails(house.store);
  const { mails } = await claimMails(house.store, 1);
  const [mail] = mails;
  if (mail === undefined) throw new Error('no mail was due');
  return mail;
}

const mailDueIn = async (): Promise<number> => {
  const { rows } = await house.pool.query(
    `select extract(epoch from next_attempt_at - clock_timestamp())::float8 as seconds from mail`,
  );
  return rows[0].seconds;
};

test('all of this runs as the role of the application', async () => {
  const { rows } = await house.pool.query('select current_user as role');
  expect(rows).toEqual([{ role: 'jifen_app' }]);
});

test('a notice queued twice is one notice', async () => {
  const person = await house.person();
  const notice = row(person);
  expect(await house.queue(notice, row(person))).toBe(2);
  expect(await house.queue(notice)).toBe(0);
  expect(await house.column('notice', 'state')).toEqual(['queued', 'queued']);
});

test('a notice of a fact that was rolled back does not exist', async () => {
  const person = await house.person();
  const failing = transaction(house.store, async (tx) => {
    await queueNotices(tx, [row(person)]);
    throw new Error('the fact failed');
  });
  await expect(failing).rejects.toThrow('the fact failed');
  expect(await house.column('notice', 'id')).toEqual([]);
});

test('facts a mail must not tell are not even stored', async () => {
  const person = await house.person();
  const facts = { period: '2026-01', score: '58.3', streak: 3, ground: 'x', stageTitle: { zh: 'a', en: 'b', rank: 1 } };
  await house.queue(row(person, { facts: facts }));
  expect(await house.column('notice', 'facts')).toEqual([{ period: '2026-01', stageTitle: { zh: 'a', en: 'b' } }]);
});

test('what one person has waiting becomes one mail, what comes later another', async () => {
  const [first, second] = [await house.person(), await house.person()];
  await house.queue(row(first), row(first, { kind: 'result' }), row(second));
  await gatherMails(house.store);
  const { mails } = await claimMails(house.store, 10);
  const kinds = mails.map(({ notices }) => notices.map(({ kind }) => kind).sort());
  expect(kinds.sort((a, b) => b.length - a.length)).toEqual([['reminder', 'result'], ['reminder']]);
  await house.queue(row(first, { kind: 'correction' }));
  await gatherMails(house.store);
  expect(await house.column('mail', 'person_id')).toEqual([first, first, second].sort());
});

test('workers gathering at once make one mail a person, and none that is empty', async () => {
  const people = await Promise.all(Array.from({ length: 30 }, () => house.person()));
  for (let turn = 1; turn <= 5; turn++) {
    await house.queue(...people.flatMap((person) => [row(person), row(person), row(person)]));
    await Promise.all(Array.from({ length: 8 }, () => gatherMails(house.store)));
    await gatherMails(house.store);
    expect(await house.column('mail', 'person_id')).toHaveLength(people.length * turn);
  }
  expect(new Set(await house.column('notice', 'mail_id')).size).toBe(people.length * 5);
});

test.each([
  ['done', `state = 'done'`],
  ['lapsed', `state = 'lapsed', sealed = true`],
  ['cancelled', `state = 'cancelled'`],
  ['past its gate', `closes_at = clock_timestamp() - interval '1 second'`],
])('nobody is reminded of an obligation that is %s', async (_name, change) => {
  const [person, other] = [await house.person(), await house.person()];
  const [theirs, open] = [await house.obligation(person), await house.obligation(other)];
  await house.pool.query(`update obligation set ${change} where id = $1`, [theirs]);
  await house.queue(
    ...(['stageOpened', 'reminder', 'overdue', 'returned'] as const).flatMap((kind) => [
      row(person, { kind, obligationId: theirs }),
      row(other, { kind, obligationId: open }),
    ]),
    row(person, { kind: 'publicity', obligationId: theirs }),
  );
  expect(await gatherMails(house.store)).toMatchObject({ skipped: 4, callList: 0 });
  const { mails } = await claimMails(house.store, 10);
  const kindsOf = (name: string) => mails.find((mail) => mail.name === name)?.notices.map(({ kind }) => kind) ?? [];
  const names = await house.pool.query('select name from person where id = any($1) order by staff_no', [
    [person, other],
  ]);
  const all = names.rows.map(({ name }: { name: string }) => kindsOf(name).sort());
  expect(all.sort((a, b) => a.length - b.length)).toEqual([
    ['publicity'],
    ['overdue', 'reminder', 'returned', 'stageOpened'],
  ]);
});

test('a chair with one review done and one open is still reminded', async () => {
  const [chair, a, b] = [await house.person(), await house.person(), await house.person()];
  const done = await house.obligation(chair, 'review', a);
  const open = await house.obligation(chair, 'review', b);
  await house.pool.query(`update obligation set state = 'done' where id = $1`, [done]);
  await house.queue(row(chair, { obligationId: done }));
  expect((await claimOne()).notices).toMatchObject([{ task: 'review', own: true, responsible: [] }]);
  await house.clear();
  await house.pool.query(`update obligation set state = 'done' where id = $1`, [open]);
  await house.queue(row(chair, { obligationId: done }));
  expect(await gatherMails(house.store)).toMatchObject({ skipped: 1 });
});

test('what became pointless between two attempts is taken out of the mail', async () => {
  const person = await house.person();
  const obligationId = await house.obligation(person);
  await house.queue(row(person, { obligationId }), row(person, { kind: 'result' }));
  const mail = await claimOne();
  await markFailed(house.store, mail, { permanent: false, code: '451' });
  await house.pool.query(`update obligation set state = 'done' where id = $1`, [obligationId]);
  house.clock.offset = DAY_MS;
  const { mails, skipped } = await claimMails(house.store, 1);
  expect(skipped).toBe(1);
  expect(mails).toMatchObject([{ id: mail.id, attempt: 2, notices: [{ kind: 'result' }] }]);
});

test('a mail of which nothing is owed any more is closed, not sent', async () => {
  const person = await house.person();
  const obligationId = await house.obligation(person);
  await house.queue(row(person, { obligationId }));
  await markFailed(house.store, await claimOne(), { permanent: false, code: '451' });
  await house.pool.query(`update obligation set state = 'done' where id = $1`, [obligationId]);
  house.clock.offset = DAY_MS;
  expect(await claimMails(house.store, 1)).toEqual({ claimed: 1, mails: [], skipped: 1, callList: 0 });
  expect(await house.column('mail', 'last_error')).toEqual(['nothing-to-send']);
  expect(await callList(house.store, house.unitId)).toEqual([]);
});

test('nothing is asked about an annulled talk', async () => {
  const [talker, member] = [await house.person(), await house.person()];
  const talkId = await house.talk(member, 'annulled');
  await house.queue(row(talker, { kind: 'talkAssigned', talkId }), row(talker, { kind: 'talkDue', talkId }));
  expect(await gatherMails(house.store)).toMatchObject({ skipped: 2 });
});

test('a superior is told who is late; the member of a talk stays unnamed', async () => {
  const superior = await house.person();
  const [late, alsoLate] = [await house.person({ name: 'Late A' }), await house.person({ name: 'Late B' })];
  const obligationId = await house.obligation(late, 'verify');
  await house.obligation(alsoLate, 'verify');
  await house.queue(row(superior, { kind: 'overdue', obligationId }));
  expect((await claimOne()).notices).toMatchObject([{ own: false, responsible: ['Late A', 'Late B'] }]);
  await house.clear();
  const talkId = await house.talk(alsoLate);
  const { rows } = await house.pool.query(
    `insert into obligation (talk_id, kind, person_id, opened_at, due_at, closes_at)
     values ($1, 'acknowledgeTalk', $2, clock_timestamp(), clock_timestamp(), 'infinity') returning id`,
    [talkId, alsoLate],
  );
  await house.queue(row(superior, { kind: 'talkOverdue', talkId, obligationId: rows[0].id }));
  expect((await claimOne()).notices).toMatchObject([{ own: false, responsible: [] }]);
});

test('members without an address are on the call list with what to tell them, only while it is owed', async () => {
  const [silent, blank] = [await house.person({ email: null, name: 'Silent' }), await house.person({ email: '  ' })];
  const obligationId = await house.obligation(silent);
  await house.queue(row(silent, { obligationId }), row(blank, { kind: 'result', facts: {} }));
  expect(await gatherMails(house.store)).toMatchObject({ people: 2, callList: 2 });
  expect(await house.column('mail', 'id')).toEqual([]);
  const list = await callList(house.store, house.unitId);
  expect(list).toMatchObject([
    { personId: silent, name: 'Silent', kind: 'reminder', task: 'declare', lastDay: '2026-02-09' },
    { personId: blank, kind: 'result', task: null },
  ]);
  expect(list[0]?.phone).toMatch(/^555-/);
  await house.pool.query(`update obligation set state = 'done' where id = $1`, [obligationId]);
  house.clock.offset = 31 * DAY_MS;
  expect(await callList(house.store, house.unitId)).toEqual([]);
});

test('another branch does not see who has to be called', async () => {
  const silent = await house.person({ email: null });
  await house.queue(row(silent));
  await gatherMails(house.store);
  expect(await callList(house.store, house.unitId)).toHaveLength(1);
  expect(await callList(house.store, '00000000-0000-4000-8000-000000000000')).toEqual([]);
});

test('a claimed mail belongs to one worker until its lease is over', async () => {
  await house.queue(row(await house.person()));
  const mail = await claimOne();
  house.clock.offset = (LEASE_SECONDS - 5) * 1000;
  expect((await claimMails(house.store, 1)).claimed).toBe(0);
  house.clock.offset = (LEASE_SECONDS + 5) * 1000;
  expect((await claimMails(house.store, 1)).mails).toMatchObject([{ id: mail.id, attempt: 2 }]);
});

test('a worker that lost its lease cannot fail the attempt of another', async () => {
  await house.queue(row(await house.person()));
  const mine = await claimOne();
  house.clock.offset = (LEASE_SECONDS + 5) * 1000;
  const [theirs] = (await claimMails(house.store, 1)).mails;
  await markFailed(house.store, mine, { permanent: true, code: '550' });
  expect(await house.column('mail', 'state')).toEqual(['queued']);
  expect(theirs).toBeDefined();
  await markSent(house.store, mine);
  expect(await house.column('mail', 'state')).toEqual(['sent']);
});

test('attempts are spread over about two days, then the notices go to the call list', async () => {
  await house.queue(row(await house.person()));
  await gatherMails(house.store);
  let waited = 0;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const [mail] = (await claimMails(house.store, 1)).mails;
    expect(mail?.attempt).toBe(attempt);
    if (mail === undefined) return;
    const { callList: called } = await markFailed(house.store, mail, { permanent: false, code: '451' });
    expect(called).toBe(attempt === MAX_ATTEMPTS ? 1 : 0);
    if (attempt < MAX_ATTEMPTS) {
      waited = await mailDueIn();
      expect((await claimMails(house.store, 1)).claimed).toBe(0);
      house.clock.offset = waited * 1000 + 1000;
    }
  }
  expect(waited / 3600).toBeGreaterThan(36);
  expect(waited / 3600).toBeLessThan(60);
  expect(await house.column('mail', 'state')).toEqual(['failed']);
  expect(await house.column('notice', 'state')).toEqual(['callList']);
});

test('a mail refused for good goes to the call list at once', async () => {
  await house.queue(row(await house.person()));
  expect(await markFailed(house.store, await claimOne(), { permanent: true, code: '550' })).toEqual({ callList: 1 });
  expect(await callList(house.store, house.unitId)).toHaveLength(1);
});

test('a mail whose last attempt died with its worker is given up, not forgotten', async () => {
  await house.queue(row(await house.person()));
  await gatherMails(house.store);
  await house.pool.query('update mail set attempts = $1', [MAX_ATTEMPTS]);
  expect(await claimMails(house.store, 1)).toMatchObject({ claimed: 0, callList: 1 });
  expect(await house.column('mail', 'state')).toEqual(['failed']);
});

test('a person who lost the address after the mail was made is called', async () => {
  const person = await house.person();
  await house.queue(row(person));
  await gatherMails(house.store);
  await house.pool.query('update person set email = null where id = $1', [person]);
  expect(await claimMails(house.store, 1)).toMatchObject({ claimed: 1, mails: [], callList: 1 });
});
