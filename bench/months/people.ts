/** People of a compressed month: each owes something and does it through the API, on the day ordinary people do. */
import { setTimeout as delay } from 'node:timers/promises';

import { addDays, dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import type { Store } from '../../store/database.ts';
import { cookieOf, MEMBERS_PER_BRANCH } from '../seed/organisation.ts';

interface Duty {
  readonly id: string;
  readonly kind: string;
  readonly staffNo: string;
  readonly number: number;
  readonly roundId: string | null;
  readonly talkId: string | null;
  readonly dueAt: Date;
}

export interface PeopleInput {
  readonly store: Store;
  readonly civil: CivilTime;
  readonly apiUrl: string;
  /** Whether everything has come to its end. */
  readonly over: () => Promise<boolean>;
}

/**
 * What every second branch leaves to the last day, so that its reminders go out, and the others do at once: the cost of
 * an ordinary month lies between the two.
 */
const LEFT_TO_THE_LAST_DAY: ReadonlySet<string> = new Set([
  'review',
  'comprehensive',
  'reportMeeting',
  'holdTalk',
  'acknowledgeTalk',
  'followUpTalk',
]);
const isLate = ({ number }: Duty): boolean => Math.floor(number / MEMBERS_PER_BRANCH) % 2 === 0;
const LOOK_EVERY_MS = 50;
const AT_ONCE = 8;
/** Few enough that what is due soon is not kept waiting behind what has days left. */
const AT_A_LOOK = 64;

/** Lets people act until everything is over. Throws at the first refusal: a bench whose people fail measures nothing. */
export async function letPeopleAct(input: PeopleInput): Promise<void> {
  const done = new Set<string>();
  while (!(await input.over())) {
    const owed = (await dutiesOf(input.store)).filter((duty) => !done.has(duty.id) && isTime(duty, input.civil));
    const reviews = owed.filter(({ kind }) => kind === 'review');
    const single = owed.filter(({ kind }) => kind !== 'review').slice(0, AT_A_LOOK);
    const meetings = Map.groupBy(reviews, (duty) => `${duty.roundId ?? ''}/${duty.staffNo}`);
    await severalAtOnce([
      ...[...meetings.values()].map((duties) => () => review(input, duties)),
      ...single.map((duty) => () => act(input, duty)),
    ]);
    [...reviews, ...single].forEach(({ id }) => done.add(id));
    await delay(LOOK_EVERY_MS);
  }
}

const isTime = (duty: Duty, civil: CivilTime): boolean =>
  !LEFT_TO_THE_LAST_DAY.has(duty.kind) || !isLate(duty) || duty.dueAt.getTime() - Date.now() < civil.dayMs * 0.9;

async function severalAtOnce(acts: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...acts];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next();
    }),
  );
}

async function dutiesOf({ pool }: Store): Promise<Duty[]> {
  const { rows } = await pool.query<Duty>(
    `select o.id, o.kind, p.staff_no as "staffNo", coalesce(substring(p.staff_no from '^M(.*)$')::int, 0) as number,
            s.round_id as "roundId", o.talk_id as "talkId", o.due_at as "dueAt"
       from obligation o join person p on p.id = o.person_id left join stage s on s.id = o.stage_id
      where o.state = 'open' and not o.sealed and o.closes_at > clock_timestamp() + interval '300 milliseconds'
        and o.kind <> 'object' order by o.due_at, o.id`,
  );
  return rows;
}

async function act(input: PeopleInput, duty: Duty): Promise<void> {
  const talk = `/talks/${duty.talkId ?? ''}`;
  switch (duty.kind) {
    case 'declare':
      return duty.number % 4 === 0
        ? post(input, duty, `/obligations/${duty.id}/nothing-to-declare`, {})
        : post(input, duty, `/obligations/${duty.id}/items`, {
            itemKey: await anItem(input, duty),
            points: '2',
            reason: 'Prepared the themed day',
          });
    case 'verify':
      return post(input, duty, `/obligations/${duty.id}/verification`, {});
    case 'vote':
      return vote(input, duty);
    case 'comprehensive':
      return sit(input, duty);
    case 'reportMeeting':
      return post(input, duty, `/obligations/${duty.id}/meeting-report`, {
        heldOn: dateOf(input.civil, Date.now()),
        present: [await personOf(input, duty)],
        text: 'The results were reported.',
      });
    case 'spotCheck':
      return post(input, duty, `/obligations/${duty.id}/spot-check`, { finding: 'confirm' });
    case 'holdTalk':
      return post(input, duty, `${talk}/record`, record(input.civil));
    case 'acknowledgeTalk':
      return post(input, duty, `${talk}/acknowledgement`, {});
    case 'followUpTalk':
      return post(input, duty, `${talk}/follow-up`, { finding: 'On the way' });
    default:
      throw new Error(`nobody knows how to act on ${duty.kind}`);
  }
}

/** An item of the round's scheme that anybody may declare without evidence. */
async function anItem({ store }: PeopleInput, duty: Duty): Promise<string> {
  const { rows } = await store.pool.query<{ key: string }>(
    `select i ->> 'key' as key from round r join scheme_version v on v.id = r.scheme_version_id
       cross join lateral jsonb_array_elements(v.document -> 'groups') g
       cross join lateral jsonb_array_elements(g -> 'items') i
      where r.id = $1 and i ->> 'kind' = 'bonus' and i ->> 'evidence' = 'optional' and not i ? 'posts'
        and (i ->> 'min')::numeric <= 2 and (i ->> 'max')::numeric >= 2 limit 1`,
    [duty.roundId],
  );
  return rows[0]?.key ?? '';
}

async function personOf({ store }: PeopleInput, duty: Duty): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>('select id from person where staff_no = $1', [duty.staffNo]);
  return rows[0]?.id ?? '';
}

interface Form {
  readonly criteria: readonly { readonly key: string; readonly options?: readonly { readonly key: string }[] }[];
  readonly subjects: readonly { readonly id: string }[];
}

/** The same answer about everybody: what is on the sheets costs the workflows nothing. */
async function vote(input: PeopleInput, duty: Duty): Promise<void> {
  const path = `/obligations/${duty.id}/ballot`;
  const answer = await fetch(`${input.apiUrl}/api/v1${path}`, { headers: { cookie: cookieOf(duty.staffNo) } });
  const { criteria, subjects } = (await answer.json()) as Form;
  const scores = Object.fromEntries(criteria.map(({ key, options }) => [key, options?.[0]?.key ?? '90']));
  await post(input, duty, path, { sheets: subjects.map(({ id }) => ({ subjectId: id, scores })) });
}

/** The Party committee sits in full and takes the branch's numbers over. */
async function sit(input: PeopleInput, duty: Duty): Promise<void> {
  const { rows } = await input.store.pool.query<{ id: string }>(
    `select g.person_id as id from role_grant g join plan p on p.unit_id = g.unit_id where g.role like 'party%'`,
  );
  const minutes = { heldOn: dateOf(input.civil, Date.now()), present: rows.map(({ id }) => id), text: 'Taken over.' };
  const { minuteId } = (await ask(input, duty, `/rounds/${duty.roundId ?? ''}/minutes`, minutes)) as {
    minuteId: string;
  };
  await post(input, duty, `/obligations/${duty.id}/comprehensive-review`, { minuteId, marks: [] });
}

function record(civil: CivilTime): object {
  const today = dateOf(civil, Date.now());
  const [improveBy, followUpOn] = [addDays(today, 14), addDays(today, 28)];
  return { heldOn: today, shortcomings: 'Study missed', measures: 'Two sessions made up', improveBy, followUpOn };
}

/** The committee meets once about everybody its chair reviews. */
async function review(input: PeopleInput, duties: readonly Duty[]): Promise<void> {
  const [chair] = duties;
  if (chair === undefined) return;
  const round = chair.roundId ?? '';
  const { rows: panel } = await input.store.pool.query<{ id: string }>(
    `select g.person_id as id from round r join role_grant g on g.unit_id = r.unit_id where r.id = $1`,
    [round],
  );
  const { rows: decisions } = await input.store.pool.query<{ obligationId: string; items: object[] }>(
    `select o.id as "obligationId", coalesce(jsonb_agg(jsonb_build_object('itemId', i.id, 'decision', 'accept'))
            filter (where i.id is not null), '[]') as items
       from obligation o left join declared_item i on i.round_id = $2 and i.person_id = o.subject_id
      where o.id = any($1) group by o.id`,
    [duties.map(({ id }) => id), round],
  );
  const heldOn = dateOf(input.civil, Date.now());
  const minutes = { heldOn, present: panel.map(({ id }) => id), text: 'Every item was looked at.' };
  const { minuteId } = (await ask(input, chair, `/rounds/${round}/minutes`, minutes)) as { minuteId: string };
  await ask(input, chair, `/rounds/${round}/reviews`, { minuteId, decisions });
}

const post = async (input: PeopleInput, duty: Duty, path: string, body: object): Promise<void> => {
  await ask(input, duty, path, body);
};

async function ask({ apiUrl }: PeopleInput, duty: Duty, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`${apiUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: cookieOf(duty.staffNo), 'idempotency-key': duty.id },
    body: JSON.stringify(body),
  });
  const said = await answer.text();
  if (!answer.ok) {
    throw new Error(`${duty.kind} was refused: ${String(answer.status)} ${said}`);
  }
  return JSON.parse(said) as unknown;
}
