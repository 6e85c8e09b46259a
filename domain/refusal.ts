/**
 * Every "no" the product can give to a well-formed request, as data. Returned, never thrown; each edge (workflow, HTTP,
 * text for people) has one table `satisfies Record<RefusalCode, …>`, so a new refusal does not compile until every
 * edge speaks it.
 */
export type Refusal =
  | { readonly code: 'not-found' }
  | { readonly code: 'not-yours' }
  | { readonly code: 'not-your-branch' }
  | { readonly code: 'stage-closed'; readonly closedAt: string }
  | { readonly code: 'stage-not-open' }
  | { readonly code: 'already-answered' }
  | { readonly code: 'own-item' }
  | { readonly code: 'close-relation' }
  | { readonly code: 'unknown-item'; readonly itemKey: string }
  | { readonly code: 'item-not-for-your-post'; readonly itemKey: string }
  | { readonly code: 'amount-out-of-range'; readonly itemKey: string; readonly min: string; readonly max: string }
  | { readonly code: 'evidence-required'; readonly itemKey: string }
  | { readonly code: 'unknown-criterion'; readonly criterion: string }
  | { readonly code: 'criterion-missing'; readonly criterion: string }
  | { readonly code: 'answer-not-offered'; readonly criterion: string }
  | { readonly code: 'not-on-your-sheet' }
  | { readonly code: 'sheet-missing'; readonly subjectId: string }
  | { readonly code: 'unknown-ground'; readonly ground: string }
  | { readonly code: 'vote-required'; readonly limit: string }
  | { readonly code: 'grade-not-shared' }
  | { readonly code: 'grade-not-reached' }
  | { readonly code: 'ceiling-reached'; readonly places: number }
  | { readonly code: 'reason-required' }
  | { readonly code: 'signature-required' }
  | { readonly code: 'item-missing'; readonly itemId: string }
  | { readonly code: 'awaiting-amendment' }
  | { readonly code: 'quorum-not-met'; readonly present: number; readonly needed: number }
  | { readonly code: 'minutes-required' }
  | { readonly code: 'return-alone' }
  | { readonly code: 'batch-reject' }
  | { readonly code: 'step-not-offered'; readonly step: string }
  | { readonly code: 'proposal-settled' }
  | { readonly code: 'panel-meets' }
  | { readonly code: 'already-signer' }
  | { readonly code: 'not-a-signer' }
  | { readonly code: 'last-signer' }
  | { readonly code: 'register-closed' }
  | { readonly code: 'month-published' }
  | { readonly code: 'talk-incomplete'; readonly missing: string }
  | { readonly code: 'record-incomplete'; readonly missing: string }
  | { readonly code: 'outcome-not-offered' }
  | { readonly code: 'cannot-talk-to-oneself' }
  | { readonly code: 'cycle-finished' }
  | { readonly code: 'window-would-shrink'; readonly current: string }
  | { readonly code: 'overlapping-plan' }
  | { readonly code: 'second-person-required' }
  | { readonly code: 'superior-in-line' }
  | { readonly code: 'anonymous-ballot' }
  | { readonly code: 'result-not-published' }
  | { readonly code: 'no-second-inspector' }
  | { readonly code: 'opening-ended'; readonly endedAt: string }
  | { readonly code: 'key-reused' }
  | { readonly code: 'month-not-published' }
  | { readonly code: 'not-current-version' }
  | { readonly code: 'appeal-too-late'; readonly until: string }
  | { readonly code: 'appeal-running' }
  | { readonly code: 'appeal-final' }
  | { readonly code: 'took-part' }
  | { readonly code: 'changes-required' }
  | { readonly code: 'change-not-offered'; readonly kind: string }
  | { readonly code: 'year-closed'; readonly year: string }
  | { readonly code: 'needs-a-name' }
  | { readonly code: 'batch-not-open'; readonly state: string }
  | { readonly code: 'no-such-sheet'; readonly returned: number }
  | { readonly code: 'sheets-not-keyed'; readonly sheets: readonly number[] }
  | { readonly code: 'sheets-differ'; readonly sheets: readonly number[] }
  | {
      readonly code: 'counts-differ';
      readonly keyed: { readonly valid: number; readonly invalid: number; readonly abstained: number };
    }
  | { readonly code: 'more-sheets-than-holders'; readonly subjectId: string; readonly holders: number }
  | { readonly code: 'scan-required' }
  | { readonly code: 'not-delegable'; readonly kind: string }
  | { readonly code: 'not-entitled' }
  | { readonly code: 'conflicting-seat' }
  | { readonly code: 'overlapping-delegation' }
  | { readonly code: 'delegation-period'; readonly today: string; readonly longest: number }
  | { readonly code: 'nudged-recently'; readonly again: string }
  | { readonly code: 'may-not-read' }
  | { readonly code: 'round-finished' }
  /** A civil day before `from` or after `to`, where there is such an end. */
  | { readonly code: 'day-out-of-range'; readonly from: string | null; readonly to: string | null }
  | { readonly code: 'votes-differ'; readonly present: number; readonly votes: number }
  | { readonly code: 'own-organisation' }
  | { readonly code: 'no-reporter' }
  | { readonly code: 'team-too-small'; readonly least: number }
  | { readonly code: 'subject-excused' }
  | { readonly code: 'report-missing' }
  | { readonly code: 'scoring-not-open' }
  | { readonly code: 'appraisal-phase'; readonly phase: string }
  | { readonly code: 'slip-closed' }
  | { readonly code: 'paper-not-owed' };

export type RefusalCode = Refusal['code'];

/** Either a value or a typed refusal. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const accept = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const refuse = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal });
