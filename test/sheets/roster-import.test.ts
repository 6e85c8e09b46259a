import { electoratePeople } from '../../store/electorates.ts';
import type { AffiliateColumn } from '../../store/forms/roster.ts';
import type { FormRow } from '../../store/imports/form-sheet.ts';
import type { SheetProblem } from '../../store/imports/problem.ts';
import type { ImportOptions, RosterImport } from '../../store/roster/import.ts';
import { importRoster } from '../../store/roster/import.ts';
import { readRoster } from '../../store/roster/read.ts';
import { knownUnits } from '../../store/roster/stored.ts';
import { rosterWorkbook } from '../../store/roster/workbook.ts';
import { sampleRosterWorkbook } from '../../cli/sample-roster.ts';
import type { House } from './database.ts';
import { openHouse, TODAY } from './database.ts';
import { MEMBER_FAULTS, UNIT_FAULTS } from './roster-faults.ts';
import { member, MEMBERS, roster, UNITS } from './roster-rows.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => house.close());

/** Reads and imports a file the way the command and the API do. */
async function bring(bytes: Uint8Array, options: Partial<ImportOptions> = {}): Promise<RosterImport> {
  const read = await readRoster(bytes, await knownUnits(house.store.pool));
  if (!read.ok) return read;
  return importRoster(house.store, read.roster, { actorId: null, ...options });
}

const where = (done: RosterImport): string[] =>
  done.ok ? [] : done.errors.map(({ row, code }: SheetProblem) => `${row ?? ''} ${code}`);

/** "unit from–to" of every membership of a person, oldest first. */
const stays = (staffNo: string): Promise<string[]> =>
  house.value(
    `select array_agg(u.code || ' ' || m.state || ' ' || m.from_date || '–' || coalesce(m.to_date::text, '') order by m.from_date)
       from membership m join person p on p.id = m.person_id join unit u on u.id = m.unit_id where p.staff_no = $1`,
    [staffNo],
  );

const roles = (staffNo: string): Promise<string[] | null> =>
  house.value(
    `select array_agg(u.code || ' ' || g.role || coalesce(' until ' || g.to_date, '') order by g.from_date, g.role)
       from role_grant g join person p on p.id = g.person_id join unit u on u.id = g.unit_id where p.staff_no = $1`,
    [staffNo],
  );

const idOf = (code: string): Promise<string> => house.value('select id from unit where code = $1', [code]);

describe('importing a roster', () => {
  it('stores units as a tree, people, memberships, roles and exempt months, and says so once in the audit', async () => {
    const done = await bring(await roster());
    expect(done).toMatchObject({
      ok: true,
      counts: {
        units: { added: 3, changed: 0, unchanged: 0 },
        people: { added: 4, changed: 0, unchanged: 0 },
        memberships: { added: 4, changed: 0, unchanged: 0, transferred: 0 },
        roles: { added: 4, changed: 0, unchanged: 0 },
        exemptions: { added: 1 },
        accounts: { added: 0 },
      },
    });
    expect(
      await house.value(`select path = array[(select id from unit where code = 'W'), id] from unit where code = 'B'`),
    ).toBe(true);
    expect(await stays('3')).toEqual(['A probationary 2020-07-01–']);
    expect(await roles('2')).toEqual(['A committeeMember', 'W partyCommitteeMember']);
    expect(await house.value(`select array_agg(action) from audit`)).toEqual(['roster.imported']);
    const audited = await house.value<{ counts: unknown }>('select content from audit');
    expect(done.ok && audited.counts).toEqual(done.ok && done.counts);
    expect(await house.value('select target from audit')).toMatch(/^file\/[0-9a-f]{64}$/);
  });

  it('of the same file again changes nothing, not even the audit', async () => {
    const file = await sampleRosterWorkbook();
    const first = await bring(file, { passwordHashFor: async (staffNo) => `hash-${staffNo}` });
    expect(first).toMatchObject({ ok: true, counts: { people: { added: 42 }, accounts: { added: 42 } } });
    const before = await house.counts();
    house.goTo('2026-03-02');
    const again = await bring(file, { passwordHashFor: async (staffNo) => `other-${staffNo}` });
    expect(again).toMatchObject({
      ok: true,
      transferred: [],
      counts: {
        units: { added: 0, changed: 0, unchanged: 3 },
        people: { added: 0, changed: 0, unchanged: 42 },
        memberships: { added: 0, changed: 0, unchanged: 42 },
        roles: { added: 0, changed: 0 },
        exemptions: { added: 0, unchanged: 1 },
        accounts: { added: 0, unchanged: 42 },
      },
    });
    expect(await house.counts()).toEqual(before);
    expect(await house.value(`select count(*)::int from account where password_hash like 'hash-%'`)).toBe(42);
  });

  it('takes the responsibility area of a unit', async () => {
    const area = (): Promise<string | null> => house.value(`select area from unit where code = 'A'`);
    const inArea = UNITS.map((unit) => (unit.code === 'A' ? { ...unit, area: '一区' } : unit));
    expect(await bring(await roster(MEMBERS, inArea))).toMatchObject({ ok: true });
    expect(await area()).toBe('一区');
    expect(await bring(await roster(MEMBERS, inArea))).toMatchObject({ ok: true, counts: { units: { changed: 0 } } });
    expect(await bring(await roster(MEMBERS, UNITS))).toMatchObject({ ok: true, counts: { units: { changed: 1 } } });
    expect(await area()).toBeNull();
  });

  it('twice at the same moment stores everything once', async () => {
    const file = await roster();
    const done = await Promise.all([bring(file), bring(file), bring(file)]);
    expect(done.map((one) => one.ok && one.counts.people.added).sort()).toEqual([0, 0, 4]);
    expect(await house.counts()).toMatchObject({ unit: 3, person: 4, membership: 4, role_grant: 4, audit: 1 });
  });

  it('takes a new member from today where the file has no date', async () => {
    await bring(await roster([...MEMBERS, member('9', 'B', { joinedOn: '' })]));
    expect(await stays('9')).toEqual([`B full ${TODAY}–`]);
  });

  it('renames, moves and corrects what changed and leaves the rest', async () => {
    await bring(await roster());
    const units = [
      ...UNITS.slice(0, 2),
      { code: 'G', name: '党总支', parent: 'W', kind: '党总支' },
      { ...UNITS[2], parent: 'G' },
    ];
    const members = [{ ...MEMBERS[0], phone: '' }, ...MEMBERS.slice(1)];
    expect(await bring(await roster(members, units))).toMatchObject({
      counts: { units: { added: 1, changed: 1, unchanged: 2 }, people: { added: 0, changed: 1, unchanged: 3 } },
    });
    expect(await house.value(`select phone from person where staff_no = '1'`)).toBeNull();
    expect(
      await house.value(`select array(select u.code from unnest(b.path) with ordinality x(id, n) join unit u using (id) order by n)
        from unit b where code = 'B'`),
    ).toEqual(['W', 'G', 'B']);
  });
});

describe('a changed branch', () => {
  beforeEach(async () => {
    await bring(await roster());
  });

  it('is a transfer from the day of the import in the civil calendar', async () => {
    house.goTo('2026-03-02');
    const done = await bring(await roster([member('3', 'B', { state: '预备党员', joinedOn: '2026-02-20' })]));
    expect(done).toMatchObject({ counts: { memberships: { changed: 1, transferred: 1 } } });
    expect(await stays('3')).toEqual(['A probationary 2020-07-01–2026-03-02', 'B probationary 2026-03-02–']);
    const id = await house.value<string>(`select id from person where staff_no = '3'`);
    expect(done.ok && done.transferred).toEqual([id]);
    expect(done.ok && [...done.concernedUnits].sort()).toEqual([await idOf('A'), await idOf('B')].sort());
    expect(await house.value(`select content->'transferred' from audit order by id desc limit 1`)).toEqual([id]);
  });

  it('on the first day of a membership corrects it: a stay of no days is not a stay', async () => {
    await bring(await roster([member('9', 'A', { joinedOn: TODAY })]));
    await bring(await roster([member('9', 'B', { joinedOn: TODAY })]));
    expect(await stays('9')).toEqual([`B full ${TODAY}–`]);
  });

  it('takes the roles in the old branch away where the file says so', async () => {
    house.goTo('2026-03-02');
    await bring(await roster([member('2', 'B', { roles: '党委委员' })]));
    expect(await roles('2')).toEqual(['A committeeMember until 2026-03-02', 'W partyCommitteeMember']);
  });
});

describe('a later roster', () => {
  beforeEach(async () => {
    await bring(await roster());
    house.goTo('2026-03-02');
  });

  it('starts a new stretch when a probationary member becomes a full one', async () => {
    await bring(await roster([member('3', 'A')]));
    expect(await stays('3')).toEqual(['A probationary 2020-07-01–2026-03-02', 'A full 2026-03-02–']);
  });

  it('changes a subgroup without a new stretch', async () => {
    await bring(await roster([member('3', 'A', { state: '预备党员', subgroup: '第二党小组' })]));
    expect(await stays('3')).toEqual(['A probationary 2020-07-01–']);
    expect(
      await house.value(`select subgroup from membership m join person p on p.id = person_id where staff_no = '3'`),
    ).toBe('第二党小组');
  });

  it('hands the secretary over and back on the same day', async () => {
    const [one, two] = [MEMBERS[0], MEMBERS[1]];
    const swapped = [
      { ...one, roles: '' },
      { ...two, roles: '书记' },
    ];
    expect(await bring(await roster(swapped))).toMatchObject({ ok: true });
    expect(await roles('1')).toEqual(['A secretary until 2026-03-02']);
    expect(await roles('2')).toEqual([
      'A committeeMember until 2026-03-02',
      'W partyCommitteeMember until 2026-03-02',
      'A secretary',
    ]);
    expect(await bring(await roster(MEMBERS))).toMatchObject({ ok: true, counts: { roles: { changed: 1 } } });
    expect(
      await house.value(
        `select count(*)::int from role_grant where role = 'secretary' and (to_date is null or to_date > '2026-03-02')`,
      ),
    ).toBe(2);
  });

  it('leaves people it does not name alone', async () => {
    const before = await house.counts();
    expect(await bring(await roster([MEMBERS[3] ?? {}]))).toMatchObject({ counts: { people: { unchanged: 1 } } });
    expect(await house.counts()).toEqual(before);
  });

  it('brings a member back who had left, from the day the last stay ended', async () => {
    await house.store.pool.query(`update membership set to_date = '2026-02-20'`);
    await bring(await roster([member('4', 'B', { joinedOn: '2020-07-01', roles: '书记', posts: '书记、领导干部' })]));
    expect(await stays('4')).toEqual(['B full 2020-07-01–2026-02-20', 'B full 2026-02-20–']);
  });
});

describe('a roster that contradicts the stored facts is refused whole:', () => {
  beforeEach(async () => {
    await bring(await roster(), { passwordHashFor: async () => 'hash' });
  });
  let before: Record<string, number>;
  beforeEach(async () => {
    before = await house.counts();
  });
  afterEach(async () => {
    expect(await house.counts()).toEqual(before);
  });
  const good = member('50', 'B');

  it('any broken row beside good ones', async () => {
    for (const [what, units] of UNIT_FAULTS) {
      expect([what, (await bring(await roster([good], units))).ok]).toEqual([what, false]);
    }
    for (const [what, row] of MEMBER_FAULTS) {
      expect([what, (await bring(await roster([good, ...MEMBERS, row]))).ok]).toEqual([what, false]);
    }
  });

  it('a second secretary beside one the file does not name', async () => {
    expect(where(await bring(await roster([good, member('9', 'A', { roles: '书记' })])))).toEqual([
      '3 secretary-in-office',
    ]);
  });

  it('a day of joining that lies ahead', async () => {
    expect(where(await bring(await roster([good, member('9', 'A', { joinedOn: '2026-02-10' })])))).toEqual([
      '3 future-date',
    ]);
  });

  it('a login somebody else has, however it is written', async () => {
    const file = await roster([good, member('9', 'A', { login: 'One' })]);
    expect(where(await bring(file, { passwordHashFor: async () => 'hash' }))).toEqual(['3 login-taken']);
  });

  it('a second top unit', async () => {
    const file = await rosterWorkbook([{ code: 'V', name: '另一党委', kind: '党委' }], [good]);
    const read = await readRoster(file, []);
    expect(read.ok).toBe(false);
    expect(where(await bring(file))).toEqual(['2 second-root']);
  });

  it('a tree turned into a circle', async () => {
    const units = [
      { code: 'W', name: '机关党委', kind: '党委', parent: 'G' },
      { code: 'G', name: '党总支', kind: '党总支', parent: 'W' },
    ];
    expect(where(await bring(await roster([good], units)))).toContain('2 parent-circle');
  });

  it('a failing statement at the very end', async () => {
    const read = await readRoster(await roster([good]), await knownUnits(house.store.pool));
    if (!read.ok) throw new Error('the roster was not read');
    const stranger = '00000000-0000-4000-8000-000000000000';
    const exempt = {
      ...read.roster,
      members: read.roster.members.map((one) => ({ ...one, exemptMonths: ['2026-01'] })),
    };
    // decided_by refers to nobody: the last table refuses, so nothing of the earlier ones may stay
    await expect(importRoster(house.store, exempt, { actorId: stranger })).rejects.toThrow('exemption_decided_by_fkey');
  });
});

describe('a large roster', () => {
  const count = 5_000;
  const branches = Array.from({ length: 125 }, (_, i) => ({
    code: `B${i}`,
    name: `第${i}支部`,
    parent: 'W',
    kind: '党支部',
  }));
  const members = Array.from({ length: count }, (_, i) =>
    member(String(i), `B${i % branches.length}`, { phone: '10000000000' }),
  );

  it('of 5,000 members is read and stored, and read again without a change', async () => {
    const file = await roster(members, [UNITS[0] ?? {}, ...branches]);
    const started = performance.now();
    expect(await bring(file)).toMatchObject({ ok: true, counts: { people: { added: count } } });
    const first = performance.now();
    expect(await bring(file)).toMatchObject({ ok: true, counts: { people: { added: 0, unchanged: count } } });
    const ms = [first - started, performance.now() - first].map((one) => one.toFixed(0));
    process.stderr.write(`5,000 members: ${ms[0] ?? ''} ms to read and store, ${ms[1] ?? ''} ms again\n`);
  });
});

describe('an officer of one committee', () => {
  const wide = [
    ...UNITS,
    { code: 'X', name: '另一党委', parent: 'W', kind: '党委' },
    { code: 'X1', name: '另一支部', parent: 'X', kind: '党支部' },
  ];
  beforeEach(async () => {
    await bring(await roster([...MEMBERS, member('70', 'X1', { roles: '书记' })], wide));
  });
  const asOfficer = async (bytes: Uint8Array): Promise<RosterImport> =>
    bring(bytes, { withinUnits: [await idOf('X')] });

  it('imports members of its own units', async () => {
    expect(await asOfficer(await roster([member('71', 'X1', { roles: '党委委员' })], []))).toMatchObject({ ok: true });
    expect(await roles('71')).toEqual(['X partyCommitteeMember']);
  });

  it('cannot touch other units, draw members from them, or give roles in them', async () => {
    expect(where(await asOfficer(await roster([], [{ ...UNITS[1], name: '改名' }])))).toEqual(['2 outside-your-units']);
    expect(where(await asOfficer(await roster([member('3', 'X1', { state: '预备党员' })], [])))).toEqual([
      '2 member-elsewhere',
    ]);
    expect(where(await asOfficer(await roster([member('72', 'A')], [])))).toEqual(['2 outside-your-units']);
    expect(where(await asOfficer(await roster([member('72', 'X1', { roles: '督查员(W)' })], [])))).toEqual([
      '2 outside-your-units',
    ]);
    const rehung = [{ code: 'X', name: '另一党委', kind: '党委', parent: 'A' }];
    expect((await asOfficer(await roster([], rehung))).ok).toBe(false);
  });
});

describe('masses in the roster: no account, no phone, no mail', () => {
  const people = (rows: readonly FormRow<AffiliateColumn>[]): Promise<Uint8Array> =>
    rosterWorkbook(UNITS, MEMBERS, rows);
  const mass = (staffNo: string, more: FormRow<AffiliateColumn> = {}): FormRow<AffiliateColumn> => ({
    staffNo,
    name: `群众${staffNo}`,
    branch: 'A',
    kind: '同事',
    ...more,
  });
  const electorate = async (code: string): Promise<number> => {
    const [unitId, committeeId] = [await idOf(code), await idOf('W')];
    return (await electoratePeople(house.store.pool, 'masses', { unitId, committeeId, day: TODAY })).length;
  };

  test('they are asked about their branch, the same file again changes nothing, and an end is an end', async () => {
    const rows = [mass('Q1'), mass('Q2', { kind: '服务对象' }), mass('Q2', { branch: 'B' })];
    expect(await bring(await people(rows))).toMatchObject({ ok: true, counts: { affiliations: { added: 3 } } });
    expect([await electorate('A'), await electorate('B')]).toEqual([2, 1]);
    expect(await bring(await people(rows))).toMatchObject({
      ok: true,
      counts: { people: { added: 0 }, affiliations: { added: 0, changed: 0, unchanged: 3 } },
    });
    expect(await house.value('select count(*)::int from account')).toBe(0);
    // Away with the sheet: nobody is touched.
    expect(await bring(await people([]))).toMatchObject({ ok: true });
    expect(await electorate('A')).toBe(2);
    await house.store.pool.query(`update affiliation set from_date = '2020-01-01'`);
    expect(await bring(await people([mass('Q1', { until: TODAY })]))).toMatchObject({
      ok: true,
      counts: { affiliations: { added: 0, changed: 1 } },
    });
    expect(await electorate('A')).toBe(1);
  });

  test('members are none of them, and every fault names its row', async () => {
    await bring(await roster());
    expect(where(await bring(await people([mass('1'), mass('Q1'), mass('Q1'), mass('Q9', { branch: 'X' })])))).toEqual([
      '5 unknown-branch',
      '2 masses-are-no-members',
      '4 duplicate-number',
    ]);
    const stored = await rosterWorkbook([], [], [mass('2')]);
    expect(where(await bring(stored))).toEqual(['2 masses-are-no-members']);
    await bring(await people([mass('Q1')]));
    expect(where(await bring(await people([mass('Q1', { name: '别人' })])))).toEqual(['2 name-differs']);
    const other = await bring(await people([mass('Q7')]), { withinUnits: [await idOf('B')] });
    expect(where(other)).toContain('2 outside-your-units');
  });
});
