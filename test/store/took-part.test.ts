/** Everybody who had a part in a result is kept out of reviewing it (§2.4), whatever the part was. */
import { tookPart } from '../../store/appeals/took-part.ts';
import { insertPerson } from '../support/fixtures.ts';
import { committeeOf, openHouse, roundOf, seedBranch, seedParty } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { runMonth } from '../activities/months.ts';

const PERIOD = '2026-01';
const NO_APPEAL = '00000000-0000-0000-0000-000000000000';

let house: House;
let planId = '';
let roundId = '';
let subject = '';

beforeAll(async () => {
  house = await openHouse();
  const party = await seedParty(house);
  const branch = await seedBranch(house, party.committeeId, committeeOf(6));
  subject = branch.people[5] ?? '';
  planId = party.planId;
  roundId = roundOf(await runMonth(house, party, PERIOD, { branch, scores: new Map([[subject, 58]]) }), branch);
});
afterAll(() => house.close());

const STAGE = `(select id from stage where round_id = $2 and kind = 'publicity')`;
const DUTY = `(select o.id from obligation o join stage s on s.id = o.stage_id where s.round_id = $2 limit 1)`;
const DUTY_ABOUT = `(select o.id from obligation o join stage s on s.id = o.stage_id where s.round_id = $2 and o.subject_id = $3 limit 1)`;
const ITEM = `(select id from declared_item where round_id = $2 limit 1)`;
const result = `(select id from result where person_id = $3 and status = 'published')`;

/** `$1` the person, `$2` the round, `$3` the subject. */
const PARTS: readonly (readonly [what: string, sql: string])[] = [
  [
    'entered a declaration',
    `insert into declared_item (obligation_id, round_id, person_id, item_key, claimed, reason, entered_by, entered_at)
    select ${DUTY}, $2, $3, 'study-exchange', 1, '代填', $1, now()`,
  ],
  [
    'decided an item',
    `insert into item_decision (item_id, seq, decision, obligation_id, decided_by, decided_at)
    select ${ITEM}, 1, 'accepted', ${DUTY}, $1, now() where $3::uuid is not null`,
  ],
  [
    'was minuted present',
    `insert into minute (round_id, held_on, present, text, recorded_by, recorded_at)
    select $2, '2026-02-09', array[$1::uuid], '会议', $3, now()`,
  ],
  [
    'recorded minutes',
    `insert into minute (round_id, held_on, present, text, recorded_by, recorded_at)
    select $2, '2026-02-09', array[$3::uuid], '会议', $1, now()`,
  ],
  [
    'recorded a register entry',
    `insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, recorded_by, recorded_at)
    select unit_id, $3, '${PERIOD}', 'dues', '一月', 'met', $1, now() from round where id = $2`,
  ],
  [
    'exempted the month',
    `insert into exemption (person_id, period, cause, decided_by) select $3, '${PERIOD}', '病', $1 where $2::uuid is not null`,
  ],
  [
    'recorded a handling',
    `insert into handling (person_id, period, document, dated, recorded_by) select $3, '${PERIOD}', '文', '2026-02-01', $1 where $2::uuid is not null`,
  ],
  [
    'found a veto',
    `insert into veto_finding (person_id, period, condition_key, note, recorded_by) select $3, '${PERIOD}', 'law', '注', $1 where $2::uuid is not null`,
  ],
  [
    'set a mark',
    `insert into comprehensive_mark (round_id, subject_id, seq, points, ground, reason, obligation_id, decided_by, decided_at)
    select $2, $3, 1, 80, 'newFacts', '理由', ${DUTY}, $1, now()`,
  ],
  [
    'verified for the subject',
    `insert into verification (stage_id, person_id, result_id, verified_by, verified_at) select ${STAGE}, $3, ${result}, $1, now()`,
  ],
  [
    'raised an objection',
    `insert into objection (stage_id, subject_id, raised_by, text, raised_at) select ${STAGE}, $3, $1, '异议', now()`,
  ],
  [
    'answered an objection',
    `insert into objection (stage_id, subject_id, raised_by, text, raised_at, state, answered_by) select ${STAGE}, $3, $3, '异议', now(), 'rejected', $1`,
  ],
  [
    'filled a real-name sheet',
    `insert into sheet (id, stage_id, subject_id, voter_id, cast_at) select gen_random_uuid(), ${STAGE}, $3, $1, now()`,
  ],
  [
    'inspected an item',
    `insert into obligation (stage_id, kind, person_id, subject_id, reference, state, opened_at, due_at, closes_at, done_at, done_by)
    select ${STAGE}, 'spotCheck', $1, $3, gen_random_uuid(), 'done', now(), now(), now(), now(), $1`,
  ],
  [
    'kept the comprehensive review',
    `insert into obligation (stage_id, kind, person_id, state, opened_at, due_at, closes_at, done_at, done_by)
    select ${STAGE}, 'comprehensive', $1, 'done', now(), now(), now(), now(), $1 where $3::uuid is not null`,
  ],
  ['holds the talk', `update talk_case set talker_id = $1 where person_id = $3 and $2::uuid is not null`],
  [
    'appointed the talker',
    `insert into obligation (talk_id, kind, person_id, state, opened_at, due_at, closes_at, done_at, done_by)
    select id, 'appointTalker', $1, 'done', now(), now(), now(), now(), $1 from talk_case where person_id = $3 and $2::uuid is not null`,
  ],
  [
    'proposed what the panel signs',
    `insert into proposal (stage_id, subject_id, obligation_id, seq, body, proposed_by, proposed_at, state)
    select o.stage_id, $3, o.id, 1, '{}', $1, now(), 'carried' from obligation o where o.id = ${DUTY}`,
  ],
  [
    'signed what the panel proposed',
    `insert into signature (proposal_id, signer_id, approve, signed_at)
    select x.id, $1, true, now() from proposal x join stage s on s.id = x.stage_id
     where s.round_id = $2 and x.subject_id = $3 limit 1`,
  ],
  [
    'changed who signs',
    `insert into signer_change (stage_id, subject_id, person_id, change, reason, changed_by, changed_at)
    select ${STAGE}, $3, $3, 'removed', '减签', $1, now() where $2::uuid is not null`,
  ],
  [
    'said that the panel cannot meet',
    `insert into panel_gap (obligation_id, cause, said_by, since, escalates_at)
    select o.id, 'noQuorum', $1, now(), now() from obligation o join stage s on s.id = o.stage_id
     where s.round_id = $2 and o.subject_id = $3 limit 1`,
  ],
  [
    'sent the round back',
    `insert into round_return (round_id, seq, stage_key, subjects, reason, obligation_id, decided_by, decided_at)
    select $2, 1, 'review', array[$3::uuid], '退回', ${DUTY}, $1, now()`,
  ],
  [
    'had the subject reviewed again',
    `insert into decision (id, kind, target_kind, target_id, actor_id, body, body_hash, received_at)
    select gen_random_uuid(), 'reopenSubject', 'round', $2, $1, jsonb_build_object('personId', $3::text), '', now()`,
  ],
  [
    'proposed a correction',
    `insert into correction (plan_id, unit_id, person_id, period, result_id, state, reason, changes, proposed_by, proposed_at, due_at, next_wake_at)
    select plan_id, unit_id, $3, period, id, 'withdrawn', '更正', '[]', $1, now(), now(), 'infinity' from result where id = ${result} and $2::uuid is not null`,
  ],
  [
    'had somebody stand in',
    `insert into obligation (stage_id, kind, person_id, subject_id, reference, state, opened_at, due_at, closes_at, done_at, done_by)
    select ${STAGE}, 'answerObjection', $1, $3, gen_random_uuid(), 'done', now(), now(), now(), now(), $3`,
  ],
  [
    'gave a duty away',
    `insert into duty_transfer (obligation_id, from_id, to_id, how, reason, moved_by, moved_at)
    select ${DUTY_ABOUT}, $1, $3, 'transfer', '外出', $1, now() where $2::uuid is not null`,
  ],
  [
    'asked advice',
    `insert into advice (obligation_id, adviser_id, question, asked_by, asked_at)
    select ${DUTY_ABOUT}, $3, '意见？', $1, now() where $2::uuid is not null`,
  ],
  [
    'gave advice about the talk',
    `insert into obligation (talk_id, kind, person_id, reference, optional, state, opened_at, due_at, closes_at, done_at, done_by)
    select id, 'giveAdvice', $1, gen_random_uuid(), true, 'done', now(), now(), now(), now(), $1 from talk_case where person_id = $3 and $2::uuid is not null`,
  ],
  [
    'commented on the subject',
    `insert into case_comment (round_id, subject_id, author_id, text, written_at) values ($2, $3, $1, '留言', now())`,
  ],
  [
    'ended a talk',
    `update talk_case set terminated_by = $1, termination_reason = '终止' where person_id = $3 and $2::uuid is not null`,
  ],
  [
    'decided an earlier appeal',
    `insert into appeal (plan_id, unit_id, person_id, period, result_id, step, text, filed_by, filed_at, due_at, state, reviewer_id, next_wake_at)
    select plan_id, unit_id, $3, period, id, 1, '申诉', $3, now(), now(), 'rejected', $1, 'infinity' from result where id = ${result} and $2::uuid is not null`,
  ],
];

const partakers = (periods = [PERIOD]): Promise<ReadonlySet<string>> =>
  tookPart(house.store.pool, { personId: subject, planId, periods, exceptAppealId: NO_APPEAL });

test.each(PARTS)('whoever %s took part', async (_, sql) => {
  const somebody = await insertPerson(house.store, { name: '某人' });
  expect((await partakers()).has(somebody)).toBe(false);
  await house.rows(sql, [somebody, roundId, subject]);
  expect((await partakers()).has(somebody)).toBe(true);
  // in this month, and not in another
  expect((await partakers(['2025-11'])).has(somebody)).toBe(false);
});

test('a call for what is owed, and a comment on the round as a whole, are no part', async () => {
  const before = await partakers();
  const caller = await insertPerson(house.store, { name: '催办人' });
  await house.rows(
    `insert into nudge (obligation_id, working_day, nudged_by, nudged_at)
     select ${DUTY_ABOUT}, '2026-02-09', $1, now() where $2::uuid is not null`,
    [caller, roundId, subject],
  );
  await house.rows(`insert into case_comment (round_id, author_id, text, written_at) values ($2, $1, '留言', now())`, [
    caller,
    roundId,
  ]);
  expect(await partakers()).toEqual(before);
});

test('an anonymous sheet keeps nobody out, and a part in somebody else’s result neither', async () => {
  const before = await partakers();
  const stranger = await insertPerson(house.store, { name: '旁人' });
  await house.rows(
    `insert into sheet (id, stage_id, subject_id) select gen_random_uuid(), id, $2 from stage where round_id = $1 limit 1`,
    [roundId, subject],
  );
  await house.rows(
    `insert into handling (person_id, period, document, dated, recorded_by) values ($1, $2, '文', '2026-02-01', $3)`,
    [stranger, PERIOD, stranger],
  );
  expect(await partakers()).toEqual(before);
});
