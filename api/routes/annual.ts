import { annualWorkbook } from '../../store/exports/annual.ts';
import { eligibilityOfPerson, eligibilityOfUnit } from '../../store/queries/eligibility.ts';
import { runningRoundsOfPlan } from '../../store/queries/plans.ts';
import type { Actor } from '../../store/sessions.ts';
import { recordAnnualNumbers } from '../../store/steps/annual-numbers.ts';
import { openYearEarly } from '../../store/steps/open-year.ts';
import { tell, wakeRounds } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { insideBranch } from '../policy.ts';
import type { Place } from '../policy.ts';
import { fileReply } from './files.ts';

const inside = (actor: Actor, places: readonly Place[]): boolean => places.every((place) => insideBranch(actor, place));

export const annualHandlers: Handlers<
  'openYearEarly' | 'recordAnnualNumbers' | 'eligibility' | 'memberEligibility' | 'annualSheet'
> = {
  openYearEarly: async (context, { actor, params, body, request, req }) => {
    const outcome = await openYearEarly(context.store, {
      actorId: actor.personId,
      request,
      planId: params.id,
      ...body,
    });
    if (outcome.ok) {
      tell(context, 'openYear', context.workflows.runPlanNow(params.id));
    }
    return stepReply(req, outcome);
  },

  recordAnnualNumbers: async (context, { actor, params, body, request, req }) => {
    const outcome = await recordAnnualNumbers(context.store, {
      actorId: actor.personId,
      request,
      planId: params.id,
      ...body,
    });
    if (outcome.ok) {
      wakeRounds(context, await runningRoundsOfPlan(context.store.pool, params.id, body.year));
    }
    return stepReply(req, outcome);
  },

  eligibility: async ({ store }, { actor, query, places }) =>
    reply(await eligibilityOfUnit(store.pool, query, inside(actor, places))),

  memberEligibility: async ({ store }, { actor, params, places }) =>
    reply({ rows: await eligibilityOfPerson(store.pool, params.id, inside(actor, places)) }),

  annualSheet: async ({ store }, { actor, params, places }) =>
    fileReply(await annualWorkbook(store, params.id, inside(actor, places))),
};
