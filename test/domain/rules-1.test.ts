/**
 * What was published under rules 1 is computed again bit for bit: these are whole derivations of that time, written out.
 * A change that moves one of them needs a version of the rules of its own (domain/result.ts).
 */
import type { SubjectFacts } from '../../domain/facts.ts';
import { isKnownRules, RULES_VERSION } from '../../domain/result.ts';
import { score } from '../../domain/scoring.ts';
import { storedDocument } from '../../schemes/stored.ts';
import { FIRST_SCHEME } from '../support/first-scheme.ts';
import { accepted, entry, facts } from './fixtures.ts';

const VERSION = storedDocument(FIRST_SCHEME);
const CONTEXT = { period: '2026-01', versionId: 'v1' };
const under = (rules: number, of: SubjectFacts) => score(VERSION, of, CONTEXT, rules);

const HEAD = { personId: 'p1', period: '2026-01', versionId: 'v1', rulesVersion: 1 };
const title = (en: string) => ({ zh: '条款', en });

const base = (clause: string, itemKey: string, points: string) => ({
  kind: 'base',
  clause,
  itemKey,
  title: title(itemKey),
  facts: [],
  decisions: [],
  entries: [],
  arithmetic: points,
  points,
});
const FULL_BASE = [
  base('3.1.1', 'dues', '10'),
  base('3.1.2', 'meetings', '20'),
  base('3.1.3', 'study', '20'),
  base('3.1.4', 'post', '30'),
];

const GOLDEN: readonly (readonly [string, SubjectFacts, object])[] = [
  [
    'a month nothing is known about',
    facts(),
    {
      ...HEAD,
      status: 'scored',
      lines: FULL_BASE,
      unused: [],
      totals: { exact: '80', clamped: '80', published: '80.0' },
      low: false,
      rankable: true,
      veto: null,
      handling: null,
    },
  ],
  [
    'two of three meetings, two lectures under the cap of the item, an adjusted article under that of the group',
    facts({
      register: [
        entry('r2', 'meetings', 'missed'),
        entry('r1', 'meetings', 'met'),
        entry('r3', 'meetings', 'met'),
        entry('r4', 'elsewhere', 'met'),
        entry('r5', 'study-notes-missing', 'occurred', '1.5'),
      ],
      declared: [
        accepted('d2', 'study-lecture', '3'),
        accepted('d1', 'study-lecture', '4'),
        {
          id: 'd3',
          itemKey: 'study-article',
          claimed: '4',
          decision: { state: 'adjusted', points: '2.5', reason: 'shared', decisionId: 'x3' },
        },
        { id: 'd4', itemKey: 'study-article', claimed: '1', decision: { state: 'pending' } },
      ],
    }),
    {
      ...HEAD,
      status: 'scored',
      lines: [
        base('3.1.1', 'dues', '10'),
        {
          kind: 'base',
          clause: '3.1.2',
          itemKey: 'meetings',
          title: title('meetings'),
          facts: ['r1', 'r2', 'r3'],
          decisions: [],
          entries: [
            { fact: 'r1', state: 'met' },
            { fact: 'r2', state: 'missed' },
            { fact: 'r3', state: 'met' },
          ],
          arithmetic: '20 × 2 ÷ 3',
          points: '40/3',
        },
        base('3.1.3', 'study', '20'),
        base('3.1.4', 'post', '30'),
        {
          kind: 'bonus',
          clause: '4.1.1',
          itemKey: 'study-lecture',
          title: title('study-lecture'),
          facts: ['d1', 'd2'],
          decisions: ['d-d1', 'd-d2'],
          entries: [
            { fact: 'd1', state: 'accepted', claimed: '4', points: '4' },
            { fact: 'd2', state: 'accepted', claimed: '3', points: '3' },
          ],
          arithmetic: 'min(4 + 3, 6)',
          points: '6',
          capped: { cap: '6', before: '7', by: '1' },
        },
        {
          kind: 'bonus',
          clause: '4.1.2',
          itemKey: 'study-article',
          title: title('study-article'),
          facts: ['d3', 'd4'],
          decisions: ['x3'],
          entries: [
            { fact: 'd3', state: 'adjusted', claimed: '4', points: '2.5' },
            { fact: 'd4', state: 'pending', claimed: '1', points: '0' },
          ],
          arithmetic: '2.5 + 0',
          points: '2.5',
        },
        {
          kind: 'groupBonusCap',
          clause: '4.1',
          itemKey: 'study-group',
          title: title('study-group'),
          facts: [],
          decisions: [],
          entries: [],
          arithmetic: '8 − (8.5)',
          points: '-0.5',
          capped: { cap: '8', before: '8.5', by: '0.5' },
        },
        {
          kind: 'deduction',
          clause: '4.1.4',
          itemKey: 'study-notes-missing',
          title: title('study-notes-missing'),
          facts: ['r5'],
          decisions: [],
          entries: [{ fact: 'r5', state: 'occurred', points: '-1.5' }],
          arithmetic: '−(1.5)',
          points: '-1.5',
        },
      ],
      unused: [{ fact: 'r4', itemKey: 'elsewhere' }],
      totals: { exact: '479/6', clamped: '479/6', published: '79.8' },
      low: false,
      rankable: true,
      veto: null,
      handling: null,
    },
  ],
  [
    'a veto and organisational handling',
    facts({ veto: { key: 'law', id: 'x1' }, handling: { id: 'h1' } }),
    {
      ...HEAD,
      status: 'vetoed',
      lines: FULL_BASE,
      unused: [],
      totals: { exact: '80', clamped: '80', published: '0.0' },
      low: true,
      rankable: false,
      veto: { key: 'law', clause: '5.7', fact: 'x1' },
      handling: 'h1',
    },
  ],
  [
    'an exempt month',
    facts({ exempt: true }),
    {
      ...HEAD,
      status: 'exempt',
      lines: [],
      unused: [],
      totals: null,
      low: false,
      rankable: false,
      veto: null,
      handling: null,
    },
  ],
];

describe('rules 1', () => {
  test.each(GOLDEN)('%s', (_, of, expected) => {
    expect(JSON.stringify(under(1, of))).toBe(JSON.stringify(expected));
  });

  test.each(GOLDEN)('rules 2 say the same of a month of points: %s', (_, of, expected) => {
    expect(JSON.stringify(under(2, of))).toBe(JSON.stringify({ ...expected, rulesVersion: 2 }));
  });
});

test('a result says under which rules it was computed, by default today’s', () => {
  expect(score(VERSION, facts(), CONTEXT).rulesVersion).toBe(RULES_VERSION);
});

test.each([
  [1, true],
  [RULES_VERSION, true],
  [RULES_VERSION + 1, false],
  [0, false],
  [1.5, false],
  [null, false],
])('rules %j are known: %j', (rules, known) => {
  expect(isKnownRules(rules)).toBe(known);
});
