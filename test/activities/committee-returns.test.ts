import { allDeclareNothing, declare, obligations, owed, reviewAll, sayNothing } from './acts.ts';
import type { Owed } from './acts.ts';
import { cast, decideAbove, sit } from './ballot-acts.ts';
import {
  committeeOf,
  openHouse,
  openMonth,
  openStageOf,
  roundOf,
  seedBranch,
  seedMasses,
  seedParty,
  stagesOf,
  tick,
} from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { publicityWorkbook } from '../../store/exports/posting.ts';
import { readPosting } from '../../store/exports/posting-rows.ts';
import { boardOfRound, readResult } from '../../store/queries/results.ts';
import { readWorkbook } from '../../store/spreadsheet.ts';
import { signAll, withPanel } from './panel-acts.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';

interface Scene {
  readonly party: Party;
  readonly branch: Branch;
  readonly roundId: string;
  readonly member: string;
}

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** A month of star rating that has come to the Party committee. */
async function beforeCommittee(change?: (document: SchemeDocument) => SchemeDocument): Promise<Scene> {
  const party = await seedParty(house, change, '2026-01', 'star-rating-every-month');
  const branch = await seedBranch(house, party.committeeId, committeeOf(8));
  await seedMasses(house, branch.id, 8);
  house.at('2026-02-02', '00:05');
  const month = await openMonth(house, party.planId, '2026-01');
  await allDeclareNothing(house, party.planId);
  house.at('2026-02-05', '00:00');
  await tick(house, party.planId);
  for (const duty of await owed(house, party.planId, 'vote')) {
    const isPeer = branch.people.includes(duty.personId);
    await cast(house, duty, () => (isPeer ? { overall: '88' } : { conduct: 'excellent', service: 'qualified' }));
  }
  house.at('2026-02-10', '09:00');
  await tick(house, party.planId);
  await reviewAll(house, party.planId);
  await tick(house, party.planId);
  await tick(house, party.planId);
  return { party, branch, roundId: roundOf(month, branch), member: branch.people[6] ?? '' };
}

const keeperOf = async ({ party }: Scene): Promise<Owed> => {
  const [duty] = await owed(house, party.planId, 'comprehensive');
  if (duty === undefined) throw new Error('nobody keeps the committee review');
  return duty;
};

const scoreOf = (scene: Scene): Promise<{ score: string; outcome: string }> =>
  house
    .rows<{ score: string; outcome: string }>(
      `select score::text as score, outcome from result where round_id = $1 and person_id = $2 and status = 'posted'`,
      [scene.roundId, scene.member],
    )
    .then(([row]) => row ?? { score: '', outcome: 'none' });

const mark = (scene: Scene, points: string) => ({
  subjectId: scene.member,
  points,
  ground: 'newFacts',
  reason: '查实新的事实',
});

describe('sent back to the branch about one subject', () => {
  let scene: Scene;
  let first: Owed;
  beforeAll(async () => {
    scene = await beforeCommittee();
    first = await keeperOf(scene);
    const other = scene.branch.people[7] ?? '';
    const marks = [{ ...mark(scene, '83'), subjectId: other }];
    expect(
      await decideAbove(house, scene.party, first, {
        marks,
        returned: { to: 'branch', subjectIds: [scene.member], reason: '请核实加分依据' },
      }),
    ).toBeNull();
    await tick(house, scene.party.planId);
  });

  test('the review opens again about that subject alone, and no ballot is asked twice', async () => {
    const stage = await openStageOf(house, scene.roundId);
    expect(stage.key).toBe('branch');
    const reviews = await owed(house, scene.party.planId, 'review');
    expect(reviews.map(({ subjectId }) => subjectId)).toEqual([scene.member]);
    expect(reviews[0]?.personId).toBe(scene.branch.people[0]);
  });

  test('pkp-lib#4789: what was sent back has a window of its own, not the old due date', async () => {
    const [before] = await obligations(
      house,
      scene.party.planId,
      `o.kind = 'review' and o.state = 'done' and o.subject_id = '${scene.member}'`,
    );
    const [again] = await owed(house, scene.party.planId, 'review');
    expect(before?.dueAt.getTime()).toBeLessThanOrEqual(again?.dueAt.getTime() ?? 0);
    expect(again?.dueAt.getTime()).toBe((await openStageOf(house, scene.roundId)).dueAt.getTime());
  });

  test('ruoyi-vue-pro#1018: reminders fire on the second arrival after a send-back', async () => {
    const { id, reminders } = await openStageOf(house, scene.roundId);
    expect(reminders.map(({ days }) => days)).toEqual([-1, 1, 3]);
    const [at] = reminders.map((reminder) => reminder.at);
    house.clock.offset = Date.parse(at ?? '') - Date.now() + 1000;
    await tick(house, scene.party.planId);
    expect(await house.rows('select 1 from notice where dedup_key like $1', [`reminder/${id}/%`])).toHaveLength(1);
  });

  test('flowable-engine#3896, ruoyi-vue-pro#167: it comes back to the committee that sent it, about that subject', async () => {
    await reviewAll(house, scene.party.planId);
    await tick(house, scene.party.planId);
    expect((await openStageOf(house, scene.roundId)).key).toBe('committee');
    const duty = await keeperOf(scene);
    const other = scene.branch.people[7] ?? '';
    const foreign = [{ ...mark(scene, '83'), subjectId: other }];
    expect(await sit(house, scene.party, duty, foreign)).toBe('not-yours');
    expect(await sit(house, scene.party, duty, [mark(scene, '84')])).toBeNull();
    await tick(house, scene.party.planId);
    expect((await stagesOf(house, scene.roundId)).map(({ key }) => key)).toEqual([
      'self',
      'peers',
      'masses',
      'branch',
      'committee',
      'branch',
      'committee',
      'publicity',
      'meeting',
    ]);
    expect(await house.rows('select 1 from result where round_id = $1', [scene.roundId])).toHaveLength(8);
  });

  test('it is counted, with its reason, and the branch was told before the posting', async () => {
    expect(
      await house.rows(
        'select seq, reason, opened_stage_id is not null as opened from round_return where round_id = $1',
        [scene.roundId],
      ),
    ).toEqual([{ seq: 1, reason: '请核实加分依据', opened: true }]);
    const told = await house.rows<{ kind: string; personId: string }>(
      `select distinct kind, person_id as "personId" from notice where round_id = $1 and kind in ('sentBack', 'overridden')`,
      [scene.roundId],
    );
    const [secretary = ''] = scene.branch.people;
    expect(told).toContainEqual({ kind: 'sentBack', personId: secretary });
    expect(told).toContainEqual({ kind: 'overridden', personId: secretary });
    expect(told).toContainEqual({ kind: 'overridden', personId: scene.member });
  });
});

describe('sent back to the declaration', () => {
  test('the member declares again, the branch reviews again, the ballots stand', async () => {
    const scene = await beforeCommittee();
    const duty = await keeperOf(scene);
    const returned = { to: 'self', subjectIds: [scene.member], reason: '漏报' };
    expect(await decideAbove(house, scene.party, duty, { returned: { ...returned, to: 'peers' } })).toBe(
      'step-not-offered',
    );
    expect(await decideAbove(house, scene.party, duty, { marks: [mark(scene, '84')], returned })).toBe(
      'already-answered',
    );
    expect(await decideAbove(house, scene.party, duty, { returned })).toBeNull();
    await tick(house, scene.party.planId);
    const [declaration] = await owed(house, scene.party.planId, 'declare');
    if (declaration === undefined) throw new Error('nobody declares again');
    expect(declaration.personId).toBe(scene.member);
    expect(await declare(house, declaration, 'bonus-volunteer', '2')).toBeNull();
    house.at('2026-02-26', '09:00');
    await tick(house, scene.party.planId);
    const stage = await openStageOf(house, scene.roundId);
    expect(stage.key).toBe('branch');
    await reviewAll(house, scene.party.planId);
    await tick(house, scene.party.planId);
    await sit(house, scene.party, await keeperOf(scene));
    await tick(house, scene.party.planId);
    expect((await scoreOf(scene)).outcome).toBe('scored');
    expect((await stagesOf(house, scene.roundId)).filter(({ key }) => key === 'peers')).toHaveLength(1);
    await sayNothing(house, declaration);
  });
});

describe('marks and vetoes of the committee', () => {
  test('a mark that follows one set before the return replaces it', async () => {
    const scene = await beforeCommittee();
    expect(await sit(house, scene.party, await keeperOf(scene), [mark(scene, '84')])).toBeNull();
    // Sent back by hand: the mark stands from the first review.
    await house.rows(
      `insert into round_return (round_id, seq, stage_key, subjects, reason, obligation_id, decided_by, decided_at)
       select $1, 1, 'branch', array[$2::uuid], '复核', o.id, o.person_id, now() from obligation o
         join stage s on s.id = o.stage_id where s.round_id = $1 and o.kind = 'comprehensive'`,
      [scene.roundId, scene.member],
    );
    await tick(house, scene.party.planId);
    await reviewAll(house, scene.party.planId);
    await tick(house, scene.party.planId);
    expect(await sit(house, scene.party, await keeperOf(scene), [mark(scene, '83.5')])).toBeNull();
    const marks = await house.rows(
      `select seq, trim_scale(points)::text as points, reviewed from comprehensive_mark
        where round_id = $1 and subject_id = $2 order by seq`,
      [scene.roundId, scene.member],
    );
    expect(marks).toEqual([
      { seq: 1, points: '84', reviewed: '85' },
      { seq: 2, points: '83.5', reviewed: '85' },
    ]);
  });

  test('a veto is found with its condition and reason, and cancels the grade', async () => {
    const scene = await beforeCommittee();
    const conditionKey =
      (
        await house.value<{ key: string }[]>(`select document -> 'veto' from scheme_version where id = $1`, [
          scene.party.versionId,
        ])
      )[0]?.key ?? '';
    const duty = await keeperOf(scene);
    const veto = { subjectId: scene.member, conditionKey, note: '经查实' };
    expect(await decideAbove(house, scene.party, duty, { vetoes: [{ ...veto, conditionKey: 'none' }] })).toBe(
      'unknown-item',
    );
    expect(await decideAbove(house, scene.party, duty, { vetoes: [veto] })).toBeNull();
    await tick(house, scene.party.planId);
    expect((await scoreOf(scene)).outcome).toBe('vetoed');
  });
});

describe('an override', () => {
  test('is told, shown in the posting with ground, old and new number, and explained in the result', async () => {
    const scene = await beforeCommittee();
    const votes = { for: 3, against: 0, abstained: 0 };
    const duty = await keeperOf(scene);
    expect(await sit(house, scene.party, duty, [{ ...mark(scene, '79.9'), votes }])).toBeNull();
    const told = (): Promise<object[]> =>
      house.rows(`select 1 from notice where round_id = $1 and kind = 'overridden'`, [scene.roundId]);
    // The subject, the secretary and the deputy, before anything is posted.
    expect(await told()).toHaveLength(3);
    await tick(house, scene.party.planId);
    const board = await boardOfRound(house.store.pool, scene.roundId, true);
    const shown = { ground: { key: 'newFacts', title: { zh: '审定后查实新的事实' } }, from: '85.0', to: '79.9' };
    expect(board.find(({ person }) => person.id === scene.member)?.override).toMatchObject(shown);
    expect(board.filter(({ override }) => override !== null)).toHaveLength(1);
    const resultId = board.find(({ person }) => person.id === scene.member)?.resultId ?? '';
    const result = await readResult(house.store.pool, resultId);
    expect(result?.override).toMatchObject({ ...shown, reason: '查实新的事实', votes });
    const posting = await readPosting(house.store, scene.roundId, { ranks: true });
    expect(posting?.rows.find(({ personId }) => personId === scene.member)?.override).toMatchObject(shown);
    const file = await publicityWorkbook(house.store, scene.roundId);
    const read = file === null ? null : await readWorkbook(file.bytes, { sheets: ['积分公示表'], maxRows: 100 });
    expect(JSON.stringify(read)).toContain('党委综评调整85.0→79.9（审定后查实新的事实）');
  });
});

describe('a committee that signs', () => {
  test('its signatures are the vote on a change beyond the limit', async () => {
    const scene = await beforeCommittee(withPanel('comprehensive', { decides: 'allSign' }));
    const duty = await keeperOf(scene);
    expect(await decideAbove(house, scene.party, duty, { marks: [mark(scene, '70')] }, { minutes: false })).toBeNull();
    const asked = await owed(house, scene.party.planId, 'sign');
    const { partyDeputySecretary, partyCommitteeMember } = scene.party.officers;
    expect(asked.map(({ personId }) => personId).sort()).toEqual([partyDeputySecretary, partyCommitteeMember].sort());
    await tick(house, scene.party.planId);
    expect((await openStageOf(house, scene.roundId)).key).toBe('committee');
    for (const signer of asked) expect(await signAll(house, [signer])).toBeNull();
    await tick(house, scene.party.planId);
    const [row] = await house.rows(
      'select votes_for as yes, votes_against as no from comprehensive_mark where round_id = $1',
      [scene.roundId],
    );
    expect(row).toEqual({ yes: 3, no: 0 });
    expect((await openStageOf(house, scene.roundId, 'publicity')).key).toBe('publicity');
  });
});
