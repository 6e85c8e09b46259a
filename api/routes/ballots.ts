import { readBallot } from '../../store/queries/ballots.ts';
import { castBallot } from '../../store/steps/cast-ballot.ts';
import { comprehensiveReview } from '../../store/steps/comprehensive-review.ts';
import { reportMeeting } from '../../store/steps/report-meeting.ts';
import { hintCompleteness } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { refused } from '../problem.ts';

export const ballotHandlers: Handlers<'ballot' | 'castBallot' | 'comprehensiveReview' | 'reportMeeting'> = {
  ballot: async ({ store }, { params }) => {
    const ballot = await readBallot(store.pool, params.id);
    return ballot === null ? refused({ code: 'not-found' }) : reply(ballot);
  },

  castBallot: async (context, { actor, codeId, params, body, request, req }) => {
    const outcome = await castBallot(context.store, {
      actorId: actor.personId,
      request,
      obligationId: params.id,
      sheets: body.sheets,
      codeId,
    });
    await hintCompleteness(context, outcome, params.id);
    return stepReply(req, outcome);
  },

  comprehensiveReview: async (context, { actor, params, body, request, req }) => {
    const outcome = await comprehensiveReview(context.store, {
      actorId: actor.personId,
      request,
      obligationId: params.id,
      ...body,
    });
    await hintCompleteness(context, outcome, params.id);
    return stepReply(req, outcome);
  },

  reportMeeting: async (context, { actor, params, body, request, req }) => {
    const outcome = await reportMeeting(context.store, {
      actorId: actor.personId,
      request,
      obligationId: params.id,
      ...body,
    });
    await hintCompleteness(context, outcome, params.id);
    return stepReply(req, outcome);
  },
};
