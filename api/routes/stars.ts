import { starsWorkbook } from '../../store/exports/stars.ts';
import { ceilingsOfReview } from '../../store/queries/ceilings.ts';
import { starsOfPerson, starsOfUnit } from '../../store/queries/stars.ts';
import { reply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { refused } from '../problem.ts';
import { fileReply } from './files.ts';

export const starHandlers: Handlers<'stars' | 'starsSheet' | 'memberStars' | 'sharedCeilings'> = {
  stars: async ({ store }, { query }) => reply(await starsOfUnit(store.pool, query)),

  starsSheet: async ({ store }, { query }) => fileReply(await starsWorkbook(store, query)),

  memberStars: async ({ store }, { params }) => reply({ stars: await starsOfPerson(store.pool, params.id) }),

  sharedCeilings: async ({ store }, { params }) => {
    const ceilings = await ceilingsOfReview(store.pool, params.id);
    return ceilings === null ? refused({ code: 'not-found' }) : reply({ obligationId: params.id, ceilings });
  },
};
