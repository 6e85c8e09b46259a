import { appraisalComponents, appraise, appraisalVoters, checkOwnVote } from '../../domain/appraisal.ts';
import type { AppraisalDocument } from '../../domain/appraisal.ts';
import { compose } from '../../domain/composition.ts';
import { parse, roundHalfAwayFromZero } from '../../domain/fraction.ts';
import { loadAppraisalPreset, presetNames } from '../../schemes/presets.ts';

function documentOf(name: string): AppraisalDocument {
  const loaded = loadAppraisalPreset(name);
  if (loaded?.ok !== true) throw new Error(`the preset ${name} does not load`);
  return loaded.version.document;
}

const double = documentOf('double-report');

/** The components of a subject rated by so many people with these scores, by part. */
const rated = (scores: Readonly<Record<string, readonly string[]>>): ReturnType<typeof appraisalComponents> =>
  appraisalComponents(
    double.parts.map(({ key, ballot }) => {
      const sheets = (scores[key] ?? []).map((overall) => ({ overall }));
      const entitled = Math.max(sheets.length, 4);
      return { stage: key, ballot, entitled, invalid: 0, abstained: 0, sheets, remarks: 0, remarksOnly: false };
    }),
  );
const subject = (id: string, scores: Parameters<typeof rated>[0]): Parameters<typeof appraise>[1][number] => ({
  id,
  components: rated(scores),
  override: null,
});

test('§4.12: own members 91.2, mutual 88.4, committee 90.0 at 40/25/35 → 36.48 + 22.1 + 31.5 = 90.08 → 90.1', () => {
  const [result] = appraise(double, [
    subject('a', { 'own-members': ['91', '91.2', '91.4'], mutual: ['88', '88.8'], committee: ['90', '90'] }),
  ]);
  expect(result).toMatchObject({ exact: '90.08', number: '90.1', rank: 1 });
  expect(result?.lines.map(({ points }) => points)).toEqual(['36.48', '22.1', '31.5']);
});

test('the three numbers themselves', () => {
  const parts = double.parts.map(({ key, clause, title, weight }) => ({ key, clause, title, weight, stage: key }));
  const inputs = ['91.2', '88.4', '90.0'].map((value, index) => ({
    stage: parts[index]?.key ?? '',
    value: parse(value),
    source: { kind: 'takenOver', points: value } as const,
  }));
  const { exact } = compose({ clause: '1', every: 'year', parts, without: [] }, inputs, 1);
  expect(exact === null ? null : roundHalfAwayFromZero(exact, 1)).toBe('90.1');
});

test('a part with too few sheets is missing, not zero; without any part there is no number, rank or grade', () => {
  const results = appraise(double, [
    subject('a', { 'own-members': ['100'], mutual: ['80', '80'], committee: ['90', '90'] }),
    subject('b', {}),
    subject('c', { committee: ['70', '70'] }),
  ]);
  // (80 × 25 + 90 × 35) ÷ 60
  expect(results).toMatchObject([
    { number: '85.8', rank: 1 },
    { exact: null, number: null, rank: null, grade: null },
    { number: '70.0', rank: 2 },
  ]);
});

test('the ranking compares published numbers, whatever the order of the subjects', () => {
  const of = (id: string, score: string): ReturnType<typeof subject> => subject(id, { committee: [score, score] });
  const subjects = [of('a', '90.04'), of('b', '90'), of('c', '88')];
  const ranks = (all: typeof subjects): (number | null)[] =>
    appraise(double, all)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ rank }) => rank);
  expect(ranks(subjects)).toEqual([1, 1, 3]);
  expect(ranks(subjects.toReversed())).toEqual([1, 1, 3]);
});

test('a number of the committee’s own is published, the computed one stays readable', () => {
  const own = { points: '77', ground: 'fact', reason: '更正' };
  const [result] = appraise(double, [{ ...subject('a', { committee: ['90', '90'] }), override: own }]);
  expect(result).toMatchObject({ exact: '90', number: '77.0' });
});

test('grades: good from 90, fairly good from 80, average from 60, else poor, drawn from the published number', () => {
  const { grades } = documentOf('secretary-report');
  if (grades === undefined) throw new Error('no grades');
  const scores = { good: '89.95', 'fairly-good': '89.9', average: '60', poor: '59.94' };
  for (const [grade, score] of Object.entries(scores)) {
    const [result] = appraise({ ...double, grades }, [subject('a', { committee: [score, score] })]);
    expect(result?.grade).toBe(grade);
  }
});

test('one voice a person: leaders before the committee before others before members; never the reporter or a relation', () => {
  const voices = appraisalVoters(
    [
      { stage: 'members', electorate: 'organisationMembers', people: ['r', 'm', 'c', 'x'] },
      { stage: 'committee', electorate: 'committee', people: ['c', 'l', 'k', 'r'] },
      { stage: 'others', electorate: 'otherOrganisations', people: ['o', 'k', 'y'] },
      { stage: 'leaders', electorate: 'leaders', people: ['l'] },
    ],
    'r',
    [
      { a: 'r', b: 'x' },
      { a: 'y', b: 'r' },
    ],
  );
  expect(Object.fromEntries(voices)).toEqual({ members: ['m'], committee: ['c', 'k'], others: ['o'], leaders: ['l'] });
});

test('an organisation’s vote for itself is refused in words of its own', () => {
  expect(checkOwnVote({ subjects: 'organisations' }, 'a', 'a')).toMatchObject({
    refusal: { code: 'own-organisation' },
  });
  expect(checkOwnVote({ subjects: 'secretaries' }, 'a', 'a')).toMatchObject({ refusal: { code: 'own-item' } });
  expect(checkOwnVote({ subjects: 'organisations' }, 'a', 'b')).toMatchObject({ ok: true });
});

test('the presets have the weights of the table', () => {
  const weights = (name: string): string[] => documentOf(name).parts.map(({ weight }) => weight);
  expect(presetNames('appraisal')).toEqual(['double-report', 'secretary-report']);
  expect(weights('double-report')).toEqual(['40', '25', '35']);
  expect(weights('secretary-report')).toEqual(['30', '30', '20', '20']);
});
