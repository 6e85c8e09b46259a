/** What users of other systems complain of about rating forms: ratings that block a cycle, forms that freeze. */
import type { SchemeDocument } from '../../domain/scheme.ts';
import { ballotForm } from '../../store/ballots/form.ts';
import { adoptVersion, confirmVersion, schemeVersion } from '../../store/schemes.ts';
import { closeBallots, openVoting, toCommittee, toPosting, toPublished } from '../secrecy/month.ts';
import type { Month } from '../secrecy/month.ts';
import { owed } from './acts.ts';
import { cast } from './ballot-acts.ts';
import { instant, openHouse, openMonth, tick } from './house.ts';
import type { House } from './house.ts';

let house: House;
let month: Month;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  month = await openVoting(house);
});

test('hrms#3921: ratings nobody gives hold up neither the month nor its numbers', async () => {
  await closeBallots(house, month);
  await toCommittee(house, month);
  await toPosting(house, month);
  await toPublished(house, month);
  const rows = await house.rows(
    'select distinct score::text, outcome, low from result where round_id = $1 order by score',
    [month.roundId],
  );
  // self, branch and Party committee at 85 have all the weight: the missing parts are no zeros
  expect(rows).toEqual([{ score: '85.0', outcome: 'scored', low: false }]);
}, 60_000);

/** One more question is asked of the peers. */
const revised = (document: SchemeDocument): SchemeDocument => ({
  ...document,
  stages: document.stages.map((stage) =>
    stage.key !== 'peers' || stage.ballot === undefined
      ? stage
      : {
          ...stage,
          ballot: {
            ...stage.ballot,
            criteria: stage.ballot.criteria.flatMap((criterion) => [criterion, { ...criterion, key: 'second' }]),
          },
        },
  ),
});

test('ecsion#408: a form may be revised after its first answer; who was asked with the old one answers the old one', async () => {
  const { party } = month;
  const questions = async (obligationId: string): Promise<string[]> =>
    ((await ballotForm(house.store.pool, obligationId))?.document.ballot?.criteria ?? []).map(({ key }) => key);
  const peers = async (period: string): Promise<Awaited<ReturnType<typeof owed>>> => {
    const duties = await owed(house, party.planId, 'vote');
    const ids = await house.rows<{ id: string }>(
      `select t.id from stage t join round r on r.id = t.round_id join cycle c on c.id = r.cycle_id
        where c.plan_id = $1 and c.period = $2 and t.key = 'peers'`,
      [party.planId, period],
    );
    return duties.filter(({ stageId }) => stageId === ids[0]?.id);
  };
  const [first, second] = await peers('2026-01');
  if (first === undefined || second === undefined) throw new Error('nobody is asked');
  expect(await cast(house, first, () => ({ overall: '90' }))).toBeNull();

  const { document } = await schemeVersion(house.store.pool, party.versionId);
  const versionId = await adoptVersion(house.store.pool, {
    unitId: party.committeeId,
    document: revised(document),
    yaml: '',
    hash: crypto.randomUUID(),
    effectiveFrom: '2026-02-01',
    adoptedBy: party.officers.organisationOfficer,
    at: new Date(instant('2026-02-05', '10:00')),
  });
  const confirmedBy = party.officers.partySecretary;
  await confirmVersion(house.store.pool, { versionId, confirmedBy, at: new Date(instant('2026-02-05', '11:00')) });

  expect(await questions(second.id)).toEqual(['overall']);
  expect(await cast(house, second, () => ({ overall: '90' }))).toBeNull();
  house.at('2026-03-02', '00:05');
  await openMonth(house, party.planId, '2026-02');
  house.at('2026-03-05', '00:00');
  await tick(house, party.planId);
  const [next] = await peers('2026-02');
  expect(await questions(next?.id ?? '')).toEqual(['overall', 'second']);
}, 60_000);
