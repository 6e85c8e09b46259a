import { numberOfQuarter } from '../../domain/rectification.ts';
import { slipForm, slipLedger } from '../../store/exports/slips.ts';
import { SLIPS_SHEET } from '../../store/forms/slips.ts';
import type { SlipColumn } from '../../store/forms/slips.ts';
import type { StepOutcome, StoredAnswer } from '../../store/idempotency.ts';
import { readSlips, slipsTemplate } from '../../store/imports/slips.ts';
import { listSlips, readSlip, slipTotals } from '../../store/queries/slips.ts';
import type { Actor } from '../../store/sessions.ts';
import { filePaper } from '../../store/steps/file-paper.ts';
import type { PaperFiling } from '../../store/steps/file-paper.ts';
import { issueSlips } from '../../store/steps/issue-slips.ts';
import type { Issuing } from '../../store/steps/issue-slips.ts';
import { tell } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Context, Handlers } from '../context.ts';
import { localeOf } from '../http/locale.ts';
import { readsAuthors, unitsOf } from '../policy.ts';
import { refused } from '../problem.ts';
import { decide } from './decisions.ts';
import { fileReply } from './files.ts';
import { atCell, sheetRefusal } from './sheet-refusal.ts';

/** Tells the slip's workflow of a paper that was handed in; one that cannot be told is found by the reconcile loop. */
async function filed(context: Context, filing: PaperFiling): ReturnType<typeof filePaper> {
  const outcome = await filePaper(context.store, filing);
  if (outcome.ok) {
    tell(context, 'paperFiled', context.workflows.wakeCase({ kind: 'rectification', id: filing.slipId }));
  }
  return outcome;
}

/** Issues slips and starts their cases. */
async function issued(context: Context, issuing: Issuing): Promise<StepOutcome<StoredAnswer>> {
  const outcome = await issueSlips(context.store, issuing);
  if (outcome.ok) {
    const { slips } = outcome.value.body as { slips: { slipId: string }[] };
    for (const { slipId } of slips) {
      tell(context, 'slipIssued', context.workflows.wakeCase({ kind: 'rectification', id: slipId }));
    }
  }
  return outcome;
}

/** Whose slips a list shows; null = the scope asks for a view that none of the actor's roles has. */
function sight(
  actor: Actor,
  scope: 'mine' | 'committee',
): { personId: string; units: readonly string[] | null } | null {
  const units = scope === 'mine' ? null : unitsOf(actor, 'committeeTalks');
  return units?.length === 0 ? null : { personId: actor.personId, units };
}

const noView = refused({ code: 'not-permitted' }, [
  { path: 'query.scope', message: 'none of your roles has this view' },
]);

/** Where a fault of one slip lies in the file. */
const COLUMN_OF: Readonly<Record<string, SlipColumn>> = {
  unitId: 'unit',
  ownerId: 'owner',
  receiverUnitId: 'receiver',
  previousId: 'previous',
  onPaper: 'issuedOn',
};

export const slipHandlers: Handlers<
  | 'issueSlips'
  | 'slips'
  | 'slip'
  | 'planRectification'
  | 'reportRectification'
  | 'applyCloseOut'
  | 'askExtension'
  | 'explainRectification'
  | 'answerPlan'
  | 'verifyCloseOut'
  | 'decideExtension'
  | 'slipForm'
  | 'blankSlipForm'
  | 'slipLedgerSheet'
  | 'slipsTemplate'
  | 'importSlips'
> = {
  issueSlips: async (context, { actor, body, request, req }) =>
    stepReply(req, await issued(context, { actorId: actor.personId, request, slips: body.slips })),

  slips: async ({ store }, { actor, query }) => {
    const { scope, ...filter } = query;
    const seen = sight(actor, scope);
    if (seen === null) return noView;
    const asked = { ...seen, ...filter };
    const [list, totals] = await Promise.all([listSlips(store, asked), slipTotals(store, asked)]);
    return reply({ ...list, totals });
  },

  slip: async ({ store }, { actor, params, places }) => {
    const slip = await readSlip(
      store,
      params.id,
      places.every((place) => readsAuthors(actor, place)),
    );
    return slip === null ? refused({ code: 'not-found' }) : reply(slip);
  },

  planRectification: async (context, { actor, params, body, request, req }) => {
    const filing = { actorId: actor.personId, request, slipId: params.id, kind: 'plan' as const, ...body };
    return stepReply(req, await filed(context, filing));
  },

  reportRectification: async (context, { actor, params, body, request, req }) => {
    const { quarter, ...rest } = body;
    const about = { slipId: params.id, kind: 'report' as const, number: numberOfQuarter(quarter) };
    return stepReply(req, await filed(context, { actorId: actor.personId, request, ...about, ...rest }));
  },

  applyCloseOut: async (context, { actor, params, body, request, req }) => {
    const filing = { actorId: actor.personId, request, slipId: params.id, kind: 'closeOut' as const, ...body };
    return stepReply(req, await filed(context, filing));
  },

  askExtension: async (context, { actor, params, body, request, req }) => {
    const filing = { actorId: actor.personId, request, slipId: params.id, kind: 'extension' as const, ...body };
    return stepReply(req, await filed(context, filing));
  },

  explainRectification: async (context, { actor, params, body, request, req }) => {
    const { heldOn, ...rest } = body;
    const about = { slipId: params.id, kind: 'explanation' as const, untilDay: heldOn };
    return stepReply(req, await filed(context, { actorId: actor.personId, request, ...about, ...rest }));
  },

  answerPlan: (context, call) => decide(context, call, 'answerPlan'),
  verifyCloseOut: (context, call) => decide(context, call, 'verifyCloseOut'),
  decideExtension: (context, call) => decide(context, call, 'decideExtension'),

  slipForm: async ({ store }, { params, query }) =>
    fileReply(await slipForm(store, { slipId: params.id, form: query.form })),
  blankSlipForm: async ({ store }, { query }) => fileReply(await slipForm(store, { slipId: null, form: query.form })),

  slipLedgerSheet: async ({ store }, { actor, query }) => {
    const { scope, ...filter } = query;
    const seen = sight(actor, scope);
    return seen === null ? noView : fileReply(await slipLedger(store, { ...seen, ...filter }));
  },

  slipsTemplate: async () => fileReply({ fileName: `${SLIPS_SHEET}.xlsx`, bytes: await slipsTemplate() }),

  importSlips: async (context, { actor, params, request, req }) => {
    const read = await readSlips(context.store.pool, req.file?.buffer ?? Buffer.alloc(0), params.id);
    if (!read.ok) return sheetRefusal(read.errors, localeOf(req));
    const { slips } = read;
    const outcome = await issued(context, { actorId: actor.personId, request, slips });
    if (outcome.ok || outcome.at === undefined) return stepReply(req, outcome);
    const [, index, member = ''] = outcome.at.split('.');
    return stepReply(req, atCell(outcome, slips[Number(index)]?.place(COLUMN_OF[member] ?? 'key')));
  },
};
