import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { environment, NAMES, SECRETS } from './environment.ts';
import type { Environment, Name } from './environment.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** The checked environment; the variables a command asked for are there. */
export type Config<N extends Name = never> = Environment & { readonly [K in N]-?: NonNullable<Environment[K]> };

/** Where a value came from. `stack` = the embedded stack that runs from this data folder. */
export type Source = 'environment' | 'file' | 'stack' | 'default';

export type ConfigReading<N extends Name> =
  | { readonly ok: true; readonly config: Config<N>; readonly sources: ReadonlyMap<Name, Source> }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Everything that is wrong with the configuration, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** The file in a data folder that says how to reach the embedded stack while it runs. */
export const runningFile = (dataDir: string): string => join(dataDir, 'running.json');

/** The process's own variables, for programs it starts. Nothing else in the product reads them. */
export const processVariables = (): Variables => process.env;

/**
 * Checks the environment: all faults at once, those of missing `needs` included. Where DATABASE_URL is not given and an
 * embedded stack runs from the data folder, that stack is what is meant.
 */
export function readConfig<N extends Name = never>(variables: Variables, needs: readonly N[]): ConfigReading<N> {
  const faults: string[] = [];
  const given = new Map<Name, { value: string; source: Source }>();
  for (const name of NAMES) {
    const found = valueOf(variables, name, faults);
    if (found !== undefined) given.set(name, found);
  }
  for (const [name, value] of runningStack(given)) {
    if (!given.has(name)) given.set(name, { value, source: 'stack' });
  }
  const checked = environment.safeParse(Object.fromEntries([...given].map(([name, { value }]) => [name, value])));
  faults.push(...(checked.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  for (const name of needs) {
    const unreadable = faults.some((fault) => fault.startsWith(name));
    if (!given.has(name) && !unreadable && checked.data?.[name] === undefined) faults.push(`${name}: is not set`);
  }
  if (!checked.success || faults.length > 0) {
    return { ok: false, faults };
  }
  const sources = new Map(NAMES.map((name) => [name, given.get(name)?.source ?? 'default'] as const));
  return { ok: true, config: checked.data as Config<N>, sources };
}

/** The checked environment of this process, or a ConfigError with all faults. */
export function loadConfig<N extends Name = never>(...needs: readonly N[]): Config<N> {
  const reading = readConfig(process.env, needs);
  if (!reading.ok) {
    throw new ConfigError(reading.faults);
  }
  return reading.config;
}

/** An empty variable counts as one that is not set: compose files write `NAME=` for "none". */
function valueOf(
  variables: Variables,
  name: Name,
  faults: string[],
): { value: string; source: 'environment' | 'file' } | undefined {
  const value = variables[name] ?? '';
  const file = (SECRETS as readonly Name[]).includes(name) ? (variables[`${name}_FILE`] ?? '') : '';
  if (value !== '' && file !== '') {
    faults.push(`${name}: is given twice, here and as ${name}_FILE`);
    return undefined;
  }
  if (file === '') {
    return value === '' ? undefined : { value, source: 'environment' };
  }
  try {
    return { value: readFileSync(file, 'utf8').trim(), source: 'file' };
  } catch {
    faults.push(`${name}_FILE: cannot be read: ${file}`);
    return undefined;
  }
}

function runningStack(given: ReadonlyMap<Name, { value: string }>): [Name, string][] {
  if (given.has('DATABASE_URL')) return [];
  const dataDir = given.get('JIFEN_DATA')?.value ?? environment.shape.JIFEN_DATA.parse(undefined);
  try {
    const written: unknown = JSON.parse(readFileSync(runningFile(dataDir), 'utf8'));
    const entries = typeof written === 'object' && written !== null ? Object.entries(written) : [];
    return NAMES.flatMap((name) => entries.filter(([key, value]) => key === name && typeof value === 'string')).map(
      ([name, value]) => [name as Name, value as string],
    );
  } catch {
    return [];
  }
}

export interface ConfigLine {
  readonly name: Name;
  readonly value: string;
  readonly source: Source;
}

/** The effective configuration for people, with everything secret hidden: passwords in addresses too. */
export const describeConfig = (config: Environment, sources: ReadonlyMap<Name, Source>): ConfigLine[] =>
  NAMES.map((name) => ({
    name,
    value: config[name] === undefined ? '(not set)' : hideSecrets(String(config[name])),
    source: sources.get(name) ?? 'default',
  }));

/** A text with the password and the secret parameters of an address replaced. Other text is returned as it is. */
export function hideSecrets(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  if (!URL.canParse(text)) return '***';
  const url = new URL(text);
  if (url.password !== '') url.password = '***';
  const secret = [...url.searchParams.keys()].filter((key) => /pass|secret|token|key/i.test(key));
  for (const key of secret) url.searchParams.set(key, '***');
  return url.password === '' && secret.length === 0 ? text : url.href;
}
