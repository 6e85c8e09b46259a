import { grantRole, insertPerson } from '../support/fixtures.ts';
import {
  allDeclareNothing,
  declare,
  decide,
  owed,
  onTalk,
  obligations,
  recordScore,
  reviewAll,
  talkRecord,
} from './acts.ts';
import type { Owed } from './acts.ts';
import { committeeOf, meetingOf, openHouse, openMonth, roundOf, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Month, Party } from './house.ts';

const COMMITTEE_OF_THREE = [{ role: 'secretary' }, { role: 'deputySecretary' }, { role: 'committeeMember' }] as const;
const GROUP = [{ role: 'secretary' }, { role: 'groupMember' }, { role: 'groupMember' }] as const;
const plain = (n: number): object[] => Array.from({ length: n }, () => ({}));

describe('one month in branches of every size', () => {
  let house: House;
  let party: Party;
  let month: Month;
  const branches = new Map<string, Branch>();

  const branch = (name: string): Branch => {
    const found = branches.get(name);
    if (found === undefined) throw new Error(`no branch ${name}`);
    return found;
  };

  const reviewsOf = async (name: string): Promise<Owed[]> => {
    const roundId = roundOf(month, branch(name));
    return (await obligations(house, party.planId, `o.kind = 'review'`)).filter((duty) => duty.roundId === roundId);
  };

  /** Who decides about the n-th member. */
  const chairOf = async (name: string, n: number): Promise<string | undefined> => {
    const subjectId = branch(name).people[n];
    return (await reviewsOf(name)).find((duty) => duty.subjectId === subjectId)?.personId;
  };

  beforeAll(async () => {
    house = await openHouse();
    party = await seedParty(house);
    const seed = async (name: string, members: Parameters<typeof seedBranch>[2]): Promise<void> => {
      branches.set(name, await seedBranch(house, party.committeeId, members));
    };
    await seed('three', meetingOf(3));
    await seed('five', meetingOf(5));
    await seed('seven', [...COMMITTEE_OF_THREE, ...plain(4)]);
    await seed('group', [...GROUP, ...plain(4)]);
    await seed('forty', committeeOf(40));
    await seed('joint', committeeOf(6));
    const joint = branch('joint').people;
    // spouses: the secretary may not sit in judgement on the fifth member
    await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, 'spouse')`, [
      joint[0],
      joint[4],
    ]);
    await house.rows(
      `insert into unit (parent_id, path, kind, code, name)
       select id, path, 'temporaryBranch', 'T1', '临时党支部' from unit where id = $1`,
      [party.committeeId],
    );
    house.at('2026-02-02', '00:05');
    month = await openMonth(house, party.planId, '2026-01');
    for (const score of [55, 59]) {
      const { id, people } = branch(score === 55 ? 'five' : 'seven');
      const [personId = ''] = people;
      await recordScore(house, { actorId: personId, unitId: id, personId, period: '2026-01', score });
    }
    for (const duty of await owed(house, party.planId, 'declare')) {
      if (branch('forty').people.includes(duty.personId)) await declare(house, duty, 'duty-task', '2');
    }
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-09', '09:00');
    await tick(house, party.planId);
  });
  afterAll(() => house.close());

  test('a temporary branch gives facts only: it has no round', () => {
    expect(month.rounds.size).toBe(6);
  });

  test('nobody reviews themselves, in no branch', async () => {
    const reviews = await obligations(house, party.planId, `o.kind = 'review'`);
    expect(reviews).toHaveLength(3 + 5 + 7 + 7 + 40 + 6);
    expect(reviews.filter(({ personId, subjectId }) => personId === subjectId)).toEqual([]);
  });

  test('a branch of three leaves too few: the level above decides about each', async () => {
    const chairs = (await reviewsOf('three')).map(({ personId }) => personId);
    expect(new Set(chairs)).toEqual(new Set([party.officers.partySecretary]));
  });

  test('a branch of five without a committee decides in its meeting, but for the secretary', async () => {
    const { people } = branch('five');
    expect(await chairOf('five', 1)).toBe(people[0]);
    expect(await chairOf('five', 4)).toBe(people[0]);
    expect(await chairOf('five', 0)).toBe(party.officers.partySecretary);
  });

  test('a committee of three decides about plain members; about its own members the level above', async () => {
    const { people } = branch('seven');
    expect(await chairOf('seven', 6)).toBe(people[0]);
    for (const seat of [0, 1, 2]) expect(await chairOf('seven', seat)).toBe(party.officers.partySecretary);
  });

  test('an elected points group of three decides about the others only', async () => {
    const { people } = branch('group');
    expect(await chairOf('group', 5)).toBe(people[0]);
    expect(await chairOf('group', 1)).toBe(party.officers.partySecretary);
  });

  test('a large committee decides about the secretary under the deputy', async () => {
    const { people } = branch('forty');
    expect(await chairOf('forty', 0)).toBe(people[1]);
    expect(await chairOf('forty', 39)).toBe(people[0]);
  });

  test('in a joint branch a close relation steps out and the deputy chairs', async () => {
    const { people } = branch('joint');
    expect(await chairOf('joint', 4)).toBe(people[1]);
    expect(await chairOf('joint', 5)).toBe(people[0]);
  });

  test('all of them are published, each ranked inside itself', async () => {
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    house.at('2026-02-27', '09:00');
    await tick(house, party.planId);
    expect(await house.value('select state from cycle where id = $1', [month.cycleId])).toBe('published');
    const results = await house.rows<{ unitId: string; n: number; first: number; last: number }>(
      `select unit_id as "unitId", count(*)::int as n, min(rank) as first, max(rank) as last from result
        where plan_id = $1 and status = 'published' group by unit_id`,
      [party.planId],
    );
    const of = (name: string): object | undefined => results.find(({ unitId }) => unitId === branch(name).id);
    expect(of('three')).toMatchObject({ n: 3, first: 1, last: 1 });
    expect(of('five')).toMatchObject({ n: 5, first: 1, last: 5 });
    expect(of('seven')).toMatchObject({ n: 7, first: 1, last: 7 });
    expect(of('group')).toMatchObject({ n: 7, first: 1, last: 1 });
    expect(of('forty')).toMatchObject({ n: 40, first: 1, last: 1 });
    expect(of('joint')).toMatchObject({ n: 6, first: 1, last: 1 });
  });

  test('a secretary below the pass mark gets a talk by somebody appointed, never by himself', async () => {
    const [secretary = ''] = branch('five').people;
    const appointments = await owed(house, party.planId, 'appointTalker');
    const mine = appointments.find(({ subjectId }) => subjectId === secretary);
    if (mine === undefined) throw new Error('nobody has to appoint a talker');
    expect(mine.personId).toBe(party.officers.partySecretary);
    expect(await onTalk(house, mine, 'appointTalker', { talkerId: secretary })).toBe('cannot-talk-to-oneself');
    const self = { kind: 'recordTalk' as const, targetId: mine.talkId ?? '', actorId: secretary };
    expect(await decide(house, { ...self, body: await talkRecord(house) })).toMatchObject({ code: 'not-yours' });
    expect(await onTalk(house, mine, 'appointTalker', { talkerId: party.officers.partyCommitteeMember })).toBeNull();
    await tick(house, party.planId);
    const [duty] = await owed(house, party.planId, 'holdTalk');
    expect(duty).toMatchObject({ personId: party.officers.partyCommitteeMember, subjectId: secretary });
  });

  test('a close relation is not appointed, nor asked to appoint', async () => {
    const [secretary = ''] = branch('seven').people;
    const relative = await insertPerson(house.store, { name: '亲属' });
    await grantRole(house.store, relative, party.committeeId, 'partyCommitteeMember');
    await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, 'spouse')`, [
      relative,
      secretary,
    ]);
    const duty = (await owed(house, party.planId, 'appointTalker')).find(({ subjectId }) => subjectId === secretary);
    if (duty === undefined) throw new Error('nobody has to appoint a talker');
    expect(await onTalk(house, duty, 'appointTalker', { talkerId: relative })).toBe('close-relation');
  });
});

describe('a general branch between branch and committee', () => {
  let house: House;

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('decides first where the branch cannot', async () => {
    const party = await seedParty(house);
    const generalId = await house.value<string>(
      `insert into unit (id, parent_id, path, kind, code, name)
       select n.id, p.id, p.path || n.id, 'generalBranch', 'G1', '党总支'
         from unit p, (select gen_random_uuid() as id) n where p.id = $1 returning id`,
      [party.committeeId],
    );
    const secretary = await insertPerson(house.store, { name: '总支书记' });
    await grantRole(house.store, secretary, generalId, 'partySecretary');
    const branch = await seedBranch(house, generalId, meetingOf(3));
    house.at('2026-02-02', '00:05');
    const month = await openMonth(house, party.planId, '2026-01');
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-09', '09:00');
    await tick(house, party.planId);
    expect(month.rounds.has(branch.id)).toBe(true);
    const chairs = (await owed(house, party.planId, 'review')).map(({ personId }) => personId);
    expect(chairs).toEqual([secretary, secretary, secretary]);
  });
});
