import type { AppraisalDocument, AppraisalState } from '../../domain/appraisal.ts';
import { window } from '../../domain/calendar.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import type { Queryable } from '../database.ts';
import { appraisalVersion } from './version.ts';

export interface Appraisal {
  readonly id: string;
  readonly unitId: string;
  readonly year: string;
  readonly versionId: string;
  readonly document: AppraisalDocument;
  readonly state: AppraisalState;
  readonly phaseOpenedAt: Date;
  /** Last civil day of the phase it is in, and 24:00 of it. */
  readonly lastDay: string;
  readonly closesAt: Date;
  readonly provisional: boolean;
  readonly confirmedAt: Date | null;
}

export interface AppraisalSubject {
  readonly id: string;
  readonly areaId: string;
  /** The area's leading member, who chairs its meetings. */
  readonly leaderId: string;
  readonly unitId: string;
  /** Who reports. */
  readonly personId: string;
  readonly written: boolean;
  readonly reported: boolean;
  readonly scoringOpened: boolean;
  readonly scoringClosed: boolean;
}

type Row = Omit<Appraisal, 'document'>;

const SELECT = `select a.id, a.unit_id as "unitId", a.year, a.scheme_version_id as "versionId", f.state,
    a.phase_opened_at as "phaseOpenedAt", a.last_day as "lastDay", a.closes_at as "closesAt", a.provisional, a.confirmed_at as "confirmedAt"
    from appraisal a join case_file f on f.id = a.id where a.id = $1`;

async function withDocument(on: Queryable, row: Row): Promise<Appraisal> {
  const document = await appraisalVersion(on, row.versionId);
  if (document === null) throw new Error(`version ${row.versionId} is no appraisal's`);
  return { ...row, document };
}

/** An appraisal with its pinned document; null where there is none. */
export async function readAppraisal(on: Queryable, id: string): Promise<Appraisal | null> {
  const { rows } = await on.query<Row>(SELECT, [id]);
  const [row] = rows;
  return row === undefined ? null : withDocument(on, row);
}

/** The same, and keeps other steps and transitions of it out until the transaction ends. */
export async function lockAppraisal(on: Queryable, id: string): Promise<Appraisal | null> {
  await on.query('select 1 from case_file where id = $1 for no key update', [id]);
  return readAppraisal(on, id);
}

/** Its subjects who were not excused, by area and organisation. */
export async function subjectsOf(on: Queryable, appraisalId: string): Promise<AppraisalSubject[]> {
  const { rows } = await on.query<AppraisalSubject>(
    `select s.id, s.area_id as "areaId", r.leader_id as "leaderId", s.unit_id as "unitId", s.person_id as "personId",
            s.written, exists (select 1 from appraisal_report p where p.subject_id = s.id) as reported,
            c.opened_at is not null as "scoringOpened", c.closed_at is not null as "scoringClosed"
       from appraisal_subject s join appraisal_area r on r.id = s.area_id join unit u on u.id = s.unit_id
       left join appraisal_scoring c on c.subject_id = s.id
      where s.appraisal_id = $1 and s.excused_at is null order by r.name, u.code, s.id`,
    [appraisalId],
  );
  return rows;
}

/** The window of a phase that opens at an instant. */
export function phaseWindow(
  calendar: WorkingCalendar,
  document: AppraisalDocument,
  phase: { readonly openedAt: Date; readonly workingDays: number },
): { firstDay: string; lastDay: string; closesAt: Date; provisional: boolean } {
  const { countsFromNextDayAfter } = document;
  const opening = { openedAt: phase.openedAt.getTime(), workingDays: phase.workingDays, countsFromNextDayAfter };
  const open = window(calendar, opening);
  return { ...open, closesAt: new Date(open.closesAt) };
}
