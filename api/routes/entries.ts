import { confirmEntry } from '../../store/steps/confirm-entry.ts';
import { declareForOthers } from '../../store/steps/declare-for-others.ts';
import { verifyForOthers } from '../../store/steps/verify-for-others.ts';
import { hintCompleteness } from '../after-commit.ts';
import { stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';

export const entryHandlers: Handlers<'declareForOthers' | 'verifyForOthers' | 'confirmEntry'> = {
  // Entries without a signature are still to be confirmed, so only signed ones can complete a stage.
  declareForOthers: async (context, { actor, params, body, request, req }) => {
    const outcome = await declareForOthers(context.store, {
      actorId: actor.personId,
      request,
      roundId: params.id,
      entries: body.entries,
    });
    const [first] = outcome.ok ? (outcome.value.body as { entered: { obligationId: string }[] }).entered : [];
    if (first !== undefined) await hintCompleteness(context, outcome, first.obligationId);
    return stepReply(req, outcome);
  },

  verifyForOthers: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await verifyForOthers(store, { actorId: actor.personId, request, roundId: params.id, ...body })),

  confirmEntry: async (context, { actor, params, body, request, req }) => {
    const step = { actorId: actor.personId, request, entryId: params.id, ...body };
    const { outcome, dutyId } = await confirmEntry(context.store, step);
    if (dutyId !== null) await hintCompleteness(context, outcome, dutyId);
    return stepReply(req, outcome);
  },
};
