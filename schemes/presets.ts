/** The scheme documents that ship with the product. Nothing else in the product knows their names. */
import { readdirSync, readFileSync } from 'node:fs';
import { stringify } from 'yaml';

import type { AppraisalDocument } from '../domain/appraisal.ts';
import { overlay } from './inherit.ts';
import { loadAppraisal, procedureOf } from './load-appraisal.ts';
import type { Procedure } from './load-appraisal.ts';
import { loadScheme } from './load.ts';
import type { LoadResult } from './load.ts';
import { readSource, valueAt } from './source.ts';

const FOLDER = new URL('./presets/', import.meta.url);
const EXTENSION = '.yaml';

/** Names of the presets of one procedure, ascending. */
export const presetNames = (procedure: Procedure = 'points'): string[] =>
  allNames().filter((name) => procedureOf(textOf(name)) === procedure);

const allNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();

const textOf = (name: string): string => readFileSync(new URL(`${name}${EXTENSION}`, FOLDER), 'utf8');

/**
 * The YAML text of a preset, null when there is none of that name. A variant of another preset (`variantOf`) says only
 * what differs and is given whole.
 */
export function presetText(name: string): string | null {
  if (!allNames().includes(name)) return null;
  const own: unknown = readSource(textOf(name)).value;
  const base = valueAt(own, ['variantOf']);
  if (typeof base !== 'string') return textOf(name);
  const differs = Object.fromEntries(Object.entries(own as object).filter(([key]) => key !== 'variantOf'));
  const whole = overlay(readSource(presetText(base) ?? '').value, differs);
  return stringify(whole, { aliasDuplicateObjects: false, lineWidth: 120 });
}

/** A preset as a checked version, null when there is none of that name. */
export function loadPreset(name: string): LoadResult | null {
  const text = presetText(name);
  return text === null ? null : loadScheme(text, { name: `${name}${EXTENSION}` });
}

/** The same for a preset that is an appraisal. */
export function loadAppraisalPreset(name: string): LoadResult<AppraisalDocument> | null {
  const text = presetText(name);
  return text === null ? null : loadAppraisal(text, `${name}${EXTENSION}`);
}
