import {
  canonicalAmount,
  checkDeclaredItem,
  checkObjection,
  checkRegisterEntry,
  checkReview,
  checkReviewer,
  checkTalkRecord,
} from '../../domain/gate.ts';
import type { ReviewDecision } from '../../domain/gate.ts';
import { SCHEME } from './fixtures.ts';

const refusal = (code: string, more: object = {}) => ({ ok: false, refusal: { code, ...more } });

describe('a declared item', () => {
  const declare = (itemKey: string, claimed: string, more: object = {}) =>
    checkDeclaredItem(SCHEME, { itemKey, claimed, posts: ['member'], hasEvidence: true, ...more });

  test.each(['0.5', '5', '2.75'])('may claim %s within 0.5 to 5', (claimed) => {
    expect(declare('lecture', claimed).ok).toBe(true);
  });

  test.each(['0.4', '5.01', '0', '-1', '1e1', 'five', '', ' 1'])('may not claim %j', (claimed) => {
    expect(declare('lecture', claimed)).toEqual(
      refusal('amount-out-of-range', { itemKey: 'lecture', min: '0.5', max: '5' }),
    );
  });

  test.each(['nothing', 'late', 'dues', '__proto__'])('with the key %j is unknown', (itemKey) => {
    expect(declare(itemKey, '1')).toEqual(refusal('unknown-item', { itemKey }));
  });

  test('of another post is refused, of one post among several is not', () => {
    expect(declare('secretary-plan', '1')).toEqual(refusal('item-not-for-your-post', { itemKey: 'secretary-plan' }));
    expect(declare('secretary-plan', '1', { posts: ['member', 'secretary'] }).ok).toBe(true);
  });

  test('needs evidence where the scheme says so', () => {
    expect(declare('lecture', '1', { hasEvidence: false })).toEqual(
      refusal('evidence-required', { itemKey: 'lecture' }),
    );
    expect(declare('article', '1', { hasEvidence: false }).ok).toBe(true);
  });
});

describe('a register entry', () => {
  test('is met or missed for a base item and an amount for a deduction or restraint', () => {
    expect(checkRegisterEntry(SCHEME, { itemKey: 'dues', outcome: 'met' }).ok).toBe(true);
    expect(checkRegisterEntry(SCHEME, { itemKey: 'absent', outcome: 'occurred', points: '2' }).ok).toBe(true);
  });

  test('of a kind that does not fit the item is refused', () => {
    const unknown = (itemKey: string) => refusal('unknown-item', { itemKey });
    expect(checkRegisterEntry(SCHEME, { itemKey: 'late', outcome: 'met' })).toEqual(unknown('late'));
    expect(checkRegisterEntry(SCHEME, { itemKey: 'dues', outcome: 'occurred', points: '1' })).toEqual(unknown('dues'));
    expect(checkRegisterEntry(SCHEME, { itemKey: 'lecture', outcome: 'occurred', points: '1' })).toEqual(
      unknown('lecture'),
    );
  });

  test('may not take more than the item allows', () => {
    expect(checkRegisterEntry(SCHEME, { itemKey: 'absent', outcome: 'occurred', points: '6' })).toMatchObject(
      refusal('amount-out-of-range'),
    );
  });
});

describe('a review', () => {
  const items = [
    { id: 'i1', itemKey: 'lecture' },
    { id: 'i2', itemKey: 'article' },
  ];
  const review = (...decisions: ReviewDecision[]) => checkReview(SCHEME, items, decisions);
  const first: ReviewDecision = { itemId: 'i1', verdict: 'accept' };

  test('decides every item', () => {
    expect(review(first, { itemId: 'i2', verdict: 'refuse', reason: 'not in this month' }).ok).toBe(true);
    expect(review(first)).toEqual(refusal('item-missing', { itemId: 'i2' }));
  });

  test('decides nothing twice and nothing else', () => {
    expect(review(first, first, { itemId: 'i2', verdict: 'accept' })).toEqual(refusal('already-answered'));
    expect(review(first, { itemId: 'i2', verdict: 'accept' }, { itemId: 'i3', verdict: 'accept' })).toEqual(
      refusal('not-found'),
    );
  });

  test.each(['refuse', 'return'] as const)('needs a reason to %s', (verdict) => {
    expect(review(first, { itemId: 'i2', verdict, reason: '  ' })).toEqual(refusal('reason-required'));
  });

  test.each([
    ['0', true],
    ['0.25', true],
    ['4', true],
    ['4.1', false],
    ['-1', false],
  ])('may adjust an item of at most 4 to %s: %s', (points, ok) => {
    expect(review(first, { itemId: 'i2', verdict: 'adjust', points, reason: 'shared work' }).ok).toBe(ok);
  });

  test('needs a reason to adjust', () => {
    expect(review(first, { itemId: 'i2', verdict: 'adjust', points: '1', reason: '' })).toEqual(
      refusal('reason-required'),
    );
  });

  test('is never on oneself or a close relation', () => {
    expect(checkReviewer('a', 'a', [])).toEqual(refusal('own-item'));
    expect(checkReviewer('a', 'b', [{ a: 'b', b: 'a' }])).toEqual(refusal('close-relation'));
    expect(checkReviewer('a', 'b', [{ a: 'a', b: 'c' }]).ok).toBe(true);
  });
});

describe('S3.6 a talk record', () => {
  const record = {
    heldOn: '2026-03-10',
    shortcomings: 'late three times',
    measures: 'calendar shared with the group leader',
    improveBy: '2026-04-10',
    followUpOn: '2026-04-13',
  };

  test('with all parts is complete', () => {
    expect(checkTalkRecord(record, '2026-03-10')).toEqual({ ok: true, value: record });
  });

  test.each([
    ['shortcomings', { shortcomings: ' ' }],
    ['measures', { measures: '' }],
    ['heldOn', { heldOn: '2026-02-30' }],
    ['heldOn', { heldOn: '2026-03-11' }],
    ['improveBy', { improveBy: '2026-03-09' }],
    ['followUpOn', { followUpOn: '2026-03-10' }],
    ['followUpOn', { followUpOn: 'soon' }],
  ])('without %s is refused', (missing, change) => {
    expect(checkTalkRecord({ ...record, ...change }, '2026-03-10')).toEqual(refusal('talk-incomplete', { missing }));
  });
});

test('an objection is signed and says something', () => {
  expect(checkObjection({ text: 'The dues were paid.', signedBy: 'm1' }).ok).toBe(true);
  expect(checkObjection({ text: 'The dues were paid.', signedBy: null })).toEqual(refusal('signature-required'));
  expect(checkObjection({ text: ' \n', signedBy: 'm1' })).toEqual(refusal('reason-required'));
});

test('amounts are stored in one form', () => {
  expect(['2.50', '02', '-0.0', '5'].map(canonicalAmount)).toEqual(['2.5', '2', '0', '5']);
});
