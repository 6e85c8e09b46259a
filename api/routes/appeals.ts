import { appealForm, appealReviewForm, blankAppealForm, blankAppealReviewForm } from '../../store/exports/appeal.ts';
import { listAppeals, readAppeal } from '../../store/queries/appeals.ts';
import { fileAppeal } from '../../store/steps/file-appeal.ts';
import type { AppealFiling } from '../../store/steps/file-appeal.ts';
import { tell } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Context, Handlers } from '../context.ts';
import { unitsOf } from '../policy.ts';
import { refused } from '../problem.ts';
import { decide } from './decisions.ts';
import { fileReply } from './files.ts';

/** Files an appeal and starts its case; a workflow that cannot be told is found by the reconcile loop. */
async function filed(context: Context, filing: AppealFiling): ReturnType<typeof fileAppeal> {
  const outcome = await fileAppeal(context.store, filing);
  const appealId: unknown = outcome.ok ? Reflect.get(outcome.value.body, 'appealId') : undefined;
  if (typeof appealId === 'string') {
    tell(context, 'appealFiled', context.workflows.wakeCase({ kind: 'appeal', id: appealId }));
  }
  return outcome;
}

export const appealHandlers: Handlers<
  | 'fileAppeal'
  | 'appealTalk'
  | 'appeals'
  | 'appeal'
  | 'decideAppeal'
  | 'withdrawAppeal'
  | 'nameReviewer'
  | 'appealSheet'
  | 'appealReviewSheet'
  | 'blankAppealSheet'
  | 'blankAppealReviewSheet'
> = {
  fileAppeal: async (context, { actor, params, body, request, req }) =>
    stepReply(
      req,
      await filed(context, { actorId: actor.personId, request, target: { resultId: params.id }, ...body }),
    ),

  appealTalk: async (context, { actor, params, body, request, req }) =>
    stepReply(req, await filed(context, { actorId: actor.personId, request, target: { talkId: params.id }, ...body })),

  appeals: async ({ store }, { actor, query }) => {
    const { scope, state, limit, offset } = query;
    const units = scope === 'mine' ? null : unitsOf(actor, 'committeeTalks');
    if (units?.length === 0) {
      return refused({ code: 'not-permitted' }, [{ path: 'query.scope', message: 'none of your roles has this view' }]);
    }
    return reply(await listAppeals(store.pool, { personId: actor.personId, units, state, limit, offset }));
  },

  appeal: async ({ store }, { params }) => {
    const appeal = await readAppeal(store, params.id);
    return appeal === null ? refused({ code: 'not-found' }) : reply(appeal);
  },

  decideAppeal: (context, call) => decide(context, call, 'decideAppeal'),
  withdrawAppeal: (context, call) => decide(context, call, 'withdrawAppeal'),
  nameReviewer: (context, call) => decide(context, call, 'nameReviewer'),

  appealSheet: async ({ store }, { params }) => fileReply(await appealForm(store, params.id)),
  appealReviewSheet: async ({ store }, { params }) => fileReply(await appealReviewForm(store, params.id)),
  blankAppealSheet: async ({ store }) => fileReply(await blankAppealForm(store)),
  blankAppealReviewSheet: async ({ store }) => fileReply(await blankAppealReviewForm(store)),
};
