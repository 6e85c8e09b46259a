import { blankDecisionForm, decisionForm, ledgerWorkbook } from '../../store/exports/collective-decisions.ts';
import { decisionsOfUnit, readDecisionEntry } from '../../store/queries/collective-decisions.ts';
import { fileDecision } from '../../store/steps/file-decision.ts';
import { correctDecision, recordDecision } from '../../store/steps/record-decision.ts';
import { tell } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Context, Handlers } from '../context.ts';
import { refused } from '../problem.ts';
import { fileReply } from './files.ts';

/** Tells an entry's workflow that something happened in it, or starts it. */
function wake(context: Context, id: unknown): void {
  if (typeof id === 'string') tell(context, 'ledgerEntry', context.workflows.wakeCase({ kind: 'ledgerEntry', id }));
}

export const collectiveDecisionHandlers: Handlers<
  | 'recordCollectiveDecision'
  | 'correctCollectiveDecision'
  | 'fileCollectiveDecision'
  | 'collectiveDecisions'
  | 'collectiveDecisionsSheet'
  | 'collectiveDecision'
  | 'collectiveDecisionSheet'
  | 'blankCollectiveDecisionSheet'
> = {
  recordCollectiveDecision: async (context, { actor, params, body, request, req }) => {
    const by = { actorId: actor.personId, request };
    const outcome = await recordDecision(context.store, by, { unitId: params.id, ...body });
    if (outcome.ok) wake(context, Reflect.get(outcome.value.body, 'entryId'));
    return stepReply(req, outcome);
  },

  correctCollectiveDecision: async (context, { actor, params, body, request, req }) => {
    const by = { actorId: actor.personId, request };
    const outcome = await correctDecision(context.store, by, { entryId: params.id, ...body });
    if (outcome.ok) wake(context, params.id);
    return stepReply(req, outcome);
  },

  fileCollectiveDecision: async (context, { actor, params, body, request, req }) => {
    const filing = { actorId: actor.personId, request, entryId: params.id, ...body };
    const outcome = await fileDecision(context.store, filing);
    if (outcome.ok) wake(context, params.id);
    return stepReply(req, outcome);
  },

  collectiveDecisions: async ({ store }, { params, query }) =>
    reply(await decisionsOfUnit(store.pool, { unitId: params.id, ...query })),

  collectiveDecisionsSheet: async ({ store }, { params, query }) =>
    fileReply(await ledgerWorkbook(store, { unitId: params.id, year: query.year })),

  collectiveDecision: async ({ store }, { params }) => {
    const entry = await readDecisionEntry(store.pool, params.id);
    return entry === null ? refused({ code: 'not-found' }) : reply(entry);
  },

  collectiveDecisionSheet: async ({ store }, { params }) => fileReply(await decisionForm(store, params.id)),
  blankCollectiveDecisionSheet: async ({ store }) => fileReply(await blankDecisionForm(store)),
};
