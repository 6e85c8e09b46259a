/** The life of a slip (S4.3, §4.11): every transition and every refusal. */
import { findLate } from '../../store/late.ts';
import { clocksFor } from '../../store/rectification/clocks.ts';
import { handOver } from '../../store/steps/hand-over.ts';
import { transferDuty } from '../../store/steps/transfer-duty.ts';
import { grantRole } from '../support/fixtures.ts';
import { newRequest, refusalOf } from './acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { answer, evidenceOf, file, issue, look, owedIn, passTo, stateOf } from './slip-acts.ts';
import { LATER_CLOCKS } from './slip-story.ts';

let house: House;
let party: Party;
let branch: Branch;
let secretary = '';

beforeAll(async () => {
  house = await openHouse();
});
beforeEach(async () => {
  house.at('2026-01-20');
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  secretary = branch.people[0] ?? '';
});
afterAll(() => house.close());

test('a slip is issued once a key, its problems word by word, and its owner owes a plan and the quarter’s report', async () => {
  const problems = [
    { text: '  “三会一课”记录不全；\n二是调研不深。 ', authorId: branch.people[5] ?? null },
    { text: '<b>联系群众不够</b>', authorId: null },
  ];
  const slipId = await issue(house, { party, branch }, { key: `once-${branch.id}`, problems });
  expect(await issue(house, { party, branch }, { key: `once-${branch.id}`, problems })).toBe(slipId);
  expect(
    await house.rows('select text, author_id as "authorId" from slip_problem where slip_id = $1 order by ordinal', [
      slipId,
    ]),
  ).toEqual(problems);
  expect(await owedIn(house, slipId)).toEqual([
    { kind: 'planRectification', personId: secretary, day: '2026-02-03' },
    { kind: 'reportRectification', personId: secretary, day: '2026-03-31' },
  ]);
  await look(house, slipId);
  expect(await owedIn(house, slipId)).toHaveLength(2);
});

const officer = (): string => party.officers.organisationOfficer;

test('plan, approval, a report at the quarter end, application, verification by somebody else, close-out', async () => {
  const slipId = await issue(house, { party, branch });
  expect(await stateOf(house, slipId)).toBe('planning');
  house.at('2026-01-27');
  expect(await file(house, slipId, secretary, { kind: 'plan', untilDay: '2026-05-29' })).toBeNull();
  expect(await stateOf(house, slipId)).toBe('approving');
  expect(await owedIn(house, slipId)).toEqual([
    { kind: 'approveRectification', personId: officer(), day: '2026-02-03' },
    { kind: 'reportRectification', personId: secretary, day: '2026-03-31' },
  ]);
  expect(await answer(house, slipId, officer(), ['answerPlan', { approve: true }])).toBeNull();
  expect(await stateOf(house, slipId)).toBe('rectifying');
  expect(await owedIn(house, slipId)).toEqual([
    { kind: 'reportRectification', personId: secretary, day: '2026-03-31' },
    { kind: 'applyCloseOut', personId: secretary, day: '2026-05-29' },
  ]);
  house.at('2026-03-30');
  expect(await file(house, slipId, secretary, { kind: 'report', number: 20261 })).toBeNull();
  expect(await file(house, slipId, secretary, { kind: 'closeOut' })).toBeNull();
  expect(await stateOf(house, slipId)).toBe('verifying');
  const passed = { passed: true, finding: '现场核查属实' };
  expect(await answer(house, slipId, secretary, ['verifyCloseOut', passed])).toBe('own-item');
  expect(await answer(house, slipId, officer(), ['verifyCloseOut', passed])).toBeNull();
  expect(await stateOf(house, slipId)).toBe('closed');
  expect(await owedIn(house, slipId)).toEqual([]);
  house.at('2026-07-03');
  await look(house, slipId);
  expect(await owedIn(house, slipId)).toEqual([]);
  expect(await file(house, slipId, secretary, { kind: 'report', number: 20262 })).toBe('slip-closed');
});

describe('what is refused', () => {
  let slipId = '';
  beforeEach(async () => {
    slipId = await issue(house, { party, branch });
  });

  test('a paper that is not owed, twice, by somebody else, or by a day that cannot be', async () => {
    const plan = { kind: 'plan', untilDay: '2026-05-29' } as const;
    expect(await file(house, slipId, branch.people[4] ?? '', plan)).toBe('not-yours');
    expect(await file(house, slipId, secretary, { kind: 'closeOut' })).toBe('paper-not-owed');
    expect(await file(house, slipId, secretary, { kind: 'extension', untilDay: '2026-12-01' })).toBe('paper-not-owed');
    expect(await file(house, slipId, secretary, { kind: 'report', number: 20262 })).toBe('paper-not-owed');
    expect(await file(house, slipId, secretary, { kind: 'explanation', untilDay: '2026-01-20' })).toBe(
      'paper-not-owed',
    );
    expect(await file(house, slipId, secretary, { kind: 'plan', untilDay: '2026-01-19' })).toBe('day-out-of-range');
    expect(await file(house, slipId, secretary, plan)).toBeNull();
    expect(await file(house, slipId, secretary, plan)).toBe('already-answered');
    expect(await file(house, slipId, secretary, { kind: 'report', number: 20261 })).toBeNull();
    expect(await file(house, slipId, secretary, { kind: 'report', number: 20261 })).toBe('already-answered');
    await answer(house, slipId, officer(), ['answerPlan', { approve: true }]);
    expect(await file(house, slipId, secretary, { kind: 'extension', untilDay: '2026-05-29' })).toBe(
      'day-out-of-range',
    );
    expect(await file(house, slipId, secretary, { kind: 'extension', untilDay: '2026-06-30' })).toBeNull();
    expect(await file(house, slipId, secretary, { kind: 'extension', untilDay: '2026-07-30' })).toBe(
      'already-answered',
    );
  });

  test('somebody else’s file as evidence', async () => {
    const evidenceIds = [await evidenceOf(house, officer())];
    expect(await file(house, slipId, secretary, { kind: 'report', number: 20261, evidenceIds })).toBe('not-found');
    expect(await owedIn(house, slipId)).toHaveLength(2);
  });

  test('an answer by the owner, by a close relation, by somebody without the duty, without a reason, or twice', async () => {
    await file(house, slipId, secretary, { kind: 'plan', untilDay: '2026-05-29' });
    const yes = ['answerPlan', { approve: true }] as const;
    expect(await answer(house, slipId, secretary, yes)).toBe('own-item');
    expect(await answer(house, slipId, party.officers.partyCommitteeMember, yes)).toBe('not-yours');
    expect(await answer(house, slipId, officer(), ['answerPlan', { approve: false }])).toBe('reason-required');
    expect(await answer(house, slipId, officer(), ['verifyCloseOut', { passed: true, finding: '属实' }])).toBe(
      'not-yours',
    );
    expect(await answer(house, slipId, officer(), ['decideExtension', { grant: true }])).toBe('not-yours');
    await house.rows(`insert into recusal values ($1, $2, '配偶')`, [officer(), secretary]);
    expect(await answer(house, slipId, officer(), yes)).toBe('close-relation');
    // the next one of the receiving body has the duty now
    const { partyDeputySecretary } = party.officers;
    expect((await owedIn(house, slipId))[0]).toMatchObject({ personId: partyDeputySecretary });
    expect(await answer(house, slipId, partyDeputySecretary, yes)).toBeNull();
    expect(await answer(house, slipId, partyDeputySecretary, yes)).toBe('already-answered');
  });

  test('whoever stood in for the owner does not verify what they handed in', async () => {
    const both = party.officers.organisationOfficer;
    await house.rows(
      `insert into delegation (owner_id, delegate_id, kinds, from_day, to_day, starts_at, ends_at, reason, created_at)
       values ($1, $2, '{planRectification}', '2026-01-01', '2026-03-01', '2026-01-01', '2026-03-01', '学习', now())`,
      [secretary, both],
    );
    expect(await file(house, slipId, both, { kind: 'plan', untilDay: '2026-05-29' })).toBeNull();
    expect(await answer(house, slipId, both, ['answerPlan', { approve: true }])).toBe('own-item');
    // the next one of the receiving body has the duty, and keeps it when it is the owner's own papers again
    const { partyDeputySecretary } = party.officers;
    expect((await owedIn(house, slipId))[0]).toMatchObject({ personId: partyDeputySecretary });
    expect(await answer(house, slipId, partyDeputySecretary, ['answerPlan', { approve: true }])).toBeNull();
    expect(await file(house, slipId, secretary, { kind: 'closeOut' })).toBeNull();
    expect((await owedIn(house, slipId))[0]).toMatchObject({ kind: 'verifyCloseOut', personId: partyDeputySecretary });
  });

  test('who answered for the slip and has become the receiving body’s officer does not answer its papers', async () => {
    const [, second = ''] = branch.people;
    await house.rows(`update role_grant set to_date = '2026-01-20' where person_id = any($1)`, [
      [secretary, second, officer()],
    ]);
    await grantRole(house.store, second, branch.id, 'secretary');
    await grantRole(house.store, secretary, party.committeeId, 'organisationOfficer');
    await look(house, slipId);
    expect(await file(house, slipId, second, { kind: 'plan', untilDay: '2026-05-29' })).toBeNull();
    const yes = ['answerPlan', { approve: true }] as const;
    expect(await answer(house, slipId, secretary, yes)).toBe('own-item');
    const { partyDeputySecretary } = party.officers;
    const [duty] = await house.rows<{ id: string; personId: string }>(
      `select id, person_id as "personId" from obligation where case_id = $1 and kind = 'approveRectification'`,
      [slipId],
    );
    expect(duty).toMatchObject({ personId: partyDeputySecretary });
    const given = await transferDuty(house.store, {
      actorId: partyDeputySecretary,
      request: newRequest(),
      obligationId: duty?.id ?? '',
      toPersonId: secretary,
      reason: '外出',
    });
    expect(refusalOf(given)).toBe('not-entitled');
    expect(await answer(house, slipId, partyDeputySecretary, yes)).toBeNull();
  });
});

describe('whose it is', () => {
  let slipId = '';
  const deputy = (): string => branch.people[1] ?? '';
  const transfer = async (kind: string, actorId: string, toPersonId: string): Promise<string | null> => {
    const obligationId = await house.value<string>('select id from obligation where case_id = $1 and kind = $2', [
      slipId,
      kind,
    ]);
    return refusalOf(
      await transferDuty(house.store, { actorId, request: newRequest(), obligationId, toPersonId, reason: '外出学习' }),
    );
  };
  beforeEach(async () => {
    slipId = await issue(house, { party, branch });
  });

  test('one duty that is transferred stays where it went; the next quarter’s is the owner’s again', async () => {
    expect(await transfer('reportRectification', secretary, deputy())).toBeNull();
    await passTo(house, slipId, '2026-04-01');
    expect(await owedIn(house, slipId)).toMatchObject([
      { kind: 'planRectification', personId: secretary },
      { kind: 'reportRectification', personId: deputy(), day: '2026-03-31' },
      { kind: 'reportRectification', personId: secretary, day: '2026-06-30' },
    ]);
  });

  test('an answer is transferred within the receiving body, never to the owner', async () => {
    await file(house, slipId, secretary, { kind: 'plan', untilDay: '2026-05-29' });
    expect(await transfer('approveRectification', officer(), secretary)).toBe('own-item');
    expect(await transfer('approveRectification', officer(), deputy())).toBe('not-entitled');
    expect(await transfer('approveRectification', officer(), party.officers.partyCommitteeMember)).toBeNull();
    await look(house, slipId);
    expect((await owedIn(house, slipId))[0]).toMatchObject({ personId: party.officers.partyCommitteeMember });
  });

  test('who leaves hands everything over, and what comes later is the successor’s too', async () => {
    const outcome = await handOver(house.store, {
      actorId: officer(),
      request: newRequest(),
      personId: secretary,
      successors: [{ personId: deputy() }],
      reason: '调离',
    });
    expect(outcome).toMatchObject({ ok: true, value: { body: { kept: [] } } });
    await passTo(house, slipId, '2026-04-01');
    await look(house, slipId);
    expect((await owedIn(house, slipId)).map(({ personId }) => personId)).toEqual([deputy(), deputy(), deputy()]);
  });

  test('a post that changes hands is found by the reconcile loop, and the slip goes with it', async () => {
    await house.rows(`update role_grant set to_date = '2026-02-01' where unit_id = $1`, [branch.id]);
    await grantRole(house.store, deputy(), branch.id, 'secretary');
    house.at('2026-02-01');
    expect((await findLate(house.store, false))?.cases.map(({ id }) => id)).toContain(slipId);
    await look(house, slipId);
    expect((await findLate(house.store, false))?.cases.map(({ id }) => id)).not.toContain(slipId);
    expect((await owedIn(house, slipId)).map(({ personId }) => personId)).toEqual([deputy(), deputy()]);
  });
});

test('whoever typed in that a plan was approved on paper may verify: it was not theirs', async () => {
  const onPaper = { issuedOn: '2025-12-01', finishBy: '2026-05-29' };
  const slipId = await issue(house, { party, branch }, { onPaper, issuedBy: officer() });
  expect(await file(house, slipId, secretary, { kind: 'closeOut' })).toBeNull();
  expect(await owedIn(house, slipId)).toContainEqual(
    expect.objectContaining({ kind: 'verifyCloseOut', personId: officer() }),
  );
});

test('a slip keeps the clocks of its issue; the next one has those in force', async () => {
  const before = await clocksFor(house.store.pool, { unitId: branch.id, day: '2026-01-20' });
  const slipId = await issue(house, { party, branch }, { clocks: before });
  await house.rows(
    `insert into scheme_version (scheme_key, unit_id, document, source_yaml, hash, effective_from, adopted_at, confirmed_at)
     select scheme_key, unit_id, jsonb_set(document, '{rectification}', $2), source_yaml, gen_random_uuid(), '2026-02-01',
            adopted_at, confirmed_at from scheme_version where id = $1`,
    [party.versionId, JSON.stringify(LATER_CLOCKS)],
  );
  house.at('2026-02-02');
  expect(await clocksFor(house.store.pool, { unitId: branch.id, day: '2026-02-02' })).toEqual(LATER_CLOCKS);
  await file(house, slipId, secretary, { kind: 'plan', untilDay: '2026-05-29' });
  expect((await owedIn(house, slipId))[0]).toMatchObject({ kind: 'approveRectification', day: '2026-02-09' });
});
