import { registerOf } from '../../store/queries/register.ts';
import { recordRegister } from '../../store/steps/record-register.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { readsWholeFile, unitsOf } from '../policy.ts';
import { refused } from '../problem.ts';

export const registerHandlers: Handlers<'recordRegister' | 'register'> = {
  recordRegister: async ({ store }, { actor, body, request, req }) => {
    const outcome = await recordRegister(store, {
      actorId: actor.personId,
      request,
      unitIds: unitsOf(actor, 'register'),
      entries: body.entries,
    });
    return 'differs' in outcome
      ? refused({ code: 'entry-differs' }, [
          { path: `body.entries.${outcome.differs}`, message: 'is already recorded with another outcome' },
        ])
      : stepReply(req, outcome);
  },

  register: async ({ store }, { actor, query, places }) => {
    const all = places.every((place) => readsWholeFile(actor, place));
    const entries = await registerOf(store.pool, { ...query, onlyPersonId: all ? undefined : actor.personId });
    return reply({ entries });
  },
};
