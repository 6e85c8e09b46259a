import { z } from 'zod';

import { Amount, Id, IdList, IdParams, Instant, Key, Person, Points, text } from './common.ts';
import { Entry } from './entries.ts';
import type { RouteSpec } from './route.ts';

const ItemDecision = z.object({
  id: Id,
  seq: z.int(),
  decision: z.enum(['accepted', 'adjusted', 'refused', 'returned']),
  points: Amount.nullable(),
  reason: z.string().nullable(),
  minuteId: Id.nullable(),
  decidedBy: Person,
  behalfOf: Person.nullable().meta({ description: 'For whom it was decided, by somebody who stood in.' }),
  decidedAt: Instant,
});

const DeclaredItem = z
  .object({
    id: Id,
    itemKey: z.string(),
    claimed: Amount,
    reason: z.string(),
    enteredBy: Person,
    enteredAt: Instant,
    enteredFor: Entry.nullable().meta({ description: '代填; null where the member declared it.' }),
    withdrawnAt: Instant.nullable(),
    replaces: Id.nullable().meta({ description: 'The returned item this one amends.' }),
    evidence: z.array(z.object({ id: Id, fileName: z.string(), mediaType: z.string(), bytes: z.int() })),
    decisions: z.array(ItemDecision),
  })
  .meta({ id: 'DeclaredItem' });

const Declaration = z.object({
  person: Person,
  declareObligation: z.object({ id: Id, state: z.string() }).nullable(),
  enteredFor: Entry.nullable(),
  reviewObligationId: Id.nullable().meta({ description: 'My own duty to review this subject.' }),
  items: z.array(DeclaredItem),
});

const Written = z.object({
  itemId: Id,
  obligationId: Id,
  itemKey: z.string(),
  points: Amount,
  enteredAt: Instant,
});

const Claim = { points: Points, reason: text(2000), evidenceIds: IdList.optional() };

export const declarationRoutes = {
  declareItem: {
    method: 'post',
    path: '/obligations/:id/items',
    tag: 'declaration',
    summary: { zh: '申报一个项目', en: 'Declare one item' },
    auth: 'statement',
    params: IdParams,
    body: z.strictObject({ itemKey: Key, ...Claim }),
    status: 201,
    answer: Written,
    idempotent: true,
  },
  declareNothing: {
    method: 'post',
    path: '/obligations/:id/nothing-to-declare',
    tag: 'declaration',
    summary: { zh: '本月无申报项目', en: 'State that there is nothing to declare' },
    auth: 'statement',
    params: IdParams,
    body: z.strictObject({}),
    status: 200,
    answer: z.object({ obligationId: Id, doneAt: Instant }),
    idempotent: true,
  },
  withdrawItem: {
    method: 'post',
    path: '/items/:id/withdrawal',
    tag: 'declaration',
    summary: { zh: '撤回一个项目', en: 'Withdraw one item' },
    auth: 'statement',
    params: IdParams,
    body: z.strictObject({}),
    status: 200,
    answer: z.object({ itemId: Id, withdrawnAt: Instant }),
    idempotent: true,
  },
  amendItem: {
    method: 'post',
    path: '/items/:id/amendment',
    tag: 'declaration',
    summary: { zh: '补正被退回的项目', en: 'Amend a returned item' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject(Claim),
    status: 201,
    answer: Written.extend({ replaces: Id }),
    idempotent: true,
  },
  declarations: {
    method: 'get',
    path: '/rounds/:id/declarations',
    tag: 'declaration',
    summary: { zh: '本轮申报、佐证与审核意见', en: 'Declarations of a round with evidence and decisions' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ roundId: Id, declarations: z.array(Declaration) }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
