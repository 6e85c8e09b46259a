/** A year opened early, numbers of others, and months under versions with other ranges (procedures §3; design.md §4). */
import type { AnnualDocument } from '../../domain/annual-scheme.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { recordAnnualNumbers } from '../../store/steps/annual-numbers.ts';
import { openYearEarly } from '../../store/steps/open-year.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { newRequest, refusalOf } from './acts.ts';
import { openMonth, openHouse, tick } from './house.ts';
import type { House } from './house.ts';
import { openYear, playYear, seedYear } from './annual-house.ts';
import type { SeededYear } from './annual-house.ts';

/** For tests that play days or weeks of two branches. */
const LONG = 120_000;

let house: House;
let seeded: SeededYear;

/** 90 % the months, halved into 0 to 100 from versions up to 120; 10 % numbers of another office. */
const withImports = (document: SchemeDocument): SchemeDocument => {
  const { annual } = document;
  const [months] = annual?.inputs ?? [];
  if (annual === undefined || months === undefined) throw new Error('the preset has no months');
  const changed: AnnualDocument = {
    ...annual,
    inputs: [
      { ...months, weight: '90' },
      { key: 'external', clause: '2.2', from: 'imports', weight: '10', title: { zh: '外部评价', en: 'External' } },
    ],
    conversions: [{ min: '0', max: '120', factor: '0.5', offset: '10' }],
  };
  return { ...document, range: { min: '0', max: '100' }, passMark: '30', annual: changed };
};

beforeAll(async () => {
  house = await openHouse();
  seeded = await seedYear(house, { december: false, change: withImports });
}, 120_000);
afterAll(() => house.close());

const early = async (year: string): Promise<string | null> =>
  refusalOf(
    await openYearEarly(house.store, {
      actorId: seeded.party.officers.organisationOfficer,
      request: newRequest(),
      planId: seeded.yearPlanId,
      year,
      reason: '机构改革，支部撤并',
    }),
  );

const numbers = async (
  points: string,
  change: { readonly input?: string; readonly personId?: string; readonly source?: string } = {},
): Promise<unknown> => {
  const { input = 'external', personId = seeded.three.people[0] ?? '', source = '考核办〔2026〕3号' } = change;
  const outcome = await recordAnnualNumbers(house.store, {
    actorId: seeded.party.officers.organisationOfficer,
    request: newRequest(),
    planId: seeded.yearPlanId,
    year: '2026',
    input,
    numbers: [{ personId, points, source }],
  });
  return outcome.ok ? outcome.value.body : [outcome.refusal.code, outcome.at];
};

test('a year whose December is not final opens only by decision', async () => {
  house.at('2026-12-02', '10:00');
  expect(await openYear(house, seeded.yearPlanId)).toBeNull();
  expect(await early('2025')).toBe('not-found');
  expect(await early('2027')).toBe('month-not-published');
  expect(await early('2026')).toBeNull();
  expect(await early('2026')).toBe('already-answered');
});

test('numbers of others come with their source; another one replaces the first, which stays', async () => {
  expect(await numbers('70')).toEqual({ recorded: 1, unchanged: 0 });
  expect(await numbers('70')).toEqual({ recorded: 0, unchanged: 1 });
  expect(await numbers('80')).toEqual({ recorded: 1, unchanged: 0 });
  expect(await numbers('80', { input: 'months' })).toEqual(['unknown-item', 'input']);
  expect(await numbers('101')).toEqual(['amount-out-of-range', 'numbers.0.points']);
  const stranger = seeded.party.officers.organisationOfficer;
  expect(await numbers('80', { personId: stranger })).toEqual(['not-found', 'numbers.0.personId']);
  expect(await house.value('select count(*)::int from annual_import')).toBe(2);
});

test(
  'the gap, each conversion and the import are in the result; a missing input gives its weight to the others',
  async () => {
    const opened = await openYear(house, seeded.yearPlanId);
    const roundId = opened?.rounds.get(seeded.three.id) ?? '';
    await playYear(house, seeded, '2026-12-02');
    const [first, second] = await house.rows<{
      score: string;
      derivation: { annual: { gap: string[]; months: { counted: string; conversion: object }[]; parts: object[] } };
    }>(
      `select score::text, derivation from result where round_id = $1 order by array_position($2::uuid[], person_id)`,
      [roundId, seeded.three.people],
    );
    // 96 × 0.5 + 10 = 58; 0.9 × 58 + 0.1 × 80
    expect(first?.score).toBe('60.2');
    // 95 × 0.5 + 10, and nothing from outside
    expect(second?.score).toBe('57.5');
    const annual = first?.derivation.annual;
    expect(annual?.gap).toEqual(['2026-12']);
    expect(annual?.months).toHaveLength(11);
    const conversion = { min: '0', max: '120', factor: '0.5', offset: '10' };
    expect(annual?.months[0]).toMatchObject({ published: '96', source: 'imported', counted: '58', conversion });
    expect(annual?.parts).toMatchObject([
      { parts: ['months'], weight: '90', value: '58' },
      { parts: ['external'], weight: '10', value: '80', source: { kind: 'imported', source: '考核办〔2026〕3号' } },
    ]);
    expect(second?.derivation.annual.parts[1]).toMatchObject({ value: null, source: { import: null } });
  },
  LONG,
);

test(
  'once published its numbers are closed, and December changes nothing of it',
  async () => {
    expect(await numbers('90')).toEqual(['month-published', 'numbers.0.personId']);
    house.at('2027-01-04', '00:05');
    await openMonth(house, seeded.party.planId, '2026-12');
    await tick(house, seeded.party.planId);
    expect(await openYear(house, seeded.yearPlanId)).toBeNull();
    expect((await verifyResults(house.store.pool)).differing).toEqual([]);
  },
  LONG,
);
