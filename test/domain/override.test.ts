import { checkOverride } from '../../domain/override.ts';
import type { Override } from '../../domain/override.ts';

const title = { zh: '依据', en: 'ground' };
const DOCUMENT = { grounds: [{ key: 'newFacts', title }], overrideLimit: '5' };

const override = (points: string, more: Partial<Override> = {}) =>
  checkOverride(DOCUMENT, { points, ground: 'newFacts', reason: '查实新的事实', ...more }, '87');
const votes = (...[yes, no, abstained]: [number, number, number]) => ({ for: yes, against: no, abstained });
const VOTE_REQUIRED = { ok: false, refusal: { code: 'vote-required', limit: '5' } };

describe('§2.3 an override', () => {
  test.each(['82', '92', '87', '89.25'])('may set %s without a vote: within 5 of 87', (points) => {
    expect(override(points)).toMatchObject({ ok: true, value: { points } });
  });

  test.each(['81.99', '92.01', '0', '100'])('to %s needs a recorded vote', (points) => {
    expect(override(points)).toEqual(VOTE_REQUIRED);
    expect(override(points, { votes: votes(3, 2, 4) }).ok).toBe(true);
  });

  test('is not carried by a tie, nor by abstentions', () => {
    expect(override('95', { votes: votes(3, 3, 0) })).toEqual(VOTE_REQUIRED);
    expect(override('95', { votes: votes(0, 0, 9) })).toEqual(VOTE_REQUIRED);
  });

  test('names a ground of the closed list', () => {
    expect(override('88', { ground: 'other' })).toEqual({
      ok: false,
      refusal: { code: 'unknown-ground', ground: 'other' },
    });
  });

  test.each(['', '  ', '\n'])('has a reason; %j is none', (reason) => {
    expect(override('88', { reason })).toEqual({ ok: false, refusal: { code: 'reason-required' } });
  });

  test.each(['-0.1', '100.1', '1e2', '', 'eighty'])('stays inside 0 to 100: %j does not', (points) => {
    expect(override(points, { votes: votes(9, 0, 0) })).toMatchObject({
      ok: false,
      refusal: { code: 'amount-out-of-range', min: '0', max: '100' },
    });
  });

  test('is measured from the exact number of the review, which may be a ratio', () => {
    const exactly = (points: string) => checkOverride(DOCUMENT, { points, ground: 'newFacts', reason: 'r' }, '250/3');
    expect(exactly('88.333').ok).toBe(true);
    expect(exactly('88.334')).toEqual(VOTE_REQUIRED);
  });

  test('with a limit of 0 every departure needs a vote', () => {
    const none = (points: string) =>
      checkOverride({ ...DOCUMENT, overrideLimit: '0' }, { points, ground: 'newFacts', reason: 'r' }, '87');
    expect(none('87').ok).toBe(true);
    expect(none('87.1').ok).toBe(false);
  });
});
