import type { Json } from '../api/house.ts';
import { openDesk } from '../secrecy/desk.ts';
import type { Answer, Desk } from '../secrecy/desk.ts';
import { allDeclareNothing, declare, owed, reviewAll } from './acts.ts';
import { committeeOf, openHouse, openMonth, roundOf, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';

describe('entries for members who cannot make them (§2, 代填)', () => {
  let house: House;
  let desk: Desk;
  let party: Party;
  let branch: Branch;
  let roundId: string;
  const [SECRETARY, DEPUTY, ELDER, ILL, ABROAD, SELF] = [0, 1, 4, 5, 6, 7];
  const person = (index: number): string => branch.people[index] ?? '';
  const entryIds: Record<number, string> = {};

  const ITEM = { itemKey: 'duty-task', points: '2', reason: '完成值班任务' };
  const enter = (as: number, entries: object[]): Promise<Answer> =>
    desk.ask('declareForOthers', person(as), { id: roundId, body: { entries } });
  const declarations = async (as: string): Promise<Map<string, Json>> => {
    const { body } = await desk.ask('declarations', as, { id: roundId });
    return new Map(body.declarations.map((one: Json) => [one.person.id, one]));
  };

  beforeAll(async () => {
    house = await openHouse();
    desk = await openDesk(house);
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(8));
    await house.rows('delete from account where person_id = any($1)', [[person(ELDER), person(ILL)]]);
    roundId = roundOf(await openMonth(house, party.planId, '2026-01'), branch);
    house.at('2026-02-03', '10:00');
  });
  afterAll(async () => {
    await desk.close();
    await house.close();
  });

  const scanOf = (personId: string): Promise<string> =>
    house.value<string>(
      `insert into evidence (sha256, media_type, bytes, file_name, content, uploaded_by, uploaded_at)
       values (sha256($1::uuid::text::bytea), 'image/png', 1, '签字.png', 'x', $1, now()) returning id`,
      [personId],
    );

  test('a bad entry names its place and nothing of the batch is stored', async () => {
    const wrong = await enter(SECRETARY, [
      { personId: person(ELDER), items: [ITEM] },
      { personId: person(ILL), items: [ITEM, { ...ITEM, points: '99' }] },
    ]);
    expect(wrong).toMatchObject({ status: 422, body: { code: 'amount-out-of-range' } });
    expect(wrong.body.errors[0].path).toBe('body.entries.1.items.1');
    expect(await house.value('select count(*)::int from entry_for_other')).toBe(0);
    expect(await house.value('select count(*)::int from declared_item')).toBe(0);
    const oneself = await enter(SECRETARY, [{ personId: person(SECRETARY), items: [] }]);
    expect(oneself).toMatchObject({ status: 403, body: { code: 'second-person-required' } });
    expect(await enter(SELF, [{ personId: person(ELDER), items: [] }])).toMatchObject({ status: 403 });
  });

  test('a batch is entered by the secretary, with a scan or without, and both names show at once', async () => {
    const scanId = await scanOf(person(SECRETARY));
    const { status, body } = await enter(SECRETARY, [
      { personId: person(ELDER), items: [ITEM], scanId },
      { personId: person(ILL), items: [ITEM] },
      { personId: person(ABROAD), items: [] },
    ]);
    expect(status).toBe(201);
    for (const { entryId, personId } of body.entered) entryIds[branch.people.indexOf(personId)] = entryId;
    const seen = await declarations(person(DEPUTY));
    expect(seen.get(person(ELDER)).items[0].enteredFor).toMatchObject({
      enteredBy: { id: person(SECRETARY) },
      standing: 'signed',
      scanId,
    });
    expect(seen.get(person(ILL)).items[0]).toMatchObject({
      enteredBy: { id: person(SECRETARY) },
      enteredFor: { standing: 'unconfirmed', confirmedBy: null },
    });
    expect(seen.get(person(ABROAD))).toMatchObject({
      items: [],
      declareObligation: { state: 'done' },
      enteredFor: { standing: 'unconfirmed' },
    });
    const [audit] = await house.rows(
      `select actor_id as actor, on_behalf_of as for from audit
        where action = 'declaration.enteredFor' and on_behalf_of = $1`,
      [person(ELDER)],
    );
    expect(audit).toEqual({ actor: person(SECRETARY), for: person(ELDER) });
  });

  test('the member hears of it and is asked to confirm; a signature leaves nothing to ask', async () => {
    const duties = await owed(house, party.planId, 'confirmEntry');
    expect(duties.map(({ personId }) => personId).toSorted()).toEqual([person(ILL), person(ABROAD)].toSorted());
    const told = await house.rows<{ personId: string }>(
      `select person_id as "personId" from notice where kind = 'enteredFor'`,
    );
    expect(told).toHaveLength(3);
  });

  test('whoever has declared is not entered for, and whoever entered may enter again until it is confirmed', async () => {
    const [duty] = (await owed(house, party.planId, 'declare')).filter(({ personId }) => personId === person(SELF));
    if (duty === undefined) throw new Error('nobody owes a declaration');
    expect(await declare(house, duty, 'duty-task', '1')).toBeNull();
    expect(await enter(SECRETARY, [{ personId: person(SELF), items: [ITEM] }])).toMatchObject({
      status: 409,
      body: { code: 'already-answered' },
    });
    expect(await enter(DEPUTY, [{ personId: person(ILL), items: [] }])).toMatchObject({ status: 409 });
    const again = await enter(SECRETARY, [{ personId: person(ILL), items: [{ ...ITEM, points: '1' }] }]);
    entryIds[ILL] = again.body.entered[0].entryId;
    const items = (await declarations(person(DEPUTY))).get(person(ILL)).items;
    expect(items.map((one: Json) => [one.claimed, one.withdrawnAt === null])).toEqual([
      ['2', false],
      ['1', true],
    ]);
    expect(await owed(house, party.planId, 'confirmEntry')).toHaveLength(2);
  });

  test('the one who entered it cannot confirm without a scan; a second person can, once', async () => {
    const confirm = (as: number, of: number): Promise<Answer> =>
      desk.ask('confirmEntry', person(as), { id: entryIds[of] ?? '', body: {} });
    expect(await confirm(SECRETARY, ABROAD)).toMatchObject({ status: 422, body: { code: 'scan-required' } });
    expect(await confirm(SELF, ABROAD)).toMatchObject({ status: 403 });
    expect(await confirm(ABROAD, ABROAD)).toMatchObject({ status: 200, body: { standing: 'confirmed' } });
    expect(await confirm(DEPUTY, ABROAD)).toMatchObject({ status: 409, body: { code: 'already-answered' } });
  });

  test('what nobody confirmed stays visible as such, and the panel decides', async () => {
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-07', '00:00');
    await tick(house, party.planId);
    expect(
      await house.value(
        `select state from obligation where kind = 'confirmEntry' and person_id = $1 and state <> 'cancelled'`,
        [person(ILL)],
      ),
    ).toBe('lapsed');
    house.at('2026-02-09', '10:00');
    expect((await declarations(person(DEPUTY))).get(person(ILL)).items[1].enteredFor.standing).toBe('unconfirmed');
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    const resultId = await house.value<string>('select id from result where round_id = $1 and person_id = $2', [
      roundId,
      person(ILL),
    ]);
    const { body } = await desk.ask('result', person(SECRETARY), { id: resultId });

    expect(body.enteredFor.items).toMatchObject([
      { enteredFor: { enteredBy: { id: person(SECRETARY) }, standing: 'unconfirmed' } },
    ]);
    const line = body.derivation.lines.find((one: Json) => one.itemKey === 'duty-task');
    expect(line.facts).toEqual([body.enteredFor.items[0].itemId]);
  });

  test('a posted result is verified for members who signed the posting', async () => {
    const scanId = await house.value<string>('select id from evidence limit 1');
    const asked = { id: roundId, body: { people: [person(ELDER), person(ILL)], scanId } };
    expect(await desk.ask('verifyForOthers', person(SECRETARY), asked)).toMatchObject({ status: 201 });
    const resultId = await house.value<string>('select id from result where round_id = $1 and person_id = $2', [
      roundId,
      person(ELDER),
    ]);
    const { body } = await desk.ask('result', person(SECRETARY), { id: resultId });
    expect(body.enteredFor.verification).toMatchObject({ enteredBy: { id: person(SECRETARY) }, standing: 'signed' });
    expect(await desk.ask('verifyForOthers', person(SECRETARY), asked)).toMatchObject({
      status: 409,
      body: { code: 'already-answered' },
    });
  });
});
