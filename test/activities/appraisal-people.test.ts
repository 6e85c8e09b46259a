/** Who may chair, comment and record in a report-and-appraise, when a duty changes hands and when somebody stands in (§2.3). */
import type { AppraisalDocument } from '../../domain/appraisal.ts';
import { arrangeMeeting, recordMeeting, recordViewing } from '../../store/steps/appraisal-meeting.ts';
import { delegate } from '../../store/steps/delegate.ts';
import { handOver } from '../../store/steps/hand-over.ts';
import { transferDuty } from '../../store/steps/transfer-duty.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { newRequest, refusalOf } from './acts.ts';
import { close, comment, look, open, openYear, reportAll, seedAppraising, stateOf } from './appraisal-acts.ts';
import type { Setting, Subject } from './appraisal-acts.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';

let house: House;
let setting: Setting;
let subjects: [Subject, Subject, Subject];

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const liveOnly = (document: AppraisalDocument): AppraisalDocument => ({
  ...document,
  parts: document.parts.filter(({ at }) => at === 'meeting'),
});

/** The year in its scoring; everything left to do is the chair's. */
async function scoring(preset: string): Promise<void> {
  house.at('2026-11-02', '09:30');
  setting = await openYear(house, await seedAppraising(house, preset, liveOnly), { schemeKey: preset });
  subjects = setting.subjects as [Subject, Subject, Subject];
  await reportAll(house, setting);
}

const dutyOf = (kind: string, reference?: string): Promise<string> =>
  house.value<string>(
    `select id from obligation where case_id = $1 and kind = $2 and state = 'open' and ($3::uuid is null or reference = $3)`,
    [setting.appraisalId, kind, reference ?? null],
  );

async function transfer(obligationId: string, toPersonId: string, actorId = setting.chairId): Promise<string | null> {
  const step = { actorId, request: newRequest(), obligationId, toPersonId, reason: '调离' };
  return refusalOf(await transferDuty(house.store, step));
}

const related = (one: string, other: string): Promise<unknown> =>
  house.rows(`insert into recusal values ($1, $2, '夫妻')`, [one, other]);

const areaOf = (): Promise<string> =>
  house.value<string>('select id from appraisal_area where appraisal_id = $1', [setting.appraisalId]);

/** Takes all three to the end of the scoring. */
async function meetAll(by: string): Promise<void> {
  for (const subject of subjects) {
    expect(await open(house, setting, subject, by)).toBeNull();
    expect(await close(house, setting, subject, by)).toBeNull();
  }
}

describe.each(['double-report', 'secretary-report'])('of a %s', (preset) => {
  beforeEach(() => scoring(preset));

  test('a chair who leaves transfers the area and the comments, and the next one does what is left', async () => {
    const { partyCommitteeMember, inspector } = setting.officers;
    const chairing = await dutyOf('chairAppraisal');
    expect(await transfer(chairing, inspector)).toBe('not-entitled');
    expect(await transfer(chairing, partyCommitteeMember)).toBeNull();
    expect(await open(house, setting, subjects[0])).toBe('not-yours');
    for (const { id } of subjects) {
      expect(await transfer(await dutyOf('commentSubject', id), partyCommitteeMember)).toBeNull();
    }
    await look(house, setting.appraisalId);
    const owed = 'select distinct person_id as id from obligation where case_id = $1 and state = $2 and kind = any($3)';
    const kinds = ['chairAppraisal', 'commentSubject'];
    expect(await house.rows(owed, [setting.appraisalId, 'open', kinds])).toEqual([{ id: partyCommitteeMember }]);
    await meetAll(partyCommitteeMember);
    for (const subject of subjects) {
      expect(await comment(house, setting, subject, { text: '点评', by: partyCommitteeMember })).toBeNull();
    }
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('comprehensive');
  });

  test('an area is never given to who reports in it, a comment never to its subject, nor either to a close relation', async () => {
    const { partyCommitteeMember, leaderInCharge } = setting.officers;
    const [first, second] = subjects;
    const { secretary } = first.branch;
    await grantRole(house.store, secretary, setting.committeeId, 'partyCommitteeMember');
    await related(leaderInCharge, second.branch.secretary);
    const chairing = await dutyOf('chairAppraisal');
    const [aboutFirst, aboutSecond] = [
      await dutyOf('commentSubject', first.id),
      await dutyOf('commentSubject', second.id),
    ];
    expect(await transfer(chairing, secretary)).toBe('own-item');
    expect(await transfer(chairing, leaderInCharge)).toBe('close-relation');
    expect(await transfer(aboutFirst, secretary)).toBe('own-item');
    expect(await transfer(aboutSecond, leaderInCharge)).toBe('close-relation');
    expect(await transfer(aboutFirst, leaderInCharge)).toBeNull();
    expect(await transfer(aboutSecond, partyCommitteeMember)).toBeNull();
  });

  test('a hand-over takes them along, to the first successor who may have each', async () => {
    const { partyCommitteeMember, partySecretary, organisationOfficer } = setting.officers;
    await related(partyCommitteeMember, subjects[1].branch.secretary);
    const done = await handOver(house.store, {
      actorId: organisationOfficer,
      request: newRequest(),
      personId: setting.chairId,
      successors: [{ personId: partyCommitteeMember }, { personId: partySecretary }],
      reason: '退休',
    });
    if (!done.ok) throw new Error(done.refusal.code);
    expect(done.value.body).toMatchObject({ kept: [] });
    const owners = await house.rows(
      `select kind, reference, person_id as owner from obligation where case_id = $1 and state = 'open'
          and kind in ('chairAppraisal', 'commentSubject') order by kind, reference`,
      [setting.appraisalId],
    );
    const comments = subjects
      .map(({ id }, index) => ({
        kind: 'commentSubject',
        reference: id,
        owner: index === 1 ? partySecretary : partyCommitteeMember,
      }))
      .toSorted((a, b) => (a.reference < b.reference ? -1 : 1));
    expect(owners).toEqual([{ kind: 'chairAppraisal', reference: await areaOf(), owner: partySecretary }, ...comments]);
  });
});

describe('nobody runs their own', () => {
  beforeEach(() => scoring('secretary-report'));

  const standIn = async (delegateId: string): Promise<void> => {
    const named = {
      actorId: setting.chairId,
      delegateId,
      kinds: ['chairAppraisal'] as const,
      from: '2026-11-02',
      to: '2026-12-31',
    };
    expect(refusalOf(await delegate(house.store, { ...named, request: newRequest(), reason: '出差' }))).toBeNull();
  };

  test('a reporter who stands in for the chair neither scores, nor arranges, nor records in the own area', async () => {
    const [first, second] = subjects;
    const { secretary } = first.branch;
    await grantRole(house.store, secretary, setting.committeeId, 'partyCommitteeMember');
    await standIn(secretary);
    expect(await open(house, setting, first, secretary)).toBe('own-item');
    expect(await open(house, setting, second, secretary)).toBe('own-item');
    expect(await open(house, setting, first)).toBeNull();
    expect(await close(house, setting, first, secretary)).toBe('own-item');
    const { appraisalId, chairId } = setting;
    const plan = { appraisalId, areaId: await areaOf(), heldOn: '2026-11-02', place: '会议室', agenda: [second.id] };
    const arrange = (actorId: string) => arrangeMeeting(house.store, { ...plan, actorId, request: newRequest() });
    expect(await arrange(secretary)).toMatchObject({ refusal: { code: 'own-item' }, at: 'areaId' });
    const arranged = await arrange(chairId);
    if (!arranged.ok) throw new Error(arranged.refusal.code);
    const meetingId = String(Reflect.get(arranged.value.body, 'meetingId'));
    const minutes = { appraisalId, meetingId, present: [chairId], minutes: '纪要' };
    const record = (actorId: string) => recordMeeting(house.store, { ...minutes, actorId, request: newRequest() });
    expect(await record(secretary)).toMatchObject({ refusal: { code: 'own-item' }, at: 'meetingId' });
    expect(refusalOf(await record(chairId))).toBeNull();
  });

  test('a close relation of a secretary neither opens nor closes the scoring, nor records what was seen', async () => {
    const [first, second] = subjects;
    const other = await insertPerson(house.store, { name: '副书记' });
    await grantRole(house.store, other, setting.committeeId, 'partyDeputySecretary');
    await related(other, first.branch.secretary);
    await standIn(other);
    expect(await open(house, setting, first, other)).toBe('close-relation');
    expect(await open(house, setting, second, other)).toBeNull();
    expect(await open(house, setting, first)).toBeNull();
    expect(await close(house, setting, first, other)).toBe('close-relation');
    expect(await close(house, setting, second, other)).toBeNull();
    const seen = { appraisalId: setting.appraisalId, viewedOn: '2026-11-02', place: '社区', note: '双报到' };
    const view = (subject: Subject) =>
      recordViewing(house.store, {
        ...seen,
        actorId: other,
        request: newRequest(),
        subjectId: subject.id,
        evidenceIds: [],
      });
    expect(await view(first)).toMatchObject({ refusal: { code: 'close-relation' }, at: 'subjectId' });
    expect(refusalOf(await view(second))).toBeNull();
  });
});
