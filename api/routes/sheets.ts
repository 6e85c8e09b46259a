import { accept } from '../../domain/refusal.ts';
import { publicityWorkbook } from '../../store/exports/posting.ts';
import { blankTalkRecordWorkbook, talkRecordWorkbook } from '../../store/exports/talk-record.ts';
import { once } from '../../store/idempotency.ts';
import { importResultsIn } from '../../store/imports/import-results.ts';
import { resultsTemplate } from '../../store/imports/results-template.ts';
import { readResults } from '../../store/imports/read-results.ts';
import { roundsConcerned } from '../../store/queries/people.ts';
import { importRosterIn } from '../../store/roster/import.ts';
import { readRoster } from '../../store/roster/read.ts';
import { knownUnits } from '../../store/roster/stored.ts';
import { RESULTS_TEMPLATE_NAME } from '../../store/forms/results.ts';
import { ROSTER_TEMPLATE_NAME } from '../../store/forms/roster.ts';
import { rosterTemplate } from '../../store/roster/workbook.ts';
import type { Actor } from '../../store/sessions.ts';
import { wakeRounds } from '../after-commit.ts';
import { stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { localeOf } from '../http/locale.ts';
import { insideBranch } from '../policy.ts';
import { RefusedError } from '../problem.ts';
import { fileReply } from './files.ts';
import { sheetRefusal } from './sheet-refusal.ts';

/** The units an officer imports for; everything outside them is refused row by row. */
const officerUnits = (actor: Actor): string[] =>
  actor.grants.filter(({ role }) => role === 'organisationOfficer').map(({ unitId }) => unitId);

export const sheetHandlers: Handlers<
  | 'rosterTemplate'
  | 'importRoster'
  | 'resultsTemplate'
  | 'importResults'
  | 'postingSheet'
  | 'talkRecordSheet'
  | 'blankTalkRecordSheet'
> = {
  rosterTemplate: async () => fileReply({ fileName: ROSTER_TEMPLATE_NAME, bytes: await rosterTemplate() }),

  importRoster: async (context, { actor, request, req }) => {
    const { store } = context;
    const locale = localeOf(req);
    const read = await readRoster(req.file?.buffer ?? Buffer.alloc(0), await knownUnits(store.pool));
    if (!read.ok) return sheetRefusal(read.errors, locale);
    const concerned: string[] = [];
    const options = { actorId: actor.personId, withinUnits: officerUnits(actor), hashes: null };
    const outcome = await once(store, { actorId: actor.personId, request, status: 200 }, async (tx) => {
      const done = await importRosterIn(tx, store.civil, read.roster, options);
      if (!done.ok) throw new RefusedError(sheetRefusal(done.errors, locale));
      concerned.splice(0, concerned.length, ...done.concernedUnits);
      return accept({ counts: done.counts, warnings: read.warnings });
    });
    if (outcome.ok && concerned.length > 0) {
      wakeRounds(context, await roundsConcerned(store.pool, { personId: null, unitIds: concerned }));
    }
    return stepReply(req, outcome);
  },

  resultsTemplate: async () => fileReply({ fileName: RESULTS_TEMPLATE_NAME, bytes: await resultsTemplate() }),

  importResults: async ({ store }, { actor, params, request, req }) => {
    const locale = localeOf(req);
    const read = await readResults(req.file?.buffer ?? Buffer.alloc(0));
    if (!read.ok) return sheetRefusal(read.errors, locale);
    const options = { planId: params.id, source: req.file?.originalname ?? '', actorId: actor.personId };
    return stepReply(
      req,
      await once(store, { actorId: actor.personId, request, status: 200 }, async (tx) => {
        const done = await importResultsIn(tx, store.civil, read.results, options);
        if (!done.ok) throw new RefusedError(sheetRefusal(done.errors, locale));
        return accept({ counts: done.counts });
      }),
    );
  },

  postingSheet: async ({ store }, { actor, params, places }) =>
    fileReply(
      await publicityWorkbook(store, params.id, { ranks: places.every((place) => insideBranch(actor, place)) }),
    ),

  talkRecordSheet: async ({ store }, { params }) => fileReply(await talkRecordWorkbook(store, params.id)),

  blankTalkRecordSheet: async ({ store }) => fileReply(await blankTalkRecordWorkbook(store)),
};
