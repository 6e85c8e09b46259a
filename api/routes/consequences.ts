import { blankExplanationForm, explanationForm } from '../../store/exports/explanation.ts';
import { listDuties, listFirings, readDuty } from '../../store/queries/consequences.ts';
import { acknowledgeAdmonishing, followUpHelp } from '../../store/steps/after-admonishing.ts';
import { recordExplanation } from '../../store/steps/explain.ts';
import { recordAdmonishing } from '../../store/steps/record-admonishing.ts';
import { referAccountability } from '../../store/steps/refer-accountability.ts';
import { tell } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Context, Handlers } from '../context.ts';
import { readsProposals, unitsOf } from '../policy.ts';
import { refused } from '../problem.ts';
import { decide } from './decisions.ts';
import { fileReply } from './files.ts';

/** A step in a duty has been taken: its workflow looks at once, and is found by the reconcile loop where it cannot be told. */
function told<T extends { readonly ok: boolean }>(context: Context, id: string, outcome: T): T {
  if (outcome.ok) tell(context, 'dutyStep', context.workflows.wakeCase({ kind: 'duty', id }));
  return outcome;
}

export const consequenceHandlers: Handlers<
  | 'consequences'
  | 'consequence'
  | 'memberConsequences'
  | 'unitConsequences'
  | 'recordExplanation'
  | 'referAccountability'
  | 'decideAdmonishing'
  | 'recordAdmonishing'
  | 'acknowledgeAdmonishing'
  | 'followUpHelp'
  | 'decideReferral'
  | 'explanationSheet'
  | 'blankExplanationSheet'
> = {
  consequences: async ({ store }, { actor, query }) => {
    const { scope, state, limit, offset } = query;
    const units = scope === 'mine' ? null : unitsOf(actor, 'committeeTalks');
    if (units?.length === 0) {
      return refused({ code: 'not-permitted' }, [{ path: 'query.scope', message: 'none of your roles has this view' }]);
    }
    return reply(await listDuties(store.pool, { personId: actor.personId, units, state, limit, offset }));
  },

  consequence: async ({ store }, { actor, params, places }) => {
    const duty = await readDuty(store.pool, params.id);
    if (duty === null) return refused({ code: 'not-found' });
    const all = places.every((place) => readsProposals(actor, place)) && actor.personId !== duty.owner?.id;
    return reply(all ? duty : { ...duty, accountability: [] });
  },

  memberConsequences: async ({ store }, { actor, params, query, places }) => {
    const proposals = places.every((place) => readsProposals(actor, place));
    const { personId: readerId } = actor;
    return reply(await listFirings(store.pool, { about: { personId: params.id }, readerId, proposals, ...query }));
  },

  unitConsequences: async ({ store }, { actor, params, query, places }) => {
    const proposals = places.every((place) => readsProposals(actor, place));
    const { period, limit, offset } = query;
    const about = { unitId: params.id, period };
    return reply(await listFirings(store.pool, { about, readerId: actor.personId, proposals, limit, offset }));
  },

  recordExplanation: async (context, { actor, params, body, request, req }) => {
    const step = { actorId: actor.personId, request, caseId: params.id, record: body };
    return stepReply(req, told(context, params.id, await recordExplanation(context.store, step)));
  },

  referAccountability: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await referAccountability(store, { actorId: actor.personId, request, caseId: params.id, ...body })),

  recordAdmonishing: async (context, { actor, params, body, request, req }) => {
    const { slip, ...record } = body;
    const step = { actorId: actor.personId, request, caseId: params.id, record, slip };
    const outcome = told(context, params.id, await recordAdmonishing(context.store, step));
    const slipId: unknown = outcome.ok ? Reflect.get(outcome.value.body, 'slipId') : null;
    if (typeof slipId === 'string') {
      tell(context, 'slipIssued', context.workflows.wakeCase({ kind: 'rectification', id: slipId }));
    }
    return stepReply(req, outcome);
  },

  acknowledgeAdmonishing: async (context, { actor, params, body, request, req }) => {
    const step = { actorId: actor.personId, request, caseId: params.id, ...body };
    return stepReply(req, told(context, params.id, await acknowledgeAdmonishing(context.store, step)));
  },

  followUpHelp: async (context, { actor, params, body, request, req }) => {
    const step = { actorId: actor.personId, request, caseId: params.id, ...body };
    return stepReply(req, told(context, params.id, await followUpHelp(context.store, step)));
  },

  decideAdmonishing: (context, call) => decide(context, call, 'decideAdmonishing'),
  decideReferral: (context, call) => decide(context, call, 'decideReferral'),

  explanationSheet: async ({ store }, { params }) => fileReply(await explanationForm(store, params.id)),
  blankExplanationSheet: async ({ store }) => fileReply(await blankExplanationForm(store)),
};
