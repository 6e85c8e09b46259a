import { dateOf, SHANGHAI } from '../../domain/civil.ts';
import { nextPeriod } from '../../domain/period.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { addWeights, eventsOf, has, leavesOf, payloadsOf, weigh } from './history.ts';
import type { HistoryEvent, Weight } from './history.ts';
import { EXEMPT, LOW, MEMBERS, MISSED, openingId, openYear, PERIODS, playYear, SMALL } from './year.ts';
import type { Year } from './year.ts';

const ALL = MEMBERS + SMALL;

describe('a year of months for two branches, time skipped', () => {
  let year: Year;
  const seat = (n: number): string => year.branch.people[n] ?? '';

  beforeAll(async () => {
    year = await openYear();
    await playYear(year);
  }, 240_000);
  afterAll(() => year.close());

  const rows = <T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> =>
    year.world.house.rows<T>(sql, values);

  test('twelve months are published, each once, opened on its first working day', async () => {
    const cycles = await rows<{ period: string; state: string; opened: Date }>(
      'select period, state, opened_at as opened from cycle order by period',
    );
    expect(cycles.map(({ period, state }) => [period, state])).toEqual(PERIODS.map((period) => [period, 'published']));
    const days = cycles.map(({ opened }) => dateOf(SHANGHAI, opened.getTime()));
    const firstWorkingDays = ['01-04', '02-02', '03-02', '04-01', '05-06', '06-01', '07-01', '08-03', '09-01', '10-08'];
    expect(days).toEqual([...firstWorkingDays, '11-02', '12-01'].map((day) => `2026-${day}`));
    const late = await rows<{ period: string }>(
      `select c.period from stage s join round r on r.id = s.round_id join cycle c on c.id = r.cycle_id
        where s.kind in ('declaration', 'publicity') and s.closed_at not between s.closes_at and s.closes_at + interval '1 minute'`,
    );
    expect(late).toEqual([]);
  });

  test('every member has one result a month, as the facts demand', async () => {
    const results = await rows<{ personId: string; period: string; score: string | null; version: number }>(
      `select person_id as "personId", period, score::text, version from result order by period`,
    );
    expect(results).toHaveLength(PERIODS.length * ALL);
    expect(results.every(({ version }) => version === 1)).toBe(true);
    for (const { personId, period, score } of results) {
      const place = year.branch.people.indexOf(personId);
      const low = LOW[period]?.find(([n]) => n === place)?.[1];
      const usual = place === 6 && period !== MISSED ? 83 : (low ?? 80);
      expect([period, place, score]).toEqual([
        period,
        place,
        place === 5 && period === EXEMPT ? null : `${String(usual)}.0`,
      ]);
    }
    expect(await verifyResults(year.world.house.store.pool)).toEqual({ checked: results.length, differing: [] });
  });

  test('the quarters are ranked with their third months', async () => {
    const quarters = await rows<{ quarter: string; personId: string; mean: string; rank: number }>(
      `select quarter, person_id as "personId", mean::text, rank from quarter_result order by quarter`,
    );
    expect(quarters).toHaveLength(4 * ALL);
    const apart = quarters.filter(({ personId }) => year.small.people.includes(personId));
    expect(new Set(apart.map(({ mean, rank }) => `${mean} ${String(rank)}`))).toEqual(new Set(['80.0 1']));
    const of = (quarter: string, n: number): unknown[] => {
      const row = quarters.find((one) => one.quarter === quarter && one.personId === seat(n));
      return [row?.mean, row?.rank];
    };
    // the plan began with December
    expect(of('2025-Q4', 6)).toEqual(['83.0', 1]);
    expect(of('2026-Q1', 4)).toEqual(['59.3', 7]);
    expect(of('2026-Q1', 5)).toEqual(['80.0', 2]);
    expect(of('2026-Q1', 6)).toEqual(['82.0', 1]);
    expect(of('2026-Q2', 4)).toEqual(['54.0', 7]);
    expect(of('2026-Q3', 0)).toEqual(['71.7', 7]);
  });

  test('58, 59, 61, 55, 54, 53 and a secretary at 55 are six cases, closed but for the referral', async () => {
    const cases = await rows<{
      personId: string;
      period: string;
      kind: string;
      state: string;
      talkerId: string | null;
    }>(
      `select person_id as "personId", period, kind, state, talker_id as "talkerId" from talk_case order by period, kind`,
    );
    const appointed = year.party.officers.partyCommitteeMember;
    expect(cases.map(({ personId, ...one }) => [year.branch.people.indexOf(personId), ...Object.values(one)])).toEqual([
      [4, '2026-01', 'secretary', 'closed', seat(0)],
      [4, '2026-02', 'committee', 'closed', appointed],
      [4, '2026-04', 'secretary', 'closed', seat(0)],
      [4, '2026-05', 'committee', 'closed', appointed],
      [4, '2026-06', 'disposition', 'open', null],
      [0, '2026-08', 'secretary', 'closed', appointed],
    ]);
  });

  test('every notice is mailed once, to whoever has to know', async () => {
    const counted = await rows<{ kind: string; n: number }>(
      'select kind, count(*)::int as n from notice group by kind order by kind',
    );
    expect(Object.fromEntries(counted.map(({ kind, n }) => [kind, n]))).toEqual({
      // declarations, three chairs a month, the inspector in the three quarter ends with an item
      stageOpened: PERIODS.length * ALL - 1 + PERIODS.length * 3 + 3,
      // two days before and on the last day: seat 5 in eleven months, seat 6 in the missed one
      reminder: 2 * 11 + 2,
      publicity: PERIODS.length * ALL,
      result: PERIODS.length * ALL,
      // talker and member of each of five talks, whoever appoints in three, the referral
      talkAssigned: 2 * 5 + 3 + 1,
      // whoever decides about the referral with the annual appraisal, before its day
      consequenceDue: 1,
    });
    expect(await rows(`select kind, person_id from notice where state <> 'mailed'`)).toEqual([]);
    expect(await rows(`select id from mail where state <> 'sent' or attempts <> 1`)).toEqual([]);
    const [mails] = await rows<{ n: number }>('select count(*)::int as n from mail');
    expect(year.smtp.accepted).toHaveLength(mails?.n ?? 0);
    expect(new Set(year.smtp.accepted.map(({ mail }) => mail.messageId)).size).toBe(mails?.n);
  });

  describe('the histories', () => {
    const weights: { what: 'months' | 'talks'; weight: Weight }[] = [];
    const payloads: string[] = [];
    let whole = '';
    let ids: string[] = [];
    let openings: string[] = [];
    const histories = new Map<string, readonly HistoryEvent[]>();

    beforeAll(async () => {
      const cases = await rows<{ id: string }>(
        `select 'cycle/' || id as id from cycle union all select 'round/' || id from round
         union all select 'talk/' || id from talk_case`,
      );
      openings = PERIODS.map((period) => openingId(year, `${nextPeriod(period)}-01`));
      ids = [...cases.map(({ id }) => id), ...openings];
      for (const id of ids) {
        const events = await eventsOf(year.world.client, id);
        histories.set(id, events);
        weights.push({ what: id.startsWith('talk/') ? 'talks' : 'months', weight: weigh(events) });
        payloads.push(...payloadsOf(events));
        whole += JSON.stringify(events);
      }
    }, 60_000);

    test('a month costs what the design allows at forty members a branch, and so does a talk', () => {
      const of = (what: string): Weight =>
        addWeights(weights.filter((one) => one.what === what).map((one) => one.weight));
      const [months, talks] = [of('months'), of('talks')];
      // a branch's workflows do not know how many members it has
      const perMemberMonth = (n: number): number => n / (PERIODS.length * 2 * 40);
      // one action more for each start by a schedule, which this server does not have
      const actions = perMemberMonth(months.actions + PERIODS.length);
      const events = perMemberMonth(months.events);
      const cases = weights.filter(({ what }) => what === 'talks').map(({ weight }) => weight);
      const heaviest = {
        events: Math.max(...cases.map((one) => one.events)),
        actions: Math.max(...cases.map((one) => one.actions)),
      };
      process.stderr.write(
        `at 40 members a branch ${events.toFixed(2)} events and ${actions.toFixed(2)} actions a member-month; ` +
          `talks: ${String(talks.events / cases.length)} events, ${String(talks.actions / cases.length)} actions, ` +
          `at most ${String(heaviest.events)} and ${String(heaviest.actions)}\n`,
      );
      expect(actions).toBeLessThanOrEqual(0.5);
      expect(events).toBeLessThanOrEqual(3);
      expect(heaviest.actions).toBeLessThanOrEqual(15);
      expect(heaviest.events).toBeLessThanOrEqual(70);
    });

    const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const WORDS = new Set(['open', 'waiting', 'nothing', 'applied', 'refused', 'cycle', 'round', 'talk', 'duty']);
    const NUMBERS = new Set(['waitMs', 'scheduledAt']);

    test('carry ids, instants and states and nothing else, in small payloads', () => {
      expect(payloads.length).toBeGreaterThan(ids.length);
      expect(Math.max(...payloads.map((text) => text.length))).toBeLessThan(1024);
      const odd = payloads
        .filter((text) => text !== '')
        .flatMap((text) => leavesOf(JSON.parse(text)))
        .filter(({ key, value }) => {
          if (typeof value === 'string') return !UUID.test(value) && !WORDS.has(value);
          return typeof value === 'number' && !NUMBERS.has(key);
        });
      expect(odd).toEqual([]);
    });

    test('name nobody, and their ids are opaque', async () => {
      const people = await rows<{ name: string; staffNo: string; email: string }>(
        'select name, staff_no as "staffNo", email from person',
      );
      const text = `${whole}${payloads.join('')}`;
      expect(people.length).toBeGreaterThan(MEMBERS);
      for (const { name, staffNo, email } of people) {
        for (const trace of [name, staffNo, email]) expect(text.includes(trace)).toBe(false);
      }
      for (const id of ids) expect(id).toMatch(/^(cycle|round|talk|open)\/[0-9a-f-]{36}(-\d{4}-\d{2}-01)?$/);
    });

    test('a month that waits for its first working day sleeps once', () => {
      const timers = openings.map(
        (id) => (histories.get(id) ?? []).filter((event) => has(event, 'timerStartedEventAttributes')).length,
      );
      // 1 April, June, July, September and December are working days
      expect(timers).toEqual([1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0]);
    });

    test('every workflow has ended: nothing waits for nobody', async () => {
      for (const id of ids) {
        const { status } = await year.world.client.workflow.getHandle(id).describe();
        expect([id, status.name]).toEqual([id, 'COMPLETED']);
      }
    });
  });
});
