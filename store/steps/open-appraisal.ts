import { dateOf } from '../../domain/civil.ts';
import { accept } from '../../domain/refusal.ts';
import { phaseWindow } from '../appraisals/model.ts';
import { appraisalVersion } from '../appraisals/version.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import { openFile } from '../cases.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { versionInForce } from '../schemes.ts';

export interface AppraisalOpening {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly unitId: string;
  readonly schemeKey: string;
  readonly year: string;
  readonly areas: readonly { readonly name: string; readonly leaderId: string; readonly team: readonly string[] }[];
  readonly subjects: readonly { readonly unitId: string; readonly area: string; readonly written: boolean }[];
}

interface Found {
  readonly unitId: string;
  /** Who reports for the organisation; null where the office is vacant. */
  readonly personId: string | null;
}

type Step = StepOutcome<StoredAnswer & { readonly repeated: boolean }>;

/**
 * Opens the appraisal of a year for a committee: its responsibility areas, their leading members and supervision teams,
 * and its subjects. Each is reported for by whoever is its secretary today. One per committee, scheme and year; the
 * scheme's version in force today is pinned.
 */
export async function openAppraisal(store: Store, step: AppraisalOpening): Promise<Step> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const day = dateOf(store.civil, tx.now.getTime());
    const versionId = await versionInForce(tx, { schemeKey: step.schemeKey, unitId: step.unitId, day });
    const document = versionId === null ? null : await appraisalVersion(tx, versionId);
    if (versionId === null || document === null) return refused({ code: 'not-found' }, 'schemeKey');
    const found = await findSubjects(tx, step, day);
    const fault = faultOf(step, found) ?? (await faultOfAreas(tx, step, document.areas.leastTeam, found));
    if (fault !== null) return fault;
    const { rows: known } = await tx.query(
      'select 1 from appraisal where unit_id = $1 and scheme_key = $2 and year = $3',
      [step.unitId, step.schemeKey, step.year],
    );
    if (known.length > 0) return refused({ code: 'already-answered' }, 'year');
    const calendar = await loadCalendar(tx, store.civil);
    const opening = { openedAt: tx.now, workingDays: document.report.workingDays };
    const window = phaseWindow(calendar, document, opening);
    const id = await openFile(tx, { kind: 'appraisal', unitId: step.unitId, subjectId: null, state: 'reports' });
    await tx.query(
      `insert into appraisal (id, unit_id, scheme_key, year, scheme_version_id, opened_by, phase_opened_at, first_day,
              last_day, closes_at, provisional)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id,
        step.unitId,
        step.schemeKey,
        step.year,
        versionId,
        step.actorId,
        tx.now,
        window.firstDay,
        window.lastDay,
        window.closesAt,
        window.provisional,
      ],
    );
    await writeParts(tx, id, step, found);
    const moved = await assignAreas(tx, step);
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'appraisal.opened',
      target: `appraisal/${id}`,
      content: { versionId, year: step.year, areas: step.areas.length, subjects: step.subjects.length, moved },
    });
    return accept({ appraisalId: id, reportsUntil: window.lastDay });
  });
}

/** The organisations below the committee with their secretaries of today; one not found is left out. */
async function findSubjects(tx: Transaction, step: AppraisalOpening, day: string): Promise<ReadonlyMap<string, Found>> {
  const { rows } = await tx.query<Found>(
    `select u.id as "unitId", (
              select g.person_id from role_grant g
               where g.unit_id = u.id and g.role in ('secretary', 'partySecretary')
                 and g.from_date <= $3 and (g.to_date is null or g.to_date > $3)
               order by g.from_date desc, g.person_id limit 1) as "personId"
       from unit u where u.id = any($1) and u.id <> $2 and u.path @> array[$2::uuid]`,
    [step.subjects.map(({ unitId }) => unitId), step.unitId, day],
  );
  return new Map(rows.map((row) => [row.unitId, row]));
}

/** The first fault of the subjects, with its place. */
function faultOf(
  { subjects, areas }: AppraisalOpening,
  found: ReadonlyMap<string, Found>,
): ReturnType<typeof refused> | null {
  for (const [index, { unitId, area }] of subjects.entries()) {
    const at = `subjects.${String(index)}`;
    const one = found.get(unitId);
    if (one === undefined) return refused({ code: 'not-found' }, `${at}.unitId`);
    if (one.personId === null) return refused({ code: 'no-reporter' }, `${at}.unitId`);
    if (!areas.some(({ name }) => name === area)) return refused({ code: 'not-found' }, `${at}.area`);
  }
  return null;
}

/** The people of an area exist, are enough, and report to nobody but others: nobody supervises their own area. */
async function faultOfAreas(
  tx: Transaction,
  { areas, subjects }: AppraisalOpening,
  leastTeam: number,
  found: ReadonlyMap<string, Found>,
): Promise<ReturnType<typeof refused> | null> {
  const named = areas.flatMap(({ leaderId, team }) => [leaderId, ...team]);
  const { rows } = await tx.query<{ id: string }>('select id from person where id = any($1)', [named]);
  const known = new Set(rows.map(({ id }) => id));
  for (const [index, { name, leaderId, team }] of areas.entries()) {
    const at = `areas.${String(index)}`;
    const reporters = subjects.filter(({ area }) => area === name).map(({ unitId }) => found.get(unitId)?.personId);
    if (!known.has(leaderId)) return refused({ code: 'not-found' }, `${at}.leaderId`);
    if (reporters.includes(leaderId)) return refused({ code: 'own-item' }, `${at}.leaderId`);
    if (new Set(team).size < leastTeam) return refused({ code: 'team-too-small', least: leastTeam }, `${at}.team`);
    for (const [place, id] of team.entries()) {
      if (!known.has(id)) return refused({ code: 'not-found' }, `${at}.team.${String(place)}`);
      if (reporters.includes(id)) return refused({ code: 'own-item' }, `${at}.team.${String(place)}`);
    }
  }
  return null;
}

async function writeParts(
  tx: Transaction,
  id: string,
  step: AppraisalOpening,
  found: ReadonlyMap<string, Found>,
): Promise<void> {
  await tx.query(
    `insert into appraisal_area (appraisal_id, name, leader_id)
     select $1, x.name, x."leaderId" from jsonb_to_recordset($2) as x(name text, "leaderId" uuid)`,
    [id, JSON.stringify(step.areas)],
  );
  await tx.query(
    `insert into appraisal_team (area_id, person_id)
     select distinct r.id, t::uuid from jsonb_to_recordset($2) as x(name text, team jsonb)
       join appraisal_area r on r.appraisal_id = $1 and r.name = x.name, jsonb_array_elements_text(x.team) t`,
    [id, JSON.stringify(step.areas)],
  );
  const subjects = step.subjects.map((subject) => ({ ...subject, personId: found.get(subject.unitId)?.personId }));
  await tx.query(
    `insert into appraisal_subject (appraisal_id, area_id, unit_id, person_id, written)
     select $1, r.id, x."unitId", x."personId", x.written
       from jsonb_to_recordset($2) as x("unitId" uuid, area text, written boolean, "personId" uuid)
       join appraisal_area r on r.appraisal_id = $1 and r.name = x.area`,
    [id, JSON.stringify(subjects)],
  );
}

/**
 * The areas the committee names here are where its units lie from now on (S2.4), as if the roster had said so: the ledger
 * of rectification goes by the unit's area. Answers those that lay elsewhere.
 */
async function assignAreas(tx: Transaction, { subjects }: AppraisalOpening): Promise<readonly object[]> {
  const { rows } = await tx.query<{ unitId: string; area: string }>(
    `update unit u set area = x.area from jsonb_to_recordset($1) as x("unitId" uuid, area text)
      where u.id = x."unitId" and u.area is distinct from x.area
     returning u.id as "unitId", u.area`,
    [JSON.stringify(subjects)],
  );
  return rows.toSorted((a, b) => (a.unitId < b.unitId ? -1 : 1));
}
