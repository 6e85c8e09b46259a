import fc from 'fast-check';
import { compare, parse } from '../../domain/fraction.ts';
import { ceilingLimit, grade, gradeReached } from '../../domain/grades.ts';
import type { GradeDocument, GradeEntry, GradesDocument } from '../../domain/grades.ts';
import { GRADES } from './rating-fixtures.ts';

const id = (at: number) => `p${String(at).padStart(2, '0')}`;
const entry = fc.record({
  published: fc.integer({ min: 550, max: 1000 }).map((n) => (n / 10).toFixed(1)),
  graded: fc.boolean(),
  inBase: fc.boolean(),
});
const branch = fc
  .array(entry, { maxLength: 30 })
  .map((list) => list.map((one, at): GradeEntry => ({ ...one, personId: id(at), inBase: one.inBase || one.graded })));
const documents = fc.record({
  five: fc.integer({ min: 1, max: 60 }),
  four: fc.option(fc.integer({ min: 1, max: 60 })),
  ties: fc.constantFrom('neither' as const, 'both' as const),
  ceilingScope: fc.constantFrom('branch' as const, 'pooled' as const, 'committee' as const),
});

type Drawn = typeof documents extends fc.Arbitrary<infer D> ? D : never;

function documentOf({ five, four, ties, ceilingScope }: Drawn): GradesDocument {
  const ceilings: Record<string, number | null> = { five, four };
  const scale = GRADES.scale.map(({ ceilingPercent: _, ...one }): GradeDocument => {
    const percent = ceilings[one.key] ?? null;
    return percent === null ? one : { ...one, ceilingPercent: String(percent) };
  });
  return { ...GRADES, scale, ties, ceilingScope };
}

test('the order of the entries changes nothing', () => {
  fc.assert(
    fc.property(documents, branch, (one, list) => {
      expect(grade(documentOf(one), list.toReversed())).toEqual(grade(documentOf(one), list));
    }),
  );
});

test('a grade is monotone in the number', () => {
  const level = (published: string): number => {
    const reached = gradeReached(GRADES, published);
    return reached === null ? GRADES.scale.length : GRADES.scale.indexOf(reached);
  };
  fc.assert(
    fc.property(entry, entry, ({ published: a }, { published: b }) => {
      if (compare(parse(a), parse(b)) >= 0) expect(level(a)).toBeLessThanOrEqual(level(b));
    }),
  );
});

test('a ceiling of a branch never puts the higher number below the lower', () => {
  fc.assert(
    fc.property(documents, branch, (one, list) => {
      const document = { ...documentOf(one), ceilingScope: 'branch' as const };
      const levels = new Map(
        grade(document, list).map(({ personId, grade: key }) => {
          const at = document.scale.findIndex((other) => other.key === key);
          return [personId, at < 0 ? document.scale.length : at];
        }),
      );
      const graded = list.filter((other) => other.graded);
      for (const higher of graded) {
        for (const lower of graded) {
          if (compare(parse(higher.published), parse(lower.published)) < 0) continue;
          expect(levels.get(higher.personId)).toBeLessThanOrEqual(levels.get(lower.personId) ?? -1);
        }
      }
    }),
  );
});

test('a ceiling is exceeded only by a tie that the scheme lets in, or by grants', () => {
  fc.assert(
    fc.property(documents, branch, fc.array(fc.nat(29)), (one, list, named) => {
      const document = documentOf(one);
      const granted = new Set(named.map(id));
      const pools = new Map(document.scale.map(({ key }) => [key, { places: 30, of: 30, granted }]));
      const graded = grade(document, list, one.ceilingScope === 'committee' ? pools : new Map());
      const base = list.filter(({ inBase }) => inBase).length;
      for (const { key, ceilingPercent } of document.scale) {
        if (ceilingPercent === undefined) continue;
        const limit = ceilingLimit(ceilingPercent, base);
        const holders = graded.filter((other) => other.grade === key).map(({ personId }) => personId);
        const shared = one.ceilingScope === 'committee' || (one.ceilingScope === 'pooled' && limit === 0);
        if (shared) {
          expect(holders.every((personId) => one.ceilingScope === 'committee' && granted.has(personId))).toBe(true);
          continue;
        }
        const numbers = list.filter(({ personId }) => holders.includes(personId)).map(({ published }) => published);
        const last = numbers.toSorted((a, b) => compare(parse(a), parse(b)))[0];
        const above = numbers.filter((published) => published !== last).length;
        if (one.ties === 'neither') expect(holders.length).toBeLessThanOrEqual(limit);
        else expect(holders.length === 0 || holders.length <= limit || above < limit).toBe(true);
      }
    }),
  );
});

test('whoever is below what the number reaches has a reason, and nobody else', () => {
  fc.assert(
    fc.property(documents, branch, (one, list) => {
      const document = documentOf(one);
      for (const { personId, grade: key, cut } of grade(document, list)) {
        const own = list.find((other) => other.personId === personId);
        const reached = own?.graded === true ? (gradeReached(document, own.published)?.key ?? null) : null;
        expect(cut === null ? key : cut.reached).toBe(reached);
        if (cut !== null) expect(key).not.toBe(reached);
      }
    }),
  );
});
