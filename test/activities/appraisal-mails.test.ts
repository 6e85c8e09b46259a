/** Every mail, deadline and escalation of a report-and-appraise: who is told what, on which day, and nobody else is. */
import { arrangeMeeting } from '../../store/steps/appraisal-meeting.ts';
import { transferDuty } from '../../store/steps/transfer-duty.ts';
import { newRequest, refusalOf } from './acts.ts';
import {
  answer,
  close,
  comment,
  confirm,
  look,
  object,
  open,
  openYear,
  rate,
  report,
  seedAppraising,
  stateOf,
  votersOf,
} from './appraisal-acts.ts';
import type { Setting, Subject } from './appraisal-acts.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';

let house: House;
let setting: Setting;
/** Who a person is, in the words of the tables below. */
let names: ReadonlyMap<string, string>;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

beforeEach(async () => {
  // Monday
  house.at('2026-11-02', '09:30');
  const organisation = await seedAppraising(house, 'double-report', undefined, 2);
  setting = await openYear(house, organisation, { schemeKey: 'double-report' });
  const { officers, branches, team, committeeId } = setting;
  const ofCommittee = await house.rows<{ id: string }>(
    `select person_id as id from role_grant where unit_id = $1 and role = 'partyCommitteeMember'`,
    [committeeId],
  );
  names = new Map([
    ...ofCommittee.map(({ id }) => [id, 'committee member'] as const),
    [officers.partySecretary, 'committee secretary'],
    [officers.partyDeputySecretary, 'chair'],
    ...team.map((id, index) => [id, `team ${String(index + 1)}`] as const),
    ...branches.flatMap(({ secretary, deputy, committeeMember, members }, index) => [
      [secretary, `secretary ${String(index + 1)}`] as const,
      ...[deputy, committeeMember, ...members].map((id) => [id, `members ${String(index + 1)}`] as const),
    ]),
  ]);
});

type Told = readonly [day: string, kind: string, task: string | null, by: string | null, who: readonly string[]];

/** Every notice there is about the appraisal, with the day it was written, grouped by what it says. */
async function told(): Promise<Told[]> {
  const rows = await house.rows<{ day: string; kind: string; task: string | null; by: string | null; who: string }>(
    `select (n.created_at at time zone 'Asia/Shanghai')::date::text as day, n.kind, o.kind as task,
            n.facts ->> 'lastDay' as by, n.person_id as who
       from notice n left join obligation o on o.id = n.obligation_id where n.case_id = $1`,
    [setting.appraisalId],
  );
  const groups = Map.groupBy(rows, ({ day, kind, task, by }) => JSON.stringify([day, kind, task, by]));
  return [...groups]
    .map(([key, all]): Told => {
      const [day, kind, task, by] = JSON.parse(key) as [string, string, string | null, string | null];
      return [day, kind, task, by, all.map(({ who }) => names.get(who) ?? who).sort()];
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const sorted = (rows: readonly Told[]): Told[] =>
  rows
    .map(([day, kind, task, by, who]): Told => [day, kind, task, by, [...who].sort()])
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const at = async (day: string, time = '09:00'): Promise<void> => {
  house.at(day, time);
  await look(house, setting.appraisalId);
};

const five = (whose: string): string[] => Array.from({ length: 5 }, () => whose);

/** Looks at 09:00 of every day, as the timers would at least. */
async function everyDay(from: number, to: number, month = '2026-11'): Promise<void> {
  for (let day = from; day <= to; day++) await at(`${month}-${String(day).padStart(2, '0')}`);
}

test('nobody does anything: each is asked, reminded, told that it is overdue, and from the second day on the superior', async () => {
  // reports until Friday 13 November; scoring opens at its end, until Monday 30 November
  await everyDay(3, 13);
  await at('2026-11-14', '00:00');
  expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
  await everyDay(16, 30);
  await everyDay(1, 31, '2026-12');
  expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
  const late = ['secretary 1', 'secretary 2'];
  const reportBy = '2026-11-13';
  const scoreBy = '2026-11-30';
  expect(await told()).toEqual(
    sorted([
      ['2026-11-02', 'appraisalAsked', 'fileReport', reportBy, late],
      // two working days before the last day
      ['2026-11-11', 'appraisalDue', 'fileReport', reportBy, late],
      ['2026-11-14', 'appraisalAsked', 'rateSubject', scoreBy, [...five('members 1'), ...five('members 2')]],
      ['2026-11-14', 'appraisalAsked', 'chairAppraisal', scoreBy, ['chair']],
      ['2026-11-14', 'appraisalAsked', 'commentSubject', scoreBy, ['chair']],
      // one and three working days after it, the second time to the committee's secretary as well, once for each
      ['2026-11-16', 'appraisalOverdue', 'fileReport', reportBy, late],
      [
        '2026-11-18',
        'appraisalOverdue',
        'fileReport',
        reportBy,
        [...late, 'committee secretary', 'committee secretary'],
      ],
      ['2026-11-26', 'appraisalDue', 'rateSubject', scoreBy, [...five('members 1'), ...five('members 2')]],
      ['2026-11-26', 'appraisalDue', 'chairAppraisal', scoreBy, ['chair']],
      ['2026-11-26', 'appraisalDue', 'commentSubject', scoreBy, ['chair']],
      // a rater's silence has lapsed with the window; a chair's has not
      ['2026-12-01', 'appraisalOverdue', 'chairAppraisal', scoreBy, ['chair']],
      ['2026-12-01', 'appraisalOverdue', 'commentSubject', scoreBy, ['chair']],
      ['2026-12-03', 'appraisalOverdue', 'chairAppraisal', scoreBy, ['chair', 'committee secretary']],
      ['2026-12-03', 'appraisalOverdue', 'commentSubject', scoreBy, ['chair', 'committee secretary']],
    ]),
  );
});

test('everybody does it in time: asked, told of the meeting and the posting, and of nothing else', async () => {
  const { appraisalId, subjects, chairId } = setting;
  const [first, second] = subjects as [Subject, Subject];
  await report(house, setting, first);
  await report(house, setting, second);
  await at('2026-11-03', '10:00');
  const areaId = await house.value<string>('select id from appraisal_area where appraisal_id = $1', [appraisalId]);
  const plan = { heldOn: '2026-11-17', place: '会议室', agenda: [first.id, second.id] };
  const meeting = { actorId: chairId, request: newRequest(), appraisalId, areaId, ...plan };
  expect(refusalOf(await arrangeMeeting(house.store, meeting))).toBeNull();
  house.at('2026-11-17', '10:00');
  for (const subject of subjects) {
    await open(house, setting, subject);
    for (const part of ['own-members', 'mutual', 'committee']) {
      for (const by of await votersOf(house, subject, part)) {
        await rate(house, setting, { by, subject, scores: { overall: '90' } });
      }
    }
    await comment(house, setting, subject, { text: '点评' });
    await close(house, setting, subject);
  }
  await look(house, appraisalId);
  // an answer to nobody's objection: the confirmation is reminded of and escalated like any other duty
  await at('2026-11-20');
  await at('2026-11-25');
  await at('2026-11-27');
  expect(await confirm(house, setting)).toBeNull();
  expect(await object(house, setting, first)).toBeNull();
  house.at('2026-11-30', '10:00');
  expect(await answer(house, setting, { points: '92', ground: 'fact', reason: '漏计' })).toBeNull();
  await at('2026-12-04', '00:00');
  expect(await stateOf(house, appraisalId)).toBe('published');
  const reporters = ['secretary 1', 'secretary 2'];
  expect(await told()).toEqual(
    sorted([
      ['2026-11-02', 'appraisalAsked', 'fileReport', '2026-11-13', reporters],
      ['2026-11-03', 'appraisalAsked', 'rateSubject', '2026-11-17', [...five('members 1'), ...five('members 2')]],
      ['2026-11-03', 'appraisalAsked', 'chairAppraisal', '2026-11-17', ['chair']],
      ['2026-11-03', 'appraisalAsked', 'commentSubject', '2026-11-17', ['chair']],
      // who runs it, who reports at it, and whoever scores at it
      [
        '2026-11-03',
        'appraisalMeeting',
        null,
        '2026-11-17',
        ['chair', 'team 1', 'team 2', 'committee secretary', 'committee member', 'committee member', ...reporters],
      ],
      ['2026-11-17', 'appraisalAsked', 'confirmAppraisal', '2026-11-23', ['committee secretary']],
      ['2026-11-20', 'appraisalDue', 'confirmAppraisal', '2026-11-23', ['committee secretary']],
      ['2026-11-25', 'appraisalOverdue', 'confirmAppraisal', '2026-11-23', ['committee secretary']],
      ['2026-11-27', 'appraisalOverdue', 'confirmAppraisal', '2026-11-23', ['chair', 'committee secretary']],
      ['2026-11-27', 'appraisalPosted', null, '2026-12-03', reporters],
      ['2026-11-27', 'appraisalAsked', 'answerAppraisal', '2026-12-04', ['committee secretary']],
      ['2026-11-30', 'overridden', null, null, ['secretary 1']],
      ['2026-11-30', 'objectionAnswered', null, null, ['secretary 1']],
      ['2026-12-04', 'appraisalPublished', null, null, reporters],
    ]),
  );
});

test('a meeting that is postponed is announced once more, with its new day, to those it concerns then', async () => {
  const { appraisalId, subjects, chairId, officers } = setting;
  const [first, second] = subjects as [Subject, Subject];
  await report(house, setting, first);
  await report(house, setting, second);
  const areaId = await house.value<string>('select id from appraisal_area where appraisal_id = $1', [appraisalId]);
  const arrange = async (heldOn: string, agenda: readonly Subject[], by = chairId): Promise<string | null> => {
    const plan = { areaId, heldOn, place: '会议室', agenda: agenda.map(({ id }) => id) };
    return refusalOf(await arrangeMeeting(house.store, { actorId: by, request: newRequest(), appraisalId, ...plan }));
  };
  await at('2026-11-03', '10:00');
  expect(await arrange('2026-11-10', [first, second])).toBeNull();
  expect(await arrange('2026-11-10', [first, second])).toBe('already-answered');
  house.at('2026-11-10', '08:30');
  // the chair has given the area to the committee's secretary, who puts off the one and hears the other today
  const chairing = `select id from obligation where case_id = $1 and kind = 'chairAppraisal'`;
  const given = {
    obligationId: await house.value<string>(chairing, [appraisalId]),
    toPersonId: officers.partySecretary,
  };
  expect(
    refusalOf(await transferDuty(house.store, { ...given, actorId: chairId, request: newRequest(), reason: '出差' })),
  ).toBeNull();
  expect(await arrange('2026-11-16', [second], officers.partySecretary)).toBeNull();
  expect(await open(house, setting, first, officers.partySecretary)).toBeNull();
  expect(await arrange('2026-11-16', [first], officers.partySecretary)).toBe('already-answered');
  const announced = (await told()).filter(([, kind]) => kind === 'appraisalMeeting');
  const others = ['chair', 'team 1', 'team 2', 'committee secretary', 'committee member', 'committee member'];
  // one of the two reports, the other rates
  const everybody = [...others, 'secretary 1', 'secretary 2'];
  expect(announced).toEqual(
    sorted([
      ['2026-11-03', 'appraisalMeeting', null, '2026-11-10', everybody],
      ['2026-11-10', 'appraisalMeeting', null, '2026-11-16', everybody],
    ]),
  );
});

test('no mail about an appraisal says a number, a rank, a remark or a name', async () => {
  const [first] = setting.subjects as [Subject];
  await report(house, setting, first);
  await at('2026-11-20');
  await at('2026-12-20');
  const rows = await house.rows<{ facts: Record<string, unknown> }>('select facts from notice where case_id = $1', [
    setting.appraisalId,
  ]);
  expect(rows.length).toBeGreaterThan(10);
  const said = new Set(rows.flatMap(({ facts }) => Object.keys(facts)));
  expect([...said].sort()).toEqual(['caseNo', 'lastDay', 'stageTitle']);
});
