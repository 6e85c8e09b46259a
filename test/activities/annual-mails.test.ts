/** Who is told what of the annual evaluation, on which day, and that nobody else is. */
import { owed } from './acts.ts';
import { reportAtMeeting, sit } from './ballot-acts.ts';
import { openHouse, tick } from './house.ts';
import type { House } from './house.ts';
import { openYear, seedYear, takeOverDecember } from './annual-house.ts';
import type { SeededYear } from './annual-house.ts';

let house: House;
let seeded: SeededYear;
beforeAll(async () => {
  house = await openHouse();
  seeded = await seedYear(house, { december: false });
}, 120_000);
afterAll(() => house.close());

/** The days of which something is said, each after one on which nothing new is. */
const DAYS = [
  ...['2027-01-13', '2027-01-14', '2027-01-15', '2027-01-18', '2027-01-19', '2027-01-20', '2027-01-22', '2027-01-25'],
  ...['2027-01-26', '2027-01-27', '2027-01-28', '2027-01-29', '2027-02-03', '2027-02-04', '2027-02-05', '2027-02-10'],
];

test('every notice of a year, from its opening to its results, with nobody prompt', async () => {
  const { party, eleven, three, yearPlanId } = seeded;
  house.at('2027-01-11', '08:00');
  await takeOverDecember(house, seeded);
  await openYear(house, yearPlanId);
  const seen: string[] = [];
  const names = new Map<string, string>([
    ...eleven.people.map((id, at) => [id, at === 0 ? 'secretary A' : `member A${String(at)}`] as const),
    ...three.people.map((id, at) => [id, at === 0 ? 'secretary B' : `member B${String(at)}`] as const),
    ...Object.entries(party.officers).map(([role, id]) => [id, role] as const),
  ]);
  const note = async (day: string): Promise<void> => {
    const rows = await house.rows<{ key: string; kind: string; personId: string; facts: { lastDay?: string } }>(
      `select dedup_key as key, kind, person_id as "personId", facts from notice order by kind, person_id`,
    );
    for (const { key, kind, personId, facts } of rows) {
      const line = `${kind} to ${names.get(personId) ?? personId}${facts.lastDay === undefined ? '' : ` by ${facts.lastDay}`}`;
      if (!known.has(key)) seen.push(`${day} ${line}`);
      known.add(key);
    }
  };
  const known = new Set<string>();
  await note('2027-01-11');
  for (const day of DAYS) {
    house.at(day, '09:00');
    await tick(house, yearPlanId);
    // The third working day after the last: everybody has been called by then, and their superior.
    if (day === '2027-01-20') {
      for (const duty of await owed(house, yearPlanId, 'reportMeeting')) await reportAtMeeting(house, duty);
    }
    if (day === '2027-01-29') {
      for (const duty of await owed(house, yearPlanId, 'comprehensive')) await sit(house, party, duty);
    }
    await tick(house, yearPlanId);
    await tick(house, yearPlanId);
    await note(day);
  }
  const all = [...eleven.people, ...three.people];
  const to = (line: string, people: readonly string[]): string[] =>
    people.map((id) => line.replace('$', names.get(id) ?? ''));
  const secretaries = [eleven.people[0] ?? '', three.people[0] ?? ''];
  const { leaderInCharge, partySecretary } = party.officers;
  const expected = [
    ...to('2027-01-11 stageOpened to $ by 2027-01-15', secretaries),
    ...to('2027-01-14 reminder to $ by 2027-01-15', secretaries),
    ...to('2027-01-18 overdue to $ by 2027-01-15', secretaries),
    ...to('2027-01-20 overdue to $ by 2027-01-15', [...secretaries, leaderInCharge, leaderInCharge]),
    ...to('2027-01-20 stageOpened to $ by 2027-01-26', [partySecretary, partySecretary]),
    ...to('2027-01-25 reminder to $ by 2027-01-26', [partySecretary, partySecretary]),
    ...to('2027-01-27 overdue to $ by 2027-01-26', [partySecretary, partySecretary]),
    ...to('2027-01-29 overdue to $ by 2027-01-26', [partySecretary, partySecretary, leaderInCharge, leaderInCharge]),
    ...to('2027-01-29 publicity to $ by 2027-02-04', all),
    ...to('2027-02-05 result to $', all),
  ];
  expect(seen.toSorted()).toEqual(expected.toSorted());
}, 120_000);
