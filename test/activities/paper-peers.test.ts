import type { Json } from '../api/house.ts';
import { openDesk } from '../secrecy/desk.ts';
import type { Answer, Desk } from '../secrecy/desk.ts';
import { openVoting, stageId, withBallots } from '../secrecy/month.ts';
import type { Month } from '../secrecy/month.ts';
import { owed } from './acts.ts';
import { cast, castAll } from './ballot-acts.ts';
import { openHouse, tick } from './house.ts';
import type { House } from './house.ts';

describe('papers of peers in a real-name ballot', () => {
  let house: House;
  let desk: Desk;
  let month: Month;
  let peers: string;
  let batchId = '';
  const peer = (index: number): string => month.branch.people[index] ?? '';

  beforeAll(async () => {
    house = await openHouse();
    desk = await openDesk(house);
    month = await openVoting(house, { change: withBallots({ peers: { secrecy: 'realName', whenFew: 'notUsed' } }) });
    peers = await stageId(house, month, 'peers');
    house.at('2026-02-05', '10:00');
  }, 120_000);
  afterAll(async () => {
    await desk.close();
    await house.close();
  });

  const issue = (people: readonly string[]): Promise<Answer> =>
    desk.ask('issuePaper', month.party.officers.organisationOfficer, {
      id: month.roundId,
      body: { stageId: peers, people },
    });

  test('of a vote and a paper at the same moment one wins, for every voter', async () => {
    const duties = (await owed(house, month.party.planId, 'vote')).filter((duty) => duty.stageId === peers);
    expect(duties).toHaveLength(8);
    for (const duty of duties.slice(0, 2)) {
      const [voted, issued] = await Promise.all([cast(house, duty, () => ({ overall: '90' })), issue([duty.personId])]);
      expect([voted === null, issued.status === 201].filter(Boolean)).toHaveLength(1);
      const [row] = await house.rows<{ sheets: number; batches: number }>(
        `select (select count(*)::int from sheet where stage_id = $1 and voter_id = $2) as sheets,
                (select count(*)::int from obligation where id = $3 and paper_batch_id is not null) as batches`,
        [peers, duty.personId, duty.id],
      );
      expect([(row?.sheets ?? 0) > 0, (row?.batches ?? 0) > 0].filter(Boolean)).toHaveLength(1);
    }
    // What went out by that comes back with nothing on it.
    const { body } = await desk.ask('paperBatches', month.inspectors[0], { id: month.roundId });
    for (const { id } of body.batches) {
      await desk.ask('returnPaper', month.inspectors[0], { id, body: { valid: 0, invalid: 0, abstained: 0 } });
      await desk.ask('signPaper', month.inspectors[0], { id, body: { as: 'teller' } });
      await desk.ask('signPaper', month.inspectors[1], { id, body: { as: 'scrutineer' } });
    }
  });

  test('two peers hold paper: each leaves themselves out, and nobody else may be missing', async () => {
    const free = (await owed(house, month.party.planId, 'vote')).filter((duty) => duty.stageId === peers);
    const holders = free.slice(0, 2).map(({ personId }) => personId);
    const issued = await issue(holders);
    batchId = issued.body.batchId;
    const { body } = await desk.ask('paperBatch', month.inspectors[0], { id: batchId });
    const optional = body.subjects.filter((one: Json) => !one.required).map(({ id }: Json) => id);
    expect(optional.toSorted()).toEqual(holders.toSorted());
    const sheetOf = (sheetNo: number, except: string): object => ({
      sheetNo,
      lines: month.branch.people
        .filter((id) => id !== except)
        .map((subjectId) => ({ subjectId, scores: { overall: '60' } })),
    });
    const [one = '', other = ''] = holders;
    await desk.ask('returnPaper', month.inspectors[0], { id: batchId, body: { valid: 2, invalid: 0, abstained: 0 } });
    for (const who of month.inspectors) {
      const keyed = await desk.ask('keyPaper', who, {
        id: batchId,
        body: { sheets: [sheetOf(1, one), sheetOf(2, other)] },
      });
      expect(keyed).toMatchObject({ status: 200, body: { missing: 0 } });
    }
    const short = { sheetNo: 1, lines: [{ subjectId: one, scores: { overall: '60' } }] };
    const refused = await desk.ask('settlePaper', month.inspectors[0], { id: batchId, body: { sheets: [short] } });
    expect(refused).toMatchObject({ status: 422, body: { code: 'sheet-missing' } });
  });

  test('signed, they count beside the sheets with names and carry none', async () => {
    for (const [index, as] of ['teller', 'scrutineer'].entries()) {
      const who = month.inspectors[index] ?? '';
      expect(await desk.ask('signPaper', who, { id: batchId, body: { as } })).toMatchObject({ status: 200 });
    }
    await castAll(house, month.party.planId, peers, () => ({ overall: '90' }));
    house.at('2026-02-10', '00:00');
    await tick(house, month.party.planId);
    const [nameless] = await house.rows(
      `select count(*)::int as sheets, count(cast_at)::int as timed from sheet where stage_id = $1 and voter_id is null`,
      [peers],
    );
    expect(nameless).toEqual({ sheets: 14, timed: 0 });
    const [line] = await house.rows<{ valid: number; entitled: number; state: string }>(
      `select valid, entitled, state from component where round_id = $1 and subject_id = $2 and 'peers' = any(stages)`,
      [month.roundId, peer(0)],
    );
    expect(line).toMatchObject({ state: 'counted', entitled: 7 });
  });
});
