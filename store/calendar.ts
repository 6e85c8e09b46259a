import type { CivilTime } from '../domain/civil.ts';
import type { CalendarTable, WorkingCalendar } from '../domain/calendar.ts';
import type { Queryable } from './database.ts';
import { officialDays } from './official-days.ts';

type Kind = CalendarTable['days'][string];

/** The official table with the installation's own days laid over it. */
export async function loadCalendar(on: Queryable, civil: CivilTime): Promise<WorkingCalendar> {
  const { rows } = await on.query<{ day: string; kind: Kind }>('select day, kind from calendar_day');
  const official = officialDays();
  const days = { ...official.days, ...Object.fromEntries(rows.map((row) => [row.day, row.kind])) };
  return { civil, table: { ...official, days } };
}
