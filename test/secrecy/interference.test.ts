import type { SheetScores } from '../../domain/ballot.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { factsOf } from '../../store/facts.ts';
import { migrate } from '../../store/migrate.ts';
import { inputsHash } from '../../store/results/post.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { subjectsOf } from '../../store/subjects.ts';
import { castAll } from '../activities/ballot-acts.ts';
import { houseOn } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { freshDatabase } from '../support/stack.ts';
import { openDesk } from './desk.ts';
import { closeBallots, openVoting, stageId, toCommittee, toPosting, toPublished, withBallots } from './month.ts';
import type { Month } from './month.ts';
import { transcript } from './transcript.ts';
import type { Seen } from './transcript.ts';

/**
 * Non-interference: the same month is played twice from one copied database; only what some anonymous peers wrote on
 * their sheets differs. With four sheets and a smallest group of five nobody may be able to tell the two apart, with five
 * they must differ, which shows that the comparison can see something.
 */
interface Played {
  /** Everything anybody could read, at each moment looked at, ids and times of day aside. */
  readonly seen: readonly (readonly Seen[])[];
  /** What the results' hashes were computed from, ids aside. */
  readonly facts: unknown;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;
const HASH = /\b[0-9a-f]{64}\b/g;

/** Ids drawn since the copy are random; so are hashes over them, whose contents are compared instead. */
const plain = (value: unknown, known: ReadonlySet<string>): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(UUID, (id) => (known.has(id) ? id : 'id'))
      .replaceAll(INSTANT, '$1')
      .replaceAll(HASH, 'hash'),
  );

/** Routes that list by ids or times of day. */
const LISTED_BY_CHANCE: Partial<Record<string, string>> = {
  inbox: 'obligations',
  round: 'obligations',
  timeline: 'entries',
};

/**
 * Duties of one day are listed by their ids, and a round's history by times of day: the order of what was drawn or done
 * since the copy is chance, of two acts within a millisecond too.
 */
function sorted(seen: Seen): Seen {
  const list = LISTED_BY_CHANCE[seen.route];
  const body = seen.body as Record<string, unknown[]> | null;
  const rows = list === undefined ? undefined : body?.[list];
  if (list === undefined || rows === undefined) return seen;
  const inOrder = rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { ...seen, body: { ...body, [list]: inOrder } };
}

const KNOWN = ['person', 'unit', 'round', 'cycle', 'stage', 'scheme_version', 'plan', 'obligation', 'role_grant'];

async function idsOf(house: House): Promise<Set<string>> {
  const known = new Set<string>();
  for (const table of KNOWN) {
    for (const { id } of await house.rows<{ id: string }>(`select id from ${table}`)) known.add(id);
  }
  return known;
}

interface Play {
  readonly month: Month;
  readonly known: ReadonlySet<string>;
  /** Whether the masses vote, all alike. */
  readonly massesVote: boolean;
  /** Look at the end alone, not on the way as well. */
  readonly atTheEnd: boolean;
}

async function play(house: House, input: Play, peers: readonly string[]): Promise<Played> {
  const { month, known, massesVote, atTheEnd } = input;
  house.at('2026-02-05', '10:00');
  const desk = await openDesk(house);
  const opinions = new Map(month.branch.people.slice(0, peers.length).map((id, at) => [id, peers[at]]));
  const silent = month.branch.people.slice(peers.length);
  const opinion = (voterId: string): SheetScores => ({ overall: opinions.get(voterId) ?? '0' });
  await castAll(house, month.party.planId, await stageId(house, month, 'peers'), opinion, silent);
  const masses = await stageId(house, month, 'masses');
  const mass = (): SheetScores => ({ conduct: 'excellent', service: 'qualified' });
  if (massesVote) await castAll(house, month.party.planId, masses, mass);
  const moments: Seen[][] = [];
  const look = async (day: string): Promise<void> => {
    house.at(day, '10:00');
    moments.push(await transcript(desk, house, month));
  };
  for (const step of [closeBallots, toCommittee]) {
    await step(house, month);
    if (!atTheEnd) await look('2026-02-10');
  }
  await toPosting(house, month);
  await toPublished(house, month);
  await look('2026-03-02');
  await desk.close();
  return {
    seen: moments.map((seen) => seen.map((one) => sorted(plain(one, known) as Seen))),
    facts: plain(await hashedFacts(house, month), known),
  };
}

/** The facts behind every stored hash; throws where a stored hash is not theirs. */
async function hashedFacts(house: House, { roundId, party }: Month): Promise<unknown> {
  const { pool } = house.store;
  const { id, document } = await schemeVersion(pool, party.versionId);
  const facts = await factsOf(pool, {
    roundId,
    planId: party.planId,
    period: '2026-01',
    subjects: await subjectsOf(pool, roundId),
    composition: document.composition,
  });
  for (const fact of facts) {
    const stored = await house.value('select inputs_hash from result where round_id = $1 and person_id = $2', [
      roundId,
      fact.personId,
    ]);
    expect(stored).toBe(inputsHash(fact, id));
  }
  return facts;
}

/** Plays the month in two copies of one database, with these sheets of the first peers in each. */
async function twice(input: {
  change?: (document: SchemeDocument) => SchemeDocument;
  sheets: readonly [readonly string[], readonly string[]];
  massesVote?: boolean;
  atTheEnd?: boolean;
}): Promise<readonly [Played, Played]> {
  const first = await freshDatabase(async (ownerUrl) => {
    await migrate({ ownerUrl, applicationPassword: 'application' });
  });
  const seeding = houseOn(first);
  const month = await openVoting(seeding, input.change === undefined ? {} : { change: input.change });
  const known = await idsOf(seeding);
  const how = { month, known, massesVote: input.massesVote ?? true, atTheEnd: input.atTheEnd ?? false };
  await seeding.store.pool.end();
  const houses = [houseOn(await first.copy()), houseOn(first)] as const;
  try {
    const [a, b] = houses;
    return [await play(a, how, input.sheets[0]), await play(b, how, input.sheets[1])];
  } finally {
    for (const house of houses) await house.close();
  }
}

/** Members choose badly or well; nobody else differs. */
const LOW = ['40', '55', '60', '62'];
const HIGH = ['99', '97', '100', '88'];

/** Only where they differ, and shortly: the whole of it would be pages. */
function differences([a, b]: readonly [Played, Played]): string[] {
  return a.seen.flatMap((moment, at) =>
    moment.flatMap((one, index) => {
      const other = b.seen[at]?.[index];
      return JSON.stringify(one) === JSON.stringify(other) ? [] : [`${String(at)} ${one.who} ${one.route}`];
    }),
  );
}

const NOT_USED = withBallots({ peers: { whenFew: 'notUsed' }, masses: { whenFew: 'notUsed' } });

test('four anonymous peers’ sheets change nothing anybody can read: not a number, hash, order, count or cell', async () => {
  const [low, high] = await twice({ change: NOT_USED, sheets: [LOW, HIGH] });
  expect(low.seen.map((moment) => moment.length)).toEqual(high.seen.map((moment) => moment.length));
  expect(differences([low, high])).toEqual([]);
  expect(high.facts).toEqual(low.facts);
  // It was there to be read: everybody has a result whose parts stand, and a summary.
  const read = (route: string): number =>
    (low.seen.at(-1) ?? []).filter((one) => one.route === route && one.status === 200).length;
  expect([read('result'), read('ballots'), read('ballotsSheet'), read('postingSheet'), read('auditTrail')]).toEqual([
    49, 9, 9, 9, 1,
  ]);
}, 240_000);

test('five peers’ sheets do change the results, so the comparison sees what may be seen', async () => {
  const sheets = [
    [...LOW, '70'],
    [...HIGH, '70'],
  ] as const;
  const played = await twice({ change: NOT_USED, sheets, atTheEnd: true });
  const changed = new Set(differences(played).map((one) => one.split(' ').slice(-1)[0]));
  expect([...changed].toSorted()).toEqual(
    expect.arrayContaining(['ballots', 'ballotsSheet', 'board', 'myResults', 'postingSheet', 'result']),
  );
}, 240_000);

test('four sheets to be pooled with masses who stay away are not used either', async () => {
  const played = await twice({ sheets: [LOW, HIGH], massesVote: false, atTheEnd: true });
  expect(differences(played)).toEqual([]);
  expect(played[1].facts).toEqual(played[0].facts);
}, 240_000);
