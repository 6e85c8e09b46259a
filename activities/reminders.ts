import { reminderInstant } from '../domain/calendar.ts';
import type { WorkingCalendar } from '../domain/calendar.ts';
import type { ReminderPoint } from '../domain/stages.ts';
import type { Reminder } from '../store/stages.ts';

/** The dated reminders of something due on `lastDay`; those already past when it opens are left out. */
export function datedReminders(
  calendar: WorkingCalendar,
  input: { lastDay: string; points: readonly ReminderPoint[]; openedAt: Date },
): Reminder[] {
  return input.points
    .map((point) => ({
      at: reminderInstant(calendar, input.lastDay, point),
      days: 'before' in point ? -point.before : point.after,
    }))
    .filter(({ at }) => at > input.openedAt.getTime())
    .sort((a, b) => a.at - b.at)
    .map(({ at, days }) => ({ at: new Date(at).toISOString(), days, done: null }));
}

/** Dates what has not been sent yet from another last day; what was sent stays sent. */
export const movedReminders = (
  calendar: WorkingCalendar,
  reminders: readonly Reminder[],
  lastDay: string,
): Reminder[] =>
  reminders.map((reminder) => {
    const point = reminder.days > 0 ? { after: reminder.days } : { before: -reminder.days };
    return reminder.done === null
      ? { ...reminder, at: new Date(reminderInstant(calendar, lastDay, point)).toISOString() }
      : reminder;
  });

/** Splits reminders into those due now and the list to store, in which they are done. */
export function dueReminders(
  reminders: readonly Reminder[],
  now: Date,
): { due: readonly Reminder[]; stored: readonly Reminder[] } {
  const isDue = (reminder: Reminder): boolean => reminder.done === null && Date.parse(reminder.at) <= now.getTime();
  return {
    due: reminders.filter(isDue),
    stored: reminders.map((reminder) => (isDue(reminder) ? { ...reminder, done: now.toISOString() } : reminder)),
  };
}

/** The instant of the next reminder, UTC ms; Infinity when none is left. */
export const nextReminder = (reminders: readonly Reminder[]): number =>
  Math.min(Infinity, ...reminders.filter(({ done }) => done === null).map(({ at }) => Date.parse(at)));

/**
 * Where a duty stands among points counted anew from the duty itself: the latest that has come (its days; null = none yet),
 * and the instant of the next, UTC ms; Infinity when none is left.
 */
export function pointsNow(
  reminders: readonly Reminder[],
  now: Date,
): { readonly days: number | null; readonly next: number } {
  const isPast = ({ at }: Reminder): boolean => Date.parse(at) <= now.getTime();
  return {
    days: reminders.findLast(isPast)?.days ?? null,
    next: nextReminder(reminders.filter((one) => !isPast(one))),
  };
}
