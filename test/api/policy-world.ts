import { randomUUID } from 'node:crypto';

import type { RouteName } from '../../api/contract/routes.ts';
import type { House } from './house.ts';
import {
  COMMITTEE_ROLES,
  grantRole,
  insertPerson,
  insertResult,
  oblige,
  openRounds,
  openStage,
  openTalkCase,
  seedOrganisation,
  seedScheme,
} from '../support/fixtures.ts';
import type { Branch, Organisation, Round } from '../support/fixtures.ts';

export const BRANCH_ROLES = ['secretary', 'deputySecretary', 'committeeMember', 'groupMember'] as const;
export const WHO = ['member', ...BRANCH_ROLES, ...COMMITTEE_ROLES] as const;
export type Who = (typeof WHO)[number];

/**
 * Where a thing lies as seen by an actor. Branch people belong to branch A, holders of committee roles to the committee
 * above A and B: own = the actor's own (owner, or on duty in it), same = in branch A, other = in branch B, foreign = in
 * another tree.
 */
export const PLACEMENTS = ['own', 'same', 'other', 'foreign'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** One set of things that belong together: somebody's file in some branch. */
export interface Things {
  readonly personId: string;
  readonly unitId: string;
  readonly round: Round;
  readonly stageId: string;
  readonly obligationId: string;
  readonly itemId: string;
  readonly evidenceId: string;
  readonly resultId: string;
  readonly decisionId: string;
  readonly talkId: string;
  readonly paperBatchId: string;
  /** Something entered for the owner by a bystander. */
  readonly entryId: string;
  /** A talk about somebody else in which the owner has every duty but the member's. */
  readonly dutyTalkId: string;
  /** The owner's own appeal. */
  readonly appealId: string;
  /** An appeal of somebody else in which the owner has every duty. */
  readonly dutyAppealId: string;
  /** A correction of somebody else's month that the owner proposed, and has to confirm. */
  readonly correctionId: string;
  /** A duty that follows from somebody else's month, in which the owner has a part. */
  readonly dutyCaseId: string;
  /** A round of talks of the branch in which the owner has a duty. */
  readonly talkRoundId: string;
  /** A talk the owner had, and the difficulty raised in it; another's difficulty that the owner follows up. */
  readonly heartTalkId: string;
  readonly difficultyId: string;
  readonly dutyDifficultyId: string;
  /** An appraisal in which the owner reports and has a duty. */
  readonly appraisalId: string;
  /** A collective decision of the branch that the owner reports for the record. */
  readonly ledgerEntryId: string;
  /** A delegation the owner gave, and an objection the owner raised. */
  readonly delegationId: string;
  readonly objectionId: string;
  /** A slip the owner has to rectify, and one of somebody else's whose every answer is the owner's duty. */
  readonly slipId: string;
  readonly dutySlipId: string;
}

export interface World {
  readonly actors: Readonly<Record<Who, string>>;
  thingsFor(who: Who, placement: Placement): Things;
  /** A branch of the actor's own tree to transfer to, by placement. */
  unitFor(placement: Placement): string;
}

let month = 0;
/** A month nobody else in this run uses, so that every file has a cycle of its own. */
const freshPeriod = (): string => {
  month += 1;
  return `${2001 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
};

/** Somebody's file in a branch; with `onDuty` the person also reviews in that round. */
async function fileOf(
  house: House,
  input: {
    committeeId: string;
    versionId: string;
    branch: Branch;
    personId: string;
    bystanderId: string;
    onDuty: boolean;
  },
): Promise<Things> {
  const { branch, personId, bystanderId } = input;
  const { store } = house;
  const period = freshPeriod();
  const [round] = (await openRounds(store, { ...input, branches: [branch], period })) as [Round];
  const stageId = await openStage(store, { roundId: round.roundId, kind: 'review' });
  const obligationId = await oblige(store, { stageId, kind: 'declare', personId, subjectId: personId });
  if (input.onDuty) {
    for (const kind of ['review', 'sign'] as const) {
      await oblige(store, { stageId, kind, personId, subjectId: bystanderId });
    }
  }
  const [itemId, evidenceId, decisionId] = [randomUUID(), randomUUID(), randomUUID()];
  await store.pool.query(
    `insert into declared_item (id, obligation_id, round_id, person_id, item_key, claimed, reason, entered_by, entered_at)
     values ($1, $2, $3, $4, 'study-exchange', 1, '发言', $4, now())`,
    [itemId, obligationId, round.roundId, personId],
  );
  await store.pool.query(
    `insert into evidence (id, sha256, media_type, bytes, file_name, content, uploaded_by, uploaded_at)
     values ($1, $2, 'image/png', 1, 'a.png', 'x', $3, now())`,
    [evidenceId, Buffer.from(evidenceId), personId],
  );
  await store.pool.query('insert into item_evidence (item_id, evidence_id) values ($1, $2)', [itemId, evidenceId]);
  await store.pool.query(
    `insert into decision (id, kind, target_kind, target_id, actor_id, body, body_hash, received_at)
     values ($1, 'cancelCycle', 'cycle', $2, $3, '{}', '', now())`,
    [decisionId, round.cycleId, personId],
  );
  const resultId = await insertResult(store, { round, unitId: branch.id, personId, score: '80', rank: 1 }).then(
    async (id) => {
      await store.pool.query('update result set period = $2 where id = $1', [id, period]);
      return id;
    },
  );
  const talk = { planId: round.planId, unitId: branch.id, period };
  const { talkId } = await openTalkCase(store, { ...talk, personId, duty: { kind: 'acknowledgeTalk', personId } });
  const { talkId: dutyTalkId } = await openTalkCase(store, {
    ...talk,
    kind: 'committee',
    personId: bystanderId,
    duty: { kind: 'holdTalk', personId },
  });
  for (const kind of ['appointTalker', 'followUpTalk']) {
    await store.pool.query(
      `insert into obligation (talk_id, kind, person_id, opened_at, due_at, closes_at)
       values ($1, $2, $3, now(), now(), 'infinity')`,
      [dutyTalkId, kind, personId],
    );
  }
  const { rows: batches } = await store.pool.query<{ id: string }>(
    `insert into paper_batch (stage_id, number, issued, issued_by, issued_at) values ($1, 1, 1, $2, now()) returning id`,
    [stageId, personId],
  );
  const { rows: entries } = await store.pool.query<{ id: string }>(
    `insert into entry_for_other (obligation_id, round_id, person_id, entered_by, entered_at)
     values ($1, $2, $3, $4, now()) returning id`,
    [obligationId, round.roundId, personId, bystanderId],
  );
  const [delegationId, objectionId] = [randomUUID(), randomUUID()];
  await store.pool.query(
    `insert into delegation (id, owner_id, delegate_id, kinds, from_day, to_day, starts_at, ends_at, reason, created_at)
     values ($1, $2, $3, '{reportMeeting}', '2001-01-01', '2001-01-02', '2001-01-01', '2001-01-02', '出差', now())`,
    [delegationId, personId, bystanderId],
  );
  await store.pool.query(
    `insert into objection (id, stage_id, subject_id, raised_by, text, raised_at) values ($1, $2, $3, $4, '异议', now())`,
    [objectionId, stageId, bystanderId, personId],
  );
  const about = { planId: round.planId, unitId: branch.id, period, resultId };
  const heart = { unitId: branch.id, span: period, versionId: input.versionId, dutyId: input.onDuty ? personId : null };
  return {
    personId,
    unitId: branch.id,
    round,
    stageId,
    obligationId,
    itemId,
    evidenceId,
    resultId,
    decisionId,
    delegationId,
    objectionId,
    talkId,
    dutyTalkId,
    paperBatchId: batches[0]?.id ?? '',
    entryId: entries[0]?.id ?? '',
    ledgerEntryId: await insertLedgerEntry(house, heart),
    ...(await insertHeartTalks(house, { ...heart, personId, bystanderId })),
    appealId: await insertAppeal(house, { ...about, personId, duties: [], dutyId: bystanderId }),
    dutyAppealId: await insertAppeal(house, {
      ...about,
      personId: bystanderId,
      duties: ['reviewAppeal', 'nameReviewer'],
      dutyId: personId,
    }),
    dutyCaseId: await insertDuty(house, {
      ...about,
      personId: bystanderId,
      ownerId: personId,
      versionId: input.versionId,
    }),
    appraisalId: await insertAppraisal(house, { ...about, versionId: round.versionId, personId, otherId: bystanderId }),
    correctionId: await insertCorrection(house, { ...about, personId: bystanderId, proposedBy: personId }),
    slipId: await insertSlip(house, { ...input, ownerId: personId, receiverId: bystanderId }),
    dutySlipId: await insertSlip(house, { ...input, ownerId: bystanderId, receiverId: personId }),
  };
}

async function insertCase(
  { store }: House,
  file: { kind: string; unitId: string; subjectId: string | null; duty: { kind: string; personId: string } | null },
): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into case_file (kind, unit_id, subject_id, state, opened_at, next_wake_at)
     values ($1, $2, $3, 'open', now(), 'infinity') returning id`,
    [file.kind, file.unitId, file.subjectId],
  );
  const id = rows[0]?.id ?? '';
  if (file.duty !== null) {
    await store.pool.query(
      `insert into obligation (case_id, kind, person_id, opened_at, due_at, closes_at)
       values ($1, $2, $3, now(), now(), 'infinity')`,
      [id, file.duty.kind, file.duty.personId],
    );
  }
  return id;
}

/** A round of talks, a talk of the person and one of the bystander, each with a difficulty the other follows up. */
async function insertHeartTalks(
  house: House,
  input: {
    unitId: string;
    span: string;
    versionId: string;
    dutyId: string | null;
    personId: string;
    bystanderId: string;
  },
): Promise<Pick<Things, 'talkRoundId' | 'heartTalkId' | 'difficultyId' | 'dutyDifficultyId'>> {
  const { unitId, span, personId, bystanderId, dutyId } = input;
  const duty = dutyId === null ? null : { kind: 'reachMembers', personId: dutyId };
  const talkRoundId = await insertCase(house, { kind: 'talkRound', unitId, subjectId: null, duty });
  await house.store.pool.query(
    `insert into talk_round (id, unit_id, span, scheme_version_id, first_day, last_day, due_at)
     values ($1, $2, $3, $4, '2001-01-01', '2001-06-30', '2001-07-01')`,
    [talkRoundId, unitId, span, input.versionId],
  );
  const talked = async (memberId: string, talkerId: string): Promise<[talkId: string, difficultyId: string]> => {
    const { rows } = await house.store.pool.query<{ id: string }>(
      `insert into heart_talk (unit_id, person_id, talker_id, held_on, form, summary, recorded_by, recorded_at)
       values ($1, $2, $3, '2001-02-01', 'inPerson', '谈话', $3, now()) returning id`,
      [unitId, memberId, talkerId],
    );
    const talkId = rows[0]?.id ?? '';
    const follower = { kind: 'followUpDifficulty', personId: talkerId };
    const id = await insertCase(house, { kind: 'difficulty', unitId, subjectId: memberId, duty: follower });
    await house.store.pool.query(
      `insert into difficulty (id, talk_id, ordinal, text, responsible_id, due_at) values ($1, $2, 0, '困难', $3, now())`,
      [id, talkId, talkerId],
    );
    return [talkId, id];
  };
  const [heartTalkId, difficultyId] = await talked(personId, bystanderId);
  const [, dutyDifficultyId] = await talked(bystanderId, personId);
  return { talkRoundId, heartTalkId, difficultyId, dutyDifficultyId };
}

async function insertSlip(
  { store }: House,
  slip: { committeeId: string; branch: Branch; ownerId: string; receiverId: string },
): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(
    `with f as (
       insert into case_file (kind, unit_id, state, opened_at, next_wake_at)
       values ('rectification', $1, 'planning', now(), 'infinity') returning id)
     insert into slip (id, key, unit_id, owner_id, owner_since, issuer_unit_id, receiver_unit_id, issued_on, counts_from,
            clocks, origin_kind)
     select id, id, $1, $2, now(), $3, $3, '2026-01-20', '2026-01-20', '{}', 'manual' from f returning id`,
    [slip.branch.id, slip.ownerId, slip.committeeId],
  );
  const id = rows[0]?.id ?? '';
  await store.pool.query(
    `insert into obligation (case_id, kind, person_id, reference, opened_at, due_at, closes_at)
     select $1, kind, $2, gen_random_uuid(), now(), now(), 'infinity'
       from unnest('{approveRectification,verifyCloseOut,decideExtension}'::text[]) kind`,
    [id, slip.receiverId],
  );
  return id;
}

async function insertLedgerEntry(
  house: House,
  { unitId, span, dutyId }: { unitId: string; span: string; dutyId: string | null },
): Promise<string> {
  const duty = dutyId === null ? null : { kind: 'fileDecision', personId: dutyId };
  const id = await insertCase(house, { kind: 'ledgerEntry', unitId, subjectId: null, duty });
  await house.store.pool.query('insert into ledger_entry (id, unit_id, year, number) values ($1, $2, $3, 1)', [
    id,
    unitId,
    span,
  ]);
  return id;
}

interface About {
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
  readonly resultId: string;
  readonly personId: string;
}

async function insertAppeal(
  { store }: House,
  about: About & { readonly duties: readonly string[]; readonly dutyId: string },
): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into appeal (plan_id, unit_id, person_id, period, result_id, step, text, filed_by, filed_at, due_at,
            next_wake_at)
     values ($1, $2, $3, $4, $5, 1, '申诉', $3, now(), now(), 'infinity') returning id`,
    [about.planId, about.unitId, about.personId, about.period, about.resultId],
  );
  const id = rows[0]?.id ?? '';
  for (const kind of about.duties) {
    await store.pool.query(
      `insert into obligation (appeal_id, kind, person_id, reference, opened_at, due_at, closes_at)
       values ($1, $2, $3, $1, now(), now(), 'infinity')`,
      [id, kind, about.dutyId],
    );
  }
  return id;
}

async function insertDuty(
  { store }: House,
  about: About & { readonly ownerId: string; readonly versionId: string },
): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(
    `with c as (
       insert into consequence (plan_id, unit_id, person_id, period, rule_key, duty, scheme_version_id, rules_version,
              inputs, drawn_at)
       values ($1, $2, $3, $4, 'zero-secretary', 'explainInYearReport', $5, 2, '{}', now()) returning id),
     f as (
       insert into case_file (kind, unit_id, subject_id, state, opened_at, next_wake_at)
       values ('duty', $2, $3, 'open', now(), 'infinity') returning id),
     d as (
       insert into duty_case (id, consequence_id, kind, owner_id, last_day)
       select f.id, c.id, 'explainInYearReport', $6, '2026-12-31' from f, c)
     insert into obligation (case_id, kind, person_id, subject_id, opened_at, due_at, closes_at)
     select f.id, 'explain', $6, $3, now(), now(), 'infinity' from f returning case_id as id`,
    [about.planId, about.unitId, about.personId, about.period, about.versionId, about.ownerId],
  );
  return rows[0]?.id ?? '';
}

async function insertAppraisal(
  { store }: House,
  about: About & { readonly versionId: string; readonly otherId: string },
): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(
    `with f as (
       insert into case_file (kind, unit_id, state, opened_at, next_wake_at)
       values ('appraisal', $1, 'reports', now(), 'infinity') returning id),
     a as (
       insert into appraisal (id, unit_id, scheme_key, year, scheme_version_id, opened_by, phase_opened_at, first_day,
              last_day, closes_at, provisional)
       select id, $1, 'report', $2, $3, $4, now(), now(), now(), now(), false from f returning id),
     r as (
       insert into appraisal_area (appraisal_id, name, leader_id) select id, '责任区', $4 from a returning id, appraisal_id),
     s as (
       insert into appraisal_subject (appraisal_id, area_id, unit_id, person_id, written)
       select appraisal_id, id, $1, $5, false from r),
     o as (
       insert into obligation (case_id, kind, person_id, opened_at, due_at, closes_at)
       select id, 'chairAppraisal', $5, now(), now(), 'infinity' from a)
     select id from a`,
    [about.unitId, about.period, about.versionId, about.otherId, about.personId],
  );
  return rows[0]?.id ?? '';
}

async function insertCorrection({ store }: House, about: About & { readonly proposedBy: string }): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into correction (plan_id, unit_id, person_id, period, result_id, state, reason, changes, proposed_by,
            proposed_at, due_at, next_wake_at)
     values ($1, $2, $3, $4, $5, 'proposed', '更正', '[]', $6, now(), now(), 'infinity') returning id`,
    [about.planId, about.unitId, about.personId, about.period, about.resultId, about.proposedBy],
  );
  return rows[0]?.id ?? '';
}

/** Two trees, one actor for every role, and a file for every placement. */
export async function buildWorld(house: House): Promise<World> {
  const { store } = house;
  const home = await seedOrganisation(store, { name: '机关', branches: [2, 2] });
  const away = await seedOrganisation(store, { name: '外单位', branches: [2] });
  const versions = new Map<Organisation, string>();
  for (const tree of [home, away]) versions.set(tree, await seedScheme(store, tree.committeeId));
  const [a, b] = home.branches as [Branch, Branch];
  const [f] = away.branches as [Branch];

  const actors: Partial<Record<Who, string>> = { ...home.officers };
  for (const who of ['member', ...BRANCH_ROLES] as const) {
    const personId = await insertPerson(store, { name: who, unitId: a.id });
    if (who !== 'member') await grantRole(store, personId, a.id, who);
    actors[who] = personId;
  }

  const file = (tree: Organisation, branch: Branch, personId: string, onDuty = false): Promise<Things> =>
    fileOf(house, {
      committeeId: tree.committeeId,
      versionId: versions.get(tree) ?? '',
      branch,
      personId,
      bystanderId: branch.members[1] ?? '',
      onDuty,
    });
  const shared = {
    same: await file(home, a, a.members[0] ?? ''),
    other: await file(home, b, b.members[0] ?? ''),
    foreign: await file(away, f, f.members[0] ?? ''),
  };
  const own = new Map<Who, Things>();
  for (const who of WHO) own.set(who, await file(home, a, actors[who] ?? '', true));
  return {
    actors: actors as Record<Who, string>,
    thingsFor: (who, placement) => (placement === 'own' ? (own.get(who) ?? shared.same) : shared[placement]),
    unitFor: (placement) => (placement === 'foreign' ? f.id : b.id),
  };
}

/** Some file: permission is asked before anything is read from it. */
function upload(): FormData {
  const form = new FormData();
  form.append('file', new Blob(['x']), 'a.xlsx');
  return form;
}

const item = { itemKey: 'study-exchange', points: '1', reason: '发言' };
const about = (things: Things): object => ({ personId: things.personId, period: '2026-01' });

const matter = {
  kind: 'majorMatter',
  title: '年度计划',
  heldOn: '2026-02-09',
  present: [randomUUID()],
  votes: { for: 1, against: 0, abstain: 0 },
  decision: '同意',
};

/** A well-formed request of every route about these things: only permission can stand in its way. */
export function requestFor(
  world: World,
  route: RouteName,
  things: Things,
  placement: Placement,
): { id?: string; query?: Record<string, string>; body?: unknown } {
  const { round, obligationId, itemId, unitId, talkId, dutyTalkId } = things;
  const requests: Partial<Record<RouteName, ReturnType<typeof requestFor>>> = {
    declareItem: { id: obligationId, body: item },
    declareNothing: { id: obligationId },
    verify: { id: obligationId },
    object: { id: obligationId, body: { subjectId: randomUUID(), text: '异议' } },
    answerObjection: { id: obligationId, body: { uphold: false, answer: '答复' } },
    spotCheck: { id: obligationId, body: { finding: 'confirm' } },
    ballot: { id: obligationId },
    castBallot: { id: obligationId, body: { sheets: [{ subjectId: randomUUID(), abstain: true }] } },
    comprehensiveReview: { id: obligationId, body: { minuteId: randomUUID(), marks: [] } },
    reportMeeting: { id: obligationId, body: { heldOn: '2026-02-09', present: [randomUUID()], text: '纪要' } },
    withdrawItem: { id: itemId },
    amendItem: { id: itemId, body: { points: '1', reason: '补正' } },
    cycle: { id: round.cycleId },
    round: { id: round.roundId },
    board: { id: round.roundId },
    objections: { id: round.roundId },
    declarations: { id: round.roundId },
    missing: { id: round.roundId },
    recordMinutes: { id: round.roundId, body: { heldOn: '2026-02-09', present: [randomUUID()], text: '纪要' } },
    review: { id: round.roundId, body: { minuteId: randomUUID(), decisions: [{ obligationId, items: [] }] } },
    panelFile: { id: round.roundId },
    sign: { id: round.roundId, body: { signatures: [{ obligationId, approve: true }] } },
    withdrawSignature: { id: round.roundId, body: { proposalId: obligationId } },
    changeSigner: { id: things.stageId, body: { personId: randomUUID(), change: 'added', reason: '加签' } },
    sayNoQuorum: { id: obligationId, body: { reason: '多人出差' } },
    evidence: { id: things.evidenceId },
    recordRegister: {
      body: { entries: [{ ...about(things), itemKey: 'dues', occasion: '2026-01', outcome: 'met' }] },
    },
    register: { query: { unitId, period: '2026-01' } },
    unitResults: { id: unitId, query: { period: '2026-01' } },
    unitQuarter: { id: unitId, query: { quarter: '2026-Q1' } },
    members: { id: unitId },
    callList: { id: unitId },
    result: { id: things.resultId },
    clauses: { id: round.versionId },
    adoptionReport: { id: round.versionId },
    extendStage: { id: round.roundId, body: { lastDay: '2026-02-20', reason: '延期' } },
    reopenSubject: { id: round.roundId, body: { personId: things.personId, reason: '重审' } },
    cancelCycle: { id: round.cycleId, body: { reason: '取消' } },
    decision: { id: things.decisionId },
    talk: { id: talkId },
    appointTalker: { id: dutyTalkId, body: { talkerId: randomUUID() } },
    recordTalk: {
      id: dutyTalkId,
      body: {
        heldOn: '2026-02-09',
        shortcomings: '一',
        measures: '二',
        improveBy: '2026-03-01',
        followUpOn: '2026-03-02',
      },
    },
    acknowledgeTalk: { id: talkId },
    followUpTalk: { id: dutyTalkId, body: { finding: '已改进' } },
    recordHeartTalk: {
      body: { personId: things.personId, heldOn: '2026-02-09', form: 'inPerson', summary: '谈话' },
    },
    heartTalk: { id: things.heartTalkId },
    heartTalkSheet: { id: things.heartTalkId },
    talkRound: { id: things.talkRoundId },
    difficulty: { id: things.difficultyId },
    followUpDifficulty: { id: things.dutyDifficultyId, body: { done: '已解决' } },
    recordCollectiveDecision: { id: unitId, body: matter },
    correctCollectiveDecision: { id: things.ledgerEntryId, body: { ...matter, reason: '更正' } },
    fileCollectiveDecision: { id: things.ledgerEntryId, body: { documentNo: '1号', filedOn: '2026-02-09' } },
    collectiveDecisions: { id: unitId, query: { year: '2026' } },
    collectiveDecisionsSheet: { id: unitId, query: { year: '2026' } },
    collectiveDecision: { id: things.ledgerEntryId },
    collectiveDecisionSheet: { id: things.ledgerEntryId },
    fileAppeal: { id: things.resultId, body: { text: '申诉' } },
    appealTalk: { id: talkId, body: { text: '申诉' } },
    appeal: { id: things.appealId },
    decideAppeal: { id: things.dutyAppealId, body: { uphold: false, answer: '不成立' } },
    withdrawAppeal: { id: things.appealId },
    nameReviewer: { id: things.dutyAppealId, body: { reviewerId: randomUUID() } },
    appealSheet: { id: things.appealId },
    appealReviewSheet: { id: things.appealId },
    consequence: { id: things.dutyCaseId },
    memberConsequences: { id: things.personId },
    unitConsequences: { id: unitId },
    recordExplanation: { id: things.dutyCaseId, body: { meetingOn: '2026-02-09', minutes: '纪要', text: '说明' } },
    referAccountability: { id: things.dutyCaseId, body: { reason: '失职' } },
    decideAdmonishing: { id: things.dutyCaseId, body: { hold: false, reason: '不宜' } },
    recordAdmonishing: {
      id: things.dutyCaseId,
      body: {
        heldOn: '2026-02-09',
        problems: ['一'],
        measures: '二',
        rectifyBy: '2026-03-01',
        helperId: randomUUID(),
      },
    },
    acknowledgeAdmonishing: { id: things.dutyCaseId },
    followUpHelp: { id: things.dutyCaseId, body: { finding: '已改进' } },
    decideReferral: {
      id: things.dutyCaseId,
      body: { outcome: 'none', document: '文', dated: '2026-02-09', reason: '评议' },
    },
    explanationSheet: { id: things.dutyCaseId },
    corrections: { id: unitId },
    correction: { id: things.correctionId },
    correctionSheet: { id: things.correctionId },
    proposeCorrection: {
      id: things.resultId,
      body: { reason: '更正', changes: [{ kind: 'exemptionTakenBack' }] },
    },
    confirmCorrection: { id: things.correctionId, body: { confirm: true } },
    withdrawCorrection: { id: things.correctionId },
    openAppraisal: {
      body: {
        unitId,
        schemeKey: 'report',
        year: '2026',
        areas: [{ name: '一', leaderId: randomUUID(), team: [randomUUID()] }],
        subjects: [{ unitId, area: '一' }],
      },
    },
    appraisal: { id: things.appraisalId },
    appraisalSubject: { id: things.appraisalId, query: { subjectId: randomUUID() } },
    fileAppraisalReport: { id: things.appraisalId, body: { subjectId: randomUUID(), text: '述职' } },
    arrangeAppraisalMeeting: {
      id: things.appraisalId,
      body: { areaId: randomUUID(), heldOn: '2026-02-09', place: '会议室', agenda: [randomUUID()] },
    },
    recordAppraisalMeeting: {
      id: things.appraisalId,
      body: { meetingId: randomUUID(), present: [randomUUID()], minutes: '纪要' },
    },
    recordViewing: {
      id: things.appraisalId,
      body: { subjectId: randomUUID(), viewedOn: '2026-02-09', place: '现场', note: '观摩' },
    },
    openScoring: { id: things.appraisalId, body: { subjectId: randomUUID() } },
    closeScoring: { id: things.appraisalId, body: { subjectId: randomUUID() } },
    myAppraisalSheets: { id: things.appraisalId },
    rateSubject: { id: things.appraisalId, body: { subjectId: randomUUID(), abstain: true } },
    commentSubject: { id: things.appraisalId, body: { subjectId: randomUUID(), text: '点评' } },
    liveAppraisal: { id: things.appraisalId },
    confirmAppraisal: { id: things.appraisalId, body: {} },
    extendAppraisal: { id: things.appraisalId, body: { lastDay: '2026-03-09', reason: '延期' } },
    excuseSubject: { id: things.appraisalId, body: { subjectId: randomUUID(), reason: '合并' } },
    objectToAppraisal: { id: things.appraisalId, body: { subjectId: randomUUID(), text: '异议' } },
    answerAppraisal: { id: things.appraisalId, body: { objectionId: randomUUID(), uphold: false, answer: '答复' } },
    appraisalResults: { id: things.appraisalId },
    appraisalResultsSheet: { id: things.appraisalId },
    appraisalSummarySheet: { id: things.appraisalId },
    appraisalScoreSheet: { id: things.appraisalId },
    appraisalReportSheet: { id: things.appraisalId, query: { subjectId: randomUUID() } },
    issueSlips: {
      body: {
        slips: [
          {
            key: randomUUID(),
            unitId,
            ownerId: randomUUID(),
            issuerUnitId: unitId,
            receiverUnitId: randomUUID(),
            problems: [{ text: '问题' }],
          },
        ],
      },
    },
    importSlips: { id: unitId, body: upload() },
    slip: { id: things.slipId },
    slipForm: { id: things.slipId, query: { form: 'slip' } },
    blankSlipForm: { query: { form: 'plan' } },
    planRectification: { id: things.slipId, body: { text: '方案', untilDay: '2026-10-30' } },
    reportRectification: {
      id: things.slipId,
      body: { quarter: '2026-Q1', text: '进展', evidenceIds: [randomUUID()] },
    },
    applyCloseOut: { id: things.slipId, body: { text: '完成', evidenceIds: [randomUUID()] } },
    askExtension: { id: things.slipId, body: { text: '延期', untilDay: '2026-12-30' } },
    explainRectification: { id: things.slipId, body: { text: '说明', heldOn: '2026-01-20' } },
    answerPlan: { id: things.dutySlipId, body: { approve: true } },
    verifyCloseOut: { id: things.dutySlipId, body: { passed: true, finding: '属实' } },
    decideExtension: { id: things.dutySlipId, body: { grant: true } },
    addAffiliate: { id: unitId, body: { staffNo: randomUUID(), name: '群众', kind: 'served', fromDate: '2026-01-01' } },
    affiliates: { id: unitId },
    addMember: { body: { unitId, staffNo: randomUUID(), name: '新', state: 'full', fromDate: '2026-01-01' } },
    transferMember: {
      body: { personId: things.personId, toUnitId: world.unitFor(placement), fromDate: '2026-02-01' },
    },
    exemptMember: { body: { ...about(things), cause: '病' } },
    recordHandling: { body: { ...about(things), document: '文', dated: '2026-01-01' } },
    recordVeto: { body: { ...about(things), conditionKey: 'law', note: '注' } },
    setCalendarDays: { body: { source: '文', days: [{ day: '2026-05-01', kind: 'holiday' }] } },
    importRoster: { body: upload() },
    importResults: { id: round.planId, body: upload() },
    postingSheet: { id: round.roundId },
    talkRecordSheet: { id: talkId },
    stars: { query: { unitId, year: '2026' } },
    starsSheet: { query: { unitId, year: '2026' } },
    memberStars: { id: things.personId },
    sharedCeilings: { id: obligationId },
    openYearEarly: { id: round.planId, body: { year: '2026', reason: '机构调整' } },
    recordAnnualNumbers: {
      id: round.planId,
      body: { year: '2026', input: 'external', source: '文', numbers: [{ personId: things.personId, points: '80' }] },
    },
    importAnnualNumbers: { id: round.planId, query: { year: '2026', input: 'external' }, body: upload() },
    appraisalForm: { id: things.resultId },
    eligibility: { query: { unitId, year: '2026' } },
    memberEligibility: { id: things.personId },
    annualSheet: { id: round.roundId },
    ballots: { id: round.roundId },
    ballotsSheet: { id: round.roundId },
    ballotQuestions: { id: round.roundId },
    requestOpening: {
      id: round.roundId,
      body: { stageId: randomUUID(), subjectId: things.personId, purpose: '核实举报' },
    },
    declareForOthers: { id: round.roundId, body: { entries: [{ personId: randomUUID(), items: [] }] } },
    entriesForm: { id: round.roundId },
    importEntries: { id: round.roundId, body: upload() },
    verifyForOthers: { id: round.roundId, body: { people: [randomUUID()] } },
    confirmEntry: { id: things.entryId },
    issueCodes: { id: round.roundId, body: { stageId: randomUUID() } },
    issueCodeSlips: { id: round.roundId, body: { stageId: randomUUID() } },
    ballotVoters: { id: round.roundId, query: { stageId: randomUUID() } },
    issuePaper: { id: round.roundId, body: { stageId: randomUUID(), people: [randomUUID()] } },
    paperBatches: { id: round.roundId },
    paperBatch: { id: things.paperBatchId },
    returnPaper: { id: things.paperBatchId, body: { valid: 1, invalid: 0, abstained: 0 } },
    keyPaper: { id: things.paperBatchId, body: { sheets: [{ sheetNo: 1, invalid: true }] } },
    paperForm: { id: things.paperBatchId },
    importPaper: { id: things.paperBatchId, body: upload() },
    settlePaper: { id: things.paperBatchId, body: { sheets: [{ sheetNo: 1, invalid: true }] } },
    signPaper: { id: things.paperBatchId, body: { as: 'teller' } },
    confirmOpening: { id: obligationId },
    openedSheets: { id: obligationId },
    delegate: {
      body: { delegateId: randomUUID(), kinds: ['review'], from: '2026-02-09', to: '2026-02-09', reason: '出差' },
    },
    revokeDelegation: { id: things.delegationId },
    transferDuty: { id: obligationId, body: { toPersonId: randomUUID(), reason: '出差' } },
    handOver: {
      body: { personId: things.personId, successors: [{ personId: randomUUID() }], reason: '离职' },
    },
    askAdvice: { id: obligationId, body: { adviserId: randomUUID(), question: '意见？' } },
    advice: { id: obligationId },
    giveAdvice: { id: obligationId, body: { answer: '同意' } },
    nudge: { id: obligationId },
    commentRound: { id: round.roundId, body: { text: '留言' } },
    roundComments: { id: round.roundId },
    commentTalk: { id: dutyTalkId, body: { text: '留言' } },
    talkComments: { id: dutyTalkId },
    commentAppeal: { id: things.dutyAppealId, body: { text: '留言' } },
    appealComments: { id: things.dutyAppealId },
    copyResult: { id: things.resultId, body: { personIds: [randomUUID()] } },
    copyAppeal: { id: things.appealId, body: { personIds: [randomUUID()] } },
    copyCorrection: { id: things.correctionId, body: { personIds: [randomUUID()] } },
    timeline: { id: round.roundId },
    withdrawObjection: { id: things.objectionId },
    terminateRound: { id: round.roundId, body: { reason: '终止' } },
    terminateTalk: { id: talkId, body: { reason: '终止' } },
    pausePlan: { id: round.planId },
    resumePlan: { id: round.planId },
    runPlan: { id: round.planId },
    backfillPlan: { id: round.planId, body: { from: '2025-01', to: '2025-02' } },
  };
  return requests[route] ?? {};
}
