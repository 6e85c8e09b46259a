import { adviceOn, delegationsOf } from '../../store/queries/delegations.ts';
import { askAdvice, giveAdvice } from '../../store/steps/advice.ts';
import { delegate, revokeDelegation } from '../../store/steps/delegate.ts';
import { handOver } from '../../store/steps/hand-over.ts';
import { nudge } from '../../store/steps/nudge.ts';
import { transferDuty } from '../../store/steps/transfer-duty.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';

export const dutyHandlers: Handlers<
  | 'delegate'
  | 'myDelegations'
  | 'revokeDelegation'
  | 'transferDuty'
  | 'handOver'
  | 'askAdvice'
  | 'advice'
  | 'giveAdvice'
  | 'nudge'
> = {
  delegate: async ({ store }, { actor, body, request, req }) =>
    stepReply(req, await delegate(store, { actorId: actor.personId, request, ...body })),

  myDelegations: async ({ store }, { actor }) =>
    reply({ delegations: await delegationsOf(store.pool, actor.personId, actor.now) }),

  revokeDelegation: async ({ store }, { actor, params, request, req }) =>
    stepReply(req, await revokeDelegation(store, { actorId: actor.personId, request, delegationId: params.id })),

  transferDuty: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await transferDuty(store, { actorId: actor.personId, request, obligationId: params.id, ...body })),

  handOver: async ({ store }, { actor, body, request, req }) =>
    stepReply(req, await handOver(store, { actorId: actor.personId, request, ...body })),

  askAdvice: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await askAdvice(store, { actorId: actor.personId, request, obligationId: params.id, ...body })),

  advice: async ({ store }, { params }) => reply({ advice: await adviceOn(store.pool, params.id) }),

  giveAdvice: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await giveAdvice(store, { actorId: actor.personId, request, obligationId: params.id, ...body })),

  nudge: async ({ store }, { actor, params, request, req }) =>
    stepReply(req, await nudge(store, { actorId: actor.personId, request, obligationId: params.id })),
};
