import { dateOf } from '../../domain/civil.ts';
import type { StepOutcome, StoredAnswer } from '../../store/idempotency.ts';
import { affiliatesOf, membersOf, roundsConcerned } from '../../store/queries/people.ts';
import { addAffiliate } from '../../store/steps/add-affiliate.ts';
import { addMember, exemptMember, recordHandling, recordVeto, transferMember } from '../../store/steps/members.ts';
import { wakeRounds } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Context, Handlers } from '../context.ts';

/** Wakes the running rounds a recorded fact concerns: the workflows compare their subjects with the facts again. */
async function wakeConcerned(
  context: Context,
  outcome: StepOutcome<StoredAnswer>,
  about: { personId: string | null; unitIds: readonly string[]; period?: string },
): Promise<void> {
  if (outcome.ok) {
    wakeRounds(context, await roundsConcerned(context.store.pool, about));
  }
}

export const memberHandlers: Handlers<
  | 'addMember'
  | 'addAffiliate'
  | 'affiliates'
  | 'transferMember'
  | 'exemptMember'
  | 'recordHandling'
  | 'recordVeto'
  | 'members'
> = {
  addMember: async (context, { actor, body, request, req }) => {
    const outcome = await addMember(context.store, { actorId: actor.personId, request }, body);
    await wakeConcerned(context, outcome, { personId: null, unitIds: [body.unitId] });
    return stepReply(req, outcome);
  },

  addAffiliate: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await addAffiliate(store, { actorId: actor.personId, request, unitId: params.id, ...body })),

  affiliates: async ({ store }, { actor, params, query }) => {
    const day = dateOf(store.civil, actor.now.getTime());
    return reply(await affiliatesOf(store.pool, { unitId: params.id, day, ...query }));
  },

  transferMember: async (context, { actor, body, request, req }) => {
    const outcome = await transferMember(context.store, { actorId: actor.personId, request }, body);
    await wakeConcerned(context, outcome, { personId: body.personId, unitIds: [body.toUnitId] });
    return stepReply(req, outcome);
  },

  exemptMember: async (context, { actor, body, request, req }) => {
    const outcome = await exemptMember(context.store, { actorId: actor.personId, request }, body);
    await wakeConcerned(context, outcome, { personId: body.personId, unitIds: [], period: body.period });
    return stepReply(req, outcome);
  },

  recordHandling: async (context, { actor, body, request, req }) => {
    const outcome = await recordHandling(context.store, { actorId: actor.personId, request }, body);
    await wakeConcerned(context, outcome, { personId: body.personId, unitIds: [], period: body.period });
    return stepReply(req, outcome);
  },

  recordVeto: async (context, { actor, body, request, req }) => {
    const outcome = await recordVeto(context.store, { actorId: actor.personId, request }, body);
    await wakeConcerned(context, outcome, { personId: body.personId, unitIds: [], period: body.period });
    return stepReply(req, outcome);
  },

  members: async ({ store }, { actor, params, query }) => {
    const day = dateOf(store.civil, actor.now.getTime());
    return reply(await membersOf(store.pool, { unitId: params.id, day, ...query }));
  },
};
