/** The scheme documents that ship with the product. Nothing else in the product knows their names. */
import { readdirSync, readFileSync } from 'node:fs';
import { loadScheme } from './load.ts';
import type { LoadResult } from './load.ts';

const FOLDER = new URL('./presets/', import.meta.url);
const EXTENSION = '.yaml';

/** Names of the presets, ascending. */
export const presetNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();

/** The YAML text of a preset, null when there is none of that name. */
export const presetText = (name: string): string | null =>
  presetNames().includes(name) ? readFileSync(new URL(`${name}${EXTENSION}`, FOLDER), 'utf8') : null;

/** A preset as a checked version, null when there is none of that name. */
export function loadPreset(name: string): LoadResult | null {
  const text = presetText(name);
  return text === null ? null : loadScheme(text, { name: `${name}${EXTENSION}` });
}
