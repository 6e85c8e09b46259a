import { advanceTalk } from '../../activities/talks/advance.ts';
import { decide, obligations, onTalk, owed, talkRecord } from './acts.ts';
import { committeeOf, instant, openHouse, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth } from './months.ts';

/** Both cases are published on Friday 27 February: the clocks count from there. */
describe('the life of a talk (S3.6, §2.3)', () => {
  let house: House;
  let party: Party;
  let branch: Branch;
  let member = '';
  let secretary = '';
  let talkId = '';
  let secretaryTalkId = '';

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(6));
    [secretary = '', , , , member = ''] = branch.people;
    await runMonth(house, party, '2026-01', {
      branch,
      scores: new Map([
        [member, 58],
        [secretary, 55],
      ]),
    });
    talkId = await house.value('select id from talk_case where person_id = $1', [member]);
    secretaryTalkId = await house.value('select id from talk_case where person_id = $1', [secretary]);
  });

  const publishedAt = '2026-02-27';

  const seen = async (id: string): Promise<Record<string, unknown>> => {
    const [row] = await house.rows<Record<string, unknown>>(
      `select state, talker_id as "talkerId", talker_by_default as "byDefault", acknowledged_at as "acknowledgedAt"
         from talk_case where id = $1`,
      [id],
    );
    return row ?? {};
  };

  const told = async (id: string, kind: string): Promise<string[]> => {
    const rows = await house.rows<{ personId: string }>(
      `select person_id as "personId" from notice where talk_id = $1 and kind = $2 order by created_at, dedup_key`,
      [id, kind],
    );
    return rows.map(({ personId }) => personId);
  };

  test('the branch secretary owes the first talk within ten working days of the publication', async () => {
    const [duty] = await owed(house, party.planId, 'holdTalk');
    expect(duty).toMatchObject({ personId: secretary, subjectId: member, talkId });
    // 28 February is a make-up Saturday
    expect(duty?.dueAt.getTime()).toBe(instant('2026-03-12', '24:00'));
    expect(await told(talkId, 'talkAssigned')).toEqual([secretary]);
  });

  test('not held in time, it is reminded, called overdue to the talker and then to the superior, and stays owed', async () => {
    house.at('2026-03-10', '09:00');
    await advanceTalk(house.store, talkId);
    expect(await told(talkId, 'talkDue')).toEqual([secretary]);
    house.at('2026-03-13', '09:00');
    await advanceTalk(house.store, talkId);
    expect(await told(talkId, 'talkOverdue')).toEqual([secretary]);
    house.at('2026-03-17', '09:00');
    await advanceTalk(house.store, talkId);
    expect((await told(talkId, 'talkOverdue')).slice(1).sort()).toEqual(
      [secretary, party.officers.partySecretary].sort(),
    );
    expect(await told(talkId, 'talkOverdue')).not.toContain(member);
    house.at('2026-05-20', '09:00');
    await advanceTalk(house.store, talkId);
    const duty = (await owed(house, party.planId, 'holdTalk')).find((one) => one.talkId === talkId);
    if (duty === undefined) throw new Error('the talk is no longer owed');
    expect(await onTalk(house, duty, 'recordTalk', await talkRecord(house))).toBeNull();
  });

  test('an appointment not made in time falls to the deputy secretary of the committee and is marked so', async () => {
    const [appointment] = await owed(house, party.planId, 'appointTalker');
    expect(appointment).toMatchObject({ personId: party.officers.partySecretary, subjectId: secretary });
    expect(appointment?.closesAt.valueOf()).toBe(instant('2026-03-03', '24:00'));
    house.at('2026-03-03', '23:59');
    await advanceTalk(house.store, secretaryTalkId);
    expect(await seen(secretaryTalkId)).toMatchObject({ talkerId: null });
    house.at('2026-03-04', '00:00');
    await advanceTalk(house.store, secretaryTalkId);
    expect(await seen(secretaryTalkId)).toMatchObject({
      talkerId: party.officers.partyDeputySecretary,
      byDefault: true,
      state: 'open',
    });
    const [lapsed] = await obligations(house, party.planId, `o.kind = 'appointTalker'`);
    expect(lapsed?.state).toBe('lapsed');
    if (appointment === undefined) throw new Error('nobody had to appoint');
    const late = { talkerId: party.officers.partyCommitteeMember };
    expect(await onTalk(house, appointment, 'appointTalker', late)).toBe('stage-closed');
    await advanceTalk(house.store, secretaryTalkId);
    expect(await seen(secretaryTalkId)).toMatchObject({ byDefault: true });
    expect(await told(secretaryTalkId, 'talkAssigned')).toEqual([
      party.officers.partySecretary,
      party.officers.partyDeputySecretary,
    ]);
  });

  test('an appointment in time is not marked', async () => {
    const [appointment] = await owed(house, party.planId, 'appointTalker');
    if (appointment === undefined) throw new Error('nobody has to appoint');
    const talkerId = party.officers.partyCommitteeMember;
    expect(await onTalk(house, appointment, 'appointTalker', { talkerId })).toBeNull();
    await advanceTalk(house.store, secretaryTalkId);
    expect(await seen(secretaryTalkId)).toMatchObject({ talkerId, byDefault: false });
  });

  test.each([
    ['shortcomings', { shortcomings: ' ' }],
    ['measures', { measures: '' }],
    ['improveBy', { improveBy: '' }],
    ['followUpOn', { followUpOn: publishedAt }],
    ['heldOn', { heldOn: '2026-02-28' }],
  ])('a record without %s is refused and the talk stays owed', async (missing, gap) => {
    const [duty] = await owed(house, party.planId, 'holdTalk');
    if (duty === undefined) throw new Error('nobody owes the talk');
    const applied = await decide(house, {
      kind: 'recordTalk',
      targetId: talkId,
      actorId: duty.personId,
      body: { ...(await talkRecord(house)), ...gap },
    });
    expect(applied).toEqual({ state: 'refused', code: 'talk-incomplete' });
    const outcome = await house.value('select outcome from decision where target_id = $1', [talkId]);
    expect(outcome).toMatchObject({ code: 'talk-incomplete', missing, at: missing });
    expect(await seen(talkId)).toMatchObject({ state: 'open' });
    expect(await owed(house, party.planId, 'holdTalk')).toHaveLength(1);
  });

  test('silence about the record lapses without harm; the case closes with the follow-up, and only with it', async () => {
    const [duty] = await owed(house, party.planId, 'holdTalk');
    if (duty === undefined) throw new Error('nobody owes the talk');
    house.at('2026-03-02', '15:00');
    expect(await onTalk(house, duty, 'recordTalk', await talkRecord(house))).toBeNull();
    await advanceTalk(house.store, talkId);
    const [own] = await owed(house, party.planId, 'acknowledgeTalk');
    expect(own).toMatchObject({ personId: member });
    expect(own?.closesAt.valueOf()).toBe(instant('2026-03-05', '24:00'));
    house.at('2026-03-06', '00:00');
    await advanceTalk(house.store, talkId);
    expect(await seen(talkId)).toMatchObject({ state: 'held', acknowledgedAt: null });
    if (own === undefined) throw new Error('the member was not asked');
    expect(await onTalk(house, own, 'acknowledgeTalk', {})).toBe('stage-closed');
    const [after] = await owed(house, party.planId, 'followUpTalk');
    expect(after).toMatchObject({ personId: secretary });
    // twenty working days after 2 March
    expect(after?.dueAt.getTime()).toBe(instant('2026-03-30', '24:00'));
    house.at('2026-03-26', '09:00');
    await advanceTalk(house.store, talkId);
    expect(await told(talkId, 'talkDue')).toEqual([secretary]);
    house.at('2026-03-31', '09:00');
    await advanceTalk(house.store, talkId);
    expect(await told(talkId, 'talkOverdue')).toEqual([secretary]);
    if (after === undefined) throw new Error('nobody has to follow up');
    expect(await onTalk(house, after, 'followUpTalk', { finding: '已整改' })).toBeNull();
    expect(await advanceTalk(house.store, talkId)).toMatchObject({ ended: true });
    expect(await seen(talkId)).toMatchObject({ state: 'closed' });
  });

  test.each([
    ['on the day the record names', { followUpOn: '2026-03-12' }, '2026-03-12'],
    // recorded on Monday 9 March: twenty working days, 6 April is a holiday
    [
      'by the scheme’s clock where that day had passed',
      { heldOn: '2026-03-03', followUpOn: '2026-03-06' },
      '2026-04-07',
    ],
  ])('the follow-up is due %s', async (_, days, lastDay) => {
    const [duty] = await owed(house, party.planId, 'holdTalk');
    if (duty === undefined) throw new Error('nobody owes the talk');
    house.at('2026-03-09', '15:00');
    expect(await onTalk(house, duty, 'recordTalk', { ...(await talkRecord(house)), ...days })).toBeNull();
    await advanceTalk(house.store, talkId);
    const [after] = await owed(house, party.planId, 'followUpTalk');
    expect(after?.dueAt.getTime()).toBe(instant(lastDay, '24:00'));
  });

  test('an acknowledged and followed-up talk closes before the member’s clock has run out', async () => {
    const [duty] = await owed(house, party.planId, 'holdTalk');
    if (duty === undefined) throw new Error('nobody owes the talk');
    await onTalk(house, duty, 'recordTalk', await talkRecord(house));
    await advanceTalk(house.store, talkId);
    const [own] = await owed(house, party.planId, 'acknowledgeTalk');
    const [after] = await owed(house, party.planId, 'followUpTalk');
    if (own === undefined || after === undefined) throw new Error('nothing follows the talk');
    expect(await onTalk(house, own, 'acknowledgeTalk', { remark: '接受' })).toBeNull();
    expect(await onTalk(house, own, 'acknowledgeTalk', {})).toBe('already-answered');
    expect(await onTalk(house, after, 'followUpTalk', { finding: '已整改' })).toBeNull();
    await tick(house, party.planId);
    expect(await seen(talkId)).toMatchObject({ state: 'closed' });
    expect(await house.value('select record from talk_case where id = $1', [talkId])).toMatchObject({
      memberRemark: '接受',
      followUpFinding: '已整改',
    });
  });

  test('no mail about a case names the member, the score or the streak', async () => {
    const facts = await house.rows<{ facts: object }>('select facts from notice where talk_id = any($1)', [
      [talkId, secretaryTalkId],
    ]);
    expect(facts.length).toBeGreaterThan(0);
    for (const { facts: said } of facts) expect(Object.keys(said).sort()).toEqual(['caseNo', 'lastDay']);
  });
});
