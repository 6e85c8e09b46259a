import { startMailCatcher } from '../../dev/mail-catcher.ts';
import { deliverDue } from '../../notices/deliver.ts';
import { createTransport } from '../../notices/transport.ts';
import { owed } from '../activities/acts.ts';
import { cast, castAll } from '../activities/ballot-acts.ts';
import { openHouse, tick } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import type { Json } from '../api/house.ts';
import { openDesk } from './desk.ts';
import type { Answer, Desk } from './desk.ts';
import { closeBallots, openVoting, stageId, toCommittee, toPosting, withBallots } from './month.ts';
import type { Month } from './month.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await openHouse();
  desk = await openDesk(house);
});
afterAll(async () => {
  await desk.close();
  await house.close();
});

describe('questions to the Party committee', () => {
  let month: Month;
  let lenient: string;
  let lazy: string;

  beforeAll(async () => {
    month = await openVoting(house, {
      members: 8,
      masses: 8,
      change: withBallots({ peers: { secrecy: 'realName', whenFew: 'notUsed' }, masses: { whenFew: 'notUsed' } }),
    });
    house.at('2026-02-05', '10:00');
    [, lenient = '', lazy = ''] = month.branch.people;
    const peers = await stageId(house, month, 'peers');
    const base = (subject: string): number => 70 + month.branch.people.indexOf(subject);
    await castAll(house, month.party.planId, peers, (voter, subject) => ({
      overall: voter === lazy ? '76' : String(voter === lenient ? base(subject) + 22 : base(subject)),
    }));
    // Masses who all say the same: an anonymous ballot asks nothing.
    await castAll(house, month.party.planId, await stageId(house, month, 'masses'), () => ({
      conduct: 'excellent',
      service: 'excellent',
    }));
    await closeBallots(house, month);
  }, 60_000);

  const ask = (who: string): Promise<Answer> => desk.ask('ballotQuestions', who, { id: month.roundId });

  test('there are none before its review, and none after', async () => {
    expect((await ask(month.party.officers.partySecretary)).body).toMatchObject({ open: false, questions: [] });
  });

  test('during its review it reads who gave everybody the same and who is far from the others, and no number', async () => {
    await toCommittee(house, month);
    const { body } = await ask(month.party.officers.partyCommitteeMember);
    expect(body).toMatchObject({
      open: true,
      questions: [
        { rater: { id: lenient }, kind: 'farFromOthers', direction: 'above', subjects: 7, limit: '15' },
        { rater: { id: lazy }, kind: 'sameForAll', direction: null, subjects: 7, limit: '5' },
      ],
    });
    expect(body.questions.map((one: Json) => one.stage.key)).toEqual(['peers', 'peers']);
    for (const question of body.questions) {
      expect(Object.keys(question).toSorted()).toEqual(['direction', 'kind', 'limit', 'rater', 'stage', 'subjects']);
    }
  });

  test('neither the branch nor a subject nor anybody else reads them', async () => {
    const { inspector, auditor, leaderInCharge, systemAdmin } = month.party.officers;
    for (const who of [...month.branch.people, inspector, auditor, leaderInCharge, systemAdmin]) {
      expect((await ask(who)).status).toBe(403);
    }
    // Not even a member of the branch who sits on the Party committee.
    const both = month.branch.people[6] ?? '';
    await house.rows(
      `insert into role_grant (person_id, unit_id, role, from_date) values ($1, $2, 'partyCommitteeMember', '2020-01-01')`,
      [both, month.party.committeeId],
    );
    expect((await ask(both)).status).toBe(403);
    await house.rows(`delete from role_grant where person_id = $1 and role = 'partyCommitteeMember'`, [both]);
    // Nor one who has left the branch since but is rated in it.
    await house.rows(`update membership set to_date = '2026-02-09' where person_id = $1`, [both]);
    await house.rows(
      `insert into role_grant (person_id, unit_id, role, from_date) values ($1, $2, 'partyCommitteeMember', '2020-01-01')`,
      [both, month.party.committeeId],
    );
    expect(await ask(both)).toMatchObject({ status: 403, body: { code: 'own-item' } });
    await house.rows(`delete from role_grant where person_id = $1 and role = 'partyCommitteeMember'`, [both]);
    await house.rows('update membership set to_date = null where person_id = $1', [both]);
  });

  test('they change nothing: the numbers are what all sheets come to', async () => {
    await toPosting(house, month);
    expect((await ask(month.party.officers.partySecretary)).body).toMatchObject({ open: false, questions: [] });
    const { body } = await desk.ask('ballots', month.branch.people[0] ?? '', { id: month.roundId });
    // The first subject, 70 from five peers, 92 from the lenient and 76 from the lazy one.
    const line = body.lines.find(
      ({ subject, stages }: Json) => subject.id === month.branch.people[0] && stages[0] === 'peers',
    );
    expect(line).toMatchObject({ valid: 7, mean: '74.0' });
  });
});

describe('who is missing', () => {
  test('the board names those who have not voted; reminders go to them alone (EvaP#239, pkp-lib#3685, pkp-lib#6234)', async () => {
    const month = await openVoting(house, { members: 7, masses: 8 });
    house.at('2026-02-05', '10:00');
    const peers = await stageId(house, month, 'peers');
    const [secretary = '', ...others] = month.branch.people;
    const late = others.slice(-2);
    await castAll(house, month.party.planId, peers, () => ({ overall: '80' }), late);
    const masses = await stageId(house, month, 'masses');
    await castAll(house, month.party.planId, masses, () => ({ conduct: 'excellent', service: 'excellent' }));

    const board = await desk.ask('missing', secretary, { id: month.roundId });
    expect(board.body.missing.map(({ person }: Json) => person.id).toSorted()).toEqual(late.toSorted());
    expect(new Set(board.body.missing.map(({ kind, overdue }: Json) => `${String(kind)} ${String(overdue)}`))).toEqual(
      new Set(['vote false']),
    );
    expect((await desk.ask('missing', others[3] ?? '', { id: month.roundId })).status).toBe(403);

    await house.rows(`update notice set state = 'skipped' where state = 'queued'`);
    house.at('2026-02-06', '09:00');
    await tick(house, month.party.planId);
    const reminded = await house.rows<{ personId: string }>(
      `select person_id as "personId" from notice where round_id = $1 and kind = 'reminder' and state = 'queued'`,
      [month.roundId],
    );
    expect(reminded.map(({ personId }) => personId).toSorted()).toEqual(late.toSorted());

    // One of them votes before the mail goes out: nothing is left to remind of, and nothing is sent.
    const [quick = '', slow = ''] = late;
    const duty = (await owed(house, month.party.planId, 'vote')).find(({ personId }) => personId === quick);
    if (duty === undefined) throw new Error('the voter owes nothing');
    expect(await cast(house, duty, () => ({ overall: '80' }))).toBeNull();
    const post = await startMailCatcher({ smtpPort: 0, httpPort: 0 });
    const transport = createTransport({ smtpUrl: post.smtpUrl, from: 'jifen@example.invalid' });
    const log = { info: () => undefined, warn: () => undefined };
    await deliverDue({ store: house.store, transport, publicUrl: 'http://jifen.example', log });
    const sent = post.mails().flatMap(({ to }) => to);
    transport.close();
    await post.stop();
    const address = await house.value<string>('select email from person where id = $1', [slow]);
    expect(sent).toEqual([address]);
    const left = await desk.ask('missing', secretary, { id: month.roundId });
    expect(left.body.missing).toMatchObject([{ person: { id: slow } }]);

    // A ballot that closed is overdue for nobody: a silence costs the rater a mail and the subject nothing.
    await closeBallots(house, month);
    house.at('2026-02-11', '09:00');
    await tick(house, month.party.planId);
    const overdue = await house.rows(
      `select 1 from notice n join obligation o on o.id = n.obligation_id
        where n.round_id = $1 and n.kind = 'overdue' and o.kind = 'vote'`,
      [month.roundId],
    );
    expect(overdue).toEqual([]);
    const after = await desk.ask('missing', secretary, { id: month.roundId });
    expect(after.body.missing.filter(({ kind }: Json) => kind === 'vote')).toEqual([]);
  });
});
