import { objectionsOf } from '../../store/queries/objections.ts';
import { answerObjection } from '../../store/steps/answer-objection.ts';
import { stageOfObligation } from '../../store/steps/completeness.ts';
import { object } from '../../store/steps/object.ts';
import { verifyResult } from '../../store/steps/verify-result.ts';
import { wakeRounds } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { readsWholeFile } from '../policy.ts';

export const publicityHandlers: Handlers<'verify' | 'object' | 'answerObjection' | 'objections'> = {
  verify: async ({ store }, { params, tokenHash, request, req }) =>
    stepReply(req, await verifyResult(store, { tokenHash, request, obligationId: params.id })),

  object: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await object(store, { actorId: actor.personId, request, obligationId: params.id, ...body })),

  answerObjection: async (context, { actor, params, body, request, req }) => {
    const outcome = await answerObjection(context.store, {
      actorId: actor.personId,
      request,
      obligationId: params.id,
      uphold: body.uphold,
      answer: body.answer,
      items: body.items ?? [],
    });
    if (outcome.ok) {
      // An upheld objection recomputes one subject; either answer may be what the round waited for.
      const stage = await stageOfObligation(context.store.pool, params.id);
      wakeRounds(context, stage === null ? [] : [stage.roundId]);
    }
    return stepReply(req, outcome);
  },

  objections: async ({ store }, { actor, params, places }) => {
    const all = places.every((place) => readsWholeFile(actor, place));
    return reply({
      objections: await objectionsOf(store.pool, { roundId: params.id, viewerId: actor.personId, now: actor.now, all }),
    });
  },
};
