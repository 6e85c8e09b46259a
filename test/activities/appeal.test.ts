/** The life of an appeal (§2.4): who reviews it, its clocks, its steps, its end. */
import { randomUUID } from 'node:crypto';

import { advanceAppeal } from '../../activities/appeals/advance.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { decide, newRequest } from './acts.ts';
import { appeal, appealMonth, decideAppeal, published, reviewerOf, tryAppeal, upTo } from './appeal-acts.ts';
import { committeeOf, instant, openHouse, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth, runToPosting } from './months.ts';
import { recordHandling } from '../../store/steps/members.ts';

const PERIOD = '2026-01';

let house: House;
let party: Party;
let branch: Branch;
let member = '';

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  member = branch.people[5] ?? '';
  // published on Friday 27 February at 09:00
  await runMonth(house, party, PERIOD, { branch, scores: new Map([[member, 58]]) });
});

const { rows, value } = {
  rows: <T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> => house.rows<T>(sql, values),
  value: <T>(sql: string, values: readonly unknown[] = []): Promise<T> => house.value<T>(sql, values),
};

const noticesOf = (appealId: string): Promise<{ kind: string; personId: string; facts: object }[]> =>
  rows(`select kind, person_id as "personId", facts from notice where appeal_id = $1 order by created_at, kind`, [
    appealId,
  ]);

const endRole = (role: string): Promise<object[]> =>
  rows(`update role_grant set to_date = '2026-01-01' where unit_id = $1 and role = $2`, [party.committeeId, role]);

describe('filing', () => {
  test('the filing clock is ten working days from the publication, to the end of the last one', async () => {
    const { id: resultId } = await published(house, member, PERIOD);
    // 28 February is a make-up Saturday: the first of the ten
    house.at('2026-03-12', '23:59:30');
    expect(await tryAppeal(house, member, { resultId })).toBeNull();
    const other = branch.people[4] ?? '';
    const { id: otherId } = await published(house, other, PERIOD);
    house.at('2026-03-13', '00:00');
    expect(await tryAppeal(house, other, { resultId: otherId })).toBe('appeal-too-late');
  });

  test('only the subject, only what is published, only the version that stands, one at a time', async () => {
    const { id: resultId } = await published(house, member, PERIOD);
    expect(await tryAppeal(house, branch.people[4] ?? '', { resultId })).toBe('not-yours');
    expect(await tryAppeal(house, member, { resultId: randomUUID() })).toBe('not-found');
    const appealId = await appealMonth(house, member, PERIOD);
    expect(await tryAppeal(house, member, { resultId })).toBe('appeal-running');
    expect(await decideAppeal(house, appealId, { uphold: await upTo(house, member, PERIOD, 62) })).toBeNull();
    expect(await tryAppeal(house, member, { resultId })).toBe('not-current-version');
    await runToPosting(house, party, '2026-02', { branch });
    const posted = await value<string>(`select id from result where person_id = $1 and status = 'posted'`, [member]);
    expect(await tryAppeal(house, member, { resultId: posted })).toBe('month-not-published');
  });

  test('twenty filings at once are one appeal', async () => {
    const { id: resultId } = await published(house, member, PERIOD);
    const all = await Promise.all(Array.from({ length: 20 }, () => tryAppeal(house, member, { resultId })));
    expect(all.toSorted()).toEqual([...Array.from({ length: 19 }, () => 'appeal-running'), null].toSorted());
    expect(await value('select count(*)::int from appeal where person_id = $1', [member])).toBe(1);
  });

  test('an appeal handled in the service instead of in chat: text, reviewer, clock and end are in one case (sibbay-ai/public#651)', async () => {
    const appealId = await appealMonth(house, member, PERIOD);
    const [seen] = await rows(
      'select text, state, step, reviewer_id is not null as assigned from appeal where id = $1',
      [appealId],
    );
    expect(seen).toEqual({ text: '材料漏计，请复核', state: 'open', step: 1, assigned: true });
    const [owes] = await rows<{ personId: string; dueAt: Date; closesAt: number }>(
      `select person_id as "personId", due_at as "dueAt", closes_at as "closesAt" from obligation where appeal_id = $1`,
      [appealId],
    );
    // fifteen working days from 27 February
    expect(owes).toEqual({
      personId: party.officers.partySecretary,
      dueAt: new Date(instant('2026-03-19', '24:00')),
      closesAt: Infinity,
    });
    expect(await decideAppeal(house, appealId, {})).toBeNull();
    const [ended] = await rows('select state, answer, decided_by as by from appeal where id = $1', [appealId]);
    expect(ended).toEqual({ state: 'rejected', answer: '经复核', by: party.officers.partySecretary });
  });
});

describe('the reviewer', () => {
  test('never took part: whoever recorded, decided, was present, talked or answered is passed over', async () => {
    const { partySecretary, partyDeputySecretary, partyCommitteeMember, organisationOfficer } = party.officers;
    const took = (sql: string, values: readonly unknown[]): Promise<object[]> => rows(sql, values);
    // the Party secretary entered a register fact of the month, the deputy was minuted present
    await took(`update register_entry set recorded_by = $1 where person_id = $2`, [partySecretary, member]);
    await took(
      `update minute set present = array_append(present, $1::uuid) where round_id = (
      select round_id from result where person_id = $2 and period = $3)`,
      [partyDeputySecretary, member, PERIOD],
    );
    // the third holds the talk that follows from it
    await took(`update talk_case set talker_id = $1 where person_id = $2`, [partyCommitteeMember, member]);
    const appealId = await appealMonth(house, member, PERIOD);
    expect(await reviewerOf(house, appealId)).toBe(organisationOfficer);
  });

  test('is no close relation', async () => {
    const { partySecretary, partyDeputySecretary } = party.officers;
    await rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '近亲属')`, [
      partySecretary,
      member,
    ]);
    expect(await reviewerOf(house, await appealMonth(house, member, PERIOD))).toBe(partyDeputySecretary);
  });

  test('who takes part afterwards loses the case to the next, and cannot decide meanwhile', async () => {
    const { partySecretary, partyDeputySecretary } = party.officers;
    const appealId = await appealMonth(house, member, PERIOD);
    expect(await reviewerOf(house, appealId)).toBe(partySecretary);
    await rows(`update talk_case set talker_id = $1 where person_id = $2`, [partySecretary, member]);
    const refused = await decide(house, {
      kind: 'decideAppeal',
      targetId: appealId,
      actorId: partySecretary,
      body: { uphold: false, answer: '不成立' },
    });
    expect(refused).toEqual({ state: 'refused', code: 'took-part' });
    await advanceAppeal(house.store, appealId);
    expect(await reviewerOf(house, appealId)).toBe(partyDeputySecretary);
    const open = await rows(`select person_id as id from obligation where appeal_id = $1 and state = 'open'`, [
      appealId,
    ]);
    expect(open).toEqual([{ id: partyDeputySecretary }]);
  });

  test('who leaves the office hands the case on', async () => {
    const appealId = await appealMonth(house, member, PERIOD);
    await endRole('partySecretary');
    await advanceAppeal(house.store, appealId);
    expect(await reviewerOf(house, appealId)).toBe(party.officers.partyDeputySecretary);
    expect(await decideAppeal(house, appealId, { actorId: party.officers.partySecretary })).toBe('not-yours');
  });

  test('comes from one level further up where nobody of the level above is left', async () => {
    const above = randomUUID();
    await rows(
      `insert into unit (id, path, kind, code, name) values ($1, array[$1::uuid], 'committee', $2, '上级党委')`,
      [above, above.slice(0, 8)],
    );
    await rows(`update unit set parent_id = $1 where id = $2`, [above, party.committeeId]);
    await rows(`update unit set path = $1::uuid || path where path @> array[$2::uuid]`, [above, party.committeeId]);
    const chief = await insertPerson(house.store, { name: '上级书记' });
    await grantRole(house.store, chief, above, 'partySecretary');
    for (const role of ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember', 'organisationOfficer']) {
      await endRole(role);
    }
    await endRole('inspector');
    expect(await reviewerOf(house, await appealMonth(house, member, PERIOD))).toBe(chief);
  });

  test('where nobody at all is left an officer is told and names somebody; the appeal is never dropped', async () => {
    const { organisationOfficer, leaderInCharge } = party.officers;
    for (const role of ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember', 'inspector']) {
      await endRole(role);
    }
    await rows(`update register_entry set recorded_by = $1 where person_id = $2`, [organisationOfficer, member]);
    const appealId = await appealMonth(house, member, PERIOD);
    expect(await reviewerOf(house, appealId)).toBeNull();
    expect(await noticesOf(appealId)).toMatchObject([{ kind: 'appealUnassigned', personId: organisationOfficer }]);
    const name = (reviewerId: string): Promise<{ state: string; code?: string }> =>
      decide(house, { kind: 'nameReviewer', targetId: appealId, actorId: organisationOfficer, body: { reviewerId } });
    expect(await name(member)).toEqual({ state: 'refused', code: 'own-item' });
    expect(await name(branch.people[0] ?? '')).toEqual({ state: 'refused', code: 'took-part' });
    expect(await name(leaderInCharge)).toEqual({ state: 'applied' });
    await advanceAppeal(house.store, appealId);
    expect(await decideAppeal(house, appealId, {})).toBeNull();
    expect(await value('select decided_by from appeal where id = $1', [appealId])).toBe(leaderInCharge);
  });

  test('an empty post that is filled takes the waiting appeal up at the next look', async () => {
    for (const role of [
      'partySecretary',
      'partyDeputySecretary',
      'partyCommitteeMember',
      'organisationOfficer',
      'inspector',
    ]) {
      await endRole(role);
    }
    const appealId = await appealMonth(house, member, PERIOD);
    expect(await rows(`select 1 from obligation where appeal_id = $1`, [appealId])).toEqual([]);
    const newcomer = await insertPerson(house.store, { name: '新书记' });
    await grantRole(house.store, newcomer, party.committeeId, 'partySecretary');
    await advanceAppeal(house.store, appealId);
    expect(await reviewerOf(house, appealId)).toBe(newcomer);
  });
});

describe('clocks', () => {
  test('silence decides nothing: reminded, overdue, escalated, held until somebody decides', async () => {
    const appealId = await appealMonth(house, member, PERIOD);
    const reviewer = party.officers.partySecretary;
    // due on Thursday 19 March: two working days before, one and three after it
    for (const day of ['2026-03-17', '2026-03-20', '2026-03-24', '2026-05-20']) {
      house.at(day, '09:00');
      await advanceAppeal(house.store, appealId);
    }
    const told = await rows<{ kind: string; personId: string; n: number }>(
      `select kind, person_id as "personId", count(*)::int as n from notice where appeal_id = $1 group by 1, 2`,
      [appealId],
    );
    expect(new Set(told.map(({ kind, personId, n }) => `${kind} ${personId} ${String(n)}`))).toEqual(
      new Set([
        `appealAssigned ${reviewer} 1`,
        `appealDue ${reviewer} 1`,
        `appealOverdue ${reviewer} 2`,
        `appealOverdue ${party.officers.partyDeputySecretary} 1`,
      ]),
    );
    expect(await value('select state from appeal where id = $1', [appealId])).toBe('open');
    expect(await value(`select next_wake_at = 'infinity' from appeal where id = $1`, [appealId])).toBe(true);
    expect(await decideAppeal(house, appealId, {})).toBeNull();
  });

  test('a lost case starts again from facts alone, and nobody is told twice', async () => {
    const appealId = await appealMonth(house, member, PERIOD);
    for (let n = 0; n < 3; n++) await advanceAppeal(house.store, appealId);
    await Promise.all(Array.from({ length: 5 }, () => advanceAppeal(house.store, appealId)));
    expect(await noticesOf(appealId)).toHaveLength(1);
    expect(await rows('select 1 from obligation where appeal_id = $1', [appealId])).toHaveLength(1);
  });

  test('no mail about an appeal names the member, the month, the result or how it ended', async () => {
    const appealId = await appealMonth(house, member, PERIOD);
    house.at('2026-03-20', '09:00');
    await advanceAppeal(house.store, appealId);
    await decideAppeal(house, appealId, {});
    const told = await noticesOf(appealId);
    expect(told.at(-1)).toMatchObject({ kind: 'appealDecided', personId: member });
    for (const { facts } of told) {
      expect(Object.keys(facts).filter((key) => key !== 'caseNo' && key !== 'lastDay')).toEqual([]);
    }
  });
});

describe('the end', () => {
  test('rejected, it goes one step further up, once, to yet another person; that decision is final', async () => {
    const { id: resultId } = await published(house, member, PERIOD);
    const first = await appeal(house, member, { resultId });
    house.at('2026-03-10', '10:00');
    await decideAppeal(house, first, {});
    // ten working days from the rejection, not from the publication
    house.at('2026-03-24', '23:00');
    const second = await appeal(house, member, { resultId });
    expect(await value('select step from appeal where id = $1', [second])).toBe(2);
    expect(await reviewerOf(house, second)).toBe(party.officers.partyDeputySecretary);
    await decideAppeal(house, second, {});
    expect(await tryAppeal(house, member, { resultId })).toBe('appeal-final');
  });

  test('a rejection that is not contested in time stands', async () => {
    const { id: resultId } = await published(house, member, PERIOD);
    const first = await appeal(house, member, { resultId });
    house.at('2026-03-10', '10:00');
    await decideAppeal(house, first, {});
    house.at('2026-03-25', '00:00');
    expect(await tryAppeal(house, member, { resultId })).toBe('appeal-too-late');
  });

  test('what a first decision made may be contested once, what a second made is final', async () => {
    const first = await appealMonth(house, member, PERIOD);
    expect(await decideAppeal(house, first, { uphold: await upTo(house, member, PERIOD, 59) })).toBeNull();
    const second = await appealMonth(house, member, PERIOD);
    expect(await value('select step from appeal where id = $1', [second])).toBe(2);
    expect(await decideAppeal(house, second, { uphold: await upTo(house, member, PERIOD, 61) })).toBeNull();
    const { id: resultId, score } = await published(house, member, PERIOD);
    expect(score).toBe('61.0');
    expect(await tryAppeal(house, member, { resultId })).toBe('appeal-final');
  });

  test('withdrawn by the appellant alone and only before the decision; nothing is used up', async () => {
    const withdraw = (appealId: string, actorId: string): Promise<{ state: string; code?: string }> =>
      decide(house, { kind: 'withdrawAppeal', targetId: appealId, actorId, body: {} });
    const first = await appealMonth(house, member, PERIOD);
    expect(await withdraw(first, branch.people[0] ?? '')).toEqual({ state: 'refused', code: 'not-yours' });
    expect(await withdraw(first, member)).toEqual({ state: 'applied' });
    expect(await advanceAppeal(house.store, first)).toMatchObject({ ended: true });
    const again = await appealMonth(house, member, PERIOD);
    expect(await value('select step from appeal where id = $1', [again])).toBe(1);
    await decideAppeal(house, again, {});
    expect(await withdraw(again, member)).toEqual({ state: 'refused', code: 'already-answered' });
  });

  test('a decided or withdrawn case leaves nobody an open review to do (pkp-lib#7338, #4198)', async () => {
    const first = await appealMonth(house, member, PERIOD);
    await decide(house, { kind: 'withdrawAppeal', targetId: first, actorId: member, body: {} });
    const second = await appealMonth(house, member, PERIOD);
    await decideAppeal(house, second, {});
    const open = await rows(
      `select 1 from obligation where appeal_id is not null and state = 'open' and subject_id = $1`,
      [member],
    );
    expect(open).toEqual([]);
    const ended = await rows<{ state: string }>(
      `select state from obligation where appeal_id is not null and subject_id = $1 order by opened_at`,
      [member],
    );
    expect(ended.map(({ state }) => state)).toEqual(['cancelled', 'done']);
  });

  test('only the reviewer decides, with reasons; upheld, something is changed', async () => {
    const appealId = await appealMonth(house, member, PERIOD);
    const { partySecretary, partyDeputySecretary } = party.officers;
    expect(await decideAppeal(house, appealId, { actorId: partyDeputySecretary })).toBe('not-yours');
    expect(await decideAppeal(house, appealId, { actorId: member })).toBe('own-item');
    const say = (body: { uphold: boolean; answer: string }): Promise<{ state: string; code?: string }> =>
      decide(house, { kind: 'decideAppeal', targetId: appealId, actorId: partySecretary, body });
    expect(await say({ uphold: false, answer: '  ' })).toEqual({ state: 'refused', code: 'reason-required' });
    expect(await say({ uphold: true, answer: '成立' })).toEqual({ state: 'refused', code: 'changes-required' });
    expect(await decideAppeal(house, appealId, { uphold: [] })).toBe('changes-required');
    const other = await value<string>('select id from register_entry where person_id = $1 limit 1', [member]);
    await rows(`update register_entry set period = '2025-11' where id = $1`, [other]);
    expect(await decideAppeal(house, appealId, { uphold: [{ kind: 'entryTakenBack', entryId: other }] })).toBe(
      'not-found',
    );
    expect(
      await decideAppeal(house, appealId, { uphold: [{ kind: 'exemption', cause: '病', period: '2026-02' }] }),
    ).toBe('change-not-offered');
    // a refused decision leaves the appeal as it was
    expect(await value('select state from appeal where id = $1', [appealId])).toBe('open');
    await rows(`update register_entry set period = $2 where id = $1`, [other, PERIOD]);
  });

  test('a handling is taken back on appeal: the 0 is gone, the old version and the fact stay readable', async () => {
    const other = branch.people[4] ?? '';
    await runToPosting(house, party, '2026-02', { branch });
    const by = { actorId: party.officers.organisationOfficer, request: newRequest() };
    await recordHandling(house.store, by, {
      personId: other,
      period: '2026-02',
      document: '组〔2026〕3号',
      dated: '2026-03-10',
    });
    house.at('2026-03-27', '09:00');
    await tick(house, party.planId);
    expect(await published(house, other, '2026-02')).toMatchObject({ score: '0.0', low: true });
    const handlingId = await value<string>('select id from handling where person_id = $1', [other]);
    const appealId = await appealMonth(house, other, '2026-02');
    // the officer recorded the handling and is passed over
    expect(await reviewerOf(house, appealId)).toBe(party.officers.partySecretary);
    expect(await decideAppeal(house, appealId, { uphold: [{ kind: 'handlingTakenBack', handlingId }] })).toBeNull();
    expect(await published(house, other, '2026-02')).toMatchObject({ score: '80.0', low: false });
    const old = await rows(
      `select score::text, status from result where person_id = $1 and period = '2026-02' order by version`,
      [other],
    );
    expect(old).toContainEqual({ score: '0.0', status: 'superseded' });
    expect(
      await value(
        `select h.before from correction_change h join correction k on k.id = h.correction_id where k.appeal_id = $1`,
        [appealId],
      ),
    ).toMatchObject({
      document: '组〔2026〕3号',
    });
    expect(await rows('select 1 from handling where person_id = $1', [other])).toEqual([]);
  });
});
