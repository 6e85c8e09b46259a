/** The year of a double report and of secretaries' reports (S2.2, S4, §4.12). */
import type { FeedbackDocument } from '../../domain/appraisal.ts';
import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import { transaction } from '../../store/database.ts';
import { findLate } from '../../store/late.ts';
import { issueSlip } from '../../store/rectification/issue.ts';
import { verifyAppraisals } from '../../store/verify/appraisals.ts';
import { withSnapshot } from '../../store/verify/snapshot.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import {
  answer,
  close,
  comment,
  confirm,
  excuse,
  extendTo,
  look,
  object,
  open,
  openYear,
  rate,
  report,
  reportAll,
  resultsOf,
  seedAppraising,
  stateOf,
  votersOf,
} from './appraisal-acts.ts';
import type { Setting, Subject } from './appraisal-acts.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const overall = (score: string): Record<string, string> => ({ overall: score });

/** Everybody asked about the subject in a part gives the same score. */
async function allGive(setting: Setting, subject: Subject, part: string, score: string): Promise<void> {
  for (const by of await votersOf(house, subject, part)) {
    expect(await rate(house, setting, { by, subject, scores: overall(score) })).toBeNull();
  }
}

/** The chair takes a subject: comment, live scoring, closed. */
async function meet(setting: Setting, subject: Subject, scores: { mutual: string; committee: string }): Promise<void> {
  expect(await open(house, setting, subject)).toBeNull();
  await allGive(setting, subject, 'mutual', scores.mutual);
  await allGive(setting, subject, 'committee', scores.committee);
  expect(await comment(house, setting, subject, { text: '总体较好' })).toBeNull();
  expect(await close(house, setting, subject)).toBeNull();
}

describe('a double report', () => {
  let setting: Setting;

  beforeEach(async () => {
    house.at('2026-11-02', '09:30');
    setting = await openYear(house, await seedAppraising(house, 'double-report'), { schemeKey: 'double-report' });
  });

  test('§4.12: 91.2, 88.4 and 90.0 at 40/25/35 are 90.08, published as 90.1; one ranking, ties share a place', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    await reportAll(house, setting);
    expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
    await allGive(setting, first, 'own-members', '91.2');
    await allGive(setting, second, 'own-members', '91.2');
    await allGive(setting, third, 'own-members', '80');
    await meet(setting, first, { mutual: '88.4', committee: '90' });
    await meet(setting, second, { mutual: '88.4', committee: '90' });
    await meet(setting, third, { mutual: '80', committee: '80' });
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('comprehensive');
    expect(await confirm(house, setting)).toBeNull();
    expect(await stateOf(house, setting.appraisalId)).toBe('posted');
    house.at('2026-12-31', '09:00');
    expect(await look(house, setting.appraisalId)).toMatchObject({ ended: true });
    expect(await stateOf(house, setting.appraisalId)).toBe('published');
    expect(await resultsOf(house, setting)).toEqual([
      { exact: '90.08', number: '90.1', rank: 1, grade: null },
      { exact: '90.08', number: '90.1', rank: 1, grade: null },
      { exact: '80', number: '80.0', rank: 3, grade: null },
    ]);
    const verified = (): Promise<{ checked: number; differing: readonly object[] }> =>
      withSnapshot(house.store, verifyAppraisals);
    expect(await verified()).toEqual({ checked: 3, differing: [] });
    await house.rows(
      `update appraisal_sheet set scores = '{"overall": "10"}' where subject_id = $1 and part = 'mutual'`,
      [third.id],
    );
    expect((await verified()).differing).toMatchObject([{ resultId: third.id, what: ['score', 'derivation'] }]);
  });

  test('an organisation never rates itself, and its secretary is asked nowhere about it', async () => {
    const [first] = setting.subjects as [Subject];
    await reportAll(house, setting);
    expect(await open(house, setting, first)).toBeNull();
    const own = { by: first.branch.secretary, subject: first, scores: overall('100') };
    expect(await rate(house, setting, own)).toBe('own-organisation');
    for (const part of ['own-members', 'mutual', 'committee']) {
      expect(await votersOf(house, first, part)).not.toContain(first.branch.secretary);
    }
    expect(await house.value('select count(*)::int from appraisal_sheet where subject_id = $1', [first.id])).toBe(0);
  });

  test('a rater who says nothing costs the subject nothing: the part is missing and its weight goes to the others', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    await reportAll(house, setting);
    for (const subject of [first, second, third]) await meet(setting, subject, { mutual: '88.4', committee: '90' });
    // the window of the own members' ballot: half a month, 11 working days from 2 November
    house.at('2026-11-16', '23:59');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
    house.at('2026-11-17', '00:00');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('comprehensive');
    // (88.4 × 25 + 90 × 35) ÷ 60
    expect((await resultsOf(house, setting))[0]).toMatchObject({ number: '89.3' });
  });

  test('a last answer that nobody told the workflow of is found, once', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    const { appraisalId } = setting;
    const isLate = async (): Promise<boolean> =>
      ((await findLate(house.store, false))?.cases ?? []).some(({ id }) => id === appraisalId);
    for (const subject of [first, second]) await report(house, setting, subject);
    expect(await isLate()).toBe(false);
    await report(house, setting, third);
    expect(await isLate()).toBe(true);
    await look(house, appraisalId);
    expect(await isLate()).toBe(false);
    for (const subject of [first, second, third]) await meet(setting, subject, { mutual: '88', committee: '90' });
    house.at('2026-12-28', '09:00');
    await look(house, appraisalId);
    house.at('2026-12-28', '09:05');
    expect(await stateOf(house, appraisalId)).toBe('comprehensive');
    expect(await isLate()).toBe(false);
  });

  test('a chair who closes after every reminder has been sent is found as well', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    const { appraisalId } = setting;
    await reportAll(house, setting);
    for (const subject of [first, second]) await meet(setting, subject, { mutual: '88', committee: '90' });
    house.at('2026-12-28', '09:00');
    await look(house, appraisalId);
    const nextLook = 'select next_wake_at::text from case_file where id = $1';
    expect(await house.value(nextLook, [appraisalId])).toBe('infinity');
    await meet(setting, third, { mutual: '88', committee: '90' });
    const late = async (): Promise<unknown> => (await findLate(house.store, false))?.cases;
    expect(await late()).toContainEqual({ kind: 'appraisal', id: appraisalId });
    await look(house, appraisalId);
    expect(await stateOf(house, appraisalId)).toBe('comprehensive');
    expect(await late()).not.toContainEqual({ kind: 'appraisal', id: appraisalId });
  });

  test('nobody is scored by a timeout: a meeting that was not held holds the appraisal', async () => {
    const [first] = setting.subjects as [Subject];
    await reportAll(house, setting);
    await meet(setting, first, { mutual: '88', committee: '90' });
    house.at('2026-12-28', '09:00');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
  });
});

describe("secretaries' reports", () => {
  let setting: Setting;
  const scores = (duty: string, breakthrough: string): Record<string, string> => ({ duty, breakthrough });

  beforeEach(async () => {
    house.at('2026-11-02', '09:30');
    const organisation = await seedAppraising(house, 'secretary-report');
    setting = await openYear(house, organisation, { schemeKey: 'secretary-report', written: [2] });
  });

  /** Everybody gives everybody the same number; these remarks are problems. */
  async function scoreAll(score: string, problems: readonly (readonly [Subject, string])[] = []): Promise<void> {
    await reportAll(house, setting);
    for (const subject of setting.subjects) {
      await open(house, setting, subject);
      for (const part of ['leaders', 'committee', 'secretaries', 'representatives']) {
        for (const by of await votersOf(house, subject, part)) {
          await rate(house, setting, { by, subject, scores: scores('good', score) });
        }
      }
      for (const [about, text] of problems) {
        if (about === subject) await comment(house, setting, subject, { text, problem: true });
      }
      await comment(house, setting, subject, { text: '点评' });
      await close(house, setting, subject);
    }
    await look(house, setting.appraisalId);
  }

  /** Every subject gets a problem to rectify, and the results are published. */
  async function publishProblems(): Promise<void> {
    await scoreAll(
      '80',
      setting.subjects.map((subject) => [subject, '问题']),
    );
    expect(await confirm(house, setting)).toBeNull();
    house.at('2026-12-30', '09:00');
    await look(house, setting.appraisalId);
  }

  test('who reports in writing is scored once the report is there, and ranked with the others', async () => {
    const [first, , third] = setting.subjects as [Subject, Subject, Subject];
    await report(house, setting, first);
    house.at('2026-11-14', '00:00');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
    expect(await open(house, setting, third)).toBe('report-missing');
    // late is late, and still a report
    expect(await report(house, setting, third)).toBeNull();
    expect(await open(house, setting, third)).toBeNull();
    expect(await open(house, setting, first)).toBeNull();
  });

  test('a secretary is rated by others only, with choices and numbers; grades come from the scheme', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    await reportAll(house, setting);
    const own = { by: first.branch.secretary, subject: first, scores: scores('good', '90') };
    expect(await rate(house, setting, own)).toBe('own-item');
    for (const subject of [first, second, third]) {
      expect(await open(house, setting, subject)).toBeNull();
      for (const part of ['leaders', 'committee', 'secretaries', 'representatives']) {
        for (const by of await votersOf(house, subject, part)) {
          const given = subject === third ? scores('poor', '40') : scores('good', '94.5');
          expect(await rate(house, setting, { by, subject, scores: given })).toBeNull();
        }
      }
      expect(await comment(house, setting, subject, { text: '点评' })).toBeNull();
      expect(await close(house, setting, subject)).toBeNull();
    }
    await look(house, setting.appraisalId);
    // Two thirds of 100 and one of 94.5. The one leader's sheet is no part of its own: its weight goes to the others.
    const good = { exact: '589/6', number: '98.2', grade: 'good' };
    expect(await resultsOf(house, setting)).toEqual([
      { ...good, rank: 1 },
      { ...good, rank: 1 },
      { exact: '40/3', number: '13.3', rank: 3, grade: 'poor' },
    ]);
  });

  test('the committee may set a number of its own with its ground, within its limit; an objection gets another', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    // (100 × 2 + 62) ÷ 3 = 87.3
    await scoreAll('62');
    const override = { points: '99', ground: 'fact', reason: '漏计' };
    expect(await confirm(house, setting, [{ subjectId: first.id, ...override }])).toBe('vote-required');
    expect(await confirm(house, setting, [{ subjectId: first.id, ...override, ground: 'mood' }])).toBe(
      'unknown-ground',
    );
    expect(await stateOf(house, setting.appraisalId)).toBe('comprehensive');
    expect(await confirm(house, setting, [{ subjectId: first.id, ...override, points: '90' }])).toBeNull();
    expect((await resultsOf(house, setting))[0]).toMatchObject({ number: '90.0', rank: 1, grade: 'good' });
    const told = await house.rows(`select 1 from notice where case_id = $1 and kind = 'overridden'`, [
      setting.appraisalId,
    ]);
    expect(told).toHaveLength(1);
    expect(await object(house, setting, second, third.branch.secretary)).toBe('not-yours');
    expect(await object(house, setting, second)).toBeNull();
    expect(await object(house, setting, second)).toBe('already-answered');
    // unanswered, it holds the publication
    house.at('2026-12-30', '09:00');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('posted');
    expect(await answer(house, setting, { points: '92', ground: 'fact', reason: '漏计' })).toBeNull();
    expect(await stateOf(house, setting.appraisalId)).toBe('published');
    expect(await resultsOf(house, setting)).toMatchObject([{ rank: 2 }, { number: '92.0', rank: 1 }, { rank: 3 }]);
  });

  test('problems go back word for word in a slip, one for each subject, and are not issued twice', async () => {
    const [first] = setting.subjects as [Subject];
    const words = '双报到流于形式；\n  突破项目未见成效。';
    await scoreAll('80', [
      [first, words],
      [first, '第二个问题'],
    ]);
    expect(await confirm(house, setting)).toBeNull();
    house.at('2026-12-30', '09:00');
    const wake = await look(house, setting.appraisalId);
    const slips = await house.rows<{ id: string; unitId: string; ownerId: string; texts: string[] }>(
      `select s.id, s.unit_id as "unitId", s.owner_id as "ownerId", s.receiver_unit_id as "receiverId",
              array(select p.text from slip_problem p where p.slip_id = s.id order by p.ordinal) as texts
         from slip s where s.origin_id = $1`,
      [setting.appraisalId],
    );
    expect(slips).toEqual([
      {
        id: expect.any(String),
        unitId: first.branch.id,
        ownerId: first.branch.secretary,
        receiverId: setting.committeeId,
        texts: [words, '第二个问题'],
      },
    ]);
    expect(wake).toMatchObject({ ended: true, startCases: [{ kind: 'rectification', id: slips[0]?.id }] });
    await look(house, setting.appraisalId);
    expect(await house.value('select count(*)::int from slip where origin_id = $1', [setting.appraisalId])).toBe(1);
  });

  test('a slip continues what its organisation still has open of an earlier meeting, be it held on paper', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    const slipOf = async ({ branch }: Subject, origin: 'manual' | 'duty'): Promise<string> => {
      const { caseId } = await transaction(house.store, (tx) =>
        issueSlip(house.store, tx, {
          key: `${origin}/${branch.id}`,
          unitId: branch.id,
          ownerId: branch.secretary,
          issuerUnitId: setting.committeeId,
          receiverUnitId: setting.committeeId,
          problems: [{ text: '上年度问题', authorId: null }],
          clocks: DEFAULT_CLOCKS,
          previousId: null,
          origin: { kind: origin, id: null },
        }),
      );
      return caseId;
    };
    const open = await slipOf(first, 'manual');
    await house.store.pool.query('update case_file set ended_at = now() where id = $1', [
      await slipOf(second, 'manual'),
    ]);
    await slipOf(third, 'duty');
    await publishProblems();
    const continued = await house.rows<{ unitId: string; previousId: string | null }>(
      'select unit_id as "unitId", previous_id as "previousId" from slip where origin_id = $1',
      [setting.appraisalId],
    );
    expect(continued).toHaveLength(3);
    expect(continued.filter(({ previousId }) => previousId !== null)).toEqual([
      { unitId: first.branch.id, previousId: open },
    ]);
  });

  test('a slip goes to whoever answers for the organisation when it is issued, and to the reporter where nobody does', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    await scoreAll(
      '80',
      setting.subjects.map((subject) => [subject, '问题']),
    );
    expect(await confirm(house, setting)).toBeNull();
    const leave = (personId: string): Promise<unknown> =>
      house.rows(`update role_grant set to_date = '2026-12-01' where person_id = $1`, [personId]);
    const successor = await insertPerson(house.store, { name: '新书记' });
    await leave(first.branch.secretary);
    await grantRole(house.store, successor, first.branch.id, 'secretary');
    await leave(second.branch.secretary);
    await leave(second.branch.deputy);
    house.at('2026-12-30', '09:00');
    await look(house, setting.appraisalId);
    const owners = await house.rows(
      `select unit_id as "unitId", owner_id as "ownerId", owner_office as office from slip where origin_id = $1`,
      [setting.appraisalId],
    );
    expect(new Set(owners)).toEqual(
      new Set([
        { unitId: first.branch.id, ownerId: successor, office: 'secretary' },
        { unitId: second.branch.id, ownerId: second.branch.secretary, office: null },
        { unitId: third.branch.id, ownerId: third.branch.secretary, office: 'secretary' },
      ]),
    );
  });

  describe('the bodies a slip goes from and to', () => {
    /** Appraises anew with these bodies; the first branch lies under a general branch, `above` over the committee. */
    async function issuedBetween(
      bodies: Pick<FeedbackDocument, 'issuer' | 'receiver'>,
      hasAbove: boolean,
    ): Promise<{ committee: string; above: string; general: string; slips: Map<string, [string, string]> }> {
      const organisation = await seedAppraising(house, 'secretary-report', (document) => {
        if (document.feedback === undefined) throw new Error('the preset gives no feedback');
        return { ...document, feedback: { ...document.feedback, ...bodies } };
      });
      const committee = organisation.committeeId;
      const unit = (kind: string, parent: string | null): Promise<string> =>
        house.value<string>(
          `insert into unit (id, parent_id, path, kind, code, name)
           select x.id, $2, coalesce((select path from unit where id = $2), '{}') || x.id, $1, left(x.id::text, 8), $1
             from (select gen_random_uuid() as id) x returning id`,
          [kind, parent],
        );
      const general = await unit('generalBranch', committee);
      const above = await unit('committee', null);
      await house.rows(`update unit set parent_id = $2, path = array[$3::uuid, $2, $1] where id = $1`, [
        organisation.branches[0]?.id,
        general,
        committee,
      ]);
      if (hasAbove) {
        await house.rows('update unit set parent_id = $2 where id = $1', [committee, above]);
        await house.rows('update unit set path = $2::uuid || path where $1 = any(path)', [committee, above]);
      }
      house.at('2026-11-02', '09:30');
      setting = await openYear(house, organisation, { schemeKey: 'secretary-report' });
      await publishProblems();
      const rows = await house.rows<{ unit: string; issuer: string; receiver: string }>(
        `select unit_id as unit, issuer_unit_id as issuer, receiver_unit_id as receiver from slip where origin_id = $1`,
        [setting.appraisalId],
      );
      return { committee, above, general, slips: new Map(rows.map((row) => [row.unit, [row.issuer, row.receiver]])) };
    }

    test('above the committee and above the subject', async () => {
      const { committee, above, general, slips } = await issuedBetween(
        { issuer: 'aboveCommittee', receiver: 'aboveSubject' },
        true,
      );
      const [first, second] = setting.subjects as [Subject, Subject];
      expect(slips.size).toBe(3);
      expect(slips.get(first.branch.id)).toEqual([above, general]);
      expect(slips.get(second.branch.id)).toEqual([above, committee]);
    });

    test('where nothing lies above the committee, the committee itself', async () => {
      const { committee, general, slips } = await issuedBetween(
        { issuer: 'aboveSubject', receiver: 'aboveCommittee' },
        false,
      );
      const [first, second] = setting.subjects as [Subject, Subject];
      expect(slips.get(first.branch.id)).toEqual([general, committee]);
      expect(slips.get(second.branch.id)).toEqual([committee, committee]);
    });
  });

  test('an excused subject holds nobody up and has no place', async () => {
    const [first, second, third] = setting.subjects as [Subject, Subject, Subject];
    await report(house, setting, first);
    await report(house, setting, second);
    expect(await excuse(house, setting, third)).toBeNull();
    expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
    expect(await open(house, setting, third)).toBe('subject-excused');
    expect(await open(house, setting, first)).toBeNull();
    // of the two left each rates the other
    expect(await votersOf(house, first, 'secretaries')).toEqual([second.branch.secretary]);
  });

  test('a phase that was extended is extended for everybody, and never shrinks', async () => {
    expect(await extendTo(house, setting, '2026-11-13')).toBe('window-would-shrink');
    expect(await extendTo(house, setting, '2026-11-20')).toBeNull();
    house.at('2026-11-20', '23:59');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('reports');
    house.at('2026-11-21', '00:00');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
  });

  test('§4.10: a phase grows with the calendar and never shrinks; whoever owes something by it is told, once', async () => {
    const { appraisalId } = setting;
    const [first] = setting.subjects as [Subject];
    await report(house, setting, first);
    const lay = (day: string, kind: string): Promise<unknown> =>
      house.rows(
        `insert into calendar_day (day, kind, source) values ($1, $2, '通知')
         on conflict (day) do update set kind = excluded.kind`,
        [day, kind],
      );
    const asked = (): Promise<unknown[]> =>
      house.rows(
        `select person_id as "personId", kind, facts ->> 'lastDay' as by from notice
          where case_id = $1 and facts ->> 'lastDay' > '2026-11-13' order by 1`,
        [appraisalId],
      );
    // ten working days from 2 November; the 10th becomes a day off
    await lay('2026-11-10', 'holiday');
    for (let n = 0; n < 2; n++) await look(house, appraisalId);
    const late = setting.subjects.slice(1).map(({ branch }) => branch.secretary);
    const told = late.toSorted().map((personId) => ({ personId, kind: 'appraisalAsked', by: '2026-11-16' }));
    expect(await asked()).toEqual(told);
    const due = `select distinct ((due_at - interval '1 second') at time zone 'Asia/Shanghai')::date::text as day
                   from obligation where case_id = $1 and state = 'open'`;
    expect(await house.rows(due, [appraisalId])).toEqual([{ day: '2026-11-16' }]);
    // taken back, the day that was promised stays
    await lay('2026-11-10', 'workday');
    await look(house, appraisalId);
    expect(await asked()).toEqual(told);
    house.at('2026-11-16', '23:59');
    await look(house, appraisalId);
    expect(await stateOf(house, appraisalId)).toBe('reports');
    house.at('2026-11-17', '00:00');
    await look(house, appraisalId);
    expect(await stateOf(house, appraisalId)).toBe('scoring');
    await house.rows('delete from calendar_day', []);
  });

  test('any number of looks, at once too, change nothing twice', async () => {
    const { appraisalId } = setting;
    await Promise.all(Array.from({ length: 5 }, () => look(house, appraisalId)));
    expect(await house.value('select count(*)::int from obligation where case_id = $1', [appraisalId])).toBe(3);
    expect(await house.value('select count(*)::int from notice where case_id = $1', [appraisalId])).toBe(3);
  });
});
