/** Whether a plan's days fit into the shortest month of the working calendar (§3, "scheme check"). */
import { workingDaysInMonth } from '../domain/calendar.ts';
import type { WorkingCalendar } from '../domain/calendar.ts';
import { periodsBetween, previousPeriod } from '../domain/period.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import { stepDays, stepsOf } from '../domain/steps.ts';
import type { Fault } from './source.ts';

/**
 * The first month of the last official year and the year after it that is too short for the stages of the cycle opened
 * in it. Nothing is found where neighbouring months may overlap.
 */
export function planFaults(document: SchemeDocument, cal: WorkingCalendar): Fault[] {
  const last = cal.table.officialYears.at(-1);
  // A year's evaluation may take as long as its windows say; the next one opens a year later.
  if (document.overlap === 'allowed' || document.cadence.unit === 'year' || last === undefined) return [];
  const tooShort = periodsBetween(`${String(last)}-01`, `${String(last + 1)}-12`)
    .map((month) => ({
      month,
      has: workingDaysInMonth(cal, month),
      needs: stepDays(stepsOf(document.stages, previousPeriod(month))),
    }))
    .filter(({ has, needs }) => needs > has)
    .sort((a, b) => a.has - a.needs - (b.has - b.needs))
    .at(0);
  if (tooShort === undefined) return [];
  const { month, has, needs } = tooShort;
  const message = `the stages take ${String(needs)} working days, but ${month} has ${String(has)}; shorten them or allow overlap`;
  return [{ path: ['stages'], message }];
}
