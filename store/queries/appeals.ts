import { withinDeadline } from '../../domain/calendar.ts';
import { contestedMonths } from '../appeals/model.ts';
import { loadCalendar } from '../calendar.ts';
import type { Queryable, Store } from '../database.ts';
import { documentOf } from '../plan-document.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface AppealView {
  readonly id: string;
  readonly state: 'open' | 'upheld' | 'rejected' | 'withdrawn';
  readonly step: number;
  readonly period: string;
  readonly person: PersonName;
  readonly unit: { id: string; name: string };
  readonly resultId: string;
  readonly talkId: string | null;
  readonly previousId: string | null;
  readonly reviewer: PersonName | null;
  readonly filedAt: string;
  readonly dueAt: string;
  readonly decidedAt: string | null;
  readonly correctionId: string | null;
}

export interface FullAppeal extends AppealView {
  readonly text: string;
  readonly evidence: { id: string; fileName: string }[];
  readonly contested: string[];
  readonly answer: string | null;
  readonly furtherUntil: string | null;
}

type Instants = 'filedAt' | 'dueAt' | 'decidedAt';
type Row<T extends AppealView> = Omit<T, Instants> & {
  readonly filedAt: Date;
  readonly dueAt: Date;
  readonly decidedAt: Date | null;
};

const APPEAL = `
  a.id, a.state, a.step, a.period, ${personSql('p')} as person, jsonb_build_object('id', u.id, 'name', u.name) as unit,
  a.result_id as "resultId", a.talk_id as "talkId", a.previous_id as "previousId",
  case when v.id is not null then ${personSql('v')} end as reviewer, a.filed_at as "filedAt", a.due_at as "dueAt",
  a.decided_at as "decidedAt", (select k.id from correction k where k.appeal_id = a.id) as "correctionId"`;
const FROM = `from appeal a join person p on p.id = a.person_id join unit u on u.id = a.unit_id
  left join person v on v.id = a.reviewer_id`;

const written = (row: Row<AppealView>): Pick<AppealView, Instants> => ({
  filedAt: row.filedAt.toISOString(),
  dueAt: row.dueAt.toISOString(),
  decidedAt: iso(row.decidedAt),
});

/** A person's own appeals and those the person has or had a duty in; with units, those of their branches. Newest first. */
export async function listAppeals(
  on: Queryable,
  input: {
    personId: string;
    /** Units in or below which appeals are shown; null = only the person's own. */
    units: readonly string[] | null;
    state?: AppealView['state'] | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ appeals: AppealView[]; more: boolean }> {
  const { rows } = await on.query<Row<AppealView>>(
    `select ${APPEAL} ${FROM}
      where ($3::text is null or a.state = $3) and case when $2::uuid[] is null
        then a.person_id = $1 or exists (select 1 from obligation o where o.appeal_id = a.id and o.person_id = $1)
        else u.path && $2::uuid[] end
      order by a.filed_at desc, a.id limit $4 offset $5`,
    [input.personId, input.units, input.state ?? null, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { appeals: shown.map((row) => ({ ...row, ...written(row) })), more };
}

/** One appeal with its text and, once decided, the reasons. */
export async function readAppeal(store: Store, id: string): Promise<FullAppeal | null> {
  const { rows } = await store.pool.query<Row<Omit<FullAppeal, 'contested' | 'furtherUntil'>> & { planId: string }>(
    `select ${APPEAL}, a.plan_id as "planId", a.text, a.answer,
            (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'fileName', e.file_name) order by e.id), '[]')
               from appeal_evidence x join evidence e on e.id = x.evidence_id where x.appeal_id = a.id) as evidence
       ${FROM} where a.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { planId, ...shown } = row;
  return {
    ...shown,
    ...written(row),
    contested: await contestedMonths(store.pool, row),
    furtherUntil: await furtherUntil(store, { ...row, planId }),
  };
}

/** The last day on which a first decision can still be taken one step further up; null where it cannot. */
async function furtherUntil(
  store: Store,
  appeal: { id: string; planId: string; step: number; state: string; resultId: string; decidedAt: Date | null },
): Promise<string | null> {
  const isDecided = appeal.state === 'upheld' || appeal.state === 'rejected';
  if (appeal.step !== 1 || !isDecided || appeal.decidedAt === null) return null;
  const { rows } = await store.pool.query<{ versionId: string | null; taken: boolean }>(
    `select scheme_version_id as "versionId", exists (select 1 from appeal where previous_id = $2) as taken
       from result where id = $1`,
    [appeal.resultId, appeal.id],
  );
  const [found] = rows;
  if (found === undefined || found.taken) return null;
  const { appeals } = await documentOf(store.pool, { versionId: found.versionId, planId: appeal.planId });
  const calendar = await loadCalendar(store.pool, store.civil);
  const from = appeal.decidedAt.getTime();
  return withinDeadline(calendar, { from, workingDays: appeals.fileWithin }).lastDay;
}
