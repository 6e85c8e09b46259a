import { amendItem } from '../../store/steps/amend-item.ts';
import { declareItem } from '../../store/steps/declare-item.ts';
import { declareNothing } from '../../store/steps/declare-nothing.ts';
import { withdrawItem } from '../../store/steps/withdraw-item.ts';
import { declarationsOf } from '../../store/queries/declarations.ts';
import { hintCompleteness } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { readsWholeFile } from '../policy.ts';

export const declarationHandlers: Handlers<
  'declareItem' | 'declareNothing' | 'withdrawItem' | 'amendItem' | 'declarations'
> = {
  declareItem: async (context, { params, body, tokenHash, request, req }) => {
    const outcome = await declareItem(context.store, context.versions, {
      tokenHash,
      request,
      obligationId: params.id,
      itemKey: body.itemKey,
      points: body.points,
      reason: body.reason,
      evidenceIds: body.evidenceIds ?? [],
    });
    if (context.versions.closesWhenComplete(params.id, 'declaration')) {
      await hintCompleteness(context, outcome, params.id);
    }
    return stepReply(req, outcome);
  },

  declareNothing: async (context, { params, tokenHash, request, req }) => {
    const outcome = await declareNothing(context.store, { tokenHash, request, obligationId: params.id });
    await hintCompleteness(context, outcome, params.id);
    return stepReply(req, outcome);
  },

  withdrawItem: async ({ store }, { params, tokenHash, request, req }) =>
    stepReply(req, await withdrawItem(store, { tokenHash, request, itemId: params.id })),

  amendItem: async ({ store }, { params, body, actor, request, req }) =>
    stepReply(
      req,
      await amendItem(store, {
        actorId: actor.personId,
        request,
        itemId: params.id,
        points: body.points,
        reason: body.reason,
        evidenceIds: body.evidenceIds ?? [],
      }),
    ),

  declarations: async ({ store }, { params, actor, places }) => {
    const all = places.every((place) => readsWholeFile(actor, place));
    const declarations = await declarationsOf(store.pool, {
      roundId: params.id,
      viewerId: actor.personId,
      now: actor.now,
      onlyPersonId: all ? undefined : actor.personId,
    });
    return reply({ roundId: params.id, declarations });
  },
};
