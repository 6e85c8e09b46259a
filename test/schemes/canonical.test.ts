import { canonicalHash } from '../../schemes/canonical.ts';
import { describeErrors, loadScheme } from '../../schemes/load.ts';
import { presetText } from '../../schemes/presets.ts';

/** The same JSON with the keys of every mapping the other way round, as a database may give it back. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reordered(item)]),
  );
}

const text = presetText('monthly-points') ?? '';
const loaded = loadScheme(text, { name: 'parent' });
if (!loaded.ok) throw new Error(describeErrors('parent', loaded.errors).join('\n'));
const { document, hash } = loaded.version;
const stored = reordered(document) as typeof document;

test('a document hashes the same whatever order its keys come back in', () => {
  expect(JSON.stringify(stored)).not.toBe(JSON.stringify(document));
  expect(canonicalHash(stored)).toBe(hash);
});

test('a parent read back in another order fixes nothing that was not changed', () => {
  const result = loadScheme('extends: monthly-points\nrange: { max: 120 }\n', {
    name: 'branch',
    parent: { document: stored, hash },
  });
  expect(result).toMatchObject({ ok: true, version: { hash } });
});
