import { allDeclareNothing, declare, obligations, owed } from './acts.ts';
import type { Owed } from './acts.ts';
import { committeeOf, openHouse, openMonth, openStageOf, roundOf, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { change, propose, signAll, withPanel } from './panel-acts.ts';
import type { PanelDocument } from '../../domain/stages.ts';

interface Scene {
  readonly party: Party;
  readonly branch: Branch;
  readonly roundId: string;
  /** Secretary, deputy and two members of the committee. */
  readonly panel: readonly [string, string, string, string];
  /** A plain member who declared one item. */
  readonly member: string;
}

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** A month in review in a branch whose panel decides in this way. */
async function reviewing(panel: Partial<PanelDocument> & Pick<PanelDocument, 'decides'>): Promise<Scene> {
  const party = await seedParty(house, withPanel('review', panel));
  const branch = await seedBranch(house, party.committeeId, committeeOf(6));
  house.at('2026-02-02', '00:05');
  const month = await openMonth(house, party.planId, '2026-01');
  const member = branch.people[5] ?? '';
  for (const duty of await owed(house, party.planId, 'declare')) {
    if (duty.personId === member) await declare(house, duty, 'duty-task', '2');
  }
  await allDeclareNothing(house, party.planId, [member]);
  house.at('2026-02-09', '09:00');
  await tick(house, party.planId);
  const [a = '', b = '', c = '', d = ''] = branch.people;
  return { party, branch, roundId: roundOf(month, branch), panel: [a, b, c, d], member };
}

const about = async (scene: Scene, kind: string, subjectId: string): Promise<Owed[]> =>
  (await owed(house, scene.party.planId, kind)).filter((duty) => duty.subjectId === subjectId);

const one = async (scene: Scene, kind: string, subjectId: string, personId: string): Promise<Owed> => {
  const duty = (await about(scene, kind, subjectId)).find((found) => found.personId === personId);
  if (duty === undefined) throw new Error(`nobody owes ${kind}`);
  return duty;
};

const decisionsOn = (scene: Scene): Promise<{ decision: string }[]> =>
  house.rows(
    `select d.decision from item_decision d join declared_item i on i.id = d.item_id
      where i.round_id = $1 and i.person_id = $2 order by d.seq`,
    [scene.roundId, scene.member],
  );

describe('all must sign', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await reviewing({ decides: 'allSign' });
  });

  test('what the chair proposes counts only when everybody has signed', async () => {
    const [secretary, deputy, third, fourth] = scene.panel;
    expect(await propose(house, [await one(scene, 'review', scene.member, secretary)])).toBeNull();
    expect(await decisionsOn(scene)).toEqual([]);
    const asked = await about(scene, 'sign', scene.member);
    expect(asked.map(({ personId }) => personId).sort()).toEqual([deputy, third, fourth].sort());
    expect(await signAll(house, [await one(scene, 'sign', scene.member, deputy)])).toBeNull();
    expect(await signAll(house, [await one(scene, 'sign', scene.member, third)])).toBeNull();
    expect(await decisionsOn(scene)).toEqual([]);
    expect(await signAll(house, [await one(scene, 'sign', scene.member, fourth)])).toBeNull();
    expect(await decisionsOn(scene)).toEqual([{ decision: 'accepted' }]);
  });

  test('steedos/workflow#1466, uflo#24: a reject in a co-sign closes the open duties of the others', async () => {
    const [secretary, deputy] = scene.panel;
    const subject = scene.branch.people[4] ?? '';
    await propose(house, [await one(scene, 'review', subject, secretary)]);
    const others = await about(scene, 'sign', subject);
    expect(await signAll(house, [await one(scene, 'sign', subject, deputy)], '材料不全')).toBeNull();
    expect(await about(scene, 'sign', subject)).toEqual([]);
    const late = others.find(({ personId }) => personId !== deputy);
    if (late === undefined) throw new Error('nobody else was asked');
    expect(await signAll(house, [late])).toBe('proposal-settled');
  });

  test('loonflow#426: after a reject it is not "in approval" for ever: the chair owes it again and is told', async () => {
    const [secretary, deputy, third, fourth] = scene.panel;
    const subject = scene.branch.people[4] ?? '';
    const again = await one(scene, 'review', subject, secretary);
    expect(
      await house.rows(`select person_id as "personId" from notice where kind = 'proposalRejected'`),
    ).toContainEqual({ personId: secretary });
    expect(await propose(house, [again])).toBeNull();
    for (const signer of [deputy, third, fourth]) {
      expect(await signAll(house, [await one(scene, 'sign', subject, signer)])).toBeNull();
    }
    const states = await house.rows('select seq, state from proposal where subject_id = $1 order by seq', [subject]);
    expect(states).toEqual([
      { seq: 1, state: 'rejected' },
      { seq: 2, state: 'carried' },
    ]);
  });

  test('steedos/workflow#2068: nobody’s approval repeats itself: after a reject whoever had approved is asked again', async () => {
    const own = await reviewing({ decides: 'allSign' });
    const [secretary, deputy, third, fourth] = own.panel;
    const duty = (kind: string, who: string): Promise<Owed> => one(own, kind, own.member, who);
    expect(await propose(house, [await duty('review', secretary)])).toBeNull();
    expect(await signAll(house, [await duty('sign', third)])).toBeNull();
    expect(await signAll(house, [await duty('sign', deputy)], '材料不全')).toBeNull();
    expect(await propose(house, [await duty('review', secretary)])).toBeNull();
    for (const signer of [deputy, fourth]) expect(await signAll(house, [await duty('sign', signer)])).toBeNull();
    expect(await decisionsOn(own)).toEqual([]);
    expect(await signAll(house, [await duty('sign', third)])).toBeNull();
    expect(await decisionsOn(own)).toHaveLength(1);
  });

  test('steedos/workflow#1354: many subjects are approved in one call, but never rejected in one', async () => {
    const [secretary, deputy, third, fourth] = scene.panel;
    const rest = (await owed(house, scene.party.planId, 'review')).filter(({ personId }) => personId === secretary);
    expect(rest.length).toBeGreaterThan(1);
    expect(await propose(house, rest)).toBeNull();
    const own = (await owed(house, scene.party.planId, 'review')).find(({ subjectId }) => subjectId === secretary);
    expect(own?.personId).toBe(deputy);
    if (own !== undefined) expect(await propose(house, [own])).toBeNull();
    for (const signer of [deputy, third, fourth]) {
      const asked = (await owed(house, scene.party.planId, 'sign')).filter(({ personId }) => personId === signer);
      if (asked.length > 1) expect(await signAll(house, asked, '不同意')).toBe('batch-reject');
      expect(await signAll(house, asked)).toBeNull();
    }
    expect(await owed(house, scene.party.planId, 'sign')).toEqual([]);
  });

  test('nobody signs about themselves, and the stage closes when all are carried', async () => {
    const signed = await obligations(house, scene.party.planId, `o.kind = 'sign'`);
    expect(signed.filter(({ personId, subjectId }) => personId === subjectId)).toEqual([]);
    await tick(house, scene.party.planId);
    expect((await openStageOf(house, scene.roundId)).key).toBe('publicity');
  });
});

describe('any one', () => {
  test('whoever of the panel comes first decides, and the others owe nothing more', async () => {
    const scene = await reviewing({ decides: 'anyOne' });
    const [secretary, deputy] = scene.panel;
    const duties = await about(scene, 'review', scene.member);
    expect(duties.map(({ personId }) => personId).sort()).toEqual([...scene.panel].sort());
    const second = await one(scene, 'review', scene.member, secretary);
    expect(await propose(house, [await one(scene, 'review', scene.member, deputy)])).toBeNull();
    expect(await decisionsOn(scene)).toEqual([{ decision: 'accepted' }]);
    expect(await about(scene, 'review', scene.member)).toEqual([]);
    expect(await propose(house, [second])).toBe('already-answered');
  });

  test('two at once: one decides, the other finds it decided', async () => {
    const scene = await reviewing({ decides: 'anyOne' });
    const duties = await about(scene, 'review', scene.member);
    const outcomes = await Promise.all(duties.map((duty) => propose(house, [duty])));
    expect(outcomes.filter((refusal) => refusal === null)).toHaveLength(1);
    expect(await decisionsOn(scene)).toHaveLength(1);
  });
});

describe('in sequence', () => {
  test('asks one after the other by office', async () => {
    const scene = await reviewing({ decides: 'inSequence' });
    const [secretary, deputy, ...members] = scene.panel;
    await propose(house, [await one(scene, 'review', scene.member, secretary)]);
    for (const signer of [deputy, ...members.toSorted()]) {
      const asked = await about(scene, 'sign', scene.member);
      expect(asked.map(({ personId }) => personId)).toEqual([signer]);
      expect(await signAll(house, asked)).toBeNull();
    }
    expect(await decisionsOn(scene)).toEqual([{ decision: 'accepted' }]);
  });
});

describe('weighted vote', () => {
  test('is carried by weight although one is against', async () => {
    const scene = await reviewing({ decides: 'weightedVote', threshold: '2/3', weights: { secretary: '2' } });
    const [secretary, deputy, third, fourth] = scene.panel;
    await propose(house, [await one(scene, 'review', scene.member, secretary)]);
    expect(await signAll(house, [await one(scene, 'sign', scene.member, deputy)], '异议')).toBeNull();
    expect(await about(scene, 'sign', scene.member)).toHaveLength(2);
    expect(await signAll(house, [await one(scene, 'sign', scene.member, third)])).toBeNull();
    // 3 of 5 are not two thirds
    expect(await decisionsOn(scene)).toEqual([]);
    expect(await signAll(house, [await one(scene, 'sign', scene.member, fourth)])).toBeNull();
    expect(await decisionsOn(scene)).toEqual([{ decision: 'accepted' }]);
  });
});

describe('signers of a running panel', () => {
  let scene: Scene;
  let stageId: string;
  const officer = (): string => scene.party.officers.organisationOfficer;
  beforeAll(async () => {
    scene = await reviewing({ decides: 'allSign' });
    stageId = (await openStageOf(house, scene.roundId)).id;
    await propose(house, [await one(scene, 'review', scene.member, scene.panel[0])]);
  });

  test('somebody added has to sign too, once', async () => {
    const added = { actorId: officer(), stageId, subjectId: scene.member, change: 'added' } as const;
    const inspector = scene.party.officers.inspector;
    expect(await change(house, { ...added, personId: inspector })).toBeNull();
    expect((await about(scene, 'sign', scene.member)).map(({ personId }) => personId)).toContain(inspector);
    expect(await change(house, { ...added, personId: inspector })).toBe('already-signer');
  });

  test('never the subject, nor a close relation', async () => {
    const added = { actorId: officer(), stageId, subjectId: scene.member, change: 'added' } as const;
    expect(await change(house, { ...added, personId: scene.member })).toBe('own-item');
    const relative = scene.branch.people[4] ?? '';
    await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, 'spouse')`, [
      relative,
      scene.member,
    ]);
    expect(await change(house, { ...added, personId: relative })).toBe('close-relation');
  });

  test('somebody who has left the panel no longer holds it up; whoever has signed stays', async () => {
    const [, deputy, third] = scene.panel;
    const removed = { actorId: officer(), stageId, subjectId: scene.member, change: 'removed' } as const;
    expect(await signAll(house, [await one(scene, 'sign', scene.member, deputy)])).toBeNull();
    expect(await change(house, { ...removed, personId: deputy })).toBe('not-a-signer');
    expect(await change(house, { ...removed, personId: third })).toBeNull();
    expect((await about(scene, 'sign', scene.member)).map(({ personId }) => personId)).not.toContain(third);
  });

  test('taking out the last who had not signed carries it; the last of all cannot be taken out', async () => {
    const [secretary, , , fourth] = scene.panel;
    const removed = { actorId: officer(), stageId, subjectId: scene.member, change: 'removed' } as const;
    expect(await change(house, { ...removed, personId: scene.party.officers.inspector })).toBeNull();
    expect(await decisionsOn(scene)).toEqual([]);
    expect(await change(house, { ...removed, personId: fourth })).toBeNull();
    expect(await decisionsOn(scene)).toEqual([{ decision: 'accepted' }]);
    const subject = scene.branch.people[4] ?? '';
    await propose(house, [await one(scene, 'review', subject, secretary)]);
    const rest = (await about(scene, 'sign', subject)).map(({ personId }) => personId);
    const take = (personId: string) => change(house, { ...removed, subjectId: subject, personId });
    const outcomes: (string | null)[] = [];
    for (const personId of rest) outcomes.push(await take(personId));
    expect(outcomes).toEqual([null, null, 'last-signer']);
  });

  test('a panel that meets has no signers', async () => {
    const meeting = await reviewing({ decides: 'meeting' });
    const { id } = await openStageOf(house, meeting.roundId);
    const person = meeting.party.officers.inspector;
    const step = { actorId: meeting.party.officers.organisationOfficer, stageId: id, personId: person };
    expect(await change(house, { ...step, change: 'added' })).toBe('panel-meets');
    const duty = await one(meeting, 'review', meeting.member, meeting.panel[0]);
    expect(await propose(house, [duty])).toBe('minutes-required');
  });
});
