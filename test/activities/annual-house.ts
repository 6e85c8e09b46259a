/** A seeded year: eleven months taken over from before and a December of ours, for branches of 11 and of 3. */
import { openCycle } from '../../activities/cycles/open.ts';
import { advanceCycle } from '../../activities/cycles/advance.ts';
import { advanceRound } from '../../activities/rounds/advance.ts';
import { addDays } from '../../domain/civil.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Grant } from '../../store/steps/grant-grades.ts';
import { seedScheme } from '../support/fixtures.ts';
import { owed } from './acts.ts';
import { cast, reportAtMeeting, sit } from './ballot-acts.ts';
import type { Opinion } from './ballot-acts.ts';
import { committeeOf, meetingOf, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth } from './months.ts';

/** The score of each month from January to November (one for all, or one each; null = none), and of December (at most 80). */
export interface Year {
  readonly months: string | readonly (string | null)[];
  readonly december?: number;
}

const MONTHS = Array.from({ length: 11 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`);

/** The members of the branch of 11: three are low, one has a month of 0, one only five months. */
export const ELEVEN: readonly Year[] = [
  { months: '90' },
  { months: '88' },
  { months: '86' },
  { months: '84' },
  { months: ['0', ...Array<string>(10).fill('96')] },
  { months: '55', december: 55 },
  { months: '58', december: 58 },
  { months: '60', december: 55 },
  { months: [...Array<null>(7).fill(null), '85', '85', '85', '85'] },
  { months: '82' },
  { months: '81' },
];

export const THREE: readonly Year[] = [{ months: '96' }, { months: '95' }, { months: '58' }];

export interface SeededYear {
  readonly party: Party;
  readonly eleven: Branch;
  readonly three: Branch;
  readonly yearPlanId: string;
}

/** Months before November may be missing, so that a year without December can be seeded as well. */
export async function seedYear(
  house: House,
  options: {
    readonly december: boolean;
    readonly change?: (document: SchemeDocument) => SchemeDocument;
  },
): Promise<SeededYear> {
  house.at('2026-12-01', '00:05');
  const party = await seedParty(house, undefined, '2026-12');
  const eleven = await seedBranch(house, party.committeeId, committeeOf(11));
  const three = await seedBranch(house, party.committeeId, meetingOf(3));
  for (const [branch, years] of [
    [eleven, ELEVEN],
    [three, THREE],
  ] as const) {
    for (const [at, year] of years.entries()) await takeOver(house, party, branch, branch.people[at] ?? '', year);
  }
  const yearPlanId = await seedYearPlan(house, party, options.change);
  if (options.december) {
    const low = (branch: Branch, years: readonly Year[]): [string, number][] =>
      years.flatMap(({ december }, at) => (december === undefined ? [] : [[branch.people[at] ?? '', december]]));
    await runMonth(house, party, '2026-12', { branch: eleven, scores: new Map(low(eleven, ELEVEN)) });
  }
  return { party, eleven, three, yearPlanId };
}

/** The yearly preset adopted by the committee, with its plan from 2026 on. */
export async function seedYearPlan(
  house: House,
  party: Party,
  change?: (document: SchemeDocument) => SchemeDocument,
): Promise<string> {
  const versionId = await seedScheme(house.store, party.committeeId, change, 'annual-points');
  return house.value<string>(
    `insert into plan (unit_id, scheme_key, start_period, cadence)
     select unit_id, scheme_key, '2026', 'year' from scheme_version where id = $1 returning id`,
    [versionId],
  );
}

/** December of everybody as taken over from before: 80, or what the year says. */
export async function takeOverDecember(house: House, { party, eleven, three }: SeededYear): Promise<void> {
  for (const [branch, years] of [
    [eleven, ELEVEN],
    [three, THREE],
  ] as const) {
    for (const [at, { december = 80 }] of years.entries()) {
      const row = { period: '2026-12', score: String(december) };
      await takeOverRows(house, party, branch, branch.people[at] ?? '', [row]);
    }
  }
}

/** January to November of one member as taken over from before. */
export async function takeOver(
  house: House,
  party: Party,
  branch: Branch,
  personId: string,
  year: Year,
): Promise<void> {
  const { months } = year;
  const rows = MONTHS.flatMap((period, at) => {
    const score = typeof months === 'string' ? months : (months[at] ?? null);
    return score === null ? [] : [{ period, score }];
  });
  await takeOverRows(house, party, branch, personId, rows);
}

async function takeOverRows(
  house: House,
  party: Party,
  branch: Branch,
  personId: string,
  rows: readonly { readonly period: string; readonly score: string }[],
): Promise<void> {
  await house.rows(
    `insert into result (plan_id, unit_id, person_id, period, version, status, outcome, score, low, rankable,
            scheme_version_id, imported_from, computed_at, published_at)
     select $2, $3, $4, x.period, 1, 'published', 'scored', x.score, x.score < 60, true, $5, '旧系统.xlsx',
            '2026-11-30T00:00:00Z', '2026-11-30T00:00:00Z'
       from jsonb_to_recordset($1) as x(period text, score numeric)`,
    [JSON.stringify(rows), party.planId, branch.id, personId, party.versionId],
  );
}

export interface OpenYear {
  readonly cycleId: string;
  /** By branch. */
  readonly rounds: ReadonlyMap<string, string>;
}

/** Opens the year, as the reconcile loop would; null while it may not be evaluated. */
export async function openYear(house: House, planId: string): Promise<OpenYear | null> {
  const opening = await openCycle(house.store, { planId, scheduledAt: Date.now() });
  if (opening.state !== 'open') return null;
  const { cycleId } = opening;
  await advanceCycle(house.store, cycleId);
  const rounds = await house.rows<{ id: string; unitId: string }>(
    'select id, unit_id as "unitId" from round where cycle_id = $1',
    [cycleId],
  );
  for (const { id } of rounds) await advanceRound(house.store, id);
  return { cycleId, rounds: new Map(rounds.map(({ id, unitId }) => [unitId, id])) };
}

/** Plays the year from one day on, everybody prompt, until it is published or `until` says so. */
export async function playYear(
  house: House,
  seeded: Pick<SeededYear, 'party' | 'yearPlanId'>,
  from: string,
  options: {
    readonly grants?: ReadonlyMap<string, readonly Grant[]>;
    readonly until?: () => Promise<boolean>;
    /** What voters say where the year has a ballot. */
    readonly opinion?: Opinion;
  } = {},
): Promise<string> {
  const { party, yearPlanId } = seeded;
  const ended = async (): Promise<boolean> =>
    (await house.value<number>(
      `select count(*)::int from round r join cycle c on c.id = r.cycle_id
        where c.plan_id = $1 and r.state = 'running'`,
      [yearPlanId],
    )) === 0;
  let day = from;
  for (; !(await ended()); day = addDays(day, 1)) {
    house.at(day, '09:00');
    await tick(house, yearPlanId);
    for (const duty of await owed(house, yearPlanId, 'vote')) {
      expect(await cast(house, duty, options.opinion ?? (() => null))).toBeNull();
    }
    await tick(house, yearPlanId);
    for (const duty of await owed(house, yearPlanId, 'reportMeeting')) await reportAtMeeting(house, duty);
    await tick(house, yearPlanId);
    await tick(house, yearPlanId);
    if (await options.until?.()) return day;
    for (const duty of await owed(house, yearPlanId, 'comprehensive')) {
      expect(await sit(house, party, duty, [], options.grants?.get(duty.roundId ?? '') ?? [])).toBeNull();
    }
    await tick(house, yearPlanId);
  }
  return day;
}
