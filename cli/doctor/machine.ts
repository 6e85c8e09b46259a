import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import { officialDays } from '../../store/official-days.ts';
import { broken, ok, warning } from './check.ts';
import type { Check } from './check.ts';

const MEGABYTE = 2 ** 20;

/** Free space where the embedded stack keeps its data; a database elsewhere is its own operator's concern. */
export async function checkDisk(dataDir: string): Promise<Check> {
  let folder = resolve(dataDir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / MEGABYTE);
  const says = `${String(free)} MB free at ${folder}`;
  if (free < 200) return broken('disk', `${says}: make room before something cannot be written`);
  return free < 2_000 ? warning('disk', `${says}: make room soon`) : ok('disk', says);
}

/** Whether this year and the next have the official table of holidays and make-up days (§4.10). */
export function checkCalendar(civil: CivilTime, now: number): Check {
  const year = Number(dateOf(civil, now).slice(0, 4));
  const { officialYears } = officialDays();
  const missing = [year, year + 1].filter((one) => !officialYears.includes(one));
  if (missing.length === 0) return ok('calendar', `official until the end of ${String(officialYears.at(-1))}`);
  return warning(
    'calendar',
    `no official table for ${missing.join(' and ')}: windows there are provisional; ` +
      'enter the State Council’s notice as calendar days, or update jifen, when it is out',
  );
}
