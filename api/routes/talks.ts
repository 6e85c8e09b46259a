import { listTalks, readTalk } from '../../store/queries/talks.ts';
import { reply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { readsTalkRecord, unitsOf } from '../policy.ts';
import { refused } from '../problem.ts';

export const talkHandlers: Handlers<'talks' | 'talk'> = {
  talks: async ({ store }, { actor, query }) => {
    const { scope, state, limit, offset } = query;
    const units = scope === 'mine' ? null : unitsOf(actor, scope === 'branch' ? 'branchTalks' : 'committeeTalks');
    if (units?.length === 0) {
      return refused({ code: 'not-permitted' }, [{ path: 'query.scope', message: 'none of your roles has this view' }]);
    }
    const view = units === null ? null : { subtrees: units, branchId: null };
    return reply(await listTalks(store.pool, { personId: actor.personId, scope: view, state, limit, offset }));
  },

  talk: async ({ store }, { actor, params, places }) => {
    const talk = await readTalk(store.pool, params.id);
    if (talk === null) {
      return refused({ code: 'not-found' });
    }
    const readable = places.every((place) => readsTalkRecord(actor, place));
    return reply(readable ? talk : { ...talk, record: null });
  },
};
