import { recordMinutes } from '../../store/steps/record-minutes.ts';
import { review } from '../../store/steps/review.ts';
import { spotCheck } from '../../store/steps/spot-check.ts';
import { hintCompleteness } from '../after-commit.ts';
import { stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';

export const reviewHandlers: Handlers<'recordMinutes' | 'review' | 'spotCheck'> = {
  recordMinutes: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await recordMinutes(store, { actorId: actor.personId, request, roundId: params.id, ...body })),

  review: async (context, { actor, params, body, request, req }) => {
    const outcome = await review(context.store, {
      actorId: actor.personId,
      request,
      roundId: params.id,
      ...body,
    });
    const [first] = body.decisions;
    if (first !== undefined) {
      await hintCompleteness(context, outcome, first.obligationId);
    }
    return stepReply(req, outcome);
  },

  spotCheck: async (context, { actor, params, body, request, req }) => {
    const outcome = await spotCheck(context.store, {
      actorId: actor.personId,
      request,
      obligationId: params.id,
      ...body,
    });
    await hintCompleteness(context, outcome, params.id);
    return stepReply(req, outcome);
  },
};
