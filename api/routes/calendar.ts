import { isProvisional, isWorkingDay } from '../../domain/calendar.ts';
import { addDays, daysBetween } from '../../domain/civil.ts';
import { lastDayOf } from '../../domain/period.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { boundByCalendar, setCalendarDays } from '../../store/steps/calendar-days.ts';
import { tell, wakeRounds } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';

export const calendarHandlers: Handlers<'calendar' | 'setCalendarDays'> = {
  calendar: async ({ store }, { query }) => {
    const calendar = await loadCalendar(store.pool, store.civil);
    const first = `${query.month}-01`;
    const length = daysBetween(first, lastDayOf(query.month)) + 1;
    const days = Array.from({ length }, (_, offset) => addDays(first, offset));
    return reply({
      month: query.month,
      provisional: isProvisional(calendar, first),
      days: days.map((day) => ({ day, working: isWorkingDay(calendar, day) })),
    });
  },

  setCalendarDays: async (context, { actor, body, request, req }) => {
    const outcome = await setCalendarDays(context.store, { actorId: actor.personId, request, ...body });
    if (outcome.ok) {
      const { roundIds, appraisalIds } = await boundByCalendar(context.store);
      wakeRounds(context, roundIds);
      for (const id of appraisalIds) {
        tell(context, 'calendarChanged', context.workflows.wakeCase({ kind: 'appraisal', id }));
      }
    }
    return stepReply(req, outcome);
  },
};
