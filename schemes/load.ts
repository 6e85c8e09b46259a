/** From YAML text to an immutable, hashed scheme version, or every fault with its line and column. */
import type { z } from 'zod';
import type { WorkingCalendar } from '../domain/calendar.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import { canonicalHash } from './canonical.ts';
import { crossFaults } from './check.ts';
import { schemeDocument } from './document.ts';
import { derivationFaults, overlay } from './inherit.ts';
import { planFaults } from './plan.ts';
import { readSource, valueAt } from './source.ts';
import type { Fault, Path, SchemeError } from './source.ts';

export interface LoadedVersion<Document = SchemeDocument> {
  readonly document: Document;
  /** SHA-256 of the document's canonical JSON. */
  readonly hash: string;
  /** Hash of the version this one was derived from and checked against. */
  readonly parentHash: string | null;
}

export type LoadResult<Document = SchemeDocument> =
  | { readonly ok: true; readonly version: LoadedVersion<Document> }
  | { readonly ok: false; readonly name: string; readonly errors: readonly SchemeError[] };

export interface LoadOptions {
  /** What errors call the text: a file name. */
  readonly name: string;
  /** The version this document extends, when it says `extends: <scheme>`. */
  readonly parent?: Pick<LoadedVersion, 'document' | 'hash'>;
  /** With a calendar, the stages must fit the shortest month. */
  readonly calendar?: WorkingCalendar;
}

const toPath = (path: readonly PropertyKey[]): Path =>
  path.map((part) => (typeof part === 'number' ? part : String(part)));

/** What zod found wrong with the shape of a document, as faults of ours. */
export function shapeFaults(issues: readonly z.core.$ZodIssue[], value: unknown): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const path = toPath(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((atKey) => ({ path, atKey, message: `unknown key "${atKey}"` }));
    }
    return [{ path, message: valueAt(value, path) === undefined ? 'is missing' : issue.message }];
  });
}

/** Takes `extends` off and lays the document over its parent; the parent's fixed paths stay fixed. */
function derive(own: unknown, parent: LoadOptions['parent']): { value: unknown; faults: Fault[] } {
  const name = valueAt(own, ['extends']);
  const fault = (message: string): { value: unknown; faults: Fault[] } => ({
    value: own,
    faults: [{ path: name === undefined ? [] : ['extends'], message }],
  });
  if (parent === undefined) return name === undefined ? { value: own, faults: [] } : fault('the parent is not given');
  const { scheme, fixed = [] } = parent.document;
  if (name !== scheme) return fault(`must say "extends: ${scheme}"`);
  const rest = Object.fromEntries(Object.entries(own as object).filter(([key]) => key !== 'extends'));
  const merged = overlay(parent.document, rest) as Readonly<Record<string, unknown>>;
  const added: readonly unknown[] = Array.isArray(rest['fixed']) ? rest['fixed'] : [];
  const all = [...new Set<unknown>([...fixed, ...added])];
  return { value: all.length === 0 ? merged : { ...merged, fixed: all }, faults: [] };
}

/** Elements of one list with the same key; in a derived document the second would silently vanish in the first. */
function repeatedKeys(value: unknown, path: Path = []): Fault[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? value.map((item: unknown) => valueAt(item, ['key'])) : [];
  const repeated = own.flatMap((key, index): Fault[] =>
    typeof key === 'string' && own.indexOf(key) < index
      ? [{ path: [...path, index, 'key'], message: `the key "${key}" is used twice` }]
      : [],
  );
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...repeated, ...entries.flatMap(([part, item]) => repeatedKeys(item, [...path, part]))];
}

/** Reads, merges with the parent, and checks a scheme document. Nothing is thrown for bad input (S3.3, S0.1). */
export function loadScheme(text: string, options: LoadOptions): LoadResult {
  const { name, parent, calendar } = options;
  const source = readSource(text);
  const failed = (faults: readonly Fault[], byKey?: unknown): LoadResult => ({
    ok: false,
    name,
    errors: faults.map((fault) => source.locate(fault, byKey)).sort((a, b) => a.line - b.line || a.column - b.column),
  });
  if (source.syntaxErrors.length > 0) return { ok: false, name, errors: source.syntaxErrors };
  const repeated = parent === undefined ? [] : repeatedKeys(source.value);
  if (repeated.length > 0) return failed(repeated);
  const { value, faults: derivation } = derive(source.value, parent);
  if (derivation.length > 0) return failed(derivation);
  const merged = parent === undefined ? undefined : value;
  const shape = schemeDocument.safeParse(value);
  if (!shape.success) return failed(shapeFaults(shape.error.issues, value), merged);
  const document: SchemeDocument = shape.data;
  const faults = [
    ...(parent === undefined ? [] : derivationFaults(parent.document, document)),
    ...crossFaults(document),
    ...(calendar === undefined ? [] : planFaults(document, calendar)),
  ];
  if (faults.length > 0) return failed(faults, merged);
  return { ok: true, version: { document, hash: canonicalHash(document), parentHash: parent?.hash ?? null } };
}

/** One line per fault, as editors and terminals know it: "name:line:column path: message". */
export const describeErrors = (name: string, errors: readonly SchemeError[]): string[] =>
  errors.map(({ line, column, path, message }) => {
    const place = `${name}:${String(line)}:${String(column)}`;
    return path === '' ? `${place}: ${message}` : `${place} ${path}: ${message}`;
  });
