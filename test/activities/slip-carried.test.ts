/** Open on 31 December: carried over and explained at that year's meeting, also where it is closed before it (§4.11). */
import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import { readSubjectFile } from '../../store/queries/appraisals.ts';
import { issueSlips } from '../../store/steps/issue-slips.ts';
import type { Organisation } from '../support/fixtures.ts';
import { newRequest } from './acts.ts';
import { openYear, seedAppraising } from './appraisal-acts.ts';
import type { Setting } from './appraisal-acts.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';
import { answer, file, issue, look, owedIn, passTo } from './slip-acts.ts';
import { LATER_CLOCKS, toldAbout } from './slip-story.ts';

let house: House;
let organisation: Organisation;

beforeAll(async () => {
  house = await openHouse();
});
beforeEach(async () => {
  house.at('2026-11-02');
  organisation = await seedAppraising(house, 'secretary-report');
});
afterAll(() => house.close());

const owner = (): string => organisation.branches[0]?.secretary ?? '';
const officer = (): string => organisation.officers.organisationOfficer;
const slip = (): Promise<string> =>
  issue(house, { party: organisation, branch: { id: organisation.branches[0]?.id ?? '', people: [owner()] } });
const passed = { passed: true, finding: '现场核查属实' };

/** Planned, reported and applied for by 21 December, so that the receiving body may verify until 5 January. */
async function applied(): Promise<string> {
  const slipId = await slip();
  await file(house, slipId, owner(), { kind: 'plan', untilDay: '2026-12-30' });
  await answer(house, slipId, officer(), ['answerPlan', { approve: true }]);
  await passTo(house, slipId, '2026-12-21');
  await file(house, slipId, owner(), { kind: 'report', number: 20264 });
  await file(house, slipId, owner(), { kind: 'closeOut' });
  return slipId;
}

const openSlips = async ({ appraisalId, subjects }: Setting): Promise<string[]> => {
  const seen = await readSubjectFile(house.store.pool, { appraisalId, subjectId: subjects[0]?.id ?? '' });
  return (seen?.openSlips ?? []).map(({ id, state }) => `${id} ${state}`);
};

test('closed out in January: listed and explained at the meeting, without a reminder', async () => {
  const slipId = await applied();
  await passTo(house, slipId, '2027-01-05');
  expect(await answer(house, slipId, officer(), ['verifyCloseOut', passed])).toBeNull();
  expect(await owedIn(house, slipId)).toMatchObject([{ kind: 'explainRectification', personId: owner() }]);

  house.at('2027-01-06', '09:30');
  const setting = await openYear(house, organisation, { schemeKey: 'secretary-report' });
  expect(await openSlips(setting)).toEqual([`${slipId} closed`]);
  await passTo(house, slipId, '2027-01-15');
  expect(await file(house, slipId, owner(), { kind: 'report', number: 20271 })).toBe('slip-closed');
  // the meeting of the year before, and one that is still to come
  for (const untilDay of ['2026-12-30', '2027-01-18']) {
    expect(await file(house, slipId, owner(), { kind: 'explanation', untilDay })).toBe('day-out-of-range');
  }
  expect(await file(house, slipId, officer(), { kind: 'explanation', untilDay: '2027-01-15' })).toBe('not-yours');
  expect(await file(house, slipId, owner(), { kind: 'explanation', untilDay: '2027-01-15' })).toBeNull();
  expect(await file(house, slipId, owner(), { kind: 'explanation', untilDay: '2027-01-15' })).toBe('already-answered');
  expect(await openSlips(setting)).toEqual([]);
  expect(await owedIn(house, slipId)).toEqual([]);
  await passTo(house, slipId, '2027-06-01');
  expect(await toldAbout(house, slipId, { [owner()]: 'owner', [officer()]: 'officer' })).toEqual([
    '2026-11-02 slipApproved owner',
    '2026-11-02 slipAssigned officer',
    '2026-11-02 slipAssigned owner',
    '2026-12-21 slipAssigned officer',
    '2026-12-21 slipReported officer',
    // to verify by 5 January
    '2026-12-31 slipDue officer',
    '2027-01-01 slipAssigned owner',
    '2027-01-01 slipCarried officer',
    '2027-01-01 slipCarried owner',
    '2027-01-05 slipClosed owner',
  ]);
});

test('closed out before the case has looked into the new year, it is explained all the same; in December, it is not', async () => {
  const late = await applied();
  house.at('2027-01-05');
  expect(await answer(house, late, officer(), ['verifyCloseOut', passed])).toBeNull();
  expect(await owedIn(house, late)).toMatchObject([{ kind: 'explainRectification', personId: owner() }]);
  house.at('2026-11-02');
  const early = await applied();
  expect(await answer(house, early, officer(), ['verifyCloseOut', passed])).toBeNull();
  expect(await owedIn(house, early)).toEqual([]);
  house.at('2027-01-15');
  expect(await file(house, early, owner(), { kind: 'explanation', untilDay: '2027-01-15' })).toBe('paper-not-owed');
});

test('two years that are not explained yet are explained one by one, the older one first', async () => {
  const slipId = await slip();
  house.at('2028-01-10');
  await look(house, slipId);
  const owed = async (): Promise<number[]> => {
    const rows = await house.rows<{ number: number }>(
      `select p.number from obligation o join slip_paper p on p.id = o.reference
        where o.case_id = $1 and o.kind = 'explainRectification' and o.state = 'open' order by p.number`,
      [slipId],
    );
    return rows.map(({ number }) => number);
  };
  const explained = (): Promise<{ number: number; untilDay: string }[]> =>
    house.rows(
      `select number, until_day as "untilDay" from slip_paper
        where slip_id = $1 and kind = 'explanation' and filed_at is not null order by number`,
      [slipId],
    );
  expect(await owed()).toEqual([2026, 2027]);
  expect(await file(house, slipId, owner(), { kind: 'explanation', untilDay: '2027-01-15' })).toBeNull();
  expect(await owed()).toEqual([2027]);
  expect(await explained()).toEqual([{ number: 2026, untilDay: '2027-01-15' }]);
  // that meeting was last year's
  expect(await file(house, slipId, owner(), { kind: 'explanation', untilDay: '2027-01-15' })).toBe('day-out-of-range');
  expect(await owed()).toEqual([2027]);
  expect(await file(house, slipId, owner(), { kind: 'explanation', untilDay: '2028-01-10' })).toBeNull();
  expect(await owed()).toEqual([]);
  expect(await explained()).toHaveLength(2);
  expect(await file(house, slipId, owner(), { kind: 'explanation', untilDay: '2028-01-10' })).toBe('already-answered');
});

test('where nothing is planned, a slip an officer issues has the clocks of the appraisal in force; else our defaults', async () => {
  const clocksOf = async ({ committeeId, branches, officers }: Organisation): Promise<unknown> => {
    const key = crypto.randomUUID();
    const [branch] = branches;
    await issueSlips(house.store, {
      actorId: officers.organisationOfficer,
      request: newRequest(),
      slips: [
        {
          key,
          unitId: branch?.id ?? '',
          ownerId: branch?.secretary ?? '',
          issuerUnitId: committeeId,
          receiverUnitId: committeeId,
          problems: [{ text: '调研不深', authorId: null }],
          previousId: null,
        },
      ],
    });
    return house.value('select clocks from slip where key = $1', [key]);
  };
  const other = await seedAppraising(house, 'secretary-report', (document) => {
    if (document.feedback === undefined) throw new Error('the preset gives slips');
    return { ...document, feedback: { ...document.feedback, clocks: LATER_CLOCKS } };
  });
  expect(await clocksOf(other)).toEqual(LATER_CLOCKS);
  // a later version that is adopted and not confirmed changes nothing, one that gives no slips ends it
  const later = async (confirmedAt: string | null, effectiveFrom: string): Promise<void> => {
    await house.rows(
      `insert into scheme_version (scheme_key, unit_id, document, source_yaml, hash, effective_from, adopted_at, confirmed_at)
       select scheme_key, unit_id, document - 'feedback', source_yaml, gen_random_uuid(), $2, adopted_at, $3
         from scheme_version where unit_id = $1 order by effective_from limit 1`,
      [other.committeeId, effectiveFrom, confirmedAt],
    );
  };
  await later(null, '2026-02-01');
  expect(await clocksOf(other)).toEqual(LATER_CLOCKS);
  await later('2026-01-05', '2026-03-01');
  expect(await clocksOf(other)).toEqual(DEFAULT_CLOCKS);
});
