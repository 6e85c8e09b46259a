import fc from 'fast-check';

import { grade } from '../../domain/grades.ts';
import type { GradesDocument } from '../../domain/grades.ts';
import { regrade } from '../../domain/regrade.ts';
import type { StandingEntry } from '../../domain/regrade.ts';

const title = { zh: '星', en: 'star' };
const grades = (more: Partial<GradesDocument> = {}): GradesDocument => ({
  clause: '5',
  scale: [
    { key: 'five', clause: '5.1', title, from: '95', ceilingPercent: '20' },
    { key: 'four', clause: '5.2', title, from: '90' },
    { key: 'three', clause: '5.3', title, from: '80' },
  ],
  ceilingScope: 'branch',
  ties: 'neither',
  yearly: false,
  ...more,
});

const entry = (personId: string, published: string, standing: string | null): StandingEntry => ({
  personId,
  published,
  graded: true,
  inBase: true,
  standing,
});

/** Eleven members: at most two with five stars (§4.9). */
const eleven = (own: StandingEntry): StandingEntry[] => [
  own,
  entry('b', '97', 'five'),
  entry('c', '95.5', 'five'),
  ...Array.from({ length: 8 }, (_, n) => entry(`m${String(n)}`, '85', 'three')),
];

describe('a corrected subject among those who keep what they have (§2.4)', () => {
  test('reaches the best grade above the others: a third has it where two may, and that is said', () => {
    expect(regrade(grades(), eleven(entry('a', '96', 'four')), 'a')).toEqual({
      personId: 'a',
      grade: 'five',
      cut: null,
      over: { grade: 'five', limit: 2, of: 11, holders: 3 },
    });
  });

  test('reaches it below the others: a place nobody has left is not given', () => {
    const own = regrade(grades(), eleven(entry('a', '95', 'four')), 'a');
    expect(own).toMatchObject({ grade: 'four', cut: { reached: 'five', code: 'ceiling' }, over: null });
  });

  test('falls out of it: nobody else moves up into the place', () => {
    const entries = [
      entry('a', '94', 'five'),
      ...eleven(entry('x', '95.2', 'four')).filter(({ personId }) => personId !== 'c'),
    ];
    expect(regrade(grades(), entries, 'a')).toEqual({ personId: 'a', grade: 'four', cut: null, over: null });
  });

  test('a veto or an exempt month leaves no grade, which is not the lowest one', () => {
    const vetoed = { ...entry('a', '96', 'five'), graded: false };
    expect(regrade(grades(), eleven(vetoed), 'a')).toMatchObject({ grade: null, over: null });
    expect(regrade(grades(), eleven(entry('x', '85', 'three')), 'a')).toEqual({
      personId: 'a',
      grade: null,
      cut: null,
      over: null,
    });
  });

  test('a grade the committee gave under a shared ceiling is kept while the number reaches it, and never given anew', () => {
    const document = grades({ ceilingScope: 'committee' });
    const pool = new Map([['five', { places: 2, of: 11, granted: new Set(['a', 'b']) }]]);
    expect(regrade(document, eleven(entry('a', '95.1', 'five')), 'a', pool)).toMatchObject({
      grade: 'five',
      over: null,
    });
    expect(regrade(document, eleven(entry('a', '94.9', 'five')), 'a', pool)).toMatchObject({
      grade: 'four',
      cut: null,
    });
    // named for it by the committee, corrected up to it: what was decided holds
    expect(regrade(document, eleven(entry('a', '95.1', 'four')), 'a', pool).grade).toBe('five');
    expect(regrade(document, eleven(entry('x', '99', 'four')), 'x', pool)).toMatchObject({
      grade: 'four',
      cut: { code: 'notGranted', limit: 2, of: 11 },
    });
  });

  test('with nothing corrected, the grade is the one that stands', () => {
    const score = fc.integer({ min: 780, max: 990 }).map((tenths) => String(tenths / 10));
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 25 }), (scores) => {
        const plain = scores.map((published, n) => ({ ...entry(`p${String(n)}`, published, null) }));
        const standing = new Map(grade(grades(), plain).map((one) => [one.personId, one.grade]));
        const entries = plain.map((one) => ({ ...one, standing: standing.get(one.personId) ?? null }));
        for (const { personId, standing: kept } of entries) {
          expect(regrade(grades(), entries, personId)).toMatchObject({ grade: kept, over: null });
        }
      }),
    );
  });
});
