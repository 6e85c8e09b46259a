import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

/** Lays days over the official working calendar; a day given again the same way is not counted as changed. */
export async function setCalendarDays(
  store: Store,
  step: {
    actorId: string;
    request: RequestKey;
    source: string;
    days: readonly { day: string; kind: 'workday' | 'holiday' }[];
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { ...step, status: 201 }, async (tx) => {
    const { rows } = await tx.query<{ day: string }>(
      `insert into calendar_day (day, kind, source)
       select x.day, x.kind, $2 from jsonb_to_recordset($1) as x(day date, kind text) order by x.day
       on conflict (day) do update set kind = excluded.kind, source = excluded.source
         where calendar_day.kind <> excluded.kind
       returning day`,
      [JSON.stringify(step.days), step.source],
    );
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'calendar.changed',
      target: 'calendar',
      content: { days: rows.map((row) => row.day) },
    });
    return accept({ changed: rows.length });
  });
}

/** Every running round and appraisal: a changed calendar may let its windows grow. */
export async function boundByCalendar(
  store: Store,
): Promise<{ readonly roundIds: readonly string[]; readonly appraisalIds: readonly string[] }> {
  const ids = async (sql: string): Promise<string[]> =>
    (await store.pool.query<{ id: string }>(sql)).rows.map(({ id }) => id);
  return {
    roundIds: await ids(`select id from round where state = 'running' order by id`),
    appraisalIds: await ids(`select id from case_file where kind = 'appraisal' and ended_at is null order by id`),
  };
}
