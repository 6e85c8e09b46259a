import type { Store } from '../../store/database.ts';
import { MEMBERS_PER_BRANCH } from '../seed/organisation.ts';

/** What people do between the phases, in bulk: how long they take is not the engine's matter. */

/** Everybody declares one item; the register of the month is kept. */
export async function declareForAll({ pool }: Store, period: string): Promise<void> {
  await pool.query(
    `insert into declared_item (obligation_id, round_id, person_id, item_key, claimed, reason, entered_by, entered_at)
     select o.id, s.round_id, o.person_id, 'duty-task', 2, 'Prepared the themed day', o.person_id, now()
       from obligation o join stage s on s.id = o.stage_id where o.kind = 'declare' and o.state = 'open'`,
  );
  await pool.query(
    `insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, recorded_by, recorded_at)
     select m.unit_id, m.person_id, $1, e.item, e.occasion, 'met', m.person_id, now()
       from membership m, (values ('dues', '1'), ('meetings', '1'), ('meetings', '2'), ('study', '1'), ('post', '1'))
            as e (item, occasion)`,
    [period],
  );
  await finish(pool, 'declare');
}

/** Every panel accepts everything its chair was given. */
export async function reviewAll({ pool }: Store): Promise<void> {
  await pool.query(
    `insert into item_decision (item_id, seq, decision, obligation_id, decided_by, decided_at)
     select i.id, 1, 'accepted', o.id, o.person_id, now()
       from obligation o join stage s on s.id = o.stage_id
       join declared_item i on i.round_id = s.round_id and i.person_id = o.subject_id
      where o.kind = 'review' and o.state = 'open'`,
  );
  await finish(pool, 'review');
}

const finish = (pool: Store['pool'], kind: string): Promise<unknown> =>
  pool.query(
    `update obligation set state = 'done', done_at = now(), done_by = person_id where kind = $1 and state = 'open'`,
    [kind],
  );

/** How far the month is: obligations to declare and to review, results posted and published. */
export interface Standing {
  readonly toDeclare: number;
  readonly toReview: number;
  readonly posted: number;
  readonly published: boolean;
}

export async function standingOf({ pool }: Store): Promise<Standing> {
  const { rows } = await pool.query<Standing>(
    `select (select count(*)::int from stage where kind = 'declaration') * ${String(MEMBERS_PER_BRANCH)} as "toDeclare",
            (select count(*)::int from stage where kind = 'review') * ${String(MEMBERS_PER_BRANCH)} as "toReview",
            (select count(*)::int from stage where kind = 'publicity') * ${String(MEMBERS_PER_BRANCH)} as posted,
            coalesce((select bool_and(state = 'published') from cycle), false) as published`,
  );
  return rows[0] ?? { toDeclare: 0, toReview: 0, posted: 0, published: false };
}
