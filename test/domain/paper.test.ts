import { checkPaperSheet, openSheets, paperCounts, paperVotes, standingSheet } from '../../domain/paper.ts';
import type { KeyedSheet, PaperSheet } from '../../domain/paper.ts';
import { ballot, numeric } from './ballots.ts';

const BALLOT = ballot({ criteria: [numeric('overall', { places: 1 })] });
const says = (overall: string): PaperSheet => ({ lines: { a: { overall } } });
const INVALID: PaperSheet = { invalid: true };
const BLANK: PaperSheet = { lines: { a: null } };

describe('sheets keyed twice (§2)', () => {
  test('90 and 90.0 are the same answer, and the order of the people on the sheet is none', () => {
    const holders = {
      all: 2,
      bySubject: new Map([
        ['a', 2],
        ['b', 2],
      ]),
    };
    const read = (lines: Record<string, { overall: string }>): PaperSheet => {
      const checked = checkPaperSheet(BALLOT, holders, { lines });
      if (!checked.ok) throw new Error(checked.refusal.code);
      return checked.value;
    };
    const first = read({ a: { overall: '90' }, b: { overall: '80.0' } });
    const second = read({ b: { overall: '80' }, a: { overall: '90.0' } });
    expect(standingSheet({ sheetNo: 1, first, second })).toEqual(first);
  });

  test('a sheet stands when both agree or it was settled, and not before both have keyed it', () => {
    expect(standingSheet({ sheetNo: 1, first: says('90') })).toBeUndefined();
    expect(standingSheet({ sheetNo: 1, first: says('90'), second: INVALID })).toBeUndefined();
    expect(standingSheet({ sheetNo: 1, first: says('90'), second: INVALID, settled: BLANK })).toEqual(BLANK);
    expect(standingSheet({ sheetNo: 1, first: says('90'), settled: BLANK })).toBeUndefined();
  });

  test('what is missing and what differs are told apart', () => {
    const keyed: KeyedSheet[] = [
      { sheetNo: 1, first: says('90'), second: says('90') },
      { sheetNo: 2, first: says('90'), second: says('91') },
      { sheetNo: 3, first: says('90') },
    ];
    expect(openSheets(4, keyed)).toEqual({ unkeyed: [3, 4], differing: [2] });
  });

  test('valid, invalid and abstained are counted by sheet', () => {
    expect(paperCounts([says('90'), INVALID, BLANK, BLANK])).toEqual({ valid: 1, invalid: 1, abstained: 2 });
  });
});

describe('papers of a batch about one another', () => {
  const lines = (...subjects: string[]): PaperSheet => ({
    lines: Object.fromEntries(subjects.map((subject) => [subject, { overall: '90' }])),
  });
  // Three peers hold a sheet; each may rate the two others and d.
  const holders = new Map([
    ['a', 2],
    ['b', 2],
    ['c', 2],
    ['d', 3],
  ]);

  test('nobody rates themselves: more sheets about a person than holders who may are refused with the person', () => {
    const honest = [lines('b', 'c', 'd'), lines('a', 'c', 'd'), lines('a', 'b', 'd')];
    const votes = paperVotes(honest, holders);
    expect(votes.ok && votes.value).toHaveLength(9);
    expect(paperVotes([...honest.slice(0, 2), lines('a', 'b', 'c', 'd')], holders)).toEqual({
      ok: false,
      refusal: { code: 'more-sheets-than-holders', subjectId: 'c', holders: 2 },
    });
  });

  test('a spoilt sheet is one about everybody its holder may have rated, and no more', () => {
    const votes = paperVotes([INVALID, INVALID, INVALID], holders);
    const about = (subject: string): number =>
      votes.ok ? votes.value.filter(({ subjectId, invalid }) => subjectId === subject && invalid).length : -1;
    expect([about('a'), about('d')]).toEqual([2, 3]);
  });

  test('a person no holder may rate is not on the sheet', () => {
    const checked = checkPaperSheet(
      BALLOT,
      {
        all: 1,
        bySubject: new Map([
          ['a', 0],
          ['b', 1],
        ]),
      },
      lines('a', 'b'),
    );
    expect(checked).toMatchObject({ refusal: { code: 'not-on-your-sheet' } });
  });
});
