import type { Request } from 'express';

import type { DecisionKind } from '../../domain/decision.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { RequestKey } from '../../store/idempotency.ts';
import type { Actor } from '../../store/sessions.ts';
import { readDecision, receiveDecision } from '../../store/steps/decide.ts';
import type { DecisionRow } from '../../store/steps/decide.ts';
import { API_BASE } from '../contract/routes.ts';
import type { AnswerOf } from '../contract/routes.ts';
import { located, reply, stepReply } from '../context.ts';
import type { Context, Handlers, Reply } from '../context.ts';
import { refused, STATUS } from '../problem.ts';

interface DecisionCall {
  readonly actor: Actor;
  readonly params: { readonly id: string };
  readonly body: object;
  readonly request: RequestKey;
  readonly req: Request;
}

/**
 * Stores a decision, asks the target's workflow to apply it and answers with what its row then says: 200 when applied,
 * the refusal, or 202 while that is not known. The same key asks again.
 */
export async function decide(context: Context, call: DecisionCall, kind: DecisionKind): Promise<Reply<'decision'>> {
  const { store, workflows, logger } = context;
  const received = await receiveDecision(store, {
    actorId: call.actor.personId,
    request: call.request,
    kind,
    targetId: call.params.id,
    body: call.body,
  });
  if (!received.ok) {
    return stepReply(call.req, received);
  }
  const { id, targetKind, targetId, state } = received.value;
  if (state === 'received') {
    await workflows
      .decide({ decisionId: id, target: { kind: targetKind, id: targetId } })
      .catch((error: unknown) => logger.warn({ err: error, decisionId: id }, 'a decision could not be handed over'));
  }
  return answerOf(call.req, await readDecision(store, id));
}

function answerOf(req: Request, row: DecisionRow | null): Reply<'decision'> {
  if (row === null) return refused({ code: 'not-found' });
  if (row.state === 'received') return { ok: true, body: present(row), status: 202 };
  const { at, ...outcome } = row.outcome ?? {};
  return row.state === 'refused' && isRefusal(outcome) ? located(req, outcome, at) : reply(present(row));
}

// The outcome was written by an activity from a domain refusal; a code this process does not know is shown as data.
const isRefusal = (outcome: { readonly code?: string }): outcome is Refusal =>
  outcome.code !== undefined && outcome.code in STATUS;

const present = (row: DecisionRow): AnswerOf<'decision'> => ({
  id: row.id,
  kind: row.kind,
  target: { kind: row.targetKind, id: row.targetId },
  state: row.state,
  code: row.outcome?.code ?? null,
  receivedAt: row.receivedAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  statusUrl: `${API_BASE}/decisions/${row.id}`,
});

export const decisionHandlers: Handlers<
  | 'extendStage'
  | 'reopenSubject'
  | 'cancelCycle'
  | 'terminateRound'
  | 'terminateTalk'
  | 'appointTalker'
  | 'recordTalk'
  | 'acknowledgeTalk'
  | 'followUpTalk'
  | 'decision'
> = {
  extendStage: (context, call) => decide(context, call, 'extendStage'),
  reopenSubject: (context, call) => decide(context, call, 'reopenSubject'),
  cancelCycle: (context, call) => decide(context, call, 'cancelCycle'),
  terminateRound: (context, call) => decide(context, call, 'terminateRound'),
  terminateTalk: (context, call) => decide(context, call, 'terminateTalk'),
  appointTalker: (context, call) => decide(context, call, 'appointTalker'),
  recordTalk: (context, call) => decide(context, call, 'recordTalk'),
  acknowledgeTalk: (context, call) => decide(context, call, 'acknowledgeTalk'),
  followUpTalk: (context, call) => decide(context, call, 'followUpTalk'),

  decision: async ({ store }, { params }) => {
    const row = await readDecision(store, params.id);
    return row === null ? refused({ code: 'not-found' }) : reply(present(row));
  },
};
