/**
 * Derived documents (branch rules under a committee's scheme, S3.3, S0.1): a child adds items and narrows amounts; it
 * never changes what the parent marks as fixed and never widens what the parent allows.
 */
import { compare, parse } from '../domain/fraction.ts';
import type { ItemGroup, SchemeDocument, ScoreItem } from '../domain/scheme.ts';
import { canonicalJson } from './canonical.ts';
import { valueAt } from './source.ts';
import type { Fault, Path } from './source.ts';

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKeyed = (value: unknown): value is readonly (Mapping & { readonly key: unknown })[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isMapping(item) && 'key' in item);

/** Child over parent: mappings by name, lists of keyed elements by key with new ones at the end, all else replaced. */
export function overlay(parent: unknown, child: unknown): unknown {
  if (isMapping(parent) && isMapping(child)) {
    const own = Object.entries(child).map(([name, value]) => [name, overlay(parent[name], value)] as const);
    return { ...parent, ...Object.fromEntries(own) };
  }
  if (!isKeyed(parent) || !isKeyed(child)) return child;
  const changed = parent.map((item) => {
    const over = child.find(({ key }) => key === item.key);
    return over === undefined ? item : overlay(item, over);
  });
  return [...changed, ...child.filter(({ key }) => !parent.some((item) => item.key === key))];
}

/** Reads "groups.study.items.study-lecture.max" against a document; null where there is no such part. */
export function resolvePath(document: unknown, dotted: string): Path | null {
  const path: (string | number)[] = [];
  let value = document;
  for (const name of dotted.split('.')) {
    const part = isKeyed(value) ? value.findIndex(({ key }) => key === name) : name;
    value = valueAt(value, [part]);
    if (value === undefined) return null;
    path.push(part);
  }
  return path;
}

/** A derived document is a version of the parent's scheme and scores the same months. */
const ALWAYS_FIXED = ['scheme', 'cadence'];

/** Everything fixed for documents derived from this one. */
export const fixedPaths = (document: SchemeDocument): string[] => [...ALWAYS_FIXED, ...(document.fixed ?? [])];

function fixedFaults(parent: SchemeDocument, merged: SchemeDocument): Fault[] {
  return fixedPaths(parent).flatMap((dotted): Fault[] => {
    const [before, after] = [resolvePath(parent, dotted), resolvePath(merged, dotted)];
    const same = canonicalJson(before && valueAt(parent, before)) === canonicalJson(after && valueAt(merged, after));
    if (same) return [];
    return [{ path: after ?? [], message: `"${dotted}" is fixed by ${parent.scheme} and cannot be changed` }];
  });
}

type Limit = 'min' | 'max' | 'cap' | 'bonusCap' | 'deductionCap';

/** A limit the child moved the wrong way: only `min` may go up, everything else may only go down. */
function widened(before: string | undefined, after: string | undefined, limit: Limit, path: Path): Fault[] {
  if (before === undefined || after === undefined) return [];
  const moved = compare(parse(after), parse(before)) * (limit === 'min' ? -1 : 1);
  if (moved <= 0) return [];
  return [{ path: [...path, limit], message: `may only be narrowed: the parent has ${before}, not ${after}` }];
}

function itemFaults(before: ScoreItem, after: ScoreItem, path: Path): Fault[] {
  const limits = (['min', 'max', 'cap'] as const).flatMap((limit) => widened(before[limit], after[limit], limit, path));
  const faults: Fault[] = [];
  if (after.kind !== before.kind) faults.push({ path: [...path, 'kind'], message: `is ${before.kind} in the parent` });
  if (before.evidence === 'required' && after.evidence !== 'required') {
    faults.push({ path: [...path, 'evidence'], message: 'is required by the parent' });
  }
  const { posts } = before;
  if (posts !== undefined && after.posts?.every((post) => posts.includes(post)) !== true) {
    faults.push({ path: [...path, 'posts'], message: `may only be narrowed: the parent has ${posts.join(', ')}` });
  }
  return [...limits, ...faults];
}

function groupFaults(before: ItemGroup, merged: SchemeDocument): Fault[] {
  const at = merged.groups.findIndex(({ key }) => key === before.key);
  const after = merged.groups[at];
  if (after === undefined) return [];
  const caps = (['bonusCap', 'deductionCap'] as const).flatMap((cap) =>
    widened(before[cap], after[cap], cap, ['groups', at]),
  );
  const items = before.items.flatMap((item) => {
    const index = after.items.findIndex(({ key }) => key === item.key);
    const now = after.items[index];
    return now === undefined ? [] : itemFaults(item, now, ['groups', at, 'items', index]);
  });
  return [...caps, ...items];
}

/** What a derived document may not do to its parent. */
export const derivationFaults = (parent: SchemeDocument, merged: SchemeDocument): Fault[] => [
  ...fixedFaults(parent, merged),
  ...parent.groups.flatMap((group) => groupFaults(group, merged)),
];
