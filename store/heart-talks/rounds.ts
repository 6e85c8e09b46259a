/** Rounds of heart-to-heart talks: one per branch and span, opened by whatever cycle looks first. */
import { talkRoundWindow } from '../../domain/talk-rounds.ts';
import { dateOf } from '../../domain/civil.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import { openFile } from '../cases.ts';
import type { Cycle } from '../cycles.ts';
import type { Queryable, Store, Transaction } from '../database.ts';
import { schemeVersion } from '../schemes.ts';

export interface TalkRound {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly span: string;
  readonly versionId: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly dueAt: Date;
  /** A later round of the branch has opened. */
  readonly succeeded: boolean;
}

export async function readTalkRound(on: Queryable, id: string): Promise<TalkRound> {
  const { rows } = await on.query<TalkRound>(
    `select r.id, r.unit_id as "unitId", u.name as "unitName", r.span, r.scheme_version_id as "versionId",
            r.first_day as "firstDay", r.last_day as "lastDay", r.due_at as "dueAt",
            exists (select 1 from talk_round n where n.unit_id = r.unit_id and n.first_day > r.first_day) as succeeded
       from talk_round r join unit u on u.id = r.unit_id where r.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`talk round ${id} does not exist`);
  return row;
}

/** SQL: members `m` of a unit on a civil day, whatever their state: every one of them is reached (S0.5). */
export const MEMBER_ON = (unit: string, day: string): string =>
  `m.unit_id = ${unit} and m.from_date <= ${day} and (m.to_date is null or m.to_date > ${day})`;

/** SQL: the member was reached in this span, in this branch or the one before. */
export const REACHED = (person: string, span: string): string =>
  `exists (select 1 from heart_talk t join talk_round x on x.id = t.round_id
            where t.person_id = ${person} and x.span = ${span})`;

/** Members of the branch on a civil day whom nobody has talked to in the round's span. */
export async function unreachedIn(on: Queryable, round: TalkRound, day: string): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select m.person_id as id from membership m
      where ${MEMBER_ON('$1', '$2')} and not ${REACHED('m.person_id', '$3')} order by m.person_id`,
    [round.unitId, day, round.span],
  );
  return rows.map(({ id }) => id);
}

/** Keeps the names of those a round that ends has not reached. */
export async function storeMissed(on: Queryable, roundId: string, people: readonly string[]): Promise<void> {
  await on.query(
    'insert into talk_round_missed (round_id, person_id) select $1, unnest($2::uuid[]) on conflict do nothing',
    [roundId, people],
  );
}

/** The open round of a branch a talk held on a civil day counts for; the oldest first, so that a late talk counts there. */
export async function openRoundOf(on: Queryable, unitId: string, heldOn: string): Promise<string | null> {
  const { rows } = await on.query<{ id: string }>(
    `select r.id from talk_round r join case_file f on f.id = r.id
      where r.unit_id = $1 and f.ended_at is null and r.first_day <= $2 order by r.first_day limit 1`,
    [unitId, heldOn],
  );
  return rows[0]?.id ?? null;
}

/**
 * Whether a talk just recorded with a person meets somebody's duty in the round: the one about that person, or the one
 * to reach everybody not given to another. Waits for others who record in the same round, so that the last one knows.
 */
export async function meetsDuty(
  tx: Transaction,
  talk: { readonly roundId: string; readonly personId: string; readonly day: string },
): Promise<boolean> {
  await tx.query(`select 1 from case_file where id = $1 for no key update`, [talk.roundId]);
  const { rows } = await tx.query<{ met: boolean }>(
    `select exists (select 1 from obligation o where o.case_id = $1 and o.state = 'open' and o.subject_id = $2)
         or not exists (
           select 1 from talk_round r join membership m on ${MEMBER_ON('r.unit_id', '$3')}
            where r.id = $1 and not ${REACHED('m.person_id', 'r.span')} and not exists (
              select 1 from obligation o where o.case_id = r.id and o.state = 'open' and o.subject_id = m.person_id)) as met`,
    [talk.roundId, talk.personId, talk.day],
  );
  return rows[0]?.met ?? false;
}

/** The rounds of these branches look again: somebody came, left or changed office. */
export async function rouseTalkRounds(tx: Transaction, unitIds: readonly string[]): Promise<void> {
  await tx.query(
    `update case_file set next_wake_at = $2 where kind = 'talkRound' and ended_at is null and unit_id = any($1)`,
    [unitIds, tx.now],
  );
}

/**
 * Opens the present span's round in every branch below a cycle's committee that has none yet, where the cycle's scheme
 * has rounds. Asked at every look of a cycle; `UNIQUE (unit, span)` makes it once. Answers the rounds it opened.
 */
export async function ensureTalkRounds(store: Store, tx: Transaction, cycle: Cycle): Promise<string[]> {
  const { document } = await schemeVersion(tx, cycle.schemeVersionId);
  if (document.talkRounds === undefined) return [];
  const calendar = await loadCalendar(tx, store.civil);
  const window = talkRoundWindow(calendar, document.talkRounds, tx.now.getTime());
  const { rows: branches } = await tx.query<{ id: string }>(
    `select u.id from unit u
      where u.kind in ('branch', 'temporaryBranch') and u.path @> array[$1::uuid]
        and exists (select 1 from membership m where ${MEMBER_ON('u.id', '$2')})
        and not exists (select 1 from talk_round r where r.unit_id = u.id and r.first_day >= $3)
      order by u.id for no key update of u`,
    [cycle.unitId, dateOf(calendar.civil, tx.now.getTime()), window.firstDay],
  );
  const opened: string[] = [];
  for (const { id: unitId } of branches) {
    const id = await openFile(tx, { kind: 'talkRound', unitId, subjectId: null, state: 'open' });
    await tx.query(
      `insert into talk_round (id, unit_id, span, scheme_version_id, first_day, last_day, due_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, unitId, window.span, cycle.schemeVersionId, window.firstDay, window.lastDay, new Date(window.dueAt)],
    );
    // Talks of the span that were held before its round opened count for it.
    await tx.query(`update heart_talk set round_id = $1 where unit_id = $2 and round_id is null and held_on >= $3`, [
      id,
      unitId,
      window.firstDay,
    ]);
    await rouseTalkRounds(tx, [unitId]);
    await writeAudit(tx, {
      at: tx.now,
      actorId: null,
      action: 'talkRound.opened',
      target: `talkRound/${id}`,
      content: { unitId, span: window.span, lastDay: window.lastDay },
    });
    opened.push(id);
  }
  return opened;
}
