import fc from 'fast-check';

import { signingStanding } from '../../domain/signing.ts';
import type { Signed, Signer } from '../../domain/signing.ts';

const signers = (...weights: string[]): Signer[] => weights.map((weight, n) => ({ personId: `s${String(n)}`, weight }));
const yes = (...people: string[]): Signed[] => people.map((personId) => ({ personId, approve: true }));
const no = (...people: string[]): Signed[] => people.map((personId) => ({ personId, approve: false }));

const THREE = signers('1', '1', '1');

describe('all must sign (会签)', () => {
  const all = (signed: readonly Signed[]) => signingStanding({ decides: 'allSign' }, THREE, signed);

  test('asks everybody at once and is carried by the last', () => {
    expect(all(yes('s0'))).toEqual({ state: 'open', next: ['s1', 's2'] });
    expect(all(yes('s0', 's2'))).toEqual({ state: 'open', next: ['s1'] });
    expect(all(yes('s0', 's2', 's1'))).toEqual({ state: 'carried' });
  });

  test('one reject ends it, whoever has not signed yet', () => {
    expect(all([...yes('s0'), ...no('s2')])).toEqual({ state: 'rejected' });
  });
});

describe('any one (或签)', () => {
  const any = (signed: readonly Signed[]) => signingStanding({ decides: 'anyOne' }, THREE, signed);

  test('the first approval carries it, a reject leaves it to the others', () => {
    expect(any(no('s0'))).toEqual({ state: 'open', next: ['s1', 's2'] });
    expect(any([...no('s0'), ...yes('s1')])).toEqual({ state: 'carried' });
    expect(any(no('s0', 's1', 's2'))).toEqual({ state: 'rejected' });
  });
});

describe('in sequence (依次)', () => {
  const inTurn = (signed: readonly Signed[]) => signingStanding({ decides: 'inSequence' }, THREE, signed);

  test('asks one after the other in the order of the panel', () => {
    expect(inTurn(yes('s0'))).toEqual({ state: 'open', next: ['s1'] });
    expect(inTurn(yes('s0', 's1'))).toEqual({ state: 'open', next: ['s2'] });
    expect(inTurn(yes('s0', 's1', 's2'))).toEqual({ state: 'carried' });
    expect(inTurn([...yes('s0'), ...no('s1')])).toEqual({ state: 'rejected' });
  });
});

describe('weighted vote (票签)', () => {
  const vote = (weighed: readonly Signer[], signed: readonly Signed[], threshold = '1/2') =>
    signingStanding({ decides: 'weightedVote', threshold }, weighed, signed);
  const WEIGHED = signers('2', '1', '1');

  test('is carried when the approving share reaches the threshold exactly', () => {
    expect(vote(WEIGHED, yes('s1'))).toEqual({ state: 'open', next: ['s0', 's2'] });
    expect(vote(WEIGHED, yes('s0'))).toEqual({ state: 'carried' });
    expect(vote(signers('1', '1', '1'), yes('s0', 's1'), '2/3')).toEqual({ state: 'carried' });
    expect(vote(signers('1', '1', '1'), yes('s0'), '2/3')).toMatchObject({ state: 'open' });
  });

  test('ruoyi-vue-pro#1069: a 50 % vote works, one reject neither ends nor returns it', () => {
    expect(vote(WEIGHED, no('s1'))).toEqual({ state: 'open', next: ['s0', 's2'] });
    expect(vote(WEIGHED, [...no('s1'), ...yes('s0')])).toEqual({ state: 'carried' });
  });

  test('is rejected as soon as the threshold cannot be reached any more', () => {
    expect(vote(WEIGHED, no('s0', 's1'))).toEqual({ state: 'rejected' });
    expect(vote(WEIGHED, no('s0'), '2/3')).toEqual({ state: 'rejected' });
  });
});

test('whatever people sign, a proposal is settled once nobody is asked any more, and stays open only for those who have not signed', () => {
  const decides = fc.constantFrom('allSign', 'anyOne', 'inSequence', 'weightedVote' as const);
  const votes = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.option(fc.boolean())), {
    minLength: 1,
    maxLength: 7,
  });
  fc.assert(
    fc.property(decides, votes, (mode, people) => {
      const panel = signers(...people.map(([weight]) => String(weight)));
      const signed = people.flatMap(([, approve], n) =>
        approve === null ? [] : [{ personId: `s${String(n)}`, approve }],
      );
      const standing = signingStanding({ decides: mode, threshold: '1/2' }, panel, signed);
      if (standing.state === 'open') {
        expect(standing.next.length).toBeGreaterThan(0);
        expect(standing.next.filter((id) => signed.some(({ personId }) => personId === id))).toEqual([]);
      }
      if (signed.length === panel.length) expect(standing.state).not.toBe('open');
    }),
  );
});
