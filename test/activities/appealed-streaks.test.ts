/** §4.6: what an upheld appeal does to a streak, through the real store and engine. */
import { verifyResults } from '../../store/verify/results.ts';
import { obligations, onTalk, owed, talkRecord } from './acts.ts';
import { appeal, appealMonth, casesOf, decideAppeal, published, reviewerOf, upTo } from './appeal-acts.ts';
import { committeeOf, instant, openHouse, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth, runToPosting } from './months.ts';

let house: House;
let party: Party;
let branch: Branch;
let member = '';

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function found(startPeriod: string): Promise<void> {
  party = await seedParty(house, undefined, startPeriod);
  branch = await seedBranch(house, party.committeeId, committeeOf(5));
  member = branch.people[4] ?? '';
}

const at = (score: number): { branch: Branch; scores: Map<string, number> } => ({
  branch,
  scores: new Map([[member, score]]),
});

/** Every talk that is owed is appointed and held. */
async function holdTalks(): Promise<void> {
  for (const duty of await owed(house, party.planId, 'appointTalker')) {
    await onTalk(house, duty, 'appointTalker', { talkerId: party.officers.partyCommitteeMember });
  }
  await tick(house, party.planId);
  for (const duty of await owed(house, party.planId, 'holdTalk')) {
    await onTalk(house, duty, 'recordTalk', await talkRecord(house));
  }
  await tick(house, party.planId);
}

const uphold = async (appealId: string, period: string, score = 62): Promise<string | null> => {
  const refused = await decideAppeal(house, appealId, { uphold: await upTo(house, member, period, score) });
  await tick(house, party.planId);
  return refused;
};

/** When a low month's first appeal is rejected, the next low month closes, and the second step is taken. */
const STEPS = {
  '2025-12': { next: '2026-01', rejected: '2026-02-13', closes: '2026-02-27', further: '2026-03-02' },
  '2026-01': { next: '2026-02', rejected: '2026-03-20', closes: '2026-03-27', further: '2026-03-30' },
} as const;

/** 58, appealed and rejected; 59 closes; then the appeal goes one step further up and is upheld: 58 becomes 62. */
async function correctedAfterTheNextCloses(first: keyof typeof STEPS, held: boolean): Promise<void> {
  const { next, rejected, closes, further } = STEPS[first];
  await found(first);
  await runMonth(house, party, first, at(58));
  if (held) await holdTalks();
  const before = await appealMonth(house, member, first);
  await runToPosting(house, party, next, at(59));
  house.at(rejected, '10:00');
  expect(await decideAppeal(house, before, {})).toBeNull();
  house.at(closes, '09:00');
  await tick(house, party.planId);
  expect(await casesOf(house, member)).toEqual([
    `${first} secretary ${held ? 'held' : 'open'}`,
    `${next} committee open`,
  ]);
  house.at(further, '10:00');
  const after = await appealMonth(house, member, first);
  expect(await reviewerOf(house, after)).not.toBe(await reviewerOf(house, before));
  expect(await uphold(after, first)).toBeNull();
}

describe.each(['2025-12', '2026-01'] as const)(
  '%s at 58 is corrected to 62 after the next month closed at 59',
  (first) => {
    const { next } = STEPS[first];

    test('its talk and the second one are annulled with a reason, and a first talk takes their place', async () => {
      await correctedAfterTheNextCloses(first, false);
      expect(await casesOf(house, member)).toEqual([
        `${first} secretary annulled monthNotLow`,
        `${next} committee annulled placeInStreakChanged`,
        `${next} secretary open`,
      ]);
      expect(await published(house, member, first)).toMatchObject({ version: 2, score: '62.0', low: false });
      expect(await published(house, member, next)).toMatchObject({ version: 1, score: '59.0', low: true });
      const open = await obligations(house, party.planId, `o.subject_id = '${member}' and o.state = 'open'`);
      expect(open.map(({ kind, period }) => [kind, period])).toEqual([['holdTalk', next]]);
      expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
    });

    test('a talk already held stays as held and is marked, with its record', async () => {
      await correctedAfterTheNextCloses(first, true);
      expect(await casesOf(house, member)).toEqual([
        `${first} secretary held scoreCorrected`,
        `${next} committee annulled placeInStreakChanged`,
        `${next} secretary open`,
      ]);
      const record = await house.value('select record from talk_case where person_id = $1 and period = $2', [
        member,
        first,
      ]);
      expect(record).toMatchObject({ shortcomings: '工作失误' });
    });

    test('the clocks of the new talk count from the correction, not from a month long published', async () => {
      await correctedAfterTheNextCloses(first, false);
      const { further } = STEPS[first];
      const [duty] = await obligations(house, party.planId, `o.kind = 'holdTalk' and o.state = 'open'`);
      // ten working days after the day of the decision
      const due = { '2026-03-02': '2026-03-16', '2026-03-30': '2026-04-14' }[further];
      expect(duty?.dueAt).toEqual(new Date(instant(due, '24:00')));
    });
  },
);

describe('an appeal that runs while the next month closes', () => {
  const [first, next] = ['2026-01', '2026-02'];
  let appealId = '';

  beforeEach(async () => {
    await found(first);
    await runMonth(house, party, first, at(58));
    appealId = await appealMonth(house, member, first);
    await runMonth(house, party, next, at(59));
  });

  test('a talk may be held, and nothing is drawn from a month that is not final', async () => {
    expect(await casesOf(house, member)).toEqual([`${first} secretary open`]);
    await holdTalks();
    expect(await casesOf(house, member)).toEqual([`${first} secretary held`]);
  });

  test('rejected, the second month asks for its talk at once, by clocks that count from now', async () => {
    house.at('2026-04-20', '10:00');
    expect(await decideAppeal(house, appealId, {})).toBeNull();
    await tick(house, party.planId);
    expect(await casesOf(house, member)).toEqual([`${first} secretary open`, `${next} committee open`]);
    const [duty] = await owed(house, party.planId, 'appointTalker');
    expect(duty?.dueAt).toEqual(new Date(instant('2026-04-23', '24:00')));
  });

  test('upheld, the second month is a first low month', async () => {
    house.at('2026-04-01', '10:00');
    expect(await uphold(appealId, first)).toBeNull();
    expect(await casesOf(house, member)).toEqual([`${first} secretary annulled monthNotLow`, `${next} secretary open`]);
  });
});

test('an exempt month between the two changes nothing of that', async () => {
  await found('2026-01');
  await runMonth(house, party, '2026-01', at(58));
  const before = await appealMonth(house, member, '2026-01');
  await runMonth(house, party, '2026-02', { branch, exempt: [member] });
  await runToPosting(house, party, '2026-03', at(59));
  house.at('2026-04-20', '10:00');
  expect(await decideAppeal(house, before, {})).toBeNull();
  house.at('2026-04-27', '09:00');
  await tick(house, party.planId);
  expect(await casesOf(house, member)).toEqual(['2026-01 secretary open', '2026-03 committee open']);
  expect(await uphold(await appealMonth(house, member, '2026-01'), '2026-01')).toBeNull();
  expect(await casesOf(house, member)).toEqual([
    '2026-01 secretary annulled monthNotLow',
    '2026-03 committee annulled placeInStreakChanged',
    '2026-03 secretary open',
  ]);
});

test('an appeal against the consequence contests every month it rests on', async () => {
  await found('2026-01');
  await runMonth(house, party, '2026-01', at(58));
  await runMonth(house, party, '2026-02', at(59));
  const talkId = await house.value<string>(`select id from talk_case where person_id = $1 and kind = 'committee'`, [
    member,
  ]);
  const appealId = await appeal(house, member, { talkId });
  expect(await uphold(appealId, '2026-01')).toBeNull();
  expect(await casesOf(house, member)).toEqual([
    '2026-01 secretary annulled monthNotLow',
    '2026-02 committee annulled placeInStreakChanged',
    '2026-02 secretary open',
  ]);
  expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
});

test('a third low month waits while an appeal about the second runs, and its referral goes out once that is rejected', async () => {
  await found('2026-01');
  await runMonth(house, party, '2026-01', at(58));
  await holdTalks();
  await runMonth(house, party, '2026-02', at(59));
  await holdTalks();
  const appealId = await appealMonth(house, member, '2026-02');
  await runMonth(house, party, '2026-03', at(57));
  expect(await casesOf(house, member)).toEqual(['2026-01 secretary held', '2026-02 committee held']);
  expect(await decideAppeal(house, appealId, {})).toBeNull();
  expect((await casesOf(house, member)).at(-1)).toBe('2026-03 disposition open');
});

test('a corrected month leaves the referral it had joined', async () => {
  await found('2026-01');
  for (const [period, score] of [
    ['2026-01', 58],
    ['2026-02', 59],
    ['2026-03', 57],
    ['2026-04', 55],
  ] as const) {
    await runMonth(house, party, period, at(score));
    await holdTalks();
  }
  const joined = (): Promise<string[]> =>
    house.value(`select joined from talk_case where person_id = $1 and kind = 'disposition'`, [member]);
  expect(await joined()).toEqual(['2026-04']);
  expect(await uphold(await appealMonth(house, member, '2026-04'), '2026-04', 61)).toBeNull();
  expect(await joined()).toEqual([]);
  expect((await casesOf(house, member)).at(-1)).toBe('2026-03 disposition open');
});
