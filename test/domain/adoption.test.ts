import { branchReport } from '../../domain/adoption.ts';
import type { BranchQuestion } from '../../domain/adoption.ts';
import type { GradesDocument } from '../../domain/grades.ts';

const title = { zh: '五星', en: 'five stars' };
const grades = (ceilingScope: GradesDocument['ceilingScope']): GradesDocument => ({
  clause: '5',
  ceilingScope,
  ties: 'neither',
  yearly: true,
  scale: [{ key: 'five', clause: '5.1', title, from: '95', ceilingPercent: '20' }],
});
const members = (...ids: string[]) => ids.map((personId) => ({ personId, state: 'full' as const }));

const question = (more: Partial<BranchQuestion> = {}): BranchQuestion => ({
  members: members('sec', 'dep', 'c1', 'c2', 'm1', 'm2'),
  offices: [
    { personId: 'sec', office: 'secretary' },
    { personId: 'dep', office: 'deputySecretary' },
    { personId: 'c1', office: 'committeeMember' },
    { personId: 'c2', office: 'committeeMember' },
  ],
  recusals: [],
  hasCommittee: true,
  quorum: '1/2',
  above: ['party'],
  committee: null,
  grades: undefined,
  ...more,
});

test('a committee of four can decide about everybody: nothing to report', () => {
  expect(branchReport(question())).toEqual({
    panel: 'committee',
    decidedAbove: [],
    noCommittee: [],
    gradeOutOfReach: null,
  });
});

test('§2.1 a branch of three has nobody it could decide about', () => {
  const three = question({
    hasCommittee: false,
    members: members('sec', 'm1', 'm2'),
    offices: [{ personId: 'sec', office: 'secretary' }],
  });
  expect(branchReport(three)).toMatchObject({
    panel: 'meeting',
    decidedAbove: [
      { personId: 'sec', cause: 'noChair' },
      { personId: 'm1', cause: 'tooFew' },
      { personId: 'm2', cause: 'tooFew' },
    ],
  });
});

test('where no post above is filled either, nobody decides', () => {
  const alone = question({
    above: ['party'],
    recusals: [{ a: 'party', b: 'sec' }],
    offices: [{ personId: 'sec', office: 'secretary' }],
  });
  expect(branchReport(alone).decidedAbove.find(({ personId }) => personId === 'sec')).toEqual({
    personId: 'sec',
    cause: 'nobody',
  });
});

test('members about whom nobody of the Party committee may decide are named', () => {
  const own = question({ committee: ['p1', 'm1'], recusals: [{ a: 'p1', b: 'm1' }] });
  expect(branchReport(own).noCommittee).toEqual(['m1']);
});

test('a ceiling of 20 % lets nobody of four through: the branch can never have a five-star member', () => {
  const four = members('a', 'b', 'c', 'd');
  expect(branchReport(question({ members: four, grades: grades('branch') })).gradeOutOfReach).toBe('five');
  expect(
    branchReport(question({ members: [...four, ...members('e')], grades: grades('branch') })).gradeOutOfReach,
  ).toBeNull();
  expect(branchReport(question({ members: four, grades: grades('pooled') })).gradeOutOfReach).toBeNull();
});
