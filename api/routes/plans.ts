import { visiblePlans } from '../../store/queries/plans.ts';
import { requestPlanRun, setPlanPaused } from '../../store/steps/govern-plan.ts';
import { tell } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { unitsOf } from '../policy.ts';

export const planHandlers: Handlers<'plans' | 'pausePlan' | 'resumePlan' | 'runPlan' | 'backfillPlan'> = {
  plans: async ({ store }, { actor }) => {
    const units = [...unitsOf(actor, 'sight'), ...(actor.branchId === null ? [] : [actor.branchId])];
    return reply({ plans: await visiblePlans(store.pool, units) });
  },

  pausePlan: async (context, { actor, params, request, req }) => {
    const by = { actorId: actor.personId, request, planId: params.id };
    const outcome = await setPlanPaused(context.store, by, true);
    if (outcome.ok) {
      tell(context, 'pausePlan', context.workflows.pausePlan(params.id));
    }
    return stepReply(req, outcome);
  },

  resumePlan: async (context, { actor, params, request, req }) => {
    const by = { actorId: actor.personId, request, planId: params.id };
    const outcome = await setPlanPaused(context.store, by, false);
    if (outcome.ok) {
      tell(context, 'resumePlan', context.workflows.resumePlan(params.id));
    }
    return stepReply(req, outcome);
  },

  runPlan: async (context, { actor, params, request, req }) => {
    const by = { actorId: actor.personId, request, planId: params.id };
    const outcome = await requestPlanRun(context.store, by, null);
    if (outcome.ok) {
      tell(context, 'runPlanNow', context.workflows.runPlanNow(params.id));
    }
    return stepReply(req, outcome);
  },

  backfillPlan: async (context, { actor, params, body, request, req }) => {
    const by = { actorId: actor.personId, request, planId: params.id };
    const outcome = await requestPlanRun(context.store, by, body);
    if (outcome.ok) {
      tell(context, 'backfillPlan', context.workflows.backfillPlan(params.id, body));
    }
    return stepReply(req, outcome);
  },
};
