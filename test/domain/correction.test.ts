import { checkChangeSet, checkImported, isYearClosed } from '../../domain/correction.ts';
import type { AskedChange } from '../../domain/correction.ts';
import { SCHEME } from './fixtures.ts';

const codeOf = (outcome: { ok: true } | { ok: false; refusal: { code: string } }): string | null =>
  outcome.ok ? null : outcome.refusal.code;

const setting = { periods: ['2026-01', '2026-02'], period: '2026-02', onAppeal: true };

describe('what a correction may hold', () => {
  test.each<[string, readonly AskedChange[], boolean, string | null]>([
    ['nothing', [], true, 'changes-required'],
    ['an item, on appeal', [{ kind: 'item', itemId: 'i', decision: 'accept' }], true, null],
    ['an item, by an officer', [{ kind: 'item', itemId: 'i', decision: 'accept' }], false, 'change-not-offered'],
    ['a mark, by an officer', [{ kind: 'markTakenBack', reason: 'r' }], false, 'change-not-offered'],
    ['a fact, by an officer', [{ kind: 'vetoTakenBack', vetoId: 'v' }], false, null],
    ['another contested month', [{ kind: 'exemption', cause: 'c', period: '2026-01' }], true, null],
    ['a month nobody contests', [{ kind: 'exemption', cause: 'c', period: '2025-12' }], true, 'change-not-offered'],
    [
      'the same fact recorded and taken back',
      [
        { kind: 'exemption', cause: 'c' },
        { kind: 'exemptionTakenBack', period: '2026-02' },
      ],
      true,
      'already-answered',
    ],
    [
      'the same entry twice',
      [
        { kind: 'entryTakenBack', entryId: 'e' },
        { kind: 'entry', entryId: 'e', outcome: 'met' },
      ],
      true,
      'already-answered',
    ],
    [
      'the same kind in two months',
      [
        { kind: 'exemption', cause: 'c', period: '2026-01' },
        { kind: 'exemption', cause: 'c' },
      ],
      true,
      null,
    ],
  ])('%s', (_, changes, onAppeal, code) => {
    expect(codeOf(checkChangeSet(changes, { ...setting, onAppeal }))).toBe(code);
  });

  test('a change without a month is about the month of the case', () => {
    expect(checkChangeSet([{ kind: 'exemptionTakenBack' }], setting)).toEqual({
      ok: true,
      value: [{ kind: 'exemptionTakenBack', period: '2026-02' }],
    });
  });

  test.each([
    ['60', null],
    [null, null],
    ['-1', 'amount-out-of-range'],
    ['1000', 'amount-out-of-range'],
  ])('a number taken over as %s', (score, code) => {
    expect(codeOf(checkImported(SCHEME, score))).toBe(code);
  });
});

describe('a closed year', () => {
  test.each<[string, 'running' | 'ended' | 'none', string, boolean]>([
    ['2026-03', 'none', '2026-12-31', false],
    ['2026-12', 'running', '2027-01-20', false],
    ['2026-03', 'running', '2027-01-20', false],
    ['2026-03', 'ended', '2027-01-28', true],
    // December was never opened here: closed once January is scored
    ['2025-12', 'none', '2026-01-31', false],
    ['2025-12', 'none', '2026-02-02', true],
  ])('%s with December %s on %s: %s', (period, december, today, closed) => {
    expect(isYearClosed(period, december, today)).toBe(closed);
  });
});
