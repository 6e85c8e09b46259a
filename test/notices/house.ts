import pg from 'pg';

import { SHANGHAI } from '../../domain/civil.ts';
import { createTransport } from '../../notices/transport.ts';
import type { MailTransport } from '../../notices/transport.ts';
import { openStore, transaction } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeRow } from '../../store/notices.ts';
import type { ObligationKind } from '../../store/obligations.ts';
import { migratedDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';
import type { ScriptedSmtp } from './smtp.ts';

export const DAY_MS = 86_400_000;

/** A branch with one open stage in a database of its own, and a clock that tests move. */
export class House {
  readonly store: Store;
  readonly clock = { offset: 0 };
  /** As the owner, for what the application may not look at. */
  readonly owner: pg.Pool;
  private readonly database: TestDatabase;
  private persons = 0;
  unitId = '';
  roundId = '';
  stageId = '';
  planId = '';

  private constructor(database: TestDatabase) {
    this.store = openStore({ url: database.url, civil: SHANGHAI, clock: { offsetMs: () => this.clock.offset } });
    this.owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
    this.database = database;
  }

  static async open(): Promise<House> {
    const house = new House(await migratedDatabase());
    house.unitId = await house.id(
      `insert into unit (path, kind, code, name) values ('{}', 'branch', 'B1', 'Branch 1')`,
    );
    const version = await house.id(
      `insert into scheme_version (scheme_key, unit_id, document, source_yaml, hash, effective_from, adopted_at)
       values ('points', $1, '{}', '', 'h', '2026-01-01', clock_timestamp())`,
      [house.unitId],
    );
    house.planId = await house.id(
      `insert into plan (unit_id, scheme_key, start_period) values ($1, 'points', '2026-01')`,
      [house.unitId],
    );
    const cycle = await house.id(
      `insert into cycle (plan_id, period, scheme_version_id, opened_at, next_wake_at)
       values ($1, '2026-01', $2, clock_timestamp(), clock_timestamp())`,
      [house.planId, version],
    );
    house.roundId = await house.id(
      `insert into round (cycle_id, unit_id, scheme_version_id, next_wake_at) values ($1, $2, $3, clock_timestamp())`,
      [cycle, house.unitId, version],
    );
    house.stageId = await house.id(
      `insert into stage (round_id, ordinal, step, key, kind, opened_at, first_day, last_day, provisional, due_at, closes_at)
       values ($1, 1, 1, 'declaration', 'declaration', clock_timestamp(), '2026-02-02', '2026-02-09', false,
               clock_timestamp() + interval '7 days', clock_timestamp() + interval '7 days')`,
      [house.roundId],
    );
    return house;
  }

  get pool(): pg.Pool {
    return this.store.pool;
  }

  async close(): Promise<void> {
    await this.store.pool.end();
    await this.owner.end();
    await this.database.drop();
  }

  private async id(insert: string, values: unknown[] = []): Promise<string> {
    const { rows } = await this.pool.query<{ id: string }>(`${insert} returning id`, values);
    return rows[0]?.id ?? '';
  }

  /** A member of the branch; `email: null` for one without an address. */
  async person(more: { email?: string | null; locale?: string; name?: string } = {}): Promise<string> {
    const n = ++this.persons;
    const email = more.email === undefined ? `p${n}@example.invalid` : more.email;
    const person = await this.id(
      `insert into person (staff_no, name, email, phone, locale) values ($1, $2, $3, $4, $5)`,
      [`S${n}`, more.name ?? `Person ${n}`, email, `555-${n}`, more.locale ?? 'en'],
    );
    await this.id(
      `insert into membership (person_id, unit_id, state, from_date) values ($1, $2, 'full', '2020-01-01')`,
      [person, this.unitId],
    );
    return person;
  }

  async obligation(personId: string, kind: ObligationKind = 'declare', subjectId = personId): Promise<string> {
    return this.id(
      `insert into obligation (stage_id, kind, person_id, subject_id, opened_at, due_at, closes_at)
       values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp() + interval '7 days',
               clock_timestamp() + interval '7 days')`,
      [this.stageId, kind, personId, subjectId],
    );
  }

  async talk(personId: string, state = 'open'): Promise<string> {
    return this.id(
      `insert into talk_case (plan_id, person_id, unit_id, period, kind, state, rule, inputs, opened_at, counts_from,
         next_wake_at)
       values ($1, $2, $3, '2026-01', 'secretary', $4, 'r', '{}', clock_timestamp(), clock_timestamp(),
               clock_timestamp())`,
      [this.planId, personId, this.unitId, state],
    );
  }

  async queue(...rows: NoticeRow[]): Promise<number> {
    return transaction(this.store, (tx) => queueNotices(tx, rows));
  }

  /** Column `what` of every row of `table`, sorted. */
  async column(table: 'notice' | 'mail', what: string): Promise<unknown[]> {
    const { rows } = await this.pool.query<{ value: unknown }>(`select ${what} as value from ${table} order by 1`);
    return rows.map(({ value }) => value);
  }

  /** Forgets every notice and mail, so that tests of one file do not see each other's. */
  async clear(): Promise<void> {
    this.clock.offset = 0;
    await this.pool.query('delete from notice');
    await this.pool.query('delete from mail');
  }
}

let keys = 0;

/** A reminder of the declaration, unless said otherwise. */
export const row = (personId: string, more: Partial<NoticeRow> = {}): NoticeRow => ({
  dedupKey: `k${++keys}`,
  kind: 'reminder',
  personId,
  facts: {
    unitName: 'Branch 1',
    period: '2026-01',
    stageTitle: { zh: '个人申报', en: 'Self-declaration' },
    lastDay: '2026-02-09',
  },
  ...more,
});

export const transportTo = (smtp: ScriptedSmtp): MailTransport =>
  createTransport({
    smtpUrl: smtp.url,
    from: 'Jifen <jifen@branch.example>',
    timeouts: { connectMs: 500, greetingMs: 500, socketMs: 800, totalMs: 1500 },
  });

export const quiet = { info: () => undefined, warn: () => undefined };
