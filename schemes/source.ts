/** A scheme's YAML text: its value with every scalar as text, and the line and column of any part of it. */
import { isMap, isPair, isScalar, isSeq, Lexer, LineCounter, parseDocument, visit } from 'yaml';
import type { Node, Pair } from 'yaml';

export type Path = readonly (string | number)[];

export interface SchemeError {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** "groups[2].items[0].max"; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A fault at a place in the document, before it is known where in the text that is. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
  /** The fault is the key itself, not its value: an unknown key. */
  readonly atKey?: string;
}

export interface Source {
  readonly value: unknown;
  readonly syntaxErrors: readonly SchemeError[];
  /** Where a fault is. With `byKey`, elements of lists are found by their `key`, as the merged document orders them. */
  locate(fault: Fault, byKey?: unknown): SchemeError;
}

/** Longer documents are refused before they are parsed. */
const MOST_CHARACTERS = 100_000;

/** Far deeper than any scheme. The parser recurses, and at some thousand levels it takes the process down with it. */
const MOST_BRACKETS = 20;
const TOO_INDENTED = /^[\s?:-]{101,}/m;

/** A broken document can have one error per character; nobody reads more than these. */
const MOST_ERRORS = 50;

export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${String(part)}]` : text === '' ? part : `${text}.${part}`),
    '',
  );

const child = (value: unknown, part: string | number): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string | number, unknown>>)[part] : undefined;

/** The value at a path, undefined where there is none. */
export const valueAt = (value: unknown, path: Path): unknown => path.reduce(child, value);

const keyOf = (element: unknown): unknown => child(element, 'key');

function pairOf(node: unknown, key: string): Pair | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find((pair) => isPair(pair) && isScalar(pair.key) && pair.key.value === key);
}

function elementOf(node: unknown, part: number, element: unknown): unknown {
  if (!isSeq(node)) return undefined;
  const key = keyOf(element);
  if (key === undefined) return node.items[part];
  return node.items.find((item) => {
    const named = pairOf(item, 'key')?.value;
    return isScalar(named) && named.value === key;
  });
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

/** Character offset of the deepest part of the path that is in the text. */
function offsetOf(root: unknown, fault: Fault, merged: unknown): number {
  let [node, value, offset] = [root, merged, startOf(root) ?? 0];
  for (const part of fault.path) {
    value = child(value, part);
    const next = typeof part === 'string' ? pairOf(node, part)?.value : elementOf(node, part, value);
    const start = startOf(next);
    if (start === undefined) break;
    [node, offset] = [next, start];
  }
  return (fault.atKey === undefined ? undefined : startOf(pairOf(node, fault.atKey)?.key)) ?? offset;
}

function bracketDepth(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, (depth += 1));
    if (token === ']' || token === '}') depth -= 1;
  }
  return deepest;
}

/** Why the text is not even parsed, or null. */
function unreadable(text: string): string | null {
  if (text.length > MOST_CHARACTERS) return `longer than ${String(MOST_CHARACTERS)} characters`;
  return TOO_INDENTED.test(text) || bracketDepth(text) > MOST_BRACKETS ? 'nested too deep' : null;
}

/** Reads the text. Syntax errors, repeated keys of a mapping and aliases are listed; then there is no `value`. */
export function readSource(text: string): Source {
  const lines = new LineCounter();
  const refused = unreadable(text);
  const readable = refused === null ? text : '';
  const document = parseDocument(readable, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const at = (offset: number, path: string, message: string): SchemeError => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), path, message };
  };
  const syntaxErrors = refused === null ? [] : [at(0, '', refused)];
  for (const { pos, message } of [...document.errors, ...document.warnings].slice(0, MOST_ERRORS)) {
    syntaxErrors.push(at(pos[0], '', message));
  }
  visit(document, {
    Alias: (_, alias) => void syntaxErrors.push(at(startOf(alias) ?? 0, '', 'aliases are not allowed')),
  });
  return {
    value: syntaxErrors.length === 0 ? document.toJS() : undefined,
    syntaxErrors,
    locate: (fault, byKey) => {
      const path = fault.atKey === undefined ? fault.path : [...fault.path, fault.atKey];
      return at(offsetOf(document.contents, fault, byKey), pathText(path), fault.message);
    },
  };
}
