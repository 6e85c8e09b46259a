/** Zero months: who explains, by when, and what a correction does to it (S3.5 c, d). */
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { recordExplanation } from '../../store/steps/explain.ts';
import { referAccountability } from '../../store/steps/refer-accountability.ts';
import { drawConsequences } from '../../activities/consequences/draw.ts';
import { transaction } from '../../store/database.ts';
import { newRequest, refusalOf } from './acts.ts';
import { appealMonth, confirm, propose } from './appeal-acts.ts';
import { dutiesOf, dutyNotices, handle, lookAtDuties } from './duty-acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth } from './months.ts';

const PERIOD = '2026-01';

let house: House;
let party: Party;
let branch: Branch;
let member = '';
let secretary = '';
let assisting = '';

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  [secretary = '', , , , , member = ''] = branch.people;
  assisting = await insertPerson(house.store, { name: '协管领导' });
  await grantRole(house.store, assisting, branch.id, 'leaderAssisting');
  house.at('2026-02-02', '00:05');
  await handle(house, party, member, PERIOD);
  await runMonth(house, party, PERIOD, { branch });
  await lookAtDuties(house, party.planId);
});

const explain = async (caseId: string, actorId: string, more: object = {}): Promise<string | null> => {
  const record = { meetingOn: '2026-02-27', minutes: '纪要第5号', text: '说明', ...more };
  return refusalOf(await recordExplanation(house.store, { actorId, request: newRequest(), caseId, record }));
};

const explainers = async (): Promise<string[]> =>
  (await dutiesOf(house, party.planId))
    .filter(({ kind }) => kind.startsWith('explain'))
    .map(({ ruleKey, ownerId, state, lastDay }) => `${ruleKey} ${String(ownerId)} ${state} ${lastDay}`)
    .toSorted();

test('every leader in charge or assisting and the branch secretary explain; each firing names its rule and inputs', async () => {
  const { leaderInCharge } = party.officers;
  expect(await explainers()).toEqual(
    [
      `handled-leaders ${leaderInCharge} open 2026-12-31`,
      `handled-leaders ${assisting} open 2026-12-31`,
      `zero-secretary ${secretary} open 2026-12-31`,
    ].toSorted(),
  );
  const firings = await house.rows(
    `select c.rule_key as rule, c.scheme_version_id as version, c.rules_version as rules, c.annulled_at as annulled,
            c.inputs -> 'results' ->> 0 = r.id::text as "hasResult", c.inputs ? 'handling' as "hasHandling"
       from consequence c join result r on r.person_id = c.person_id and r.period = c.period
      where c.plan_id = $1 order by c.rule_key`,
    [party.planId],
  );
  const same = { version: party.versionId, rules: 2, annulled: null, hasResult: true };
  expect(firings).toEqual([
    { ...same, rule: 'first-low-month', hasHandling: false },
    { ...same, rule: 'handled-leaders', hasHandling: true },
    { ...same, rule: 'zero-secretary', hasHandling: true },
  ]);
});

test('the owner records the explanation with the meeting that has been, once; the case is over', async () => {
  const [first] = (await dutiesOf(house, party.planId)).filter(({ ownerId }) => ownerId === assisting);
  const id = first?.id ?? '';
  expect(await explain(id, secretary)).toBe('not-yours');
  expect(await explain(id, assisting, { meetingOn: '2026-03-01' })).toBe('record-incomplete');
  expect(await explain(id, assisting)).toBeNull();
  expect(await explain(id, assisting)).toBe('already-answered');
  await lookAtDuties(house, party.planId);
  expect((await dutiesOf(house, party.planId)).find((duty) => duty.id === id)?.state).toBe('closed');
});

test('only a person refers to accountability, with a reason, once, and never themselves', async () => {
  const duty = (await dutiesOf(house, party.planId)).find(({ ownerId }) => ownerId === secretary);
  const refer = async (actorId: string): Promise<string | null> =>
    refusalOf(
      await referAccountability(house.store, {
        actorId,
        request: newRequest(),
        caseId: duty?.id ?? '',
        reason: '失职',
      }),
    );
  expect(await refer(secretary)).toBe('own-item');
  expect(await refer(party.officers.partySecretary)).toBeNull();
  expect(await refer(party.officers.partySecretary)).toBe('already-answered');
});

test('looked at again, nothing is asked twice', async () => {
  const before = await dutyNotices(house, party.planId);
  await lookAtDuties(house, party.planId);
  expect(await dutyNotices(house, party.planId)).toEqual(before);
  expect(before.map(({ kind, personId }) => `${kind} ${personId}`).toSorted()).toEqual(
    [secretary, assisting, party.officers.leaderInCharge].map((id) => `consequenceAssigned ${id}`).toSorted(),
  );
});

describe('the month is corrected', () => {
  const takeBack = async (): Promise<void> => {
    const { organisationOfficer: actorId, partySecretary } = party.officers;
    const handlingId = await house.value<string>('select id from handling where person_id = $1', [member]);
    const changes = [{ kind: 'handlingTakenBack', handlingId }] as const;
    const correctionId = await propose(house, { actorId, personId: member, period: PERIOD, changes });
    expect(await confirm(house, correctionId, partySecretary)).toBeNull();
    await lookAtDuties(house, party.planId);
  };

  test('what nobody has explained yet is annulled with a reason and its owners are told; what was explained stays, marked', async () => {
    const duties = await dutiesOf(house, party.planId);
    const of = (ownerId: string): string => duties.find((duty) => duty.ownerId === ownerId)?.id ?? '';
    expect(await explain(of(assisting), assisting)).toBeNull();
    await lookAtDuties(house, party.planId);
    const before = await dutyNotices(house, party.planId);
    await takeBack();
    const seen = await house.rows<{ ownerId: string; state: string; marked: boolean }>(
      `select d.owner_id as "ownerId", f.state, d.score_corrected as marked from duty_case d
         join case_file f on f.id = d.id where d.id = any($1)`,
      [duties.map(({ id }) => id)],
    );
    expect(new Map(seen.map(({ ownerId, state, marked }) => [ownerId, `${state} ${String(marked)}`]))).toEqual(
      new Map([
        [assisting, 'closed true'],
        [party.officers.leaderInCharge, 'annulled false'],
        [secretary, 'annulled false'],
      ]),
    );
    const told = (await dutyNotices(house, party.planId)).slice(before.length);
    expect(told.map(({ kind, personId }) => `${kind} ${personId}`).toSorted()).toEqual(
      [secretary, party.officers.leaderInCharge].map((id) => `consequenceAnnulled ${id}`).toSorted(),
    );
    const firings = await house.rows(
      `select rule_key as rule, annul_reason as reason from consequence where plan_id = $1 order by rule_key`,
      [party.planId],
    );
    expect(firings).toEqual([
      { rule: 'first-low-month', reason: 'monthNotLow' },
      { rule: 'handled-leaders', reason: 'monthCorrected' },
      { rule: 'zero-secretary', reason: 'monthCorrected' },
    ]);
  });

  test('drawn again, the same correction changes nothing, and a taken-back correction asks only those who have not explained', async () => {
    await takeBack();
    const annulled = await dutiesOf(house, party.planId);
    const context = { civil: house.store.civil, round: { planId: party.planId } };
    const draw = (): Promise<object> =>
      transaction(house.store, (tx) => drawConsequences({ tx, ...context }, [member, secretary]));
    expect(await draw()).toEqual({ talks: [], duties: [] });
    expect(await dutiesOf(house, party.planId)).toEqual(annulled);
    // the month is a 0 again: the firings stand again, with duties of their own
    await house.rows(
      `update result set score = 0, low = true, derivation = jsonb_set(derivation, '{handling}', '"x"') where person_id = $1
          and status = 'published'`,
      [member],
    );
    await draw();
    const again = await house.rows('select 1 from consequence where plan_id = $1 and annulled_at is null', [
      party.planId,
    ]);
    expect(again).toHaveLength(3);
    expect((await dutiesOf(house, party.planId)).filter(({ state }) => state === 'open')).toHaveLength(3);
  });

  test('while an appeal runs nothing is taken back', async () => {
    await appealMonth(house, member, PERIOD);
    await house.rows(`update result set score = 70 where person_id = $1 and status = 'published'`, [member]);
    const context = { civil: house.store.civil, round: { planId: party.planId } };
    await transaction(house.store, (tx) => drawConsequences({ tx, ...context }, [member]));
    expect((await dutiesOf(house, party.planId)).map(({ state }) => state)).toEqual(['open', 'open', 'open']);
  });
});
