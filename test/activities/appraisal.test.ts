/** The year of a double report and of secretaries' reports (S2.2, S4, §4.12). */
import {
  close,
  comment,
  confirm,
  look,
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
    // the window of the own members' ballot: 15 working days from 2 November
    house.at('2026-11-20', '23:59');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('scoring');
    house.at('2026-11-21', '00:00');
    await look(house, setting.appraisalId);
    expect(await stateOf(house, setting.appraisalId)).toBe('comprehensive');
    // (88.4 × 25 + 90 × 35) ÷ 60
    expect((await resultsOf(house, setting))[0]).toMatchObject({ number: '89.3' });
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
