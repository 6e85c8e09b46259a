import { confirmEntry } from '../../store/steps/confirm-entry.ts';
import { declareForOthers } from '../../store/steps/declare-for-others.ts';
import { verifyForOthers } from '../../store/steps/verify-for-others.ts';
import type { StepOutcome, StoredAnswer } from '../../store/idempotency.ts';
import { entriesForm, readEntries, roundMembers } from '../../store/imports/entries.ts';
import { hintCompleteness } from '../after-commit.ts';
import { stepReply } from '../context.ts';
import type { Context, Handlers } from '../context.ts';
import { localeOf } from '../http/locale.ts';
import { fileReply } from './files.ts';
import { atCell, sheetRefusal } from './sheet-refusal.ts';

export const entryHandlers: Handlers<
  'declareForOthers' | 'entriesForm' | 'importEntries' | 'verifyForOthers' | 'confirmEntry'
> = {
  // Entries without a signature are still to be confirmed, so only signed ones can complete a stage.
  declareForOthers: async (context, { actor, params, body, request, req }) => {
    const outcome = await declareForOthers(context.store, {
      actorId: actor.personId,
      request,
      roundId: params.id,
      entries: body.entries,
    });
    await hintEntered(context, outcome);
    return stepReply(req, outcome);
  },

  entriesForm: async ({ store }, { params }) => fileReply(await entriesForm(store.pool, params.id)),

  importEntries: async (context, { actor, params, request, req }) => {
    const { store } = context;
    const read = await readEntries(req.file?.buffer ?? Buffer.alloc(0), await roundMembers(store.pool, params.id));
    if (!read.ok) return sheetRefusal(read.errors, localeOf(req));
    const { entries } = read;
    const outcome = await declareForOthers(store, { actorId: actor.personId, request, roundId: params.id, entries });
    await hintEntered(context, outcome);
    if (outcome.ok || outcome.at === undefined) return stepReply(req, outcome);
    const [, entry, , item] = outcome.at.split('.');
    return stepReply(req, atCell(outcome, entries[Number(entry)]?.places[Number(item ?? 0)]));
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

/** All entries of one request lie in one stage: asking about the first asks about all. */
async function hintEntered(context: Context, outcome: StepOutcome<StoredAnswer>): Promise<void> {
  const [first] = outcome.ok ? (outcome.value.body as { entered: { obligationId: string }[] }).entered : [];
  if (first !== undefined) await hintCompleteness(context, outcome, first.obligationId);
}
