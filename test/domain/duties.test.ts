import { checkDelegationPeriod, DELEGABLE, LONGEST_DELEGATION, staysBecause } from '../../domain/duties.ts';
import { addDays } from '../../domain/civil.ts';

const TODAY = '2026-02-09';
const last = addDays(TODAY, LONGEST_DELEGATION - 1);

test.each([
  ['a single day, today', TODAY, TODAY, true],
  ['some days to come', '2026-03-01', '2026-03-10', true],
  ['the longest', TODAY, last, true],
  ['a day longer', TODAY, addDays(last, 1), false],
  ['one that began yesterday', '2026-02-08', '2026-02-10', false],
  ['one that ends before it begins', '2026-02-11', '2026-02-10', false],
])('%s: %s to %s', (_, from, to, ok) => {
  const checked = checkDelegationPeriod({ from, to }, TODAY);
  expect(checked.ok).toBe(ok);
  if (!checked.ok) expect(checked.refusal).toMatchObject({ code: 'delegation-period', today: TODAY });
});

test('what a person does in their own name is neither delegated nor transferred (one voice, one person)', () => {
  for (const kind of ['declare', 'amend', 'verify', 'object', 'vote', 'acknowledgeTalk', 'readSheets', 'giveAdvice']) {
    expect(DELEGABLE).not.toContain(kind);
    expect(staysBecause(kind)).toBe('personal');
  }
});

test('an independent reviewer and a second person are never somebody’s choice', () => {
  for (const kind of ['reviewAppeal', 'confirmCorrection']) {
    expect(DELEGABLE).not.toContain(kind);
    expect(staysBecause(kind)).toBe('followsOffice');
  }
});

test('the duties of an office may change hands', () => {
  for (const kind of ['review', 'answerObjection', 'spotCheck', 'reportMeeting', 'holdTalk', 'followUpTalk']) {
    expect(staysBecause(kind)).toBeNull();
  }
});
