import { appraisalForm, blankAppraisalForm } from '../../store/exports/appraisal-form.ts';
import { NUMBERS_TEMPLATE_NAME } from '../../store/forms/annual-numbers.ts';
import { annualNumbersTemplate, readAnnualNumbers } from '../../store/imports/annual-numbers.ts';
import { annualWorkbook } from '../../store/exports/annual.ts';
import { eligibilityOfPerson, eligibilityOfUnit } from '../../store/queries/eligibility.ts';
import { runningRoundsOfPlan } from '../../store/queries/plans.ts';
import type { Actor } from '../../store/sessions.ts';
import { recordAnnualNumbers } from '../../store/steps/annual-numbers.ts';
import { openYearEarly } from '../../store/steps/open-year.ts';
import { tell, wakeRounds } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { insideBranch, readsReferrals } from '../policy.ts';
import type { Place } from '../policy.ts';
import { localeOf } from '../http/locale.ts';
import { fileReply } from './files.ts';
import { atCell, sheetRefusal } from './sheet-refusal.ts';

const inside = (actor: Actor, places: readonly Place[]): boolean => places.every((place) => insideBranch(actor, place));

export const annualHandlers: Handlers<
  | 'openYearEarly'
  | 'recordAnnualNumbers'
  | 'importAnnualNumbers'
  | 'annualNumbersTemplate'
  | 'appraisalForm'
  | 'blankAppraisalForm'
  | 'eligibility'
  | 'memberEligibility'
  | 'annualSheet'
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
    const { year, input, source } = body;
    const numbers = body.numbers.map((one) => ({ ...one, source }));
    const step = { actorId: actor.personId, request, planId: params.id, year, input, numbers };
    const outcome = await recordAnnualNumbers(context.store, step);
    if (outcome.ok) {
      wakeRounds(context, await runningRoundsOfPlan(context.store.pool, params.id, year));
    }
    return stepReply(req, outcome);
  },

  importAnnualNumbers: async (context, { actor, params, query, request, req }) => {
    const { store } = context;
    const read = await readAnnualNumbers(store.pool, req.file?.buffer ?? Buffer.alloc(0));
    if (!read.ok) return sheetRefusal(read.errors, localeOf(req));
    const numbers = read.rows.map(({ personId, points, source }) => ({ personId, points, source }));
    const step = { actorId: actor.personId, request, planId: params.id, ...query, numbers };
    const outcome = await recordAnnualNumbers(store, step);
    if (!outcome.ok) {
      const [, index, column] = /^numbers\.(\d+)\.(\w+)$/.exec(outcome.at ?? '') ?? [];
      const places = read.rows[Number(index)]?.places;
      return stepReply(req, atCell(outcome, column === 'points' ? places?.points : places?.staffNo));
    }
    wakeRounds(context, await runningRoundsOfPlan(store.pool, params.id, query.year));
    return stepReply(req, outcome);
  },

  annualNumbersTemplate: async () =>
    fileReply({ fileName: NUMBERS_TEMPLATE_NAME, bytes: await annualNumbersTemplate() }),

  appraisalForm: async ({ store }, { actor, params, places }) => {
    const referrals = places.every((place) => readsReferrals(actor, place));
    return fileReply(await appraisalForm(store, params.id, referrals));
  },

  blankAppraisalForm: async ({ store }) => fileReply(await blankAppraisalForm(store)),

  eligibility: async ({ store }, { actor, query, places }) =>
    reply(await eligibilityOfUnit(store.pool, query, inside(actor, places))),

  memberEligibility: async ({ store }, { actor, params, places }) =>
    reply({ rows: await eligibilityOfPerson(store.pool, params.id, inside(actor, places)) }),

  annualSheet: async ({ store }, { actor, params, places }) =>
    fileReply(await annualWorkbook(store, params.id, inside(actor, places))),
};
