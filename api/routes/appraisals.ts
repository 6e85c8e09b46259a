import { mayMoveOn } from '../../store/appraisals/complete.ts';
import type { StepOutcome, StoredAnswer } from '../../store/idempotency.ts';
import {
  appraisalReportForm,
  appraisalResultsWorkbook,
  appraisalScoreSheet,
  appraisalSummaryWorkbook,
  blankAppraisalReportForm,
} from '../../store/exports/appraisal.ts';
import { liveAppraisal } from '../../store/queries/appraisal-live.ts';
import { ownSheets } from '../../store/queries/appraisal-sheet.ts';
import {
  appraisalResults,
  listAppraisals,
  readFullAppraisal,
  readSubjectFile,
} from '../../store/queries/appraisals.ts';
import { actorOf } from '../../store/sessions.ts';
import type { Actor } from '../../store/sessions.ts';
import { arrangeMeeting, recordMeeting, recordViewing } from '../../store/steps/appraisal-meeting.ts';
import { fileReport } from '../../store/steps/appraisal-report.ts';
import { closeScoring, openScoring } from '../../store/steps/appraisal-scoring.ts';
import { commentSubject } from '../../store/steps/comment-subject.ts';
import { objectToAppraisal } from '../../store/steps/object-to-appraisal.ts';
import { openAppraisal } from '../../store/steps/open-appraisal.ts';
import { rateSubject } from '../../store/steps/rate-subject.ts';
import { tell } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Context, Handlers } from '../context.ts';
import { readsAppraisalNumbers, unitsOf } from '../policy.ts';
import type { Place } from '../policy.ts';
import { refused } from '../problem.ts';
import { decide } from './decisions.ts';
import { fileReply } from './files.ts';

type Done = StepOutcome<StoredAnswer & { readonly repeated: boolean }>;

/** Tells the case after a step that may have been the last one its phase waits for; reconciling finds it otherwise. */
async function told(context: Context, id: string, done: Done): Promise<Done> {
  try {
    if (done.ok && (await mayMoveOn(context.store.pool, id))) {
      tell(context, 'appraisal', context.workflows.wakeCase({ kind: 'appraisal', id }));
    }
  } catch (error) {
    // The step is committed: a lost hint must not turn its answer into a failure.
    context.logger.warn({ err: error }, 'an appraisal could not be told');
  }
  return done;
}

/** Whether the numbers may be shown: posted to everybody who sees the appraisal, before that to the committee alone. */
async function numbersShown(
  { store }: Pick<Context, 'store'>,
  id: string,
  { actor, places }: { readonly actor: Actor; readonly places: readonly Place[] },
): Promise<'posted' | 'before' | 'no'> {
  const appraisal = await readFullAppraisal(store.pool, id);
  if (appraisal?.state === 'posted' || appraisal?.state === 'published') return 'posted';
  const isDeciding = appraisal?.state === 'comprehensive';
  return isDeciding && places.every((place) => readsAppraisalNumbers(actor, place)) ? 'before' : 'no';
}

const NOT_YET = refused({ code: 'result-not-published' });

export const appraisalHandlers: Handlers<
  | 'openAppraisal'
  | 'appraisals'
  | 'appraisal'
  | 'appraisalSubject'
  | 'fileAppraisalReport'
  | 'arrangeAppraisalMeeting'
  | 'recordAppraisalMeeting'
  | 'recordViewing'
  | 'openScoring'
  | 'closeScoring'
  | 'myAppraisalSheets'
  | 'rateSubject'
  | 'commentSubject'
  | 'liveAppraisal'
  | 'confirmAppraisal'
  | 'extendAppraisal'
  | 'excuseSubject'
  | 'objectToAppraisal'
  | 'answerAppraisal'
  | 'appraisalResults'
  | 'appraisalResultsSheet'
  | 'appraisalSummarySheet'
  | 'appraisalScoreSheet'
  | 'appraisalReportSheet'
  | 'blankAppraisalReportSheet'
> = {
  openAppraisal: async (context, { actor, body, request, req }) => {
    const done = await openAppraisal(context.store, { actorId: actor.personId, request, ...body });
    const id: unknown = done.ok ? Reflect.get(done.value.body, 'appraisalId') : undefined;
    if (typeof id === 'string') tell(context, 'appraisal', context.workflows.wakeCase({ kind: 'appraisal', id }));
    return stepReply(req, done);
  },

  appraisals: async ({ store }, { actor, query }) =>
    reply(await listAppraisals(store.pool, { ...actor, units: unitsOf(actor, 'sight'), ...query })),

  appraisal: async ({ store }, { params }) => {
    const appraisal = await readFullAppraisal(store.pool, params.id);
    return appraisal === null ? refused({ code: 'not-found' }) : reply(appraisal);
  },

  appraisalSubject: async ({ store }, { params, query }) => {
    const file = await readSubjectFile(store.pool, { appraisalId: params.id, ...query });
    return file === null ? refused({ code: 'not-found' }) : reply(file);
  },

  fileAppraisalReport: async (context, { actor, params, body, request, req }) => {
    const step = { actorId: actor.personId, request, appraisalId: params.id, ...body };
    return stepReply(req, await told(context, params.id, await fileReport(context.store, step)));
  },

  arrangeAppraisalMeeting: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await arrangeMeeting(store, { actorId: actor.personId, request, appraisalId: params.id, ...body })),

  recordAppraisalMeeting: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await recordMeeting(store, { actorId: actor.personId, request, appraisalId: params.id, ...body })),

  recordViewing: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await recordViewing(store, { actorId: actor.personId, request, appraisalId: params.id, ...body })),

  openScoring: async ({ store }, { actor, params, body, request, req }) =>
    stepReply(req, await openScoring(store, { actorId: actor.personId, request, appraisalId: params.id, ...body })),

  closeScoring: async (context, { actor, params, body, request, req }) => {
    const act = { actorId: actor.personId, request, appraisalId: params.id, ...body };
    return stepReply(req, await told(context, params.id, await closeScoring(context.store, act)));
  },

  myAppraisalSheets: async ({ store }, { actor, params }) =>
    reply({ sheets: await ownSheets(store.pool, { ...actor, appraisalId: params.id }) }),

  rateSubject: async (context, { actor, params, body, request, req }) => {
    const { subjectId, scores } = body;
    const rating = { actorId: actor.personId, request, appraisalId: params.id, subjectId, scores };
    return stepReply(req, await told(context, params.id, await rateSubject(context.store, rating)));
  },

  commentSubject: async (context, { actor, params, body, request, req }) => {
    const comment = { actorId: actor.personId, request, appraisalId: params.id, ...body };
    return stepReply(req, await told(context, params.id, await commentSubject(context.store, comment)));
  },

  liveAppraisal: ({ store }, { params, tokenHash }) =>
    Promise.resolve({
      ok: true,
      feed: {
        event: 'scoring',
        // who signs out, or is shut out, sees no more
        read: async () => ((await actorOf(store, tokenHash)) === null ? null : liveAppraisal(store.pool, params.id)),
      },
    }),

  confirmAppraisal: (context, call) => decide(context, call, 'confirmAppraisal'),
  extendAppraisal: (context, call) => decide(context, call, 'extendAppraisal'),
  excuseSubject: (context, call) => decide(context, call, 'excuseSubject'),
  answerAppraisal: (context, call) => decide(context, call, 'answerAppraisal'),

  objectToAppraisal: async (context, { actor, params, body, request, req }) => {
    const objection = { actorId: actor.personId, request, appraisalId: params.id, ...body };
    return stepReply(req, await told(context, params.id, await objectToAppraisal(context.store, objection)));
  },

  appraisalResults: async (context, { actor, params, places }) => {
    const shown = await numbersShown(context, params.id, { actor, places });
    if (shown === 'no') return NOT_YET;
    const results = await appraisalResults(context.store.pool, params.id);
    return reply({ appraisalId: params.id, published: shown === 'posted', results });
  },

  appraisalResultsSheet: async (context, { actor, params, places }) =>
    (await numbersShown(context, params.id, { actor, places })) === 'no'
      ? NOT_YET
      : fileReply(await appraisalResultsWorkbook(context.store, params.id)),

  appraisalSummarySheet: async (context, { actor, params, places }) =>
    (await numbersShown(context, params.id, { actor, places })) === 'no'
      ? NOT_YET
      : fileReply(await appraisalSummaryWorkbook(context.store, params.id)),

  appraisalScoreSheet: async ({ store }, { params }) => fileReply(await appraisalScoreSheet(store, params.id)),
  appraisalReportSheet: async ({ store }, { params, query }) =>
    fileReply(await appraisalReportForm(store, { appraisalId: params.id, ...query })),
  blankAppraisalReportSheet: async ({ store }) => fileReply(await blankAppraisalReportForm(store)),
};
