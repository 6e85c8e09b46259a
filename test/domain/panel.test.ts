import { mayHoldTalk, quorumMet, quorumNeeded, reviewPanel, talkOwner } from '../../domain/panel.ts';
import type { Office, PanelQuestion } from '../../domain/panel.ts';

const offices = (list: Record<string, Office>) =>
  Object.entries(list).map(([personId, office]) => ({ personId, office }));
const full = (...ids: string[]) => ids.map((personId) => ({ personId, state: 'full' as const }));

const COMMITTEE = offices({
  sec: 'secretary',
  dep: 'deputySecretary',
  c1: 'committeeMember',
  c2: 'committeeMember',
  c3: 'committeeMember',
});

const question = (more: Partial<PanelQuestion> = {}): PanelQuestion => ({
  subjectId: 'm1',
  members: full('m1', 'm2', 'sec', 'dep', 'c1', 'c2', 'c3'),
  offices: COMMITTEE,
  recusals: [],
  hasCommittee: true,
  quorum: '1/2',
  ...more,
});

describe('§2.1 the panel of a branch with a committee', () => {
  test('is the committee, chaired by the secretary, more than half present', () => {
    expect(reviewPanel(question())).toEqual({
      level: 'branch',
      kind: 'committee',
      entitled: ['c1', 'c2', 'c3', 'dep', 'sec'],
      chair: 'sec',
      quorum: 3,
    });
  });

  test("the secretary's own items are reviewed without the secretary, under the deputy", () => {
    expect(reviewPanel(question({ subjectId: 'sec' }))).toMatchObject({
      entitled: ['c1', 'c2', 'c3', 'dep'],
      chair: 'dep',
      quorum: 3,
    });
  });

  test('without a deputy the next level up decides about the secretary', () => {
    const without = COMMITTEE.filter(({ office }) => office !== 'deputySecretary');
    expect(reviewPanel(question({ subjectId: 'sec', offices: without }))).toMatchObject({
      level: 'above',
      entitled: [],
    });
  });

  test.each([
    [{ a: 'm1', b: 'c1' }, ['c2', 'c3', 'dep', 'sec']],
    [{ a: 'sec', b: 'm1' }, ['c1', 'c2', 'c3', 'dep']],
  ])('a recorded relation %j steps out, whichever way it was recorded', (relation, entitled) => {
    expect(reviewPanel(question({ recusals: [relation] })).entitled).toEqual(entitled);
  });

  test('fewer than three left: the next level up decides', () => {
    const three = COMMITTEE.slice(0, 3);
    expect(reviewPanel(question({ offices: three })).level).toBe('branch');
    expect(reviewPanel(question({ offices: three, subjectId: 'c1' }))).toEqual({
      level: 'above',
      kind: 'committee',
      entitled: [],
      chair: null,
      quorum: 0,
    });
  });
});

describe('§2.1 the panel of a branch without a committee', () => {
  const secretary = offices({ sec: 'secretary' });

  test('is the branch meeting of those who vote', () => {
    const members = [
      ...full('m1', 'm2', 'm3', 'sec'),
      { personId: 'pro', state: 'probationary' as const },
      { personId: 'pen', state: 'onProbation' as const },
      { personId: 'ret', state: 'retired' as const },
    ];
    expect(reviewPanel(question({ members, offices: secretary, hasCommittee: false }))).toEqual({
      level: 'branch',
      kind: 'meeting',
      entitled: ['m2', 'm3', 'ret', 'sec'],
      chair: 'sec',
      quorum: 3,
    });
  });

  test('is the points group where one was elected', () => {
    const group = [...secretary, ...offices({ m2: 'groupMember', m3: 'groupMember' })];
    const members = full('m1', 'm2', 'm3', 'm4', 'sec');
    const panel = reviewPanel(question({ members, offices: group, hasCommittee: false }));
    expect(panel).toMatchObject({ kind: 'group', entitled: ['m2', 'm3', 'sec'], quorum: 2 });
    expect(reviewPanel(question({ members, offices: group, hasCommittee: false, subjectId: 'm2' })).level).toBe(
      'above',
    );
  });

  test('in a branch of three every subject goes to the next level up', () => {
    for (const subjectId of ['m1', 'm2', 'sec']) {
      const small = question({ members: full('m1', 'm2', 'sec'), offices: secretary, hasCommittee: false, subjectId });
      expect(reviewPanel(small).level).toBe('above');
    }
  });
});

describe('quorum', () => {
  test.each([
    [3, '1/2', 2],
    [4, '1/2', 3],
    [5, '1/2', 3],
    [6, '2/3', 5],
    [3, '2/3', 3],
  ])('of %i entitled, more than %s is %i', (entitled, share, needed) => {
    expect(quorumNeeded(entitled, share)).toBe(needed);
  });

  test('counts only those entitled, each once', () => {
    const panel = reviewPanel(question());
    expect(quorumMet(panel, ['sec', 'dep', 'dep', 'm1', 'm2'])).toEqual({
      ok: false,
      refusal: { code: 'quorum-not-met', present: 2, needed: 3 },
    });
    expect(quorumMet(panel, ['sec', 'dep', 'c1'])).toEqual({ ok: true, value: { present: 3 } });
  });

  test('a branch cannot meet the quorum of a case that lies with the next level up', () => {
    const above = reviewPanel(question({ offices: COMMITTEE.slice(0, 3), subjectId: 'c1' }));
    expect(quorumMet(above, ['sec', 'dep']).ok).toBe(false);
  });
});

describe('§2.3 who holds a talk', () => {
  const ask = (kind: 'secretary' | 'committee' | 'disposition' | 'conversion', more: object = {}) =>
    talkOwner({ kind, subjectId: 'm1', secretaryId: 'sec', recusals: [], ...more });

  test('the branch secretary holds the first', () => {
    expect(ask('secretary')).toEqual({ by: 'branchSecretary', personId: 'sec' });
  });

  test.each([
    ['the secretary', { subjectId: 'sec' }],
    ['a close relation of the secretary', { recusals: [{ a: 'm1', b: 'sec' }] }],
    ['a member of a branch without a secretary', { secretaryId: null }],
  ])('with %s it is somebody appointed', (_, more) => {
    expect(ask('secretary', more)).toEqual({ by: 'appointed', fromCommittee: false });
  });

  test('the second is by appointment, with a secretary by a member of the Party committee', () => {
    expect(ask('committee')).toEqual({ by: 'appointed', fromCommittee: false });
    expect(ask('committee', { subjectId: 'sec' })).toEqual({ by: 'appointed', fromCommittee: true });
  });

  test.each(['disposition', 'conversion'] as const)('a %s is a matter of the Party committee', (kind) => {
    expect(ask(kind)).toEqual({ by: 'partyCommittee' });
  });

  test('nobody talks to oneself or a close relation', () => {
    expect(mayHoldTalk('a', 'a', [])).toMatchObject({ refusal: { code: 'cannot-talk-to-oneself' } });
    expect(mayHoldTalk('a', 'b', [{ a: 'b', b: 'a' }])).toMatchObject({ refusal: { code: 'close-relation' } });
    expect(mayHoldTalk('a', 'b', [{ a: 'b', b: 'c' }])).toEqual({ ok: true, value: 'a' });
  });
});
