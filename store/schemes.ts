import type { AppraisalDocument } from '../domain/appraisal.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import { storedDocument } from '../schemes/stored.ts';
import type { Queryable } from './database.ts';

export interface SchemeVersion {
  readonly id: string;
  readonly document: SchemeDocument;
}

// Versions are immutable once stored, so a process reads each of them once.
const read = new Map<string, SchemeVersion>();

/** A stored scheme version by id. */
export async function schemeVersion(on: Queryable, id: string): Promise<SchemeVersion> {
  const known = read.get(id);
  if (known !== undefined) {
    return known;
  }
  const { rows } = await on.query<{ document: Readonly<Record<string, unknown>> }>(
    'select document from scheme_version where id = $1',
    [id],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`scheme version ${id} does not exist`);
  }
  const version = { id, document: storedDocument(row.document) };
  read.set(id, version);
  return version;
}

/**
 * The confirmed version of a scheme in force for a unit on a civil day: the newest whose `effective_from` is not later.
 * With `parentId`, the branch rules derived from that version (S3.3).
 */
export async function versionInForce(
  on: Queryable,
  input: { schemeKey: string; unitId: string; day: string; parentId?: string },
): Promise<string | null> {
  const { rows } = await on.query<{ id: string }>(
    `select id from scheme_version
      where scheme_key = $1 and unit_id = $2 and effective_from <= $3 and confirmed_at is not null
        and ($4::uuid is null or parent_id = $4)
      order by effective_from desc limit 1`,
    [input.schemeKey, input.unitId, input.day, input.parentId ?? null],
  );
  return rows[0]?.id ?? null;
}

/** Stores a version: adopted by one person, in force only once a second confirmed it. Repeating it changes nothing. */
export async function adoptVersion(
  on: Queryable,
  input: {
    unitId: string;
    document: SchemeDocument | AppraisalDocument;
    yaml: string;
    hash: string;
    effectiveFrom: string;
    parentId?: string;
    adoptedBy: string | null;
    at: Date;
  },
): Promise<string> {
  const { rows } = await on.query<{ id: string }>(
    `insert into scheme_version
       (scheme_key, unit_id, parent_id, document, source_yaml, hash, effective_from, adopted_by, adopted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (scheme_key, unit_id, effective_from) do update set hash = scheme_version.hash
       where scheme_version.hash = excluded.hash
     returning id`,
    [
      input.document.scheme,
      input.unitId,
      input.parentId ?? null,
      JSON.stringify(input.document),
      input.yaml,
      input.hash,
      input.effectiveFrom,
      input.adoptedBy,
      input.at,
    ],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`another version of ${input.document.scheme} already takes effect on ${input.effectiveFrom}`);
  }
  return row.id;
}

/** Confirms an adopted version by a second person; false when it was the same person or it does not exist. */
export async function confirmVersion(
  on: Queryable,
  input: { versionId: string; confirmedBy: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await on.query(
    `update scheme_version set confirmed_by = $2, confirmed_at = coalesce(confirmed_at, $3)
      where id = $1 and adopted_by is distinct from $2`,
    [input.versionId, input.confirmedBy, input.at],
  );
  return rowCount === 1;
}
