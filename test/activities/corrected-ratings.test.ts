/** Corrections under star rating: a quarter's rating rests on its months, and grades stay with those who have them. */
import type { MonthResult } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { newRequest } from './acts.ts';
import { appealMonth, confirm, decideAppeal, propose, reviewerOf } from './appeal-acts.ts';
import { committeeOf, openHouse, seedBranch, seedMasses, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runRatedMonth } from './rated-months.ts';
import { recordRegister } from '../../store/steps/record-register.ts';

interface Seen {
  readonly version: number;
  readonly score: string;
  readonly grade: string | null;
  readonly over: object | null;
  readonly derivation: MonthResult;
}

let house: House;
let party: Party;
let branch: Branch;
let low = '';
let high = '';
let peer = '';

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function foundRated(preset: string, change?: (document: SchemeDocument) => SchemeDocument): Promise<void> {
  party = await seedParty(house, change, '2026-01', preset);
  branch = await seedBranch(house, party.committeeId, committeeOf(8));
  await seedMasses(house, branch.id, 9);
  [, , , , low = '', high = '', peer = ''] = branch.people;
}

/** Everybody gives everybody 90 and 100, `high` 98 and `peer` 100. */
const opinion = (_: string, subject: string): Record<string, string> => ({
  overall: subject === high ? '98' : subject === peer ? '100' : '90',
  conduct: 'excellent',
  service: 'excellent',
});
const ofElectorate = (voter: string, subject: string): Record<string, string> => {
  const { overall = '', ...choices } = opinion(voter, subject);
  return branch.people.includes(voter) ? { overall } : choices;
};

async function fault(personId: string, period: string, points: string): Promise<void> {
  const entry = { personId, period, itemKey: 'duty-undone', occasion: '任务', outcome: 'occurred', points } as const;
  const step = { actorId: branch.people[0] ?? '', request: newRequest(), unitIds: [branch.id], entries: [entry] };
  expect(await recordRegister(house.store, step)).toMatchObject({ ok: true });
}

const seen = async (personId: string, period: string): Promise<Seen> => {
  const [row] = await house.rows<Seen>(
    `select version, score::text, grade, grade_over as over, derivation from result
      where person_id = $1 and period = $2 and status = 'published'`,
    [personId, period],
  );
  if (row === undefined) throw new Error('no result');
  return row;
};

const correct = async (personId: string, period: string): Promise<string> => {
  const entryId = await house.value<string>('select id from register_entry where person_id = $1 and period = $2', [
    personId,
    period,
  ]);
  const { organisationOfficer: actorId, partySecretary } = party.officers;
  const changes = [{ kind: 'entryTakenBack', entryId }] as const;
  const correctionId = await propose(house, { actorId, personId, period, changes });
  expect(await confirm(house, correctionId, partySecretary)).toBeNull();
  return correctionId;
};

describe('a quarter', () => {
  test('whose first month is corrected is rated anew from the corrected month; nobody else is', async () => {
    await foundRated('star-rating');
    const run = (period: string, register?: () => Promise<void>): Promise<string> =>
      runRatedMonth(house, party, period, {
        branch,
        opinion: ofElectorate,
        ...(register === undefined ? {} : { register }),
      });
    await run('2026-01', () => fault(low, '2026-01', '4'));
    await run('2026-02');
    await run('2026-03');
    const before = await seen(low, '2026-03');
    const others = (): Promise<object[]> =>
      house.rows(
        `select to_jsonb(r) - 'rank' as r from result r where person_id = any($1) and person_id <> $2 order by person_id, period`,
        [branch.people, low],
      );
    const untouched = await others();
    const correctionId = await correct(low, '2026-01');
    const january = await seen(low, '2026-01');
    const march = await seen(low, '2026-03');
    expect([january.version, january.score]).toEqual([2, '85.0']);
    expect(march.version).toBe(2);
    // peers 18, masses 25, and 55 % of the mean of the months: (81 + 85 + 85) / 3, then 85
    expect([before.score, march.score]).toEqual(['89.0', '89.8']);
    const months = march.derivation.composed?.parts.find(({ parts }) => parts.includes('branch'));
    expect(months).toMatchObject({ shown: '85.0' });
    expect(await others()).toEqual(untouched);
    expect(
      await house.value('select count(*)::int from correction_result where correction_id = $1', [correctionId]),
    ).toBe(2);
    expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
  }, 60_000);

  test('a mark the committee set by exception is taken back on appeal by somebody who did not sit', async () => {
    await foundRated('star-rating-every-month');
    const marks = [{ subjectId: low, points: '81', ground: 'newFacts', reason: '新的事实' }];
    await runRatedMonth(house, party, '2026-01', { branch, opinion: ofElectorate, marks });
    // 4.25 + 18 + 25 + 25.5 + 20 % of 81
    expect((await seen(low, '2026-01')).score).toBe('89.0');
    const appealId = await appealMonth(house, low, '2026-01');
    const { organisationOfficer } = party.officers;
    expect(await reviewerOf(house, appealId)).toBe(organisationOfficer);
    const refused = await decideAppeal(house, appealId, {
      uphold: [{ kind: 'mark', points: '95', ground: 'newFacts', reason: '复核' }],
    });
    expect(refused).toBe('vote-required');
    expect(await decideAppeal(house, appealId, { uphold: [{ kind: 'markTakenBack', reason: '依据不足' }] })).toBeNull();
    // the review's number is taken over again: 20 % of 85
    const after = await seen(low, '2026-01');
    expect(after.score).toBe('89.8');
    const part = after.derivation.composed?.parts.find(({ parts }) => parts.includes('committee'));
    expect(part?.source.kind).toBe('takenOver');
    expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
  }, 60_000);
});

describe('grades', () => {
  test('the corrected subject is graded anew, whoever has the stars keeps them, and the excess is said (§2.4, §4.9)', async () => {
    await foundRated('star-rating-every-month', (document) => ({
      ...document,
      // one of eight may have the best grade
      grades: {
        ...(document.grades ?? fail('no grades')),
        scale: (document.grades?.scale ?? []).map((grade, index) =>
          index === 0 ? { ...grade, from: '88', ceilingPercent: '13' } : grade,
        ),
      },
    }));
    await runRatedMonth(house, party, '2026-01', {
      branch,
      opinion: ofElectorate,
      register: () => fault(peer, '2026-01', '4'),
    });
    const best = (await seen(high, '2026-01')).grade;
    expect([(await seen(high, '2026-01')).score, (await seen(peer, '2026-01')).score]).toEqual(['91.4', '89.6']);
    expect((await seen(peer, '2026-01')).grade).not.toBe(best);
    const holder = await house.rows(`select to_jsonb(r) - 'rank' as r from result r where person_id = $1`, [high]);
    const entryId = await house.value<string>('select id from register_entry where person_id = $1', [peer]);
    const appealId = await appealMonth(house, peer, '2026-01');
    expect(await reviewerOf(house, appealId)).toBe(party.officers.organisationOfficer);
    expect(await decideAppeal(house, appealId, { uphold: [{ kind: 'entryTakenBack', entryId }] })).toBeNull();
    expect(await seen(peer, '2026-01')).toMatchObject({
      score: '91.8',
      grade: best,
      over: { grade: best, limit: 1, of: 8, holders: 2 },
    });
    expect(await house.rows(`select to_jsonb(r) - 'rank' as r from result r where person_id = $1`, [high])).toEqual(
      holder,
    );
    expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
  }, 60_000);
});

const fail = (why: string): never => {
  throw new Error(why);
};
