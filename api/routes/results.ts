import {
  boardOfRound,
  boardOfUnit,
  postingOf,
  quarterOfUnit,
  readResult,
  resultsOf,
} from '../../store/queries/results.ts';
import { filingClock } from '../../store/queries/filing-clock.ts';
import { callList } from '../../store/notices.ts';
import { reply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { insideBranch } from '../policy.ts';
import { refused } from '../problem.ts';

export const resultHandlers: Handlers<'board' | 'result' | 'myResults' | 'unitResults' | 'unitQuarter' | 'callList'> = {
  board: async ({ store }, { actor, params, places }) => {
    const posting = await postingOf(store.pool, params.id);
    if (posting === null) {
      return refused({ code: 'not-found' });
    }
    const inside = places.every((place) => insideBranch(actor, place));
    const rows = posting.posted ? await boardOfRound(store.pool, params.id, inside) : [];
    return reply({ roundId: params.id, ...posting, rows });
  },

  result: async ({ store }, { actor, params, places }) => {
    const result = await readResult(store.pool, params.id);
    if (result === null) {
      return refused({ code: 'not-found' });
    }
    const inside = places.every((place) => insideBranch(actor, place) || place.ownerIds.includes(actor.personId));
    const { planId, ...shown } = result;
    const appealUntil = await filingClock(store, { ...shown, planId });
    return reply({ ...shown, rank: inside ? shown.rank : null, appealUntil });
  },

  myResults: async ({ store }, { actor, query }) =>
    reply({ results: await resultsOf(store.pool, { personId: actor.personId, ...query }) }),

  unitResults: async ({ store }, { actor, params, query, places }) => {
    const inside = places.every((place) => insideBranch(actor, place));
    const rows = await boardOfUnit(store.pool, { unitId: params.id, period: query.period, inside });
    return reply({ unitId: params.id, period: query.period, rows });
  },

  unitQuarter: async ({ store }, { actor, params, query, places }) => {
    const inside = places.every((place) => insideBranch(actor, place));
    const rows = await quarterOfUnit(store.pool, { unitId: params.id, quarter: query.quarter, inside });
    return reply({ unitId: params.id, quarter: query.quarter, rows });
  },

  callList: async ({ store }, { params }) => {
    const entries = await callList(store, params.id);
    return reply({
      calls: entries.map(({ noticeId, personId, name, phone, kind, task, lastDay }) => ({
        noticeId,
        person: { id: personId, name },
        phone,
        kind,
        task,
        lastDay,
      })),
    });
  },
};
