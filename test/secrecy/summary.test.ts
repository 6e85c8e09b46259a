import { castAll } from '../activities/ballot-acts.ts';
import { openHouse } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import type { Json } from '../api/house.ts';
import { openDesk } from './desk.ts';
import type { Answer, Desk } from './desk.ts';
import { closeBallots, openVoting, stageId, toCommittee, toPosting, withBallots } from './month.ts';
import type { Month } from './month.ts';

let house: House;
let desk: Desk;
beforeAll(async () => {
  house = await openHouse();
  desk = await openDesk(house);
});
afterAll(async () => {
  await desk.close();
  await house.close();
});

describe('the summary of the ballots 测评结果汇总表', () => {
  let month: Month;
  let member: string;
  let secretary: string;
  let brother: string;

  beforeAll(async () => {
    month = await openVoting(house, {
      members: 7,
      masses: 12,
      change: withBallots({
        peers: { secrecy: 'realName', whenFew: 'notUsed', minimumSheets: 3 },
        masses: { whenFew: 'notUsed' },
      }),
    });
    [secretary = '', , , , brother = '', , member = ''] = month.branch.people;
    await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '夫妻')`, [
      secretary,
      brother,
    ]);
    house.at('2026-02-05', '10:00');
  }, 60_000);

  const see = (who: string): Promise<Answer> => desk.ask('ballots', who, { id: month.roundId });
  const sightOf = async (who: string): Promise<string> => {
    const { status, body } = await see(who);
    return status === 200 ? `${String(body.sight)} ${String(body.lines.length)}` : String(status);
  };

  test('while people vote it only says how many are missing', async () => {
    const peers = await stageId(house, month, 'peers');
    const masses = await stageId(house, month, 'masses');
    await castAll(house, month.party.planId, peers, () => ({ overall: '80' }), [member]);
    const silent = month.masses.slice(0, 1);
    await castAll(house, month.party.planId, masses, () => ({ conduct: 'excellent', service: 'qualified' }), [
      ...silent,
    ]);
    for (const who of [secretary, member, ...Object.values(month.party.officers).slice(0, 7)]) {
      const { body } = await see(who);
      expect(body).toMatchObject({ sight: 'none', lines: [] });
      expect(
        body.stages.map(({ key, asked, voted, missing, state }: Json) => [key, asked, voted, missing, state]),
      ).toEqual([
        ['peers', 7, 6, 1, 'open'],
        ['masses', 12, 11, 1, 'open'],
      ]);
      expect((await desk.ask('ballotsSheet', who, { id: month.roundId })).status).toBe(404);
    }
  });

  test('the branch committee reads it while it approves, never about themselves or a close relation (hrms#4279)', async () => {
    await closeBallots(house, month);
    // 7 subjects in two stages; the own lines are left out, the secretary's relation's too.
    expect(await sightOf(secretary)).toBe('others 10');
    expect(await sightOf(month.branch.people[2] ?? '')).toBe('others 12');
    const { body } = await see(secretary);
    const about = new Set(body.lines.map(({ subject }: Json) => subject.id));
    expect([about.has(secretary), about.has(brother), about.has(member)]).toEqual([false, false, true]);
    const { partySecretary, inspector, auditor, leaderInCharge } = month.party.officers;
    for (const who of [member, partySecretary, inspector, auditor, leaderInCharge]) {
      expect(await sightOf(who)).toBe('none 0');
    }
    const [mass = ''] = month.masses;
    expect(await sightOf(mass)).toBe('403');
  });

  test('the Party committee reads it while it reviews, and the branch committee no more', async () => {
    await toCommittee(house, month);
    expect(await sightOf(month.party.officers.partySecretary)).toBe('others 14');
    expect(await sightOf(month.party.officers.partyCommitteeMember)).toBe('others 14');
    const { inspector, auditor, leaderInCharge } = month.party.officers;
    for (const who of [secretary, member, inspector, auditor, leaderInCharge]) {
      expect(await sightOf(who)).toBe('none 0');
    }
  });

  test('members read it once it is posted (horilla-hr#250, #690): sent out, returned, valid, invalid, abstained, mean', async () => {
    await toPosting(house, month);
    for (const who of [member, secretary, month.party.officers.inspector]) expect(await sightOf(who)).toBe('all 14');
    const { body } = await see(member);
    const names = body.lines.map(({ stages, subject }: Json) => `${String(stages[0])} ${String(subject.name)}`);
    expect(names).toEqual([...names.slice(0, 7).toSorted(), ...names.slice(7).toSorted()]);
    expect(body.lines[0]).toMatchObject({
      stages: ['peers'],
      state: 'counted',
      mean: '80.0',
      invalid: 0,
      abstained: 0,
    });
    expect(body.lines.find(({ subject }: Json) => subject.id === member)).toMatchObject({
      entitled: 6,
      returned: 6,
      valid: 6,
    });
    expect(body.lines.at(-1)).toMatchObject({
      stages: ['masses'],
      entitled: 12,
      returned: 11,
      valid: 11,
      mean: '90.0',
      options: { conduct: { excellent: 11, qualified: 0, basic: 0, unqualified: 0 } },
    });
  });

  test('as a workbook (EvaP#1378) it has the form’s columns and the same numbers', async () => {
    const { status, body, fileName } = await desk.ask('ballotsSheet', member, { id: month.roundId });
    expect(status).toBe(200);
    expect(decodeURIComponent(fileName ?? '')).toMatch(/测评结果汇总表-支部\d+-2026-01-20260210\.xlsx/);
    const [rows] = body as [unknown[][]];
    expect(rows[1]).toEqual([
      '序号',
      '测评环节',
      '被测评人',
      '发出',
      '收回',
      '有效',
      '无效',
      '弃权',
      '平均分',
      '票数',
      '备注',
    ]);
    expect(rows[2]?.slice(3, 9)).toEqual([5, 4, 4, 0, 0, 80]);
    expect(rows[15]?.slice(3, 10)).toEqual([
      12,
      11,
      11,
      0,
      0,
      90,
      '日常表现：优秀 11、合格 0、基本合格 0、不合格 0；服务群众：优秀 0、合格 11、基本合格 0、不合格 0',
    ]);
    expect(rows.at(-1)?.[0]).toContain('监票人');
  });

  test('the result tells its parts by name: which stage, weight, value and counts', async () => {
    const mine = await desk.ask('myResults', member);
    const { body } = await desk.ask('result', member, { id: mine.body.results[0].id });
    const parts = body.parts.map((part: Json) => [
      part.parts[0].title.zh,
      part.stages[0].key,
      part.weight,
      part.shown,
      part.counts,
    ]);
    expect(parts).toEqual([
      ['个人自评', 'self', '5', '85.0', null],
      ['党员互评', 'peers', '20', '80.0', { entitled: 6, returned: 6, valid: 6, invalid: 0, abstained: 0 }],
      ['群众测评', 'masses', '25', '90.0', { entitled: 12, returned: 11, valid: 11, invalid: 0, abstained: 0 }],
      ['支委会审定', 'branch', '30', '85.0', null],
      ['党委综评', 'committee', '20', '85.0', null],
    ]);
    expect(body.parts.map(({ points }: Json) => Number(points)).reduce((a: number, b: number) => a + b, 0)).toBeCloseTo(
      Number(body.score),
      1,
    );
  });
});

describe('a part that is not counted', () => {
  test('is shown as missing with its reason and without a number (TEAMMATES#11793, hrms#2023)', async () => {
    const month = await openVoting(house, {
      members: 7,
      masses: 8,
      change: withBallots({ peers: { whenFew: 'notUsed' } }),
    });
    house.at('2026-02-05', '10:00');
    const [voter = '', other = ''] = month.branch.people;
    const silent = month.branch.people.filter((id) => id !== voter);
    await castAll(house, month.party.planId, await stageId(house, month, 'peers'), () => ({ overall: '1' }), silent);
    await castAll(house, month.party.planId, await stageId(house, month, 'masses'), () => ({
      conduct: 'excellent',
      service: 'excellent',
    }));
    await closeBallots(house, month);
    await toCommittee(house, month);
    await toPosting(house, month);
    const mine = await desk.ask('myResults', other);
    const { body } = await desk.ask('result', other, { id: mine.body.results[0].id });
    expect(body.parts[1]).toMatchObject({
      state: 'tooFewSheets',
      value: null,
      shown: null,
      points: '0',
      counts: { entitled: 6, returned: 1, valid: 1 },
    });
    // (5 × 85 + 25 × 100 + 30 × 85 + 20 × 85) ÷ 80
    expect(body.score).toBe('89.7');
    const { body: summary } = await desk.ask('ballots', other, { id: month.roundId });
    expect(summary.lines[0]).toMatchObject({ state: 'tooFewSheets', mean: null, options: null });
  });
});

describe('before the posting', () => {
  test('nobody sees a result: there is none, on no page (hrms#4279, horilla-hr#250, #690, TEAMMATES#11793)', async () => {
    const month = await openVoting(house, { members: 7, masses: 8 });
    house.at('2026-02-05', '10:00');
    await castAll(house, month.party.planId, await stageId(house, month, 'peers'), () => ({ overall: '63' }));
    await closeBallots(house, month);
    await toCommittee(house, month);
    expect(await house.value('select count(*)::int from result where round_id = $1', [month.roundId])).toBe(0);
    for (const who of [...month.branch.people, ...Object.values(month.party.officers).slice(0, 7)]) {
      expect((await desk.ask('board', who, { id: month.roundId })).body).toMatchObject({ posted: false, rows: [] });
      expect((await desk.ask('postingSheet', who, { id: month.roundId })).status).toBe(404);
      expect((await desk.ask('myResults', who)).body.results).toEqual([]);
    }
    // The branch committee has decided: its members are mere subjects again.
    for (const who of month.branch.people) {
      const { body } = await desk.ask('ballots', who, { id: month.roundId });
      expect(body).toMatchObject({ sight: 'none', lines: [] });
    }
  });
});
