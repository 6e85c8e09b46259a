/** The year's stars, their versions after corrections, and what verification finds of them (S1.4, S1.6, §4.9). */
import type { SchemeDocument } from '../../domain/scheme.ts';
import { recordRegister } from '../../store/steps/record-register.ts';
import { exemptMember, recordVeto } from '../../store/steps/members.ts';
import { starsOfPerson, starsOfUnit } from '../../store/queries/stars.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { newRequest } from './acts.ts';
import { confirm, propose } from './appeal-acts.ts';
import { committeeOf, openHouse, seedBranch, seedMasses, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runRatedMonth } from './rated-months.ts';

let house: House;
let party: Party;
let branch: Branch;
let best = '';
let second = '';
let vetoed = '';
let faulty = '';

/** One of eight may have five stars, from 91 on. */
const withFiveFrom91 = (document: SchemeDocument): SchemeDocument => ({
  ...document,
  ...(document.grades === undefined
    ? {}
    : {
        grades: {
          ...document.grades,
          scale: document.grades.scale.map((one, at) => (at === 0 ? { ...one, from: '91' } : one)),
        },
      }),
});

const opinion = (voter: string, subject: string): Record<string, string> =>
  branch.people.includes(voter)
    ? { overall: [best, second, vetoed].includes(subject) ? '100' : '090' }
    : { conduct: 'excellent', service: 'excellent' };

async function fault(personId: string, period: string, points: string): Promise<void> {
  const entry = { personId, period, itemKey: 'duty-undone', occasion: '任务', outcome: 'occurred', points } as const;
  const step = { actorId: branch.people[0] ?? '', request: newRequest(), unitIds: [branch.id], entries: [entry] };
  expect(await recordRegister(house.store, step)).toMatchObject({ ok: true });
}

beforeAll(async () => {
  house = await openHouse();
  house.at('2026-12-01', '00:05');
  party = await seedParty(house, withFiveFrom91, '2026-11', 'star-rating-every-month');
  branch = await seedBranch(house, party.committeeId, committeeOf(8));
  await seedMasses(house, branch.id, 9);
  [, , , , best = '', second = '', vetoed = '', faulty = ''] = branch.people;
  const { organisationOfficer: actorId } = party.officers;
  const by = { actorId, request: newRequest() };
  await runRatedMonth(house, party, '2026-11', {
    branch,
    opinion,
    register: async () => {
      await fault(faulty, '2026-11', '4');
      // Both in one month: an exempt month has no number, and the veto counts all the same.
      expect(await exemptMember(house.store, by, { personId: vetoed, period: '2026-11', cause: '病' })).toMatchObject({
        ok: true,
      });
      const finding = { personId: vetoed, period: '2026-11', conditionKey: 'work', note: '通报' };
      expect(await recordVeto(house.store, { actorId, request: newRequest() }, finding)).toMatchObject({ ok: true });
    },
  });
  expect(await house.value('select count(*)::int from star_record')).toBe(0);
  await runRatedMonth(house, party, '2026-12', {
    branch,
    opinion,
    register: () => fault(second, '2026-12', '1'),
  });
}, 120_000);
afterAll(() => house.close());

const star = async (personId: string): Promise<object | undefined> =>
  (await starsOfPerson(house.store.pool, personId))[0];
const differences = async (): Promise<[string | null, string][]> =>
  (await verifyResults(house.store.pool)).differing.map(({ personId, what }) => [personId, what.join('+')]);

describe("the year's stars", () => {
  test('are drawn when December is published, from the mean of the ratings, under the ceiling', async () => {
    // 4.25 + 20 + 25 + 25.5 + 17 = 91.75
    expect(await star(best)).toMatchObject({
      year: '2026',
      version: 1,
      outcome: 'graded',
      mean: '91.8',
      grade: { key: 'five', stars: 5 },
      gradeCut: null,
      ratings: [
        { period: '2026-11', rating: '91.8' },
        { period: '2026-12', rating: '91.8' },
      ],
    });
    // 91.8 and 91.2: 91.5 would do for five stars, and one of seven graded may have them
    expect(await star(second)).toMatchObject({
      mean: '91.5',
      grade: { key: 'four' },
      gradeCut: { reached: 'five', code: 'ceiling', limit: 1, of: 7, title: { zh: '五星' } },
    });
  });

  test('a veto found in an exempt month takes the stars of the year, not the number of the other month', async () => {
    const [november, december] = await house.rows<{ outcome: string; grade: string | null; score: string | null }>(
      `select outcome, grade, score::text from result where person_id = $1 order by period`,
      [vetoed],
    );
    expect([november, december]).toEqual([
      { outcome: 'exempt', grade: null, score: null },
      { outcome: 'scored', grade: 'four', score: '91.8' },
    ]);
    expect(await star(vetoed)).toMatchObject({ outcome: 'vetoed', mean: '91.8', grade: null, gradeCut: null });
  });

  test('can be asked for by unit, year and level, in order of name', async () => {
    const ask = async (unitId: string, level?: string): Promise<number> =>
      (await starsOfUnit(house.store.pool, { unitId, year: '2026', level, limit: 50, offset: 0 })).stars.length;
    expect(await ask(party.committeeId)).toBe(8);
    expect(await ask(branch.id)).toBe(8);
    expect(await ask(branch.id, '5')).toBe(1);
    expect(await ask(branch.id, 'five')).toBe(1);
    expect(await ask(branch.id, '1')).toBe(0);
    const { stars, more } = await starsOfUnit(house.store.pool, {
      unitId: party.committeeId,
      year: '2026',
      limit: 3,
      offset: 0,
    });
    expect([stars.length, more]).toEqual([3, true]);
    const names = stars.map(({ person }) => person.name);
    expect(names).toEqual(names.toSorted());
  });

  test('numbers on sheets are stored in one form', async () => {
    const stored = await house.rows(
      `select distinct scores ->> 'overall' as overall from sheet where scores ? 'overall'`,
    );
    expect(stored.map((row) => Object.values(row)[0]).sort()).toEqual(['100', '90']);
  });
});

describe('what verification finds', () => {
  test('nothing, as long as everything follows from the facts', async () => {
    expect(await differences()).toEqual([]);
  });

  const tampered = async (change: string, undo: string): Promise<[string | null, string][]> => {
    await house.rows(change);
    const found = await differences();
    await house.rows(undo);
    return found;
  };

  test.each([
    [
      'answer on a sheet',
      `update sheet set scores = '{"overall": "$"}' where id = (select s.id from sheet s join stage g on g.id = s.stage_id join round r on r.id = g.round_id join cycle c on c.id = r.cycle_id where c.period = '2026-12' and s.scores ->> 'overall' = '100' and s.subject_id = 'SUBJECT' order by s.id limit 1)`,
      'component',
    ],
    [
      'number of a component',
      `update component set valid = valid + $ where subject_id = 'SUBJECT' and stages = '{peers}'`,
      'component',
    ],
  ])('a changed %s', async (_, sql, what) => {
    const of = (value: string): string => sql.replace('SUBJECT', best).replace('$', value);
    const isSheet = sql.startsWith('update sheet');
    const [first, back] = isSheet ? ['10', '100'] : ['1', '-1'];
    const undo = isSheet
      ? `update sheet set scores = '{"overall": "100"}' where subject_id = '${best}' and scores ->> 'overall' = '10'`
      : of(back);
    const found = await tampered(of(first), undo);
    expect(found).toContainEqual([best, what]);
  });

  test('a sheet taken away, a component taken away', async () => {
    const kept = await house.rows<{ row: string }>(
      `select to_jsonb(s)::text as row from sheet s where subject_id = $1 limit 1`,
      [best],
    );
    await house.rows('delete from sheet where id = (($1::jsonb) ->> $2)::uuid', [kept[0]?.row, 'id']);
    expect(await differences()).toContainEqual([best, 'component']);
    await house.rows('insert into sheet select * from jsonb_populate_record(null::sheet, $1)', [kept[0]?.row]);
    expect(await differences()).toEqual([]);
  });

  test.each([
    ['grade', `update result set grade = 'five' where person_id = $1 and period = '2026-12'`, 'grade'],
    [
      'reason for a lower grade',
      `update result set grade_cut = null where person_id = $1 and period = '2026-11'`,
      'grade',
    ],
    ['star', `update star_record set grade = 'five', stars = 5 where person_id = $1`, 'stars'],
    ['number of stars', `update star_record set stars = 5 where person_id = $1`, 'stars'],
    ['mean of the year', `update star_record set mean = 95 where person_id = $1`, 'stars'],
    [
      'month of the year',
      `update star_record set months = jsonb_set(months, '{0,rating}', '"95.0"') where person_id = $1`,
      'stars',
    ],
    ['record that is gone', `delete from star_record where person_id = $1`, 'stars'],
  ])('a changed %s', async (_, sql, what) => {
    const before = await house.rows<{ row: string }>(
      `select to_jsonb(t)::text as row from star_record t where person_id = $1`,
      [second],
    );
    const results = await house.rows<{ id: string; grade: string; cut: string | null }>(
      `select id, grade, grade_cut::text as cut from result where person_id = $1`,
      [second],
    );
    await house.rows(sql, [second]);
    expect(await differences()).toContainEqual([second, what]);
    await house.rows('delete from star_record where person_id = $1', [second]);
    await house.rows(
      'insert into star_record overriding system value select * from jsonb_populate_record(null::star_record, $1)',
      [before[0]?.row],
    );
    for (const { id, grade, cut } of results) {
      await house.rows('update result set grade = $2, grade_cut = $3 where id = $1', [id, grade, cut]);
    }
    expect(await differences()).toEqual([]);
  });
});

describe('after a correction (§2.4)', () => {
  // December is published, so the year is closed.
  const committeeDecision = { document: '党委会纪要1号', dated: '2027-01-28' };

  test('the member has a new version, the old one stays, nobody else changes', async () => {
    const others = (): Promise<object[]> =>
      house.rows('select to_jsonb(t) as t from star_record t where person_id <> $1 order by id', [faulty]);
    const [untouched, before] = [await others(), await star(faulty)];
    expect(before).toMatchObject({ mean: '88.7', grade: { key: 'three' } });
    const entryId = await house.value<string>('select id from register_entry where person_id = $1', [faulty]);
    const { organisationOfficer: actorId, partySecretary } = party.officers;
    const changes = [{ kind: 'entryTakenBack', entryId }] as const;
    const correctionId = await propose(house, {
      actorId,
      personId: faulty,
      period: '2026-11',
      changes,
      committeeDecision,
    });
    expect(await confirm(house, correctionId, partySecretary)).toBeNull();
    const versions = await starsOfPerson(house.store.pool, faulty);
    expect(versions.map(({ version, status, mean, correctionId: by }) => [version, status, mean, by])).toEqual([
      [2, 'current', '89.8', correctionId],
      [1, 'superseded', '88.7', null],
    ]);
    expect(await others()).toEqual(untouched);
    expect(await differences()).toEqual([]);
  });

  test('a veto taken back gives the stars the number reaches, and an excess is said', async () => {
    const vetoId = await house.value<string>('select id from veto_finding where person_id = $1', [vetoed]);
    const { organisationOfficer: actorId, partySecretary } = party.officers;
    const changes = [{ kind: 'vetoTakenBack', vetoId }] as const;
    const correctionId = await propose(house, {
      actorId,
      personId: vetoed,
      period: '2026-11',
      changes,
      committeeDecision,
    });
    expect(await confirm(house, correctionId, partySecretary)).toBeNull();
    const [now] = await starsOfPerson(house.store.pool, vetoed);
    // as high as the best, and one of eight may have five stars
    expect(now).toMatchObject({
      version: 2,
      outcome: 'graded',
      grade: { key: 'four' },
      gradeCut: { code: 'tiedAtCeiling' },
    });
    expect(await star(best)).toMatchObject({ version: 1, grade: { key: 'five' } });
    expect(await differences()).toEqual([]);
    await house.rows(`update star_record set grade = 'five' where person_id = $1 and version = 2`, [vetoed]);
    expect(await differences()).toContainEqual([vetoed, 'stars']);
  });
});
