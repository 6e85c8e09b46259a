import type { RouteName } from './contract/routes.ts';
import type { Actor } from '../store/sessions.ts';
import type { Role } from '../store/offices.ts';

/** Where in the tree something lies, whose own it is, and who has a duty in it. */
export interface Place {
  /** Ancestors and self of its unit, root first; empty for what belongs to no unit. */
  readonly unitPath: readonly string[];
  readonly ownerIds: readonly string[];
  readonly dutyIds: readonly string[];
}

/** How a route's place is found from its parameters, query and body. */
export type Resource =
  | 'nothing'
  | 'installation'
  | 'obligation'
  | 'item'
  | 'evidence'
  | 'cycle'
  | 'round'
  | 'stage'
  | 'roundReviewers'
  | 'roundSigners'
  | 'unit'
  | 'unitOfQuery'
  | 'unitOfBody'
  | 'personOfBody'
  | 'transferOfBody'
  | 'registerOfBody'
  | 'plan'
  | 'schemeVersion'
  | 'result'
  | 'decision'
  | 'person'
  | 'talk'
  | 'talkAppointer'
  | 'talkHolder'
  | 'talkMember'
  | 'talkFollower'
  | 'talkRound'
  | 'heartTalk'
  | 'difficulty'
  | 'difficultyFollower'
  | 'ledgerEntry'
  | 'ledgerFiler'
  | 'appeal'
  | 'appealReviewer'
  | 'appealNamer'
  | 'correction'
  | 'correctionProposer'
  | 'paperBatch'
  | 'entry'
  | 'delegation'
  | 'objection'
  | 'calledDuty'
  | 'dutyCase'
  | 'leaverOfBody'
  | 'appraisal'
  | 'slip'
  | 'slipOwner'
  | 'slipReceiver'
  | 'slipsOfBody';

type Rule = (actor: Actor, place: Place) => boolean;

export interface PolicyRow {
  readonly resource: Resource;
  readonly can: Rule;
  readonly denial: 'not-yours' | 'not-your-branch' | 'not-permitted';
}

const BRANCH_OFFICES: readonly Role[] = ['secretary', 'deputySecretary', 'committeeMember'];
const PARTY_COMMITTEE: readonly Role[] = [
  'partySecretary',
  'partyDeputySecretary',
  'partyCommitteeMember',
  'organisationOfficer',
];
const PARTY_LEADERS: readonly Role[] = ['partySecretary', 'partyDeputySecretary', 'organisationOfficer'];
const OVERSIGHT: readonly Role[] = [...PARTY_COMMITTEE, 'leaderInCharge', 'inspector', 'auditor'];

const anybody: Rule = () => true;
const own: Rule = (actor, place) => place.ownerIds.includes(actor.personId);
const onDuty: Rule = (actor, place) => place.dutyIds.includes(actor.personId);
const member: Rule = (actor, place) => actor.branchId !== null && actor.branchId === place.unitPath.at(-1);
/** The actor's branch lies in the unit or below it. */
const below: Rule = (actor, place) => {
  const unitId = place.unitPath.at(-1);
  return unitId !== undefined && actor.branchPath.includes(unitId);
};

/** Holds one of the roles in the very unit. */
const inUnit =
  (roles: readonly string[]): Rule =>
  (actor, place) =>
    actor.grants.some((grant) => roles.includes(grant.role) && grant.unitId === place.unitPath.at(-1));

/** Holds one of the roles in the unit or in one above it: a committee's say reaches its whole subtree and no further. */
const above =
  (roles: readonly string[]): Rule =>
  (actor, place) =>
    actor.grants.some((grant) => roles.includes(grant.role) && place.unitPath.includes(grant.unitId));

const any =
  (...rules: readonly Rule[]): Rule =>
  (actor, place) =>
    rules.some((rule) => rule(actor, place));

/** Sees a branch's rounds, postings and names. */
const seesBranch = any(member, onDuty, inUnit(BRANCH_OFFICES), inUnit(['groupMember']), above(OVERSIGHT));
/** Sees every declaration, entry and objection of a branch, not only the own ones. */
const seesFiles = any(onDuty, inUnit(BRANCH_OFFICES), above([...PARTY_COMMITTEE, 'inspector', 'auditor']));
/** Reads an appeal: the member, whoever has a duty in it, the Party committee; never the branch it is about. */
const seesAppeal = any(own, onDuty, above([...PARTY_COMMITTEE, 'auditor']));
/** Those of a rated branch never hold its codes or papers, whatever else they are (§2). */
const outside =
  (rule: Rule): Rule =>
  (actor, place) =>
    rule(actor, place) && !insideBranch(actor, place);
/** Names the masses, hands out codes and papers, keys and signs them: the committee's people and the supervision team. */
const ballotOffice = outside(above([...PARTY_COMMITTEE, 'inspector']));
const readsResult = any(own, onDuty, inUnit(BRANCH_OFFICES), above([...PARTY_COMMITTEE, 'auditor']));
/** Handles a case and is not the one it is about. */
const handles =
  (...rules: readonly Rule[]): Rule =>
  (actor, place) =>
    !own(actor, place) && any(onDuty, ...rules)(actor, place);
/** Reads a duty that follows from a month: whoever has a part in it, the Party committee; not whose month it is. */
const readsDuty: Rule = (actor, place) =>
  onDuty(actor, place) || (!own(actor, place) && above([...PARTY_COMMITTEE, 'auditor'])(actor, place));
/** Sees who reports in an appraisal and, once posted, its ranking. */
const seesAppraisal = any(own, onDuty, below, above(OVERSIGHT));
/** Reads the reports and remarks, and sees the live scoring: those in it, the committee, the inspectors. */
const inAppraisal = any(own, onDuty, above(OVERSIGHT));
/** Keeps a committee's ledger: whoever has a seat in that very committee, and its officer. */
const keepsLedger = inUnit([...BRANCH_OFFICES, ...PARTY_COMMITTEE]);
const readsLedger = any(onDuty, keepsLedger, above([...PARTY_COMMITTEE, 'inspector', 'auditor']));
const leads = above(PARTY_LEADERS);
const officer = above(['organisationOfficer']);

/** Whether the actor reads the whole file of a branch; a plain member reads only what is the member's own. */
export const readsWholeFile: Rule = seesFiles;
/** Whether the actor reads what the Party committee proposes before it is posted. */
export const readsCommitteePanel: Rule = above([...PARTY_COMMITTEE, 'auditor']);
/** Whether the actor stands inside the branch: ranks are for these eyes only (S3.4). */
export const insideBranch: Rule = any(member, inUnit([...BRANCH_OFFICES, 'groupMember']));
/** Whether the actor reads the text of a talk's record: the member, the talker, the Party committee. */
export const readsTalkRecord: Rule = any(own, onDuty, above(PARTY_COMMITTEE));
/** Whether the actor reads that somebody is referred to the appraisal: the member, the secretary, the Party committee. */
export const readsReferrals: Rule = any(own, inUnit(['secretary']), above([...PARTY_COMMITTEE, 'auditor']));
/** Whether the actor reads what a correction changed and who asked for it; others read the notice. */
export const readsCorrection: Rule = any(own, onDuty, above([...PARTY_COMMITTEE, 'auditor']));
/** Reads a slip: its owner, whoever has a duty in it, the committees of unit, issuer and receiver. */
const seesSlip = any(own, onDuty, above([...PARTY_COMMITTEE, 'inspector', 'auditor']));
/** Whether the actor reads who said what is on a slip: those who typed it in or keep the ballots; never its owner (§2.5). */
export const readsAuthors: Rule = (actor, place) =>
  !own(actor, place) && !onDuty(actor, place) && above(['organisationOfficer', 'inspector'])(actor, place);

/** Whether the actor reads proposals that have not been, or were not, applied. */
export const readsProposals: Rule = above([...PARTY_COMMITTEE, 'auditor']);

/** Whether the actor reads an appraisal's numbers before they are posted: the committee, but nobody who reports in it. */
export const readsAppraisalNumbers: Rule = (actor, place) => !own(actor, place) && above(PARTY_COMMITTEE)(actor, place);

/** Where a round's ballots stand for one person: posted, or which deciding stages are open and whether it is theirs. */
export interface BallotStanding {
  readonly posted: boolean;
  readonly deciding: readonly string[];
  readonly onDuty: boolean;
}

/**
 * About whom an actor reads what the ballots came to: everybody once it is posted. Before that only those who decide, as
 * long as they do, and never about themselves or a close relation: the branch committee during its approval, the Party
 * committee during its review.
 */
export function ballotSight(
  actor: Actor,
  places: readonly Place[],
  { posted, deciding, onDuty }: BallotStanding,
): 'all' | 'others' | 'none' {
  if (posted) return 'all';
  const holds = (rule: Rule): boolean => places.every((place) => rule(actor, place));
  const approves = deciding.includes('review') && holds(inUnit([...BRANCH_OFFICES, 'groupMember']));
  const reviews = deciding.includes('comprehensive') && holds(above(PARTY_COMMITTEE));
  return approves || reviews || onDuty ? 'others' : 'none';
}

/** Units from which an actor looks down, by what for. */
export const unitsOf = (actor: Actor, what: 'sight' | 'register' | 'branchTalks' | 'committeeTalks'): string[] => {
  const roles: Record<typeof what, readonly string[]> = {
    sight: [...BRANCH_OFFICES, ...OVERSIGHT],
    register: BRANCH_OFFICES,
    branchTalks: ['secretary'],
    committeeTalks: PARTY_COMMITTEE,
  };
  return [...new Set(actor.grants.filter((grant) => roles[what].includes(grant.role)).map((grant) => grant.unitId))];
};

const signedIn: PolicyRow = { resource: 'nothing', can: anybody, denial: 'not-permitted' };
const myObligation: PolicyRow = { resource: 'obligation', can: own, denial: 'not-yours' };
const branch = (resource: Resource, can: Rule): PolicyRow => ({ resource, can, denial: 'not-your-branch' });
const duty = (resource: Resource, can: Rule = onDuty): PolicyRow => ({ resource, can, denial: 'not-yours' });

/** Who may use which route on what. A route without a row does not compile. */
export const POLICY = {
  signIn: signedIn,
  redeemLink: signedIn,
  redeemCode: signedIn,
  signOut: signedIn,
  me: signedIn,
  changePassword: signedIn,
  inbox: signedIn,
  myResults: signedIn,
  cycles: signedIn,
  talks: signedIn,
  plans: signedIn,
  calendar: signedIn,
  uploadEvidence: signedIn,

  declareItem: myObligation,
  declareNothing: myObligation,
  verify: myObligation,
  object: myObligation,
  answerObjection: myObligation,
  spotCheck: myObligation,
  ballot: myObligation,
  castBallot: myObligation,
  comprehensiveReview: myObligation,
  reportMeeting: myObligation,
  withdrawItem: duty('item', own),
  amendItem: duty('item', own),

  cycle: branch('cycle', any(below, above(OVERSIGHT))),
  round: branch('round', seesBranch),
  board: branch('round', seesBranch),
  objections: branch('round', seesBranch),
  declarations: branch('round', any(member, seesFiles)),
  missing: branch('round', any(inUnit(BRANCH_OFFICES), above(PARTY_COMMITTEE))),
  recordMinutes: duty('roundReviewers'),
  review: duty('roundReviewers'),
  panelFile: branch('round', any(member, seesFiles)),
  sign: duty('roundSigners'),
  // Whose signature it is, the step looks at: a member of the panel without one finds nothing to take back.
  withdrawSignature: branch('round', any(member, seesFiles)),
  changeSigner: branch('stage', leads),
  sayNoQuorum: myObligation,
  evidence: duty('evidence', any(own, seesFiles)),

  recordRegister: branch('registerOfBody', inUnit(BRANCH_OFFICES)),
  register: branch('unitOfQuery', any(member, seesFiles)),

  unitResults: branch('unit', seesBranch),
  unitQuarter: branch('unit', seesBranch),
  members: branch('unit', seesBranch),
  callList: branch('unit', inUnit(BRANCH_OFFICES)),
  result: branch('result', readsResult),
  clauses: branch('schemeVersion', any(below, above([...BRANCH_OFFICES, ...OVERSIGHT, 'systemAdmin']))),

  adoptionReport: branch('schemeVersion', above([...PARTY_COMMITTEE, 'auditor'])),

  extendStage: branch('round', leads),
  reopenSubject: branch('round', leads),
  cancelCycle: branch('cycle', leads),
  decision: duty('decision', own),

  talk: branch('talk', any(own, onDuty, inUnit(['secretary']), above(PARTY_COMMITTEE))),
  appointTalker: duty('talkAppointer', any(onDuty, above(['partySecretary', 'partyDeputySecretary']))),
  recordTalk: duty('talkHolder'),
  acknowledgeTalk: duty('talkMember'),
  followUpTalk: duty('talkFollower'),

  recordHeartTalk: branch('personOfBody', any(inUnit(BRANCH_OFFICES), above(PARTY_COMMITTEE))),
  heartTalks: signedIn,
  heartTalk: branch('heartTalk', any(own, onDuty, above(PARTY_COMMITTEE))),
  heartTalkSheet: branch('heartTalk', any(own, onDuty, above(PARTY_COMMITTEE))),
  blankHeartTalkSheet: signedIn,
  talkRounds: signedIn,
  talkRound: branch('talkRound', any(onDuty, inUnit(BRANCH_OFFICES), above([...PARTY_COMMITTEE, 'auditor']))),
  difficulties: signedIn,
  difficulty: branch('difficulty', any(own, onDuty, inUnit(BRANCH_OFFICES), above(PARTY_COMMITTEE))),
  followUpDifficulty: duty('difficultyFollower'),

  recordCollectiveDecision: branch('unit', keepsLedger),
  correctCollectiveDecision: branch('ledgerEntry', keepsLedger),
  fileCollectiveDecision: duty('ledgerFiler'),
  collectiveDecisions: branch('unit', readsLedger),
  collectiveDecisionsSheet: branch('unit', readsLedger),
  collectiveDecision: branch('ledgerEntry', readsLedger),
  collectiveDecisionSheet: branch('ledgerEntry', readsLedger),
  blankCollectiveDecisionSheet: signedIn,

  fileAppeal: duty('result', own),
  appealTalk: duty('talkMember'),
  appeals: signedIn,
  appeal: branch('appeal', seesAppeal),
  decideAppeal: duty('appealReviewer'),
  withdrawAppeal: duty('appeal', own),
  nameReviewer: duty('appealNamer'),
  appealSheet: branch('appeal', seesAppeal),
  appealReviewSheet: branch('appeal', seesAppeal),
  blankAppealSheet: signedIn,
  blankAppealReviewSheet: signedIn,

  consequences: signedIn,
  consequence: branch('dutyCase', readsDuty),
  memberConsequences: branch('person', any(own, inUnit(['secretary']), above([...PARTY_COMMITTEE, 'auditor']))),
  unitConsequences: branch('unit', any(inUnit(['secretary']), above([...PARTY_COMMITTEE, 'auditor']))),
  recordExplanation: duty('dutyCase'),
  referAccountability: branch('dutyCase', (actor, place) => !own(actor, place) && above(PARTY_COMMITTEE)(actor, place)),
  decideAdmonishing: duty('dutyCase'),
  recordAdmonishing: duty('dutyCase'),
  acknowledgeAdmonishing: duty('dutyCase'),
  followUpHelp: duty('dutyCase'),
  decideReferral: duty('dutyCase'),
  explanationSheet: branch('dutyCase', readsDuty),
  blankExplanationSheet: signedIn,
  openAppraisal: branch('unitOfBody', officer),
  appraisals: signedIn,
  appraisal: branch('appraisal', seesAppraisal),
  appraisalSubject: branch('appraisal', inAppraisal),
  fileAppraisalReport: duty('appraisal', any(own, onDuty)),
  arrangeAppraisalMeeting: duty('appraisal'),
  recordAppraisalMeeting: duty('appraisal'),
  recordViewing: duty('appraisal'),
  openScoring: duty('appraisal'),
  closeScoring: duty('appraisal'),
  myAppraisalSheets: duty('appraisal', any(own, onDuty)),
  // A reporter is let through as well, to be told that nobody rates the own organisation.
  rateSubject: duty('appraisal', any(own, onDuty)),
  commentSubject: duty('appraisal', any(onDuty, above([...PARTY_COMMITTEE, 'leaderInCharge']))),
  liveAppraisal: branch('appraisal', inAppraisal),
  confirmAppraisal: duty('appraisal'),
  extendAppraisal: branch('appraisal', leads),
  excuseSubject: branch('appraisal', leads),
  objectToAppraisal: duty('appraisal', own),
  answerAppraisal: duty('appraisal'),
  appraisalResults: branch('appraisal', seesAppraisal),
  appraisalResultsSheet: branch('appraisal', seesAppraisal),
  appraisalSummarySheet: branch('appraisal', seesAppraisal),
  appraisalScoreSheet: branch('appraisal', inAppraisal),
  appraisalReportSheet: branch('appraisal', inAppraisal),
  blankAppraisalReportSheet: signedIn,

  corrections: branch('unit', seesBranch),
  correction: branch('correction', any(own, seesBranch)),
  correctionSheet: branch('correction', any(own, seesBranch)),
  proposeCorrection: branch('result', officer),
  confirmCorrection: branch('correction', any(onDuty, leads)),
  withdrawCorrection: duty('correctionProposer'),
  blankCorrectionSheet: signedIn,

  issueSlips: branch('slipsOfBody', leads),
  importSlips: branch('unit', leads),
  slipsTemplate: signedIn,
  slips: signedIn,
  slipLedgerSheet: signedIn,
  slip: branch('slip', seesSlip),
  slipForm: branch('slip', seesSlip),
  blankSlipForm: signedIn,
  planRectification: duty('slipOwner', any(own, onDuty)),
  reportRectification: duty('slipOwner', any(own, onDuty)),
  applyCloseOut: duty('slipOwner', any(own, onDuty)),
  askExtension: duty('slipOwner', any(own, onDuty)),
  explainRectification: duty('slipOwner', any(own, onDuty)),
  answerPlan: duty('slipReceiver'),
  verifyCloseOut: duty('slipReceiver'),
  decideExtension: duty('slipReceiver'),

  addAffiliate: branch('unit', ballotOffice),
  affiliates: branch('unit', ballotOffice),
  delegate: signedIn,
  myDelegations: signedIn,
  revokeDelegation: duty('delegation', own),
  transferDuty: myObligation,
  handOver: branch('leaverOfBody', officer),
  askAdvice: myObligation,
  advice: myObligation,
  giveAdvice: myObligation,
  // Whom it is about, the branch's committee, the Party committee: who sees that it is still owed.
  nudge: branch('calledDuty', any(own, inUnit(BRANCH_OFFICES), above(PARTY_COMMITTEE))),

  commentRound: branch('round', handles(inUnit(BRANCH_OFFICES), above([...PARTY_COMMITTEE, 'inspector']))),
  roundComments: branch('round', handles(inUnit(BRANCH_OFFICES), above([...PARTY_COMMITTEE, 'inspector']))),
  commentTalk: branch('talk', handles(inUnit(['secretary']), above(PARTY_COMMITTEE))),
  talkComments: branch('talk', handles(inUnit(['secretary']), above(PARTY_COMMITTEE))),
  commentAppeal: branch('appeal', handles(above(PARTY_COMMITTEE))),
  appealComments: branch('appeal', handles(above(PARTY_COMMITTEE))),
  copyResult: branch('result', readsResult),
  copyAppeal: branch('appeal', seesAppeal),
  copyCorrection: branch('correction', any(own, seesBranch)),
  myCopies: signedIn,
  timeline: branch('round', any(member, seesFiles)),
  withdrawObjection: duty('objection', own),
  terminateRound: branch('round', leads),
  terminateTalk: branch('talk', leads),

  addMember: branch('unitOfBody', officer),
  transferMember: branch('transferOfBody', officer),
  exemptMember: branch('personOfBody', officer),
  recordHandling: branch('personOfBody', officer),
  recordVeto: branch('personOfBody', officer),

  rosterTemplate: signedIn,
  resultsTemplate: signedIn,
  blankTalkRecordSheet: signedIn,
  importRoster: {
    resource: 'nothing',
    can: (actor) => actor.grants.some(({ role }) => role === 'organisationOfficer'),
    denial: 'not-permitted',
  },
  importResults: branch('plan', officer),
  postingSheet: branch('round', seesBranch),
  talkRecordSheet: branch('talk', readsTalkRecord),

  stars: branch('unitOfQuery', above(PARTY_COMMITTEE)),
  starsSheet: branch('unitOfQuery', above(PARTY_COMMITTEE)),
  memberStars: branch('person', any(own, above(PARTY_COMMITTEE))),
  sharedCeilings: myObligation,

  openYearEarly: branch('plan', leads),
  recordAnnualNumbers: branch('plan', officer),
  importAnnualNumbers: branch('plan', officer),
  annualNumbersTemplate: signedIn,
  appraisalForm: branch('result', readsResult),
  blankAppraisalForm: signedIn,
  // Bars are never posted (§2.4): the member, the secretary they concern, the committee.
  eligibility: branch('unitOfQuery', any(inUnit(['secretary']), above([...PARTY_COMMITTEE, 'auditor']))),
  memberEligibility: branch('person', any(own, inUnit(['secretary']), above([...PARTY_COMMITTEE, 'auditor']))),
  annualSheet: branch('round', any(inUnit(BRANCH_OFFICES), above([...PARTY_COMMITTEE, 'auditor']))),

  ballots: branch('round', seesBranch),
  ballotsSheet: branch('round', seesBranch),
  // Never for the branch: a rater is not asked about in front of those they rated.
  ballotQuestions: branch(
    'round',
    (actor, place) => above(PARTY_COMMITTEE)(actor, place) && !insideBranch(actor, place),
  ),
  declareForOthers: branch('round', any(inUnit(BRANCH_OFFICES), officer)),
  entriesForm: branch('round', any(inUnit(BRANCH_OFFICES), officer)),
  importEntries: branch('round', any(inUnit(BRANCH_OFFICES), officer)),
  verifyForOthers: branch('round', any(inUnit(BRANCH_OFFICES), officer)),
  confirmEntry: branch('entry', any(own, inUnit(BRANCH_OFFICES), officer)),

  issueCodes: branch('round', ballotOffice),
  issueCodeSlips: branch('round', ballotOffice),
  ballotVoters: branch('round', ballotOffice),
  issuePaper: branch('round', ballotOffice),
  paperBatches: branch('round', ballotOffice),
  paperBatch: branch('paperBatch', ballotOffice),
  returnPaper: branch('paperBatch', ballotOffice),
  keyPaper: branch('paperBatch', ballotOffice),
  paperForm: branch('paperBatch', ballotOffice),
  importPaper: branch('paperBatch', ballotOffice),
  settlePaper: branch('paperBatch', ballotOffice),
  signPaper: branch('paperBatch', ballotOffice),
  requestOpening: branch('round', above(['inspector'])),
  confirmOpening: myObligation,
  openedSheets: myObligation,
  myOpenings: signedIn,
  mySheetReadings: signedIn,
  myRemarks: signedIn,

  setCalendarDays: {
    resource: 'installation',
    can: above(['organisationOfficer', 'systemAdmin']),
    denial: 'not-permitted',
  },
  auditTrail: { resource: 'installation', can: above(['auditor']), denial: 'not-permitted' },
  pausePlan: branch('plan', leads),
  resumePlan: branch('plan', leads),
  runPlan: branch('plan', leads),
  backfillPlan: branch('plan', leads),
} as const satisfies Record<RouteName, PolicyRow>;

/** Whether an actor may use a route on all of these places. */
export const can = (actor: Actor, route: RouteName, places: readonly Place[]): boolean => {
  const row: PolicyRow = POLICY[route];
  return places.every((place) => row.can(actor, place));
};
