import { MEMBERSHIP_STATES } from '../../domain/facts.ts';
import { membershipRules } from '../../domain/membership.ts';
import type { MembershipRules } from '../../domain/membership.ts';

const who = (right: keyof MembershipRules, exempt = false) =>
  MEMBERSHIP_STATES.filter((state) => membershipRules(state, exempt)[right] === true);

test.each([
  ['declares', ['full', 'probationary', 'onProbation', 'mobile']],
  ['scored', ['full', 'probationary', 'onProbation', 'mobile']],
  ['ratesPeers', ['full', 'probationary', 'retired', 'mobile']],
  ['votes', ['full', 'retired', 'mobile']],
  ['ranked', ['full', 'mobile']],
  ['inBar', ['full', 'onProbation', 'mobile']],
] as const)('§2.2 %s: %j', (right, states) => {
  expect(who(right)).toEqual(states);
});

test('an exempt month takes score, rank and bar away and nothing else', () => {
  expect([who('scored', true), who('ranked', true), who('inBar', true)]).toEqual([[], [], []]);
  expect(who('votes', true)).toEqual(who('votes'));
  expect(who('declares', true)).toEqual(who('declares'));
});
