/** Every mail of talk rounds, difficulties and reports for the record: who is told what on which day, and nobody else. */
import { advanceFiled } from '../../activities/cases/filed.ts';
import { dateOf, minutesOf, SHANGHAI } from '../../domain/civil.ts';
import { recordDecision } from '../../store/steps/record-decision.ts';
import { newRequest } from './acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { openSpan, playUntil, talkWith, WITH_TALKS } from './talk-round-acts.ts';

let house: House;
let party: Party;
let branch: Branch;

beforeEach(async () => {
  house = await openHouse();
  // Sunday 4 January is a make-up day, the first working day of the year: it opens December's cycle.
  house.at('2026-01-04', '00:06');
  party = await seedParty(house, undefined, '2025-12', WITH_TALKS);
  branch = await seedBranch(house, party.committeeId, committeeOf(5));
});
afterEach(() => house.close());

/** Every notice there is: day and time, kind, to whom. */
async function told(): Promise<string[]> {
  const names = new Map<string, string>([
    ...Object.entries(party.officers).map(([role, id]) => [id, role] as const),
    ...branch.people.map((id, index) => [id, ['secretary', 'deputy'][index] ?? `member${String(index)}`] as const),
  ]);
  const rows = await house.rows<{ kind: string; personId: string; at: Date }>(
    'select kind, person_id as "personId", created_at as at from notice order by created_at, kind, person_id',
  );
  return rows
    .map(({ kind, personId, at }) => {
      const minutes = Math.floor(minutesOf(SHANGHAI, at.getTime()));
      const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
      return `${dateOf(SHANGHAI, at.getTime())} ${time} ${kind} ${names.get(personId) ?? personId}`;
    })
    .toSorted();
}

const until = (id: string, day: string): Promise<void> => playUntil(house, id, day);

test('a round of talks', async () => {
  const [roundId = ''] = await openSpan(house, party.planId, '2025-12');
  const [secretary = '', deputy = '', ...others] = branch.people;
  house.at('2026-01-12');
  for (const id of [deputy, others[0] ?? '', others[1] ?? '']) {
    await talkWith(house, secretary, id, { heldOn: '2026-01-12' });
  }
  await talkWith(house, party.officers.partyDeputySecretary, secretary, { heldOn: '2026-01-12' });
  // one member is not reached
  await until(roundId, '2026-07-01');
  house.at('2026-07-01', '00:06');
  const [next = ''] = await openSpan(house, party.planId, '2026-05');
  await advanceFiled(house.store, { id: roundId });
  expect(await house.value('select state from case_file where id = $1', [roundId])).toBe('overdue');
  expect(await house.rows('select person_id as id from talk_round_missed where round_id = $1', [roundId])).toEqual([
    { id: others[2] },
  ]);
  expect(next).not.toBe('');
  // the hundredth working day after 4 January is Tuesday 2 June; 9 May is a make-up Saturday
  expect(await told()).toEqual([
    '2026-01-04 00:06 talkRoundOpened partySecretary',
    '2026-01-04 00:06 talkRoundOpened secretary',
    '2026-05-06 09:00 talkRoundDue secretary',
    '2026-05-26 09:00 talkRoundDue secretary',
    '2026-06-03 09:00 talkRoundOverdue secretary',
    '2026-06-05 09:00 talkRoundOverdue partySecretary',
    '2026-06-05 09:00 talkRoundOverdue secretary',
    '2026-07-01 00:06 talkRoundEnded partySecretary',
    '2026-07-01 00:06 talkRoundEnded secretary',
    '2026-07-01 00:06 talkRoundOpened partySecretary',
    '2026-07-01 00:06 talkRoundOpened secretary',
  ]);
});

test('a difficulty nobody follows up', async () => {
  const [secretary = '', deputy = '', member = ''] = branch.people;
  house.at('2026-03-02');
  const difficulties = [{ text: '住房', responsibleId: deputy, followUpBy: '2026-03-20' }];
  const talk = await talkWith(house, secretary, member, { heldOn: '2026-03-02', difficulties });
  if (typeof talk === 'string') throw new Error(talk);
  await until(talk.difficultyIds[0] ?? '', '2027-01-01');
  expect(await told()).toEqual([
    '2026-03-02 10:00 difficultyAssigned deputy',
    '2026-03-18 09:00 difficultyDue deputy',
    '2026-03-23 09:00 difficultyOverdue deputy',
    '2026-03-25 09:00 difficultyOverdue deputy',
    '2026-03-25 09:00 difficultyOverdue partySecretary',
  ]);
});

/** A committee decided something on 2 March or before; answers the entry, which has looked once. */
async function decided(
  unitId: string,
  actorId: string,
  present: readonly string[],
  heldOn = '2026-03-02',
): Promise<string> {
  const votes = { for: 3, against: 0, abstain: 0 };
  const matter = { kind: 'majorMatter', title: '年度计划', heldOn, decision: '同意', votes } as const;
  const by = { actorId, request: newRequest() };
  const outcome = await recordDecision(house.store, by, { unitId, present, recused: [], concerned: [], ...matter });
  const id = String(outcome.ok ? Reflect.get(outcome.value.body, 'entryId') : outcome.refusal.code);
  await advanceFiled(house.store, { id });
  return id;
}

test('an entry written down after its last day is overdue at once: asked for and told above, each once', async () => {
  const [secretary = '', deputy = '', third = ''] = branch.people;
  house.at('2026-02-20');
  await until(await decided(branch.id, deputy, [secretary, deputy, third], '2026-02-02'), '2027-01-01');
  expect(await told()).toEqual([
    '2026-02-20 10:00 filingOverdue deputy',
    '2026-02-20 10:00 filingOverdue partySecretary',
    '2026-02-20 10:00 filingOwed deputy',
  ]);
});

test('one written down between the days it is called overdue on goes above with the second', async () => {
  const [secretary = '', deputy = '', third = ''] = branch.people;
  house.at('2026-02-11');
  await until(await decided(branch.id, deputy, [secretary, deputy, third], '2026-02-02'), '2027-01-01');
  expect(await told()).toEqual([
    '2026-02-11 10:00 filingOverdue deputy',
    '2026-02-11 10:00 filingOwed deputy',
    '2026-02-12 09:00 filingOverdue deputy',
    '2026-02-12 09:00 filingOverdue partySecretary',
  ]);
});

test('a report for the record nobody files: told above, and where nobody is above, to the committee’s own secretary', async () => {
  const [secretary = '', deputy = '', third = ''] = branch.people;
  const { partySecretary, partyDeputySecretary, partyCommitteeMember, organisationOfficer } = party.officers;
  house.at('2026-03-02');
  await until(await decided(branch.id, deputy, [secretary, deputy, third]), '2027-01-01');
  house.at('2026-03-02');
  const above = await decided(party.committeeId, organisationOfficer, [
    partySecretary,
    partyDeputySecretary,
    partyCommitteeMember,
  ]);
  await until(above, '2027-01-01');
  expect(await told()).toEqual([
    '2026-03-02 10:00 filingOwed deputy',
    '2026-03-02 10:00 filingOwed organisationOfficer',
    '2026-03-05 09:00 filingDue deputy',
    '2026-03-05 09:00 filingDue organisationOfficer',
    '2026-03-10 09:00 filingOverdue deputy',
    '2026-03-10 09:00 filingOverdue organisationOfficer',
    '2026-03-12 09:00 filingOverdue deputy',
    '2026-03-12 09:00 filingOverdue organisationOfficer',
    '2026-03-12 09:00 filingOverdue partySecretary',
    '2026-03-12 09:00 filingOverdue partySecretary',
  ]);
});

test('a difficulty is handed on to the secretary, who is told like the first', async () => {
  const [, deputy = '', member = '', , helper = ''] = branch.people;
  house.at('2026-03-02');
  const difficulties = [{ text: '住房', responsibleId: helper, followUpBy: '2026-03-20' }];
  const talk = await talkWith(house, deputy, member, { heldOn: '2026-03-02', difficulties });
  if (typeof talk === 'string') throw new Error(talk);
  const [id = ''] = talk.difficultyIds;
  house.at('2026-03-10');
  await house.rows(`update membership set to_date = '2026-03-10' where person_id = $1`, [helper]);
  await advanceFiled(house.store, { id });
  await until(id, '2027-01-01');
  expect(await told()).toEqual([
    '2026-03-02 10:00 difficultyAssigned member4',
    '2026-03-10 10:00 difficultyAssigned secretary',
    '2026-03-18 09:00 difficultyDue secretary',
    '2026-03-23 09:00 difficultyOverdue secretary',
    '2026-03-25 09:00 difficultyOverdue partySecretary',
    '2026-03-25 09:00 difficultyOverdue secretary',
  ]);
});

test('the talk with the branch secretary nobody holds: told to the Party secretary, then to the deputy above', async () => {
  const [roundId = ''] = await openSpan(house, party.planId, '2025-12');
  const [secretary = '', ...others] = branch.people;
  house.at('2026-01-12');
  for (const id of others) await talkWith(house, secretary, id, { heldOn: '2026-01-12' });
  await until(roundId, '2026-07-01');
  expect(await told()).toEqual([
    '2026-01-04 00:06 talkRoundOpened partySecretary',
    '2026-01-04 00:06 talkRoundOpened secretary',
    '2026-05-06 09:00 talkRoundDue partySecretary',
    '2026-05-26 09:00 talkRoundDue partySecretary',
    '2026-06-03 09:00 talkRoundOverdue partySecretary',
    '2026-06-05 09:00 talkRoundOverdue partyDeputySecretary',
    '2026-06-05 09:00 talkRoundOverdue partySecretary',
  ]);
});

test('a mail names branch, case, task and deadline: nobody talked to, nothing said, nothing decided', async () => {
  await openSpan(house, party.planId, '2025-12');
  const [secretary = '', deputy = '', member = ''] = branch.people;
  house.at('2026-03-02');
  const difficulties = [{ text: '住房', responsibleId: deputy, followUpBy: '2026-03-20' }];
  await talkWith(house, secretary, member, { heldOn: '2026-03-02', difficulties });
  const keys = await house.rows<{ key: string }>('select distinct jsonb_object_keys(facts) as key from notice');
  expect(keys.map(({ key }) => key).toSorted()).toEqual(['caseNo', 'lastDay', 'unitName']);
});
