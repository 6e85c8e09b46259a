import { CASE_PATHS } from '../../domain/case-kinds.ts';
import { inboxOf, obligationsIn } from '../../store/queries/inbox.ts';
import type { ObligationView } from '../../store/queries/inbox.ts';
import { missingIn, readCycle, readRound, visibleCycles, visibleRounds } from '../../store/queries/rounds.ts';
import type { Scope } from '../../store/queries/rounds.ts';
import type { Actor } from '../../store/sessions.ts';
import { API_BASE } from '../contract/routes.ts';
import { reply } from '../context.ts';
import type { Handlers } from '../context.ts';
import { unitsOf } from '../policy.ts';
import { refused } from '../problem.ts';

/** Where each kind of obligation is acted on. */
const ACTIONS: Readonly<Record<string, readonly (readonly [name: string, path: (o: ObligationView) => string])[]>> = {
  declare: [
    ['items', (o) => `/obligations/${o.id}/items`],
    ['nothing', (o) => `/obligations/${o.id}/nothing-to-declare`],
  ],
  amend: [
    ['amendment', (o) => `/items/${o.reference ?? ''}/amendment`],
    ['withdrawal', (o) => `/items/${o.reference ?? ''}/withdrawal`],
  ],
  review: [
    ['minutes', (o) => `/rounds/${o.roundId ?? ''}/minutes`],
    ['reviews', (o) => `/rounds/${o.roundId ?? ''}/reviews`],
    ['declarations', (o) => `/rounds/${o.roundId ?? ''}/declarations`],
  ],
  sign: [
    ['panel', (o) => `/rounds/${o.roundId ?? ''}/panel`],
    ['signatures', (o) => `/rounds/${o.roundId ?? ''}/signatures`],
    ['declarations', (o) => `/rounds/${o.roundId ?? ''}/declarations`],
  ],
  spotCheck: [['spotCheck', (o) => `/obligations/${o.id}/spot-check`]],
  verify: [['verification', (o) => `/obligations/${o.id}/verification`]],
  object: [['objection', (o) => `/obligations/${o.id}/objection`]],
  answerObjection: [['answer', (o) => `/obligations/${o.id}/answer`]],
  vote: [['ballot', (o) => `/obligations/${o.id}/ballot`]],
  comprehensive: [
    ['minutes', (o) => `/rounds/${o.roundId ?? ''}/minutes`],
    ['comprehensiveReview', (o) => `/obligations/${o.id}/comprehensive-review`],
    ['declarations', (o) => `/rounds/${o.roundId ?? ''}/declarations`],
  ],
  reportMeeting: [['meetingReport', (o) => `/obligations/${o.id}/meeting-report`]],
  confirmOpening: [
    ['openings', () => '/me/sheet-openings'],
    ['confirmation', (o) => `/obligations/${o.id}/opening-confirmation`],
  ],
  readSheets: [['sheets', (o) => `/obligations/${o.id}/sheets`]],
  appointTalker: [['appointment', (o) => `/talks/${o.talkId ?? ''}/appointment`]],
  holdTalk: [['record', (o) => `/talks/${o.talkId ?? ''}/record`]],
  acknowledgeTalk: [['acknowledgement', (o) => `/talks/${o.talkId ?? ''}/acknowledgement`]],
  followUpTalk: [['followUp', (o) => `/talks/${o.talkId ?? ''}/follow-up`]],
  reviewAppeal: [['decision', (o) => `/appeals/${o.appealId ?? ''}/decision`]],
  nameReviewer: [['reviewer', (o) => `/appeals/${o.appealId ?? ''}/reviewer`]],
  giveAdvice: [['advice', (o) => `/obligations/${o.id}/advice-answer`]],
  explain: [['explanation', (o) => `/consequences/${o.caseId ?? ''}/explanation`]],
  decideAdmonishing: [['decision', (o) => `/consequences/${o.caseId ?? ''}/admonishing`]],
  decideReferral: [['decision', (o) => `/consequences/${o.caseId ?? ''}/disposition`]],
  holdAdmonishing: [['record', (o) => `/consequences/${o.caseId ?? ''}/record`]],
  acknowledgeAdmonishing: [['acknowledgement', (o) => `/consequences/${o.caseId ?? ''}/acknowledgement`]],
  followUpHelp: [['followUp', (o) => `/consequences/${o.caseId ?? ''}/follow-up`]],
  fileReport: [['report', (o) => `/appraisals/${o.caseId ?? ''}/reports`]],
  chairAppraisal: [
    ['meetings', (o) => `/appraisals/${o.caseId ?? ''}/meetings`],
    ['openScoring', (o) => `/appraisals/${o.caseId ?? ''}/scoring-openings`],
    ['closeScoring', (o) => `/appraisals/${o.caseId ?? ''}/scoring-closings`],
  ],
  rateSubject: [
    ['sheets', (o) => `/appraisals/${o.caseId ?? ''}/my-sheets`],
    ['rating', (o) => `/appraisals/${o.caseId ?? ''}/ratings`],
  ],
  commentSubject: [['comment', (o) => `/appraisals/${o.caseId ?? ''}/comments`]],
  confirmAppraisal: [['confirmation', (o) => `/appraisals/${o.caseId ?? ''}/confirmation`]],
  objectAppraisal: [['objection', (o) => `/appraisals/${o.caseId ?? ''}/objections`]],
  answerAppraisal: [['answer', (o) => `/appraisals/${o.caseId ?? ''}/objection-answers`]],
  confirmCorrection: [['confirmation', (o) => `/corrections/${o.correctionId ?? ''}/confirmation`]],
};

const withLinks = (obligation: ObligationView): ObligationView & { links: Record<string, string> } => {
  const about: [string, string][] = [];
  if (obligation.roundId !== null) about.push(['round', `${API_BASE}/rounds/${obligation.roundId}`]);
  if (obligation.talkId !== null) about.push(['talk', `${API_BASE}/talks/${obligation.talkId}`]);
  if (obligation.appealId !== null) about.push(['appeal', `${API_BASE}/appeals/${obligation.appealId}`]);
  if (obligation.correctionId !== null) {
    about.push(['correction', `${API_BASE}/corrections/${obligation.correctionId}`]);
  }
  if (obligation.caseId !== null && obligation.caseKind !== null) {
    about.push(['case', `${API_BASE}/${CASE_PATHS[obligation.caseKind]}/${obligation.caseId}`]);
  }
  const actions = (ACTIONS[obligation.kind] ?? []).map(([name, path]): [string, string] => [
    name,
    `${API_BASE}${path(obligation)}`,
  ]);
  return { ...obligation, links: Object.fromEntries([...about, ...actions]) };
};

const scopeOf = (actor: Actor): Scope => ({ subtrees: unitsOf(actor, 'sight'), branchId: actor.branchId });

export const inboxHandlers: Handlers<'inbox' | 'cycles' | 'cycle' | 'round' | 'missing'> = {
  inbox: async ({ store }, { actor, query }) => {
    const { obligations, more } = await inboxOf(store.pool, { ...actor, ...query });
    return reply({ obligations: obligations.map(withLinks), more });
  },

  cycles: async ({ store }, { actor, query }) => reply(await visibleCycles(store.pool, scopeOf(actor), query)),

  cycle: async ({ store }, { actor, params }) => {
    const cycle = await readCycle(store.pool, params.id);
    return cycle === null
      ? refused({ code: 'not-found' })
      : reply({ cycle, rounds: await visibleRounds(store.pool, scopeOf(actor), params.id) });
  },

  round: async ({ store }, { actor, params }) => {
    const round = await readRound(store.pool, params.id, actor.personId);
    if (round === null) {
      return refused({ code: 'not-found' });
    }
    const obligations = await obligationsIn(store.pool, params.id, actor);
    return reply({ ...round, obligations: obligations.map(withLinks) });
  },

  missing: async ({ store }, { actor, params }) =>
    reply({ roundId: params.id, missing: await missingIn(store.pool, params.id, actor.now) }),
};
