import { TARGET_KINDS } from '../../domain/decision.ts';
import * as workflows from '../../workflows/index.ts';
import { startOfCase } from '../../workflows/ids.ts';
import * as messages from '../../workflows/messages.ts';

// A name on the wire is written into histories: changing one breaks every case that is running.
test.each([
  ['wakeSignal', 'signal', 'wake'],
  ['roundHandedOverSignal', 'signal', 'roundHandedOver'],
  ['decideUpdate', 'update', 'decide'],
])('%s is the %s %s on the wire', (constant, type, name) => {
  expect((messages as Record<string, unknown>)[constant]).toMatchObject({ type, name });
});

test('the table names every message, and each by its constant', () => {
  const named = Object.entries(messages).map(([constant, { name }]) => [
    constant.replace(/(Signal|Update)$/, ''),
    name,
  ]);
  expect(named).toHaveLength(3);
  for (const [constant, name] of named) expect(constant).toBe(name);
});

test('a workflow type is the name of its function', () => {
  expect(Object.keys(workflows).sort()).toEqual([
    'appeal',
    'appraisal',
    'branchRound',
    'correction',
    'difficulty',
    'duty',
    'evaluationCycle',
    'ledgerEntry',
    'openCycle',
    'rectification',
    'talk',
    'talkRound',
  ]);
  for (const kind of TARGET_KINDS) {
    expect(Object.keys(workflows)).toContain(startOfCase({ kind, id: 'x' }).type);
  }
});
