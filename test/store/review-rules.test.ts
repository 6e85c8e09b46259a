import { batchRefusal, withRest } from '../../store/steps/review-rules.ts';
import type { ItemRow, Verdict } from '../../store/steps/item-rows.ts';
import type { SubjectReview } from '../../store/steps/review-model.ts';
import { newRequest } from '../activities/acts.ts';

const item = (id: string, decision: ItemRow['decision'] = null): ItemRow => ({
  id,
  itemKey: 'duty-task',
  claimed: '2',
  subjectId: 's',
  seq: 0,
  decision,
});
const review = (...decisions: SubjectReview[]) => ({ actorId: 'a', roundId: 'r', request: newRequest(), decisions });
const subject = (acceptRest: boolean, ...items: Verdict[]): SubjectReview => ({ obligationId: 'o', items, acceptRest });
const refuse: Verdict = { itemId: 'x', decision: 'refuse', reason: '不符' };

test('steedos-platform#6789: accepting the rest accepts what is still open, and nothing that was decided', () => {
  const items = [item('a'), item('b', 'accepted'), item('c', 'returned'), item('x')];
  expect(withRest(subject(true, refuse), items)).toEqual([
    refuse,
    { itemId: 'a', decision: 'accept' },
    { itemId: 'c', decision: 'accept' },
  ]);
  expect(withRest(subject(false, refuse), items)).toEqual([refuse]);
});

test('a batch that accepts the rest refuses nothing: the place of the refusal is named', () => {
  const batch = review(subject(true), subject(true, { itemId: 'y', decision: 'accept' }, refuse));
  expect(batchRefusal(batch)).toEqual({ ok: false, refusal: { code: 'batch-reject' }, at: 'decisions.1.items.1' });
  expect(batchRefusal(review(subject(true, refuse)))).toBeNull();
});

test("a meeting's own decisions, each with its reason, are no such batch", () => {
  expect(batchRefusal(review(subject(false), subject(false, refuse)))).toBeNull();
});
