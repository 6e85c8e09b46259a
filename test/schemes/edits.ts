/** Scheme texts with one place changed, and where in a text something stands. */
import { loadScheme } from '../../schemes/load.ts';

function offsetOf(text: string, needle: string, from = 0): number {
  const offset = text.indexOf(needle, from);
  if (offset < 0) throw new Error(`not in the text: ${needle}`);
  return offset;
}

/** The text with the first `from`, or the first after another text, replaced. Throws when there is none. */
export function edited(text: string, from: string, to: string, after = ''): string {
  const start = offsetOf(text, from, offsetOf(text, after));
  return text.slice(0, start) + to + text.slice(start + from.length);
}

/**
 * Line and column, both from 1, of a marker such as "closes: |whenComplete": the place of its "|", searched for from
 * another text on.
 */
export function placeOf(text: string, marker: string, after = ''): string {
  const [head = '', tail = ''] = marker.split('|');
  const offset = offsetOf(text, head + tail, offsetOf(text, after)) + head.length;
  const before = text.slice(0, offset).split('\n');
  return `${String(before.length)}:${String((before.at(-1) ?? '').length + 1)}`;
}

/** The faults of a document as "line:column path message". */
export function faultsOf(text: string, more: Partial<Parameters<typeof loadScheme>[1]> = {}): string[] {
  const result = loadScheme(text, { name: 'draft.yaml', ...more });
  return result.ok
    ? []
    : result.errors.map(({ line, column, path, message }) => `${String(line)}:${String(column)} ${path} ${message}`);
}

/** One element of a document's `stages`, from its "- key" to the next one's. */
export function stageText(text: string, key: string): string {
  const start = offsetOf(text, `  - key: ${key}\n`, offsetOf(text, '\nstages:'));
  const rest = text.slice(start + 1);
  const end = rest.search(/^(?: {2}- key:|\S)/m);
  return `${text.slice(start, start + 1 + (end < 0 ? rest.length : end)).trimEnd()}\n`;
}
