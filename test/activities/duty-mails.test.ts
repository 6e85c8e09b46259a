/** Every mail of a duty that follows from a month: who is told what on which day, and that nobody else is. */
import { addDays, dateOf, SHANGHAI } from '../../domain/civil.ts';
import type { ConsequenceRule } from '../../domain/consequences.ts';
import { recordAdmonishing } from '../../store/steps/record-admonishing.ts';
import { decide, newRequest, refusalOf } from './acts.ts';
import { dutiesOf, handle, lookAtDuties } from './duty-acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { House } from './house.ts';
import { runMonth } from './months.ts';

const PROPOSAL: ConsequenceRule = {
  key: 'zero-admonishing',
  clause: '6.6',
  title: { zh: '零分党员：提请诫勉谈话', en: 'A 0: an admonishing talk is proposed' },
  when: { zeroMonth: 'any' },
  for: 'subject',
  duty: 'admonishingTalk',
  within: { workingDays: 10 },
};

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test('a year of duties nobody does in time, day by day', async () => {
  const party = await seedParty(house, (document) => ({
    ...document,
    consequences: [...document.consequences, PROPOSAL],
  }));
  const branch = await seedBranch(house, party.committeeId, committeeOf(6));
  const [secretary = '', , , , helper = '', member = ''] = branch.people;
  const { leaderInCharge, partySecretary, partyDeputySecretary } = party.officers;
  house.at('2026-02-02', '00:05');
  await handle(house, party, member, '2026-01');
  await runMonth(house, party, '2026-01', { branch });

  const acts: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    '2026-03-18': async (targetId) => {
      const body = { hold: true, talkerId: partyDeputySecretary, reason: '经研究' };
      const ask = { kind: 'decideAdmonishing', targetId, actorId: partySecretary, body } as const;
      expect(await decide(house, ask)).toEqual({ state: 'applied' });
    },
    '2026-04-10': async (caseId) => {
      const record = {
        heldOn: '2026-04-10',
        problems: ['一'],
        measures: '二',
        rectifyBy: '2026-04-30',
        helperId: helper,
      };
      const step = { actorId: partyDeputySecretary, request: newRequest(), caseId, record, slip: false };
      expect(refusalOf(await recordAdmonishing(house.store, step))).toBeNull();
    },
  };
  // From May to the last week of December nothing falls due.
  for (let day = '2026-02-27'; day <= '2027-01-10'; day = day === '2026-05-12' ? '2026-12-24' : addDays(day, 1)) {
    house.at(day, '09:30');
    const talk = (await dutiesOf(house, party.planId)).find(({ kind }) => kind === 'admonishingTalk');
    await acts[day]?.(talk?.id ?? '');
    await lookAtDuties(house, party.planId);
  }

  const names = new Map(
    Object.entries({ secretary, helper, member, leaderInCharge, partySecretary, partyDeputySecretary }).map(
      ([name, id]) => [id, name],
    ),
  );
  const sent = await house.rows<{ at: Date; kind: string; personId: string; rule: string; facts: object }>(
    `select n.created_at as at, n.kind, n.person_id as "personId", c.rule_key as rule, n.facts
       from notice n left join duty_case d on d.id = n.case_id left join consequence c on c.id = d.consequence_id
      where n.kind like 'consequence%' or n.case_id is not null`,
  );
  const seen = sent
    .map(({ at, kind, personId, rule }) =>
      [dateOf(SHANGHAI, at.getTime()), kind, names.get(personId) ?? personId, rule].join(' '),
    )
    .toSorted();
  expect(seen).toEqual([
    '2026-02-27 consequenceAssigned leaderInCharge handled-leaders',
    '2026-02-27 consequenceAssigned partySecretary zero-admonishing',
    '2026-02-27 consequenceAssigned secretary zero-secretary',
    '2026-03-10 consequenceDue partySecretary zero-admonishing',
    '2026-03-13 consequenceOverdue partySecretary zero-admonishing',
    '2026-03-17 consequenceOverdue partyDeputySecretary zero-admonishing',
    '2026-03-17 consequenceOverdue partySecretary zero-admonishing',
    '2026-03-18 consequenceAssigned partyDeputySecretary zero-admonishing',
    '2026-03-30 consequenceDue partyDeputySecretary zero-admonishing',
    '2026-04-02 consequenceOverdue partyDeputySecretary zero-admonishing',
    '2026-04-07 consequenceOverdue partyDeputySecretary zero-admonishing',
    '2026-04-07 consequenceOverdue partySecretary zero-admonishing',
    '2026-04-10 consequenceAssigned helper zero-admonishing',
    '2026-04-10 consequenceAssigned member zero-admonishing',
    '2026-04-28 consequenceDue helper zero-admonishing',
    '2026-05-06 consequenceOverdue helper zero-admonishing',
    '2026-05-08 consequenceOverdue helper zero-admonishing',
    '2026-05-08 consequenceOverdue partySecretary zero-admonishing',
    '2026-12-29 consequenceDue leaderInCharge handled-leaders',
    '2026-12-29 consequenceDue secretary zero-secretary',
    '2027-01-04 consequenceOverdue leaderInCharge handled-leaders',
    '2027-01-04 consequenceOverdue secretary zero-secretary',
    '2027-01-06 consequenceOverdue leaderInCharge handled-leaders',
    '2027-01-06 consequenceOverdue partySecretary handled-leaders',
    '2027-01-06 consequenceOverdue partySecretary zero-secretary',
    '2027-01-06 consequenceOverdue secretary zero-secretary',
  ]);
  // what to do, by when, and where: nothing about whose month it is or why
  for (const { facts } of sent) {
    expect(Object.keys(facts).every((key) => ['caseNo', 'lastDay'].includes(key))).toBe(true);
  }
}, 120_000);
