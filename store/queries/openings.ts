import type { Bilingual } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { stageTitle } from './inbox.ts';
import { iso, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** Which sheets, and what for. */
interface About {
  readonly roundId: string;
  readonly period: string;
  readonly unit: { id: string; name: string };
  readonly stage: { key: string; title: Bilingual | null };
  readonly subject: PersonName;
  readonly purpose: string;
}

/** An opening as its inspectors see it. */
export interface OpeningView extends About {
  readonly id: string;
  /** One rater's sheet; null = everybody's. */
  readonly voter: PersonName | null;
  readonly requestedBy: PersonName;
  readonly requestedAt: string;
  readonly confirmUntil: string;
  readonly confirmedBy: PersonName | null;
  readonly readUntil: string | null;
  /** The duty through which this person confirms or reads; null when there is nothing to do. */
  readonly obligation: { id: string; kind: string } | null;
}

/** One reading of a person's own sheet. */
export interface ReadingView extends About {
  readonly readBy: PersonName;
  readonly readAt: string;
}

interface AboutRow extends Omit<About, 'stage'> {
  readonly stageKey: string;
  readonly versionId: string;
}

const ABOUT = `r.id as "roundId", c.period, jsonb_build_object('id', u.id, 'name', u.name) as unit, s.key as "stageKey",
  r.scheme_version_id as "versionId", ${personSql('q')} as subject, w.purpose`;
/** What the opening `w` is about. */
const OF_OPENING = `join stage s on s.id = w.stage_id join round r on r.id = s.round_id
  join cycle c on c.id = r.cycle_id join unit u on u.id = r.unit_id join person q on q.id = w.subject_id`;

async function about(on: Queryable, row: AboutRow): Promise<About> {
  const { roundId, period, unit, subject, purpose, stageKey: key } = row;
  return { roundId, period, unit, subject, purpose, stage: { key, title: await stageTitle(on, row.versionId, key) } };
}

interface OpeningRow
  extends AboutRow, Pick<OpeningView, 'id' | 'voter' | 'requestedBy' | 'confirmedBy' | 'obligation'> {
  readonly requestedAt: Date;
  readonly confirmUntil: Date;
  readonly readUntil: Date | null;
}

/** Openings this person asked for, confirmed or may confirm, latest first. */
export async function openingsOf(on: Queryable, personId: string): Promise<OpeningView[]> {
  const { rows } = await on.query<OpeningRow>(
    `select w.id, ${ABOUT}, case when v.id is not null then ${personSql('v')} end as voter,
            ${personSql('a')} as "requestedBy", w.requested_at as "requestedAt", w.confirm_until as "confirmUntil",
            case when b.id is not null then ${personSql('b')} end as "confirmedBy", w.read_until as "readUntil",
            case when o.id is not null then jsonb_build_object('id', o.id, 'kind', o.kind) end as obligation
       from sheet_opening w ${OF_OPENING} join person a on a.id = w.requested_by
       left join person v on v.id = w.voter_id left join person b on b.id = w.confirmed_by
       left join obligation o on o.reference = w.id and o.stage_id = w.stage_id and o.person_id = $1
             and (o.kind = 'confirmOpening' and o.state = 'open' or o.kind = 'readSheets' and o.state in ('open', 'done'))
      where w.requested_by = $1 or w.confirmed_by = $1 or o.kind = 'confirmOpening'
      order by w.requested_at desc, w.id limit 200`,
    [personId],
  );
  return Promise.all(
    rows.map(async (row) => {
      const { id, voter, requestedBy, confirmedBy, obligation, readUntil } = row;
      const [requestedAt, confirmUntil] = [row.requestedAt.toISOString(), row.confirmUntil.toISOString()];
      const parts = { id, voter, requestedBy, requestedAt, confirmUntil, confirmedBy, obligation };
      return { ...(await about(on, row)), ...parts, readUntil: iso(readUntil) };
    }),
  );
}

/** Every reading of this person's own sheets, latest first: about whom, by whom, when and for which purpose. */
export async function readingsOf(on: Queryable, voterId: string): Promise<ReadingView[]> {
  const { rows } = await on.query<AboutRow & { readBy: PersonName; readAt: Date }>(
    `select ${ABOUT}, ${personSql('b')} as "readBy", g.read_at as "readAt"
       from sheet_reading g join sheet_opening w on w.id = g.opening_id ${OF_OPENING}
       join person b on b.id = g.read_by
      where g.voter_id = $1 order by g.read_at desc, g.id limit 1000`,
    [voterId],
  );
  return Promise.all(
    rows.map(async (row) => ({
      ...(await about(on, row)),
      readBy: row.readBy,
      readAt: row.readAt.toISOString(),
    })),
  );
}
