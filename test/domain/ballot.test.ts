import fc from 'fast-check';
import { checkSheet, sheetNumber } from '../../domain/ballot.ts';
import type { SheetScores } from '../../domain/ballot.ts';
import { toExact } from '../../domain/fraction.ts';
import type { Criterion } from '../../domain/stages.ts';
import { ballot, choice, numeric } from './ballots.ts';

const check = (criteria: readonly Criterion[], scores: SheetScores) => checkSheet(ballot({ criteria }), scores);
const refusal = (code: string, criterion: string) => ({ ok: false, refusal: { code, criterion } });
const number = (criteria: readonly Criterion[], scores: SheetScores): string | null => {
  const value = sheetNumber(ballot({ criteria }), scores);
  return value === null ? null : toExact(value);
};

describe('a sheet', () => {
  test.each(['0', '88', '100'])('may give %j of 100 in whole points', (answer) => {
    expect(check([numeric('overall')], { overall: answer })).toEqual({ ok: true, value: { overall: answer } });
  });

  test.each([
    ['007', '7'],
    ['088', '88'],
    ['-0', '0'],
    ['88.0', '88'],
    ['88.50', '88.5'],
    ['00.0', '0'],
  ])('%j is kept as %j: equal answers have one form', (answer, kept) => {
    const criteria = [numeric('overall', { places: 2 }), choice('conduct')];
    expect(check(criteria, { conduct: 'basic', overall: answer })).toEqual({
      ok: true,
      value: { overall: kept, conduct: 'basic' },
    });
  });

  test.each(['100.5', '88.5', '101', '-1', '1e1', '', ' 88', '88 ', '１２', 'excellent'])(
    'may not give %j',
    (answer) => {
      expect(check([numeric('overall')], { overall: answer })).toEqual(refusal('answer-not-offered', 'overall'));
    },
  );

  test('has as many decimals as the scheme allows and no more', () => {
    const half = [numeric('overall', { places: 1, max: '10' })];
    expect(check(half, { overall: '9.5' }).ok).toBe(true);
    expect(check(half, { overall: '9.55' })).toEqual(refusal('answer-not-offered', 'overall'));
    expect(check(half, { overall: '10.1' })).toEqual(refusal('answer-not-offered', 'overall'));
  });

  test('chooses one of the options offered, by its key', () => {
    expect(check([choice('conduct')], { conduct: 'basic' }).ok).toBe(true);
    for (const answer of ['good', '100', 'Excellent', '', '__proto__']) {
      expect(check([choice('conduct')], { conduct: answer })).toEqual(refusal('answer-not-offered', 'conduct'));
    }
  });

  test('leaves out only what may be left out', () => {
    const criteria = [numeric('overall'), choice('service')];
    expect(check(criteria, { overall: '90' }).ok).toBe(true);
    expect(check(criteria, { service: 'excellent' })).toEqual(refusal('criterion-missing', 'overall'));
  });

  test('without any answer is an abstention and not a sheet, though every question may be left out', () => {
    expect(check([choice('conduct'), choice('service')], {})).toEqual(refusal('criterion-missing', 'conduct'));
  });

  test.each(['elsewhere', '__proto__', 'constructor'])('with an answer to %j is refused', (criterion) => {
    const scores = Object.fromEntries([
      ['overall', '90'],
      [criterion, '90'],
    ]);
    expect(check([numeric('overall')], scores)).toEqual(refusal('unknown-criterion', criterion));
  });
});

describe("a sheet's number", () => {
  test('is the weighted mean of its answers out of 100', () => {
    const criteria = [numeric('work', { max: '10', weight: '3' }), numeric('study', { max: '50' })];
    expect(number(criteria, { work: '9', study: '40' })).toBe('87.5');
  });

  test('converts choices by the values of the scheme, not by values of ours', () => {
    expect(number([choice('conduct'), choice('service')], { conduct: 'excellent', service: 'basic' })).toBe('80');
    const own = [
      { key: 'good', title: { zh: '好', en: 'good' }, value: '95' },
      { key: 'poor', title: { zh: '差', en: 'poor' }, value: '12.5' },
    ];
    expect(number([choice('conduct', { options: own })], { conduct: 'poor' })).toBe('12.5');
  });

  test('不了解 about one criterion takes it out of the sheet on both sides', () => {
    const criteria = [choice('conduct'), choice('service', { weight: '9' })];
    expect(number(criteria, { conduct: 'excellent' })).toBe('100');
    expect(number(criteria, { conduct: 'excellent', service: 'unqualified' })).toBe('10');
  });

  test('of nothing is none: an abstention is not a zero', () => {
    expect(number([choice('conduct')], {})).toBeNull();
  });

  test('an unqualified is a zero and counts', () => {
    expect(number([choice('conduct')], { conduct: 'unqualified' })).toBe('0');
  });

  test('of an accepted sheet lies between 0 and 100', () => {
    const criterion = fc
      .record({ max: fc.integer({ min: 1, max: 200 }), weight: fc.integer({ min: 1, max: 9 }), part: fc.nat(100) })
      .map(({ max, weight, part }) => ({ max, weight: String(weight), answer: Math.floor((max * part) / 100) }));
    fc.assert(
      fc.property(fc.array(criterion, { minLength: 1, maxLength: 6 }), (list) => {
        const criteria = list.map(({ max, weight }, at) => numeric(`q${String(at)}`, { max: String(max), weight }));
        const scores = Object.fromEntries(list.map(({ answer }, at) => [`q${String(at)}`, String(answer)]));
        expect(check(criteria, scores).ok).toBe(true);
        const value = sheetNumber(ballot({ criteria }), scores);
        if (value === null) throw new Error('an answered sheet has a number');
        expect(value.n >= 0n && value.n <= 100n * value.d).toBe(true);
      }),
    );
  });
});
