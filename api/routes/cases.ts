import type { Request } from 'express';

import type { RequestKey } from '../../store/idempotency.ts';
import { commentsOn, copiesFor } from '../../store/queries/comments.ts';
import { timelineOf } from '../../store/queries/timeline.ts';
import { standingOf } from '../../store/sessions.ts';
import type { Actor } from '../../store/sessions.ts';
import { comment } from '../../store/steps/comment.ts';
import type { CommentedCase } from '../../store/steps/comment.ts';
import { copyOutcome } from '../../store/steps/copy.ts';
import type { CopiedOutcome } from '../../store/steps/copy.ts';
import { withdrawObjection } from '../../store/steps/withdraw-objection.ts';
import { hintCompleteness } from '../after-commit.ts';
import { API_BASE } from '../contract/routes.ts';
import { reply, stepReply } from '../context.ts';
import type { Context, Handlers, Reply } from '../context.ts';
import { can, readsWholeFile } from '../policy.ts';
import type { Place } from '../policy.ts';
import { refused } from '../problem.ts';

interface CaseCall {
  readonly actor: Actor;
  readonly params: { readonly id: string };
  readonly places: readonly Place[];
  readonly request: RequestKey;
  readonly req: Request;
}

async function commented(
  { store }: Context,
  { actor, request, req }: CaseCall,
  about: CommentedCase,
  text: string,
): Promise<Reply<'commentRound'>> {
  return stepReply(req, await comment(store, { actorId: actor.personId, request, about, text }));
}

/** Copies only to those whom the policy lets read the outcome anyway; each kind is read by the route of its name. */
async function copied(
  { store }: Context,
  { actor, params, places, request, req }: CaseCall,
  kind: CopiedOutcome['kind'],
  personIds: readonly string[],
): Promise<Reply<'copyResult'>> {
  for (const [index, personId] of personIds.entries()) {
    const reader = await standingOf(store, personId);
    if (reader === null || !can(reader, kind, places)) {
      const message = 'may not read this';
      return refused({ code: 'may-not-read' }, [{ path: `body.personIds.${String(index)}`, message }]);
    }
  }
  const outcome = { kind, id: params.id };
  return stepReply(req, await copyOutcome(store, { actorId: actor.personId, request, outcome, personIds }));
}

const listed = async (
  { store }: Context,
  { actor, params, query }: Pick<CaseCall, 'actor' | 'params'> & { query: { limit: number; offset: number } },
  kind: CommentedCase['kind'],
): Promise<Reply<'roundComments'>> =>
  reply(await commentsOn(store.pool, { kind, id: params.id, readerId: actor.personId, ...query }));

const PAGES = { result: 'results', appeal: 'appeals', correction: 'corrections' } as const;

export const caseHandlers: Handlers<
  | 'commentRound'
  | 'roundComments'
  | 'commentTalk'
  | 'talkComments'
  | 'commentAppeal'
  | 'appealComments'
  | 'copyResult'
  | 'copyAppeal'
  | 'copyCorrection'
  | 'myCopies'
  | 'timeline'
  | 'withdrawObjection'
> = {
  commentRound: (context, call) => {
    const { subjectId, text } = call.body;
    return commented(context, call, { kind: 'round', id: call.params.id, subjectId: subjectId ?? null }, text);
  },
  commentTalk: (context, call) => commented(context, call, { kind: 'talk', id: call.params.id }, call.body.text),
  commentAppeal: (context, call) => commented(context, call, { kind: 'appeal', id: call.params.id }, call.body.text),

  roundComments: (context, call) => listed(context, call, 'round'),
  talkComments: (context, call) => listed(context, call, 'talk'),
  appealComments: (context, call) => listed(context, call, 'appeal'),

  copyResult: (context, call) => copied(context, call, 'result', call.body.personIds),
  copyAppeal: (context, call) => copied(context, call, 'appeal', call.body.personIds),
  copyCorrection: (context, call) => copied(context, call, 'correction', call.body.personIds),

  myCopies: async ({ store }, { actor, query }) => {
    const { copies, more } = await copiesFor(store.pool, { personId: actor.personId, ...query });
    const linked = copies.map((copy) => ({ ...copy, link: `${API_BASE}/${PAGES[copy.kind]}/${copy.targetId}` }));
    return reply({ copies: linked, more });
  },

  // A plain member reads what happened to the own file, and of others nothing.
  timeline: async ({ store }, { actor, params, query, places }) => {
    const handles = places.every((place) => readsWholeFile(actor, place));
    const { subjectId, ...page } = query;
    if (!handles && subjectId !== undefined && subjectId !== actor.personId) {
      return refused({ code: 'not-yours' });
    }
    const about = handles ? (subjectId ?? null) : actor.personId;
    const reader = { readerId: actor.personId, reasons: handles };
    return reply(await timelineOf(store.pool, { roundId: params.id, subjectId: about, ...reader, ...page }));
  },

  withdrawObjection: async (context, { actor, params, request, req }) => {
    const outcome = await withdrawObjection(context.store, {
      actorId: actor.personId,
      request,
      objectionId: params.id,
    });
    const obligationId: unknown = outcome.ok ? Reflect.get(outcome.value.body, 'obligationId') : undefined;
    if (typeof obligationId === 'string') await hintCompleteness(context, outcome, obligationId);
    return stepReply(req, outcome);
  },
};
