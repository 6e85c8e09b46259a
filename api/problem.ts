import type { Refusal, RefusalCode } from '../domain/refusal.ts';

/** Refusals that only this edge can give: the request itself is at fault, not the case it asks about. */
export type EdgeRefusal =
  | { readonly code: 'invalid-request' }
  | { readonly code: 'key-required' }
  | { readonly code: 'not-signed-in' }
  | { readonly code: 'wrong-credentials' }
  | { readonly code: 'too-many-attempts'; readonly retryAfterSeconds: number }
  | { readonly code: 'cross-origin' }
  | { readonly code: 'not-permitted' }
  | { readonly code: 'unknown-route' }
  | { readonly code: 'wrong-method' }
  | { readonly code: 'too-large' }
  | { readonly code: 'wrong-content-type' }
  | { readonly code: 'file-type-refused' }
  | { readonly code: 'entry-differs' }
  | { readonly code: 'already-exists' }
  | { readonly code: 'unavailable' }
  | { readonly code: 'internal' };

export type EdgeCode = EdgeRefusal['code'];
export type ProblemCode = RefusalCode | EdgeCode;

/** Where in the request something is wrong: 'body.entries.3.points'. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** A refusal on its way to the caller, with the places in the request it is about. */
export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal | EdgeRefusal;
  readonly errors?: readonly Fault[];
}

export const refused = (refusal: Refusal | EdgeRefusal, errors?: readonly Fault[]): Refused =>
  errors === undefined ? { ok: false, refusal } : { ok: false, refusal, errors };

/** Carries a refusal out of code that can only throw: middleware, and transactions that must roll back. */
export class RefusedError extends Error {
  readonly refused: Refused;

  constructor(outcome: Refused) {
    super(outcome.refusal.code);
    this.name = 'RefusedError';
    this.refused = outcome;
  }
}

/** HTTP status of every code. */
export const STATUS = {
  'not-found': 404,
  'not-yours': 403,
  'not-your-branch': 403,
  'stage-closed': 409,
  'stage-not-open': 409,
  'already-answered': 409,
  'own-item': 403,
  'close-relation': 403,
  'unknown-item': 422,
  'item-not-for-your-post': 422,
  'amount-out-of-range': 422,
  'unknown-criterion': 422,
  'criterion-missing': 422,
  'answer-not-offered': 422,
  'not-on-your-sheet': 422,
  'sheet-missing': 422,
  'unknown-ground': 422,
  'vote-required': 422,
  'grade-not-shared': 422,
  'grade-not-reached': 422,
  'ceiling-reached': 409,
  'evidence-required': 422,
  'reason-required': 422,
  'signature-required': 422,
  'item-missing': 422,
  'awaiting-amendment': 409,
  'quorum-not-met': 409,
  'minutes-required': 422,
  'return-alone': 422,
  'batch-reject': 422,
  'step-not-offered': 422,
  'proposal-settled': 409,
  'panel-meets': 409,
  'already-signer': 409,
  'not-a-signer': 409,
  'last-signer': 409,
  'register-closed': 409,
  'month-published': 409,
  'talk-incomplete': 422,
  'record-incomplete': 422,
  'outcome-not-offered': 422,
  'cannot-talk-to-oneself': 422,
  'cycle-finished': 409,
  'window-would-shrink': 409,
  'overlapping-plan': 409,
  'second-person-required': 403,
  'superior-in-line': 403,
  'anonymous-ballot': 409,
  'result-not-published': 409,
  'no-second-inspector': 409,
  'opening-ended': 409,
  'key-reused': 422,
  'month-not-published': 409,
  'not-current-version': 409,
  'appeal-too-late': 409,
  'appeal-running': 409,
  'appeal-final': 409,
  'took-part': 403,
  'changes-required': 422,
  'change-not-offered': 422,
  'year-closed': 409,
  'needs-a-name': 409,
  'batch-not-open': 409,
  'no-such-sheet': 422,
  'sheets-not-keyed': 409,
  'sheets-differ': 409,
  'counts-differ': 409,
  'more-sheets-than-holders': 409,
  'scan-required': 422,
  'not-delegable': 422,
  'not-entitled': 422,
  'conflicting-seat': 409,
  'overlapping-delegation': 409,
  'delegation-period': 422,
  'nudged-recently': 429,
  'may-not-read': 422,
  'round-finished': 409,
  'day-out-of-range': 422,
  'votes-differ': 422,
  'own-organisation': 403,
  'no-reporter': 422,
  'team-too-small': 422,
  'subject-excused': 409,
  'report-missing': 409,
  'scoring-not-open': 409,
  'appraisal-phase': 409,
  'slip-closed': 409,
  'paper-not-owed': 409,
  'invalid-request': 400,
  'key-required': 400,
  'not-signed-in': 401,
  'wrong-credentials': 401,
  'too-many-attempts': 429,
  'cross-origin': 403,
  'not-permitted': 403,
  'unknown-route': 404,
  'wrong-method': 405,
  'too-large': 413,
  'wrong-content-type': 415,
  'file-type-refused': 415,
  'entry-differs': 409,
  'already-exists': 409,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ProblemCode, number>;
