import { readFile, writeFile } from 'node:fs/promises';

import { hash } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';

import type { AppraisalDocument } from '../../domain/appraisal.ts';
import { readNow } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { createPlan } from '../../store/plans.ts';
import { importRoster } from '../../store/roster/import.ts';
import { readRoster } from '../../store/roster/read.ts';
import { adoptVersion, confirmVersion } from '../../store/schemes.ts';
import type { LoadResult } from '../../schemes/load.ts';
import { loadPreset, presetText } from '../../schemes/presets.ts';
import { sampleRosterWorkbook } from '../sample-roster.ts';
import type { SampleExtras } from '../sample-roster.ts';
import { EXEMPT, PERIODS } from './organisation.ts';

const COMMITTEE = 'W';

/** Where a preset is adopted and by whom, by staff number: two persons. */
interface Adoption {
  readonly unit: string;
  readonly adopts: string;
  readonly confirms: string;
}

/** Adopted by the organisation officer, confirmed by the Party secretary. */
const BY_THE_SAMPLE: Adoption = { unit: COMMITTEE, adopts: '1009', confirms: '1006' };

/** Writes the sample roster as a real file, reads it back and imports it; adopts the preset; creates the plan. */
export async function setUp(
  store: Store,
  input: {
    scheme: string;
    yearly?: string;
    extras: SampleExtras;
    rosterFile: string;
    password: string;
    hashing?: Options;
  },
): Promise<string> {
  await writeFile(input.rosterFile, await sampleRosterWorkbook([EXEMPT.period], input.extras));
  const reading = await readRoster(await readFile(input.rosterFile));
  if (!reading.ok) {
    throw new Error(`the roster has errors: ${JSON.stringify(reading.errors)}`);
  }
  // One password and so one hash for the whole sample: 42 slow hashes would only cost the reader time.
  const passwordHash = await hash(input.password, input.hashing);
  const imported = await importRoster(store, reading.roster, {
    actorId: null,
    passwordHashFor: () => Promise.resolve(passwordHash),
  });
  if (!imported.ok) {
    throw new Error(`the roster was refused: ${JSON.stringify(imported.errors)}`);
  }
  const schemeKey = await adopt(store, loadedPreset(input.scheme), BY_THE_SAMPLE);
  const plan = await createPlan(store, {
    unitCode: COMMITTEE,
    schemeKey,
    startPeriod: PERIODS[0],
    actorId: null,
  });
  if (!plan.ok) {
    throw new Error(`the plan was refused: ${plan.because}`);
  }
  if (input.yearly !== undefined) {
    await planYear(store, input.yearly);
  }
  return plan.planId;
}

/** The evaluation of a year, drawn from its months. */
async function planYear(store: Store, scheme: string): Promise<void> {
  const schemeKey = await adopt(store, loadedPreset(scheme), BY_THE_SAMPLE);
  const startPeriod = PERIODS[0].slice(0, 4);
  const plan = await createPlan(store, { unitCode: COMMITTEE, schemeKey, startPeriod, actorId: null });
  if (!plan.ok) {
    throw new Error(`the plan of the year was refused: ${plan.because}`);
  }
}

interface Preset {
  readonly name: string;
  readonly loaded: LoadResult | LoadResult<AppraisalDocument> | null;
}

const loadedPreset = (name: string): Preset => ({ name, loaded: loadPreset(name) });

/** Adopts a preset for the whole story; the key of the scheme it is a version of. Throws where it does not load. */
export async function adopt(
  store: Store,
  { name, loaded }: Preset,
  { unit, adopts, confirms }: Adoption,
): Promise<string> {
  if (loaded?.ok !== true) {
    throw new Error(`the preset ${name} does not load: ${JSON.stringify(loaded)}`);
  }
  const personId = async (staffNo: string): Promise<string> => {
    const { rows } = await store.pool.query<{ id: string }>('select id from person where staff_no = $1', [staffNo]);
    return rows[0]?.id ?? '';
  };
  const { rows } = await store.pool.query<{ id: string }>('select id from unit where code = $1', [unit]);
  const at = await readNow(store);
  const versionId = await adoptVersion(store.pool, {
    unitId: rows[0]?.id ?? '',
    document: loaded.version.document,
    yaml: presetText(name) ?? '',
    hash: loaded.version.hash,
    effectiveFrom: `${PERIODS[0]}-01`,
    adoptedBy: await personId(adopts),
    at,
  });
  await confirmVersion(store.pool, { versionId, confirmedBy: await personId(confirms), at });
  return loaded.version.document.scheme;
}
