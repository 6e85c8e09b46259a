/** Every mail of a talk after a low month: who is told what on which day, and that nobody else is. */
import { addDays, dateOf, SHANGHAI } from '../../domain/civil.ts';
import type { DecisionBodies } from '../../domain/decision.ts';
import { importResults } from '../../store/imports/import-results.ts';
import { onTalk, owed, talkRecord } from './acts.ts';
import type { Owed } from './acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth } from './months.ts';

let house: House;
let party: Party;
let branch: Branch;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** A low December that was kept elsewhere: a low January is then the second in a row. */
async function lowBefore(people: readonly string[]): Promise<void> {
  const place = { sheet: '', row: 1, column: 1 } as never;
  const places = { staffNo: place, name: place, period: place, score: place, remark: place } as never;
  const rows = [];
  for (const id of people) {
    const staffNo = await house.value<string>('select staff_no from person where id = $1', [id]);
    rows.push({ staffNo, name: null, period: '2025-12', score: '58', places });
  }
  const about = { planId: party.planId, source: '旧系统.xlsx', actorId: null };
  expect(await importResults(house.store, { sha256: 'f'.repeat(64), rows }, about)).toMatchObject({ ok: true });
}

beforeEach(async () => {
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(7));
});

/** January low for some, published on Friday 27 February; for those of `twice` it is the second in a row. */
async function january(low: readonly string[], twice: readonly string[]): Promise<void> {
  house.at('2026-01-20', '09:00');
  await lowBefore(twice);
  await runMonth(house, party, '2026-01', { branch, scores: new Map(low.map((id) => [id, 58])) });
}

async function dutyAbout(kind: string, subjectId: string): Promise<Owed> {
  const duty = (await owed(house, party.planId, kind)).find((one) => one.subjectId === subjectId);
  if (duty === undefined) throw new Error(`nobody owes ${kind}`);
  return duty;
}

async function act<K extends 'appointTalker' | 'recordTalk' | 'acknowledgeTalk' | 'followUpTalk'>(
  duty: string,
  subjectId: string,
  kind: K,
  body: DecisionBodies[K],
): Promise<void> {
  expect(await onTalk(house, await dutyAbout(duty, subjectId), kind, body)).toBeNull();
}

/** Everybody acts on their days and every talk looks where it stands, until the end of April. */
async function live(acts: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  for (let day = '2026-02-27'; day <= '2026-04-30'; day = addDays(day, 1)) {
    house.at(day, '09:30');
    await acts[day]?.();
    await tick(house, party.planId);
  }
}

/** Every notice that is not about the month's round: day, kind, to whom, about whom. */
async function told(): Promise<string[]> {
  const [secretary = '', , , , first = '', second = '', third = ''] = branch.people;
  const people = { secretary, first, second, third, ...party.officers };
  const names = new Map(Object.entries(people).map(([name, id]) => [id, name]));
  const sent = await house.rows<{ at: Date; kind: string; personId: string; subjectId: string; facts: object }>(
    `select n.created_at as at, n.kind, n.person_id as "personId", t.person_id as "subjectId", n.facts
       from notice n left join talk_case t on t.id = n.talk_id where n.round_id is null and (t.plan_id = $1 or n.person_id = any($2))`,
    [party.planId, [...branch.people, ...Object.values(party.officers)]],
  );
  for (const { facts } of sent) expect(Object.keys(facts).sort()).toEqual(['caseNo', 'lastDay']);
  return sent
    .map(({ at, kind, personId, subjectId }) =>
      [dateOf(SHANGHAI, at.getTime()), kind, names.get(personId) ?? personId, 'about', names.get(subjectId)].join(' '),
    )
    .toSorted();
}

test('talks of a first and of a second month, appointed and lapsed, day by day', async () => {
  const { partySecretary, partyCommitteeMember } = party.officers;
  const [secretary = '', , , , first = '', second = '', third = ''] = branch.people;
  await january([secretary, first, second, third], [second, third]);
  const appoint = (subjectId: string, talkerId: string): Promise<void> =>
    act('appointTalker', subjectId, 'appointTalker', { talkerId });
  const hold = async (subjectId: string, followUpOn: string): Promise<void> =>
    act('holdTalk', subjectId, 'recordTalk', { ...(await talkRecord(house)), followUpOn });
  await live({
    '2026-03-02': () => appoint(second, partyCommitteeMember),
    // nobody appoints for `third`; the talk of `secretary` falls to the one who would be told when it is late
    '2026-03-03': () => appoint(secretary, partySecretary),
    '2026-03-09': () => hold(second, '2026-03-25'),
    '2026-03-10': () => act('acknowledgeTalk', second, 'acknowledgeTalk', {}),
    '2026-03-18': () => hold(first, '2026-04-20'),
    '2026-03-24': () => act('followUpTalk', second, 'followUpTalk', { finding: '已整改' }),
  });
  expect(await told()).toEqual([
    '2026-02-27 talkAssigned partySecretary about second',
    '2026-02-27 talkAssigned partySecretary about secretary',
    '2026-02-27 talkAssigned partySecretary about third',
    '2026-02-27 talkAssigned secretary about first',
    '2026-03-02 talkAssigned partyCommitteeMember about second',
    '2026-03-03 talkAssigned partySecretary about secretary',
    '2026-03-04 talkAssigned partyDeputySecretary about third',
    '2026-03-09 talkAssigned second about second',
    '2026-03-10 talkDue partyDeputySecretary about third',
    '2026-03-10 talkDue partySecretary about secretary',
    '2026-03-10 talkDue secretary about first',
    '2026-03-13 talkOverdue partyDeputySecretary about third',
    '2026-03-13 talkOverdue partySecretary about secretary',
    '2026-03-13 talkOverdue secretary about first',
    '2026-03-17 talkOverdue partyDeputySecretary about secretary',
    '2026-03-17 talkOverdue partyDeputySecretary about third',
    '2026-03-17 talkOverdue partySecretary about first',
    '2026-03-17 talkOverdue partySecretary about secretary',
    '2026-03-17 talkOverdue partySecretary about third',
    '2026-03-17 talkOverdue secretary about first',
    '2026-03-18 talkAssigned first about first',
    '2026-03-23 talkDue partyCommitteeMember about second',
    '2026-04-16 talkDue secretary about first',
    '2026-04-21 talkOverdue secretary about first',
    '2026-04-23 talkOverdue partySecretary about first',
    '2026-04-23 talkOverdue secretary about first',
  ]);
});

describe('a branch secretary’s second month (§2.3)', () => {
  let secretary = '';
  beforeEach(async () => {
    [secretary = ''] = branch.people;
    await january([secretary], [secretary]);
  });

  test('is talked about by a member of the Party committee', async () => {
    const { leaderInCharge, partyCommitteeMember } = party.officers;
    const appointment = await dutyAbout('appointTalker', secretary);
    for (const talkerId of [branch.people[1] ?? '', leaderInCharge]) {
      expect(await onTalk(house, appointment, 'appointTalker', { talkerId })).toBe('not-entitled');
    }
    const places = await house.rows('select outcome from decision where target_id = $1', [appointment.talkId]);
    expect(places).toMatchObject([{ outcome: { at: 'talkerId' } }, { outcome: { at: 'talkerId' } }]);
    await live({
      '2026-03-02': () => act('appointTalker', secretary, 'appointTalker', { talkerId: partyCommitteeMember }),
      '2026-03-12': async () => act('holdTalk', secretary, 'recordTalk', await talkRecord(house)),
      '2026-03-13': () => act('followUpTalk', secretary, 'followUpTalk', { finding: '已整改' }),
    });
    expect(await told()).toEqual([
      '2026-02-27 talkAssigned partySecretary about secretary',
      '2026-03-02 talkAssigned partyCommitteeMember about secretary',
      '2026-03-10 talkDue partyCommitteeMember about secretary',
      '2026-03-12 talkAssigned secretary about secretary',
    ]);
  });

  test('where nobody is named, by its deputy secretary', async () => {
    await live({});
    expect(await told()).toEqual([
      '2026-02-27 talkAssigned partySecretary about secretary',
      '2026-03-04 talkAssigned partyDeputySecretary about secretary',
      '2026-03-10 talkDue partyDeputySecretary about secretary',
      '2026-03-13 talkOverdue partyDeputySecretary about secretary',
      '2026-03-17 talkOverdue partyDeputySecretary about secretary',
      '2026-03-17 talkOverdue partySecretary about secretary',
    ]);
  });
});

test('a late talk is told to the first above who may act on the case', async () => {
  const { partySecretary } = party.officers;
  const [, , , , first = ''] = branch.people;
  await january([first], []);
  await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '亲属')`, [
    partySecretary,
    first,
  ]);
  await live({});
  expect(await told()).toEqual([
    '2026-02-27 talkAssigned secretary about first',
    '2026-03-10 talkDue secretary about first',
    '2026-03-13 talkOverdue secretary about first',
    '2026-03-17 talkOverdue partyDeputySecretary about first',
    '2026-03-17 talkOverdue secretary about first',
  ]);
});
