import { permittedPlaces } from '../../api/bind.ts';
import type { RouteSpec } from '../../api/contract/route.ts';
import { routes } from '../../api/contract/routes.ts';
import type { RouteName } from '../../api/contract/routes.ts';
import { actorOf, tokenHash } from '../../store/sessions.ts';
import type { Actor } from '../../store/sessions.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';
import { buildWorld, PLACEMENTS, requestFor, WHO } from './policy-world.ts';
import type { Placement, Who, World } from './policy-world.ts';

let house: House;
let world: World;

beforeAll(async () => {
  house = await openHouse();
  world = await buildWorld(house);
}, 60_000);
afterAll(() => house.close());

// Written out once more, away from the policy: a slip in one of the two shows as a difference.
const MEMBERS: Who[] = ['member', 'secretary', 'deputySecretary', 'committeeMember', 'groupMember'];
const OFFICES: Who[] = ['secretary', 'deputySecretary', 'committeeMember'];
const PARTY: Who[] = ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember', 'organisationOfficer'];
const LEADERS: Who[] = ['partySecretary', 'partyDeputySecretary', 'organisationOfficer'];
const SIGHT: Who[] = [...PARTY, 'leaderInCharge', 'inspector', 'auditor'];
const FILES: Who[] = [...PARTY, 'inspector', 'auditor'];
const OFFICER: Who[] = ['organisationOfficer'];
const BALLOT_OFFICE: Who[] = [...PARTY, 'inspector'];
const EVERYBODY: Who[] = [...WHO];
const NOBODY: Who[] = [];

type Row = Readonly<Record<Placement, readonly Who[]>>;
const row = (own: Who[], same: Who[], other: Who[], foreign: Who[] = NOBODY): Row => ({ own, same, other, foreign });

const MINE = row(EVERYBODY, NOBODY, NOBODY);
const ANYWHERE = row(EVERYBODY, EVERYBODY, EVERYBODY, EVERYBODY);
const SEEN = row(EVERYBODY, [...MEMBERS, ...SIGHT], SIGHT);
/** A committee's own thing is the same for both of its branches. */
const ofCommittee = (who: Who[]): Row => row(who, who, who.includes('member') ? [...MEMBERS, ...who] : who);

const TABLE: Readonly<Record<RouteName, Row>> = {
  signIn: ANYWHERE,
  redeemLink: ANYWHERE,
  signOut: ANYWHERE,
  me: ANYWHERE,
  changePassword: ANYWHERE,
  inbox: ANYWHERE,
  myResults: ANYWHERE,
  cycles: ANYWHERE,
  talks: ANYWHERE,
  plans: ANYWHERE,
  calendar: ANYWHERE,
  uploadEvidence: ANYWHERE,
  declareItem: MINE,
  declareNothing: MINE,
  withdrawItem: MINE,
  amendItem: MINE,
  verify: MINE,
  object: MINE,
  answerObjection: MINE,
  spotCheck: MINE,
  ballot: MINE,
  castBallot: MINE,
  comprehensiveReview: MINE,
  reportMeeting: MINE,
  recordMinutes: MINE,
  review: MINE,
  panelFile: row(EVERYBODY, [...MEMBERS, ...FILES], FILES),
  sign: MINE,
  withdrawSignature: row(EVERYBODY, [...MEMBERS, ...FILES], FILES),
  changeSigner: row(LEADERS, LEADERS, LEADERS),
  sayNoQuorum: MINE,
  decision: MINE,
  recordTalk: MINE,
  acknowledgeTalk: MINE,
  followUpTalk: MINE,
  appointTalker: row(EVERYBODY, ['partySecretary', 'partyDeputySecretary'], ['partySecretary', 'partyDeputySecretary']),
  talk: row(EVERYBODY, ['secretary', ...PARTY], PARTY),
  recordHeartTalk: row([...OFFICES, ...PARTY], [...OFFICES, ...PARTY], PARTY),
  heartTalks: ANYWHERE,
  heartTalk: row(EVERYBODY, PARTY, PARTY),
  heartTalkSheet: row(EVERYBODY, PARTY, PARTY),
  blankHeartTalkSheet: ANYWHERE,
  talkRounds: ANYWHERE,
  talkRound: row(EVERYBODY, [...OFFICES, ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  difficulties: ANYWHERE,
  difficulty: row(EVERYBODY, [...OFFICES, ...PARTY], PARTY),
  followUpDifficulty: MINE,
  recordCollectiveDecision: row(OFFICES, OFFICES, NOBODY),
  correctCollectiveDecision: row(OFFICES, OFFICES, NOBODY),
  fileCollectiveDecision: MINE,
  collectiveDecisions: row([...OFFICES, ...FILES], [...OFFICES, ...FILES], FILES),
  collectiveDecisionsSheet: row([...OFFICES, ...FILES], [...OFFICES, ...FILES], FILES),
  collectiveDecision: row(EVERYBODY, [...OFFICES, ...FILES], FILES),
  collectiveDecisionSheet: row(EVERYBODY, [...OFFICES, ...FILES], FILES),
  blankCollectiveDecisionSheet: ANYWHERE,
  fileAppeal: MINE,
  appealTalk: MINE,
  appeals: ANYWHERE,
  appeal: row(EVERYBODY, [...PARTY, 'auditor'], [...PARTY, 'auditor']),
  decideAppeal: MINE,
  withdrawAppeal: MINE,
  nameReviewer: MINE,
  appealSheet: row(EVERYBODY, [...PARTY, 'auditor'], [...PARTY, 'auditor']),
  appealReviewSheet: row(EVERYBODY, [...PARTY, 'auditor'], [...PARTY, 'auditor']),
  blankAppealSheet: ANYWHERE,
  blankAppealReviewSheet: ANYWHERE,
  consequences: ANYWHERE,
  consequence: row(EVERYBODY, [...PARTY, 'auditor'], [...PARTY, 'auditor']),
  memberConsequences: row(EVERYBODY, ['secretary', ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  unitConsequences: row(['secretary', ...PARTY, 'auditor'], ['secretary', ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  recordExplanation: MINE,
  referAccountability: row(PARTY, PARTY, PARTY),
  decideAdmonishing: MINE,
  recordAdmonishing: MINE,
  acknowledgeAdmonishing: MINE,
  followUpHelp: MINE,
  decideReferral: MINE,
  explanationSheet: row(EVERYBODY, [...PARTY, 'auditor'], [...PARTY, 'auditor']),
  blankExplanationSheet: ANYWHERE,
  openAppraisal: row(OFFICER, OFFICER, OFFICER),
  appraisals: ANYWHERE,
  appraisal: SEEN,
  appraisalSubject: row(EVERYBODY, SIGHT, SIGHT),
  fileAppraisalReport: MINE,
  arrangeAppraisalMeeting: MINE,
  recordAppraisalMeeting: MINE,
  recordViewing: MINE,
  openScoring: MINE,
  closeScoring: MINE,
  myAppraisalSheets: MINE,
  rateSubject: MINE,
  commentSubject: row(EVERYBODY, [...PARTY, 'leaderInCharge'], [...PARTY, 'leaderInCharge']),
  liveAppraisal: row(EVERYBODY, SIGHT, SIGHT),
  confirmAppraisal: MINE,
  extendAppraisal: row(LEADERS, LEADERS, LEADERS),
  excuseSubject: row(LEADERS, LEADERS, LEADERS),
  objectToAppraisal: MINE,
  answerAppraisal: MINE,
  appraisalResults: SEEN,
  appraisalResultsSheet: SEEN,
  appraisalSummarySheet: SEEN,
  appraisalScoreSheet: row(EVERYBODY, SIGHT, SIGHT),
  appraisalReportSheet: row(EVERYBODY, SIGHT, SIGHT),
  blankAppraisalReportSheet: ANYWHERE,
  corrections: row([...MEMBERS, ...SIGHT], [...MEMBERS, ...SIGHT], SIGHT),
  correction: SEEN,
  correctionSheet: SEEN,
  proposeCorrection: row(OFFICER, OFFICER, OFFICER),
  confirmCorrection: row(EVERYBODY, LEADERS, LEADERS),
  withdrawCorrection: MINE,
  blankCorrectionSheet: ANYWHERE,
  round: SEEN,
  board: SEEN,
  objections: SEEN,
  declarations: row(EVERYBODY, [...MEMBERS, ...FILES], FILES),
  evidence: row(EVERYBODY, [...OFFICES, ...FILES], FILES),
  missing: row([...OFFICES, ...PARTY], [...OFFICES, ...PARTY], PARTY),
  result: row(EVERYBODY, [...OFFICES, ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  cycle: ofCommittee([...MEMBERS, ...SIGHT]),
  clauses: ofCommittee([...MEMBERS, ...SIGHT, 'systemAdmin']),
  adoptionReport: ofCommittee([...PARTY, 'auditor']),
  cancelCycle: ofCommittee(LEADERS),
  pausePlan: ofCommittee(LEADERS),
  resumePlan: ofCommittee(LEADERS),
  runPlan: ofCommittee(LEADERS),
  backfillPlan: ofCommittee(LEADERS),
  extendStage: row(LEADERS, LEADERS, LEADERS),
  reopenSubject: row(LEADERS, LEADERS, LEADERS),
  register: row([...MEMBERS, ...FILES], [...MEMBERS, ...FILES], FILES),
  unitResults: row([...MEMBERS, ...SIGHT], [...MEMBERS, ...SIGHT], SIGHT),
  unitQuarter: row([...MEMBERS, ...SIGHT], [...MEMBERS, ...SIGHT], SIGHT),
  members: row([...MEMBERS, ...SIGHT], [...MEMBERS, ...SIGHT], SIGHT),
  callList: row(OFFICES, OFFICES, NOBODY),
  recordRegister: row(OFFICES, OFFICES, NOBODY),
  addAffiliate: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  affiliates: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  addMember: row(OFFICER, OFFICER, OFFICER),
  transferMember: row(OFFICER, OFFICER, OFFICER),
  exemptMember: row(OFFICER, OFFICER, OFFICER),
  recordHandling: row(OFFICER, OFFICER, OFFICER),
  recordVeto: row(OFFICER, OFFICER, OFFICER),
  // The calendar and the trail belong to the installation, not to a branch.
  setCalendarDays: row(
    [...OFFICER, 'systemAdmin'],
    [...OFFICER, 'systemAdmin'],
    [...OFFICER, 'systemAdmin'],
    [...OFFICER, 'systemAdmin'],
  ),
  rosterTemplate: ANYWHERE,
  resultsTemplate: ANYWHERE,
  blankTalkRecordSheet: ANYWHERE,
  importRoster: row(OFFICER, OFFICER, OFFICER, OFFICER),
  importResults: ofCommittee(OFFICER),
  postingSheet: SEEN,
  talkRecordSheet: row(EVERYBODY, PARTY, PARTY),
  auditTrail: row(['auditor'], ['auditor'], ['auditor'], ['auditor']),
  stars: row(PARTY, PARTY, PARTY),
  starsSheet: row(PARTY, PARTY, PARTY),
  memberStars: row(EVERYBODY, PARTY, PARTY),
  sharedCeilings: MINE,
  openYearEarly: ofCommittee(LEADERS),
  recordAnnualNumbers: ofCommittee(OFFICER),
  importAnnualNumbers: ofCommittee(OFFICER),
  annualNumbersTemplate: ANYWHERE,
  appraisalForm: row(EVERYBODY, [...OFFICES, ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  blankAppraisalForm: ANYWHERE,
  eligibility: row(['secretary', ...PARTY, 'auditor'], ['secretary', ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  memberEligibility: row(EVERYBODY, ['secretary', ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  annualSheet: row([...OFFICES, ...PARTY, 'auditor'], [...OFFICES, ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  ballots: SEEN,
  ballotsSheet: SEEN,
  ballotQuestions: row(PARTY, PARTY, PARTY),
  redeemCode: ANYWHERE,
  issueCodes: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  issueCodeSlips: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  ballotVoters: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  issuePaper: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  paperBatches: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  paperBatch: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  returnPaper: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  keyPaper: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  paperForm: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  importPaper: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  settlePaper: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  signPaper: row(BALLOT_OFFICE, BALLOT_OFFICE, BALLOT_OFFICE),
  declareForOthers: row([...OFFICES, ...OFFICER], [...OFFICES, ...OFFICER], OFFICER),
  entriesForm: row([...OFFICES, ...OFFICER], [...OFFICES, ...OFFICER], OFFICER),
  importEntries: row([...OFFICES, ...OFFICER], [...OFFICES, ...OFFICER], OFFICER),
  verifyForOthers: row([...OFFICES, ...OFFICER], [...OFFICES, ...OFFICER], OFFICER),
  confirmEntry: row(EVERYBODY, [...OFFICES, ...OFFICER], OFFICER),
  requestOpening: row(['inspector'], ['inspector'], ['inspector']),
  confirmOpening: MINE,
  openedSheets: MINE,
  myOpenings: ANYWHERE,
  mySheetReadings: ANYWHERE,
  myRemarks: ANYWHERE,
  delegate: ANYWHERE,
  myDelegations: ANYWHERE,
  revokeDelegation: MINE,
  transferDuty: MINE,
  handOver: row(OFFICER, OFFICER, OFFICER),
  askAdvice: MINE,
  advice: MINE,
  giveAdvice: MINE,
  nudge: row([...OFFICES, ...PARTY], [...OFFICES, ...PARTY], PARTY),
  commentRound: row(EVERYBODY, [...OFFICES, ...PARTY, 'inspector'], [...PARTY, 'inspector']),
  roundComments: row(EVERYBODY, [...OFFICES, ...PARTY, 'inspector'], [...PARTY, 'inspector']),
  commentTalk: row(EVERYBODY, ['secretary', ...PARTY], PARTY),
  talkComments: row(EVERYBODY, ['secretary', ...PARTY], PARTY),
  commentAppeal: row(EVERYBODY, PARTY, PARTY),
  appealComments: row(EVERYBODY, PARTY, PARTY),
  copyResult: row(EVERYBODY, [...OFFICES, ...PARTY, 'auditor'], [...PARTY, 'auditor']),
  copyAppeal: row(EVERYBODY, [...PARTY, 'auditor'], [...PARTY, 'auditor']),
  copyCorrection: SEEN,
  myCopies: ANYWHERE,
  timeline: row(EVERYBODY, [...MEMBERS, ...FILES], FILES),
  withdrawObjection: MINE,
  issueSlips: row(LEADERS, LEADERS, LEADERS),
  importSlips: row(LEADERS, LEADERS, LEADERS),
  slipsTemplate: ANYWHERE,
  slips: ANYWHERE,
  slipLedgerSheet: ANYWHERE,
  slip: row(EVERYBODY, FILES, FILES),
  slipForm: row(EVERYBODY, FILES, FILES),
  blankSlipForm: ANYWHERE,
  planRectification: MINE,
  reportRectification: MINE,
  applyCloseOut: MINE,
  askExtension: MINE,
  explainRectification: MINE,
  answerPlan: MINE,
  verifyCloseOut: MINE,
  decideExtension: MINE,
  terminateRound: row(LEADERS, LEADERS, LEADERS),
  terminateTalk: row(LEADERS, LEADERS, LEADERS),
};

/** Facts about a person who is a member of no branch cannot lie in one: there is nothing to find. */
const NOT_A_MEMBER: ReadonlySet<RouteName> = new Set([
  'recordRegister',
  'transferMember',
  'exemptMember',
  'recordHandling',
  'recordVeto',
  'memberStars',
  'memberConsequences',
  'recordHeartTalk',
  'memberEligibility',
]);
const isBranchPerson = (who: Who): boolean => MEMBERS.includes(who);

async function allowed(actor: Actor, route: RouteName, who: Who, placement: Placement): Promise<boolean> {
  const request = requestFor(world, route, world.thingsFor(who, placement), placement);
  const parts = { params: { id: request.id }, query: request.query, body: request.body };
  try {
    await permittedPlaces(house, route, actor, parts);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'RefusedError') return false;
    throw error;
  }
}

const names = Object.keys(routes) as RouteName[];

test.each(names)('%s: the policy is the table, for every role and placement', async (route) => {
  const differences: string[] = [];
  for (const who of WHO) {
    const token = (await house.cookieOf(world.actors[who])).split('=')[1] ?? '';
    const actor = await actorOf(house.store, tokenHash(token));
    if (actor === null) throw new Error(`${who} is not signed in`);
    for (const placement of PLACEMENTS) {
      if (placement === 'own' && NOT_A_MEMBER.has(route) && !isBranchPerson(who)) continue;
      const [expected, is] = [TABLE[route][placement].includes(who), await allowed(actor, route, who, placement)];
      if (expected !== is) differences.push(`${who} on ${placement}: should be ${expected}, is ${is}`);
    }
  }
  expect(differences).toEqual([]);
});

test.each(names)('%s: what the policy denies is refused over HTTP, and nothing is stored', async (route) => {
  const spec: RouteSpec = routes[route];
  const before = await fingerprint();
  const differences: string[] = [];
  for (const who of WHO) {
    for (const placement of PLACEMENTS) {
      if (TABLE[route][placement].includes(who)) continue;
      if (placement === 'own' && NOT_A_MEMBER.has(route) && !isBranchPerson(who)) continue;
      const request = requestFor(world, route, world.thingsFor(who, placement), placement);
      const { status } = await house.ask(route, world.actors[who], request);
      if (status !== 403) differences.push(`${who} on ${placement}: ${status}`);
    }
  }
  if (spec.auth !== 'public') {
    const request = requestFor(world, route, world.thingsFor('member', 'own'), 'own');
    const { status } = await house.ask(route, null, request);
    if (status !== 401) differences.push(`signed out: ${status}`);
  }
  expect(differences).toEqual([]);
  expect(await fingerprint()).toEqual(before);
});

/** Rows of everything a request could write. */
async function fingerprint(): Promise<number[]> {
  const tables = [
    'audit',
    'idempotency',
    'decision',
    'declared_item',
    'register_entry',
    'membership',
    'person',
    'minute',
    'signature',
    'signer_change',
    'panel_gap',
    'sheet_opening',
    'sheet_reading',
    'appeal',
    'ballot_code',
    'paper_batch',
    'paper_entry',
    'entry_for_other',
    'correction',
    'delegation',
    'duty_transfer',
    'advice',
    'nudge',
    'outcome_copy',
    'case_comment',
    'accountability_referral',
    'heart_talk',
    'ledger_version',
    'ledger_filing',
    'case_file',
    'annual_opening',
    'annual_import',
    'appraisal',
    'appraisal_sheet',
    'appraisal_comment',
    'slip',
    'slip_paper',
  ];
  return Promise.all(
    tables.map((table) => house.count(table, table === 'audit' ? `action <> 'session.opened'` : 'true')),
  );
}
