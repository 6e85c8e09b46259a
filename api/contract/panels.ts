import { z } from 'zod';

import { CivilDate, Id, IdParams, Instant, Person, text } from './common.ts';
import type { RouteSpec } from './route.ts';

const Proposal = z
  .object({
    id: Id,
    stageId: Id,
    obligationId: Id,
    kind: z.string(),
    subject: Person.nullable(),
    seq: z.int(),
    state: z.string(),
    proposedBy: Person,
    proposedAt: Instant,
    settledAt: Instant.nullable(),
    content: z.unknown(),
    signatures: z.array(
      z.object({
        person: Person,
        approve: z.boolean(),
        reason: z.string().nullable(),
        signedAt: Instant,
        withdrawnAt: Instant.nullable(),
      }),
    ),
    waitingFor: z.array(Person),
  })
  .meta({ id: 'Proposal' });

const SignerChange = z.object({
  stageId: Id,
  subject: Person.nullable(),
  person: Person,
  change: z.string(),
  reason: z.string(),
  changedBy: Person,
  changedAt: Instant,
});

const Return = z.object({
  seq: z.int().meta({ description: 'How many times this round had been sent back by then.' }),
  stageKey: z.string(),
  subjects: z.array(Person),
  reason: z.string(),
  decidedAt: Instant,
});

const Gap = z.object({
  obligationId: Id,
  subject: Person.nullable(),
  cause: z.string(),
  reason: z.string().nullable(),
  since: Instant,
  escalatesAt: Instant,
  escalated: z.boolean(),
});

const Referral = z.object({
  talkId: Id,
  caseNo: z.string(),
  person: Person,
  kind: z.enum(['disposition', 'conversion']),
  referredAt: Instant,
});

export const panelRoutes = {
  panelFile: {
    method: 'get',
    path: '/rounds/:id/panel',
    tag: 'review',
    summary: { zh: '审核意见的签署、退回与上移情况', en: 'What the panels proposed, signed and sent back' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      roundId: Id,
      proposals: z.array(Proposal),
      changes: z.array(SignerChange),
      returns: z.array(Return),
      gaps: z.array(Gap),
      referrals: z.array(Referral).meta({
        description: "In a year's round: members referred to its democratic appraisal, as long as that is undecided.",
      }),
    }),
    idempotent: false,
  },
  sign: {
    method: 'post',
    path: '/rounds/:id/signatures',
    tag: 'review',
    summary: {
      zh: '签署审核意见（可批量同意，否决须单独办理）',
      en: 'Sign what was proposed: approvals in a batch, a rejection by itself',
    },
    auth: 'session',
    params: IdParams,
    bodyLimit: 500_000,
    body: z.strictObject({
      signatures: z
        .array(z.strictObject({ obligationId: Id, approve: z.boolean(), reason: text(1000).optional() }))
        .min(1)
        .max(500)
        .refine(
          (all) => new Set(all.map((one) => one.obligationId)).size === all.length,
          'must not repeat an obligation',
        ),
    }),
    status: 201,
    answer: z.object({ signed: z.int(), open: z.int(), carried: z.int(), rejected: z.int() }),
    idempotent: true,
  },
  withdrawSignature: {
    method: 'post',
    path: '/rounds/:id/signatures/withdrawal',
    tag: 'review',
    summary: {
      zh: '撤回本人签署（提出人撤回即收回审核意见）',
      en: 'Take my signature back while the proposal is open; the proposer takes the proposal back with it',
    },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({ proposalId: Id }),
    status: 200,
    answer: z.object({ proposalId: Id, state: z.enum(['open', 'carried', 'rejected', 'withdrawn']) }),
    idempotent: true,
  },
  changeSigner: {
    method: 'post',
    path: '/stages/:id/signers',
    tag: 'review',
    summary: { zh: '加签或减签', en: 'Add a signer to a running panel, or take one out' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({
      personId: Id,
      subjectId: Id.optional().meta({ description: 'Absent: for every subject of the stage.' }),
      change: z.enum(['added', 'removed']),
      reason: text(1000),
    }),
    status: 201,
    answer: z.object({ changeId: Id, asked: z.int(), settled: z.int() }),
    idempotent: true,
  },
  sayNoQuorum: {
    method: 'post',
    path: '/obligations/:id/no-quorum',
    tag: 'review',
    summary: { zh: '报告审核组织无法达到法定人数', en: 'Say that the panel cannot reach its quorum' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({ reason: text(1000) }),
    status: 200,
    answer: z.object({ obligationId: Id, lastDay: CivilDate }),
    idempotent: true,
  },
} as const satisfies Record<string, RouteSpec>;
