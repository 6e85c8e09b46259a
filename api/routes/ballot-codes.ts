import { redeemCode } from '../../store/ballots/code-sessions.ts';
import { codeSlipsWorkbook } from '../../store/exports/code-slips.ts';
import { ballotVoters } from '../../store/queries/ballot-voters.ts';
import { issueCodes } from '../../store/steps/issue-codes.ts';
import { reply, stepReply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { setSessionCookie } from '../http/cookie.ts';
import { refused } from '../problem.ts';
import { fileReply } from './files.ts';

export const ballotCodeHandlers: Handlers<'redeemCode' | 'issueCodes' | 'issueCodeSlips' | 'ballotVoters'> = {
  redeemCode: async ({ store, signInGuard, secureCookies }, { body, req, res }) => {
    const address = req.ip ?? '';
    const wait = await signInGuard.attempt(`code from ${address}`, address);
    if (wait > 0) {
      return refused({ code: 'too-many-attempts', retryAfterSeconds: wait });
    }
    const redeemed = await redeemCode(store, body.code);
    if (!redeemed.ok) {
      // A code that is used or late was somebody's: only what nobody was given is a guess.
      if (redeemed.refusal.code !== 'not-found') await signInGuard.succeeded(`code from ${address}`, address);
      return refused(redeemed.refusal);
    }
    await signInGuard.succeeded(`code from ${address}`, address);
    const { obligationId, token, expiresAt } = redeemed.value;
    setSessionCookie(res, secureCookies, token, expiresAt);
    return reply({ obligationId, expiresAt: expiresAt.toISOString() });
  },

  issueCodes: async ({ store }, { actor, params, body, request, req }) => {
    const { outcome, codes } = await issueCodes(store, {
      actorId: actor.personId,
      request,
      roundId: params.id,
      ...body,
    });
    if (!outcome.ok || outcome.value.repeated) return stepReply(req, outcome);
    const shown = codes.map(({ person, code }) => ({ person: { ...person }, code }));
    return reply({ stageId: body.stageId, issued: shown.length, codes: shown });
  },

  issueCodeSlips: async ({ store }, { actor, params, body, request, req }) => {
    const { outcome, codes } = await issueCodes(store, {
      actorId: actor.personId,
      request,
      roundId: params.id,
      ...body,
    });
    if (!outcome.ok) return stepReply(req, outcome);
    // They were shown once: who lost the file issues new codes to those named.
    if (outcome.value.repeated) return refused({ code: 'already-answered' });
    return fileReply(await codeSlipsWorkbook(store, body.stageId, codes));
  },

  ballotVoters: async ({ store }, { params, query }) => {
    const voters = await ballotVoters(store.pool, { roundId: params.id, stageId: query.stageId });
    return voters === null ? refused({ code: 'not-found' }) : reply(voters);
  },
};
