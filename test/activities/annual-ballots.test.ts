/** A year of which ballots are a part: one of the monthly scheme, and one of the year itself (S2.1, §4.14). */
import type { AnnualInput } from '../../domain/annual-scheme.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { StageDocument } from '../../domain/stages.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { openYear, playYear, seedYearPlan, takeOver } from './annual-house.ts';
import { published } from './appeal-acts.ts';
import type { Opinion } from './ballot-acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runRatedMonth } from './rated-months.ts';

let house: House;
let party: Party;
let branch: Branch;

/** Five people: the other four rate each of them by name. */
const ballot = (key: string, every: StageDocument['every']): StageDocument => ({
  key,
  kind: 'ballot',
  title: { zh: '测评', en: 'Ballot' },
  workingDays: 3,
  every,
  closes: 'whenComplete',
  onSilence: 'lapse',
  reminders: [],
  ballot: {
    electorate: 'peers',
    secrecy: 'realName',
    criteria: [
      {
        key: 'overall',
        clause: '9',
        kind: 'numeric',
        title: { zh: '综合表现', en: 'Conduct' },
        max: '100',
        places: 0,
        weight: '1',
        mayAbstain: false,
      },
    ],
    minimumSheets: 1,
    minimumReturn: '0',
    trim: 'none',
    whenFew: 'notUsed',
    questions: { sameFrom: 100, deviation: '100' },
  },
});

const withBallot = (document: SchemeDocument): SchemeDocument => {
  const [declaration, ...rest] = document.stages;
  if (declaration === undefined) throw new Error('the preset has no stages');
  return { ...document, stages: [declaration, ballot('masses', 'quarter'), ...rest] };
};

const input = (key: string, from: AnnualInput['from'], weight: string, stage: string): AnnualInput => ({
  key,
  clause: '2.2',
  title: { zh: '测评', en: 'Ballot' },
  from,
  weight,
  stage,
});

/** 80 % the months, 10 % each of the ballots. */
const withInputs = (document: SchemeDocument): SchemeDocument => {
  const { annual, stages } = document;
  const [months] = annual?.inputs ?? [];
  if (annual === undefined || months === undefined) throw new Error('the preset has no months');
  const inputs = [
    { ...months, weight: '80' },
    input('quarters', 'ballots', '10', 'masses'),
    input('appraisal', 'stage', '10', 'appraisal'),
  ];
  // published under a range up to 120, and counted as they are
  const conversions = [{ min: '0', max: '120', factor: '1', offset: '0' }];
  return {
    ...document,
    range: { min: '0', max: '100' },
    annual: { ...annual, inputs, conversions },
    stages: [ballot('appraisal', 'month'), ...stages],
  };
};

/** The sheets about a member, in the order of the voters: a mean of 88. */
const SHEETS = ['86', '90', '87', '89'];
const opinion: Opinion = (voterId, subjectId) => {
  const voters = branch.people.filter((id) => id !== subjectId);
  return { overall: SHEETS[voters.indexOf(voterId)] ?? '' };
};

beforeAll(async () => {
  house = await openHouse();
  house.at('2026-12-01', '00:05');
  party = await seedParty(house, withBallot, '2026-12');
  branch = await seedBranch(house, party.committeeId, committeeOf(5));
  for (const personId of branch.people) {
    await takeOver(house, party, branch, personId, { months: ['94', ...Array<string>(10).fill('93')] });
  }
  await runRatedMonth(house, party, '2026-12', { branch, opinion });
}, 120_000);
afterAll(() => house.close());

test('months of 92 and ballots of 88 come to 91.2, and verification comes to the same', async () => {
  const yearPlanId = await seedYearPlan(house, party, withInputs);
  house.at('2027-01-28', '08:00');
  expect((await openYear(house, yearPlanId))?.rounds.size).toBe(1);
  await playYear(house, { party, yearPlanId }, '2027-01-28', { opinion });
  const [personId = ''] = branch.people;
  const { id, score } = await published(house, personId, '2026');
  expect(score).toBe('91.2');
  const { annual } = await house.value<MonthResult>('select derivation from result where id = $1', [id]);
  // (94 + 10 × 93 + 80) ÷ 12, and (86 + 90 + 87 + 89) ÷ 4 twice
  expect(annual?.parts).toMatchObject([
    { value: '92', weight: '80', points: '73.6' },
    { value: '88', weight: '10', points: '8.8' },
    { value: '88', weight: '10', points: '8.8' },
  ]);
  expect(annual?.parts.map(({ source }) => source)).toMatchObject([
    { kind: 'months' },
    { kind: 'ballots', ballots: [{ period: '2026-12', value: '88.0' }] },
    { kind: 'ballot', component: { stages: ['appraisal'], mean: '88' } },
  ]);
  expect((await verifyResults(house.store.pool)).differing).toEqual([]);
}, 120_000);
