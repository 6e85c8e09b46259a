import { panelFile } from '../../store/queries/panel-file.ts';
import { roundOfStage, stageOfObligation } from '../../store/steps/completeness.ts';
import { changeSigner } from '../../store/steps/change-signer.ts';
import { sayNoQuorum } from '../../store/steps/no-quorum.ts';
import { sign } from '../../store/steps/sign.ts';
import { withdrawSignature } from '../../store/steps/withdraw-signature.ts';
import { hintCompleteness, wakeRounds } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { readsCommitteePanel, readsReferrals, readsWholeFile } from '../policy.ts';

export const panelHandlers: Handlers<'panelFile' | 'sign' | 'withdrawSignature' | 'changeSigner' | 'sayNoQuorum'> = {
  panelFile: async ({ store }, { actor, params, places }) => {
    const file = await panelFile(store.pool, {
      roundId: params.id,
      viewerId: actor.personId,
      all: places.every((place) => readsWholeFile(actor, place)),
      committee: places.every((place) => readsCommitteePanel(actor, place)),
      referrals: places.every((place) => readsReferrals(actor, place)),
    });
    return reply({ roundId: params.id, ...file });
  },

  sign: async (context, { actor, params, body, request, req }) => {
    const outcome = await sign(context.store, { actorId: actor.personId, request, roundId: params.id, ...body });
    const [first] = body.signatures;
    if (first !== undefined) {
      await hintCompleteness(context, outcome, first.obligationId);
    }
    return stepReply(req, outcome);
  },

  withdrawSignature: async (context, { actor, params, body, request, req }) => {
    const step = { actorId: actor.personId, request, roundId: params.id, ...body };
    return stepReply(req, await withdrawSignature(context.store, step));
  },

  changeSigner: async (context, { actor, params, body, request, req }) => {
    const outcome = await changeSigner(context.store, {
      actorId: actor.personId,
      request,
      stageId: params.id,
      ...body,
    });
    if (outcome.ok) wakeRounds(context, await roundOfStage(context.store.pool, params.id));
    return stepReply(req, outcome);
  },

  sayNoQuorum: async (context, { actor, params, body, request, req }) => {
    const outcome = await sayNoQuorum(context.store, {
      actorId: actor.personId,
      request,
      obligationId: params.id,
      ...body,
    });
    const stage = outcome.ok ? await stageOfObligation(context.store.pool, params.id) : null;
    wakeRounds(context, stage === null ? [] : [stage.roundId]);
    return stepReply(req, outcome);
  },
};
