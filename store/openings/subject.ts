import type { OpenedSubject } from '../../domain/opening.ts';
import { dateOf } from '../../domain/civil.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { StageDocument } from '../../domain/stages.ts';
import type { Store, Transaction } from '../database.ts';
import { holdersUpward } from '../offices.ts';
import type { Role } from '../offices.ts';
import { recusalsOf } from '../panels.ts';
import { schemeVersion } from '../schemes.ts';

/** A ballot stage whose sheets somebody wants opened. */
export interface OpenedStage {
  readonly id: string;
  readonly roundId: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly period: string;
  readonly firstDay: string;
  readonly remarksOnly: boolean;
  /** Sheets of an anonymous ballot have no rater; remarks always have one. */
  readonly anonymous: boolean;
  readonly published: boolean;
  readonly version: SchemeDocument;
  readonly document: StageDocument;
}

/** The ballot stage with what its scheme says of it; null when there is no such ballot. */
export async function openedStage(on: Transaction, stageId: string): Promise<OpenedStage | null> {
  type Row = Omit<OpenedStage, 'anonymous' | 'version' | 'document'> & { key: string; versionId: string };
  const { rows } = await on.query<Row>(
    `select s.id, s.round_id as "roundId", r.unit_id as "unitId", u.name as "unitName", c.period,
            s.first_day as "firstDay", s.key, s.remarks_only as "remarksOnly", r.state = 'published' as published,
            r.scheme_version_id as "versionId"
       from stage s join round r on r.id = s.round_id join cycle c on c.id = r.cycle_id join unit u on u.id = r.unit_id
      where s.id = $1 and s.kind = 'ballot'`,
    [stageId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { key, versionId, ...stage } = row;
  const { document: version } = await schemeVersion(on, versionId);
  const document = version.stages.find((one) => one.key === key);
  if (document?.ballot === undefined) return null;
  return { ...stage, anonymous: document.ballot.secrecy === 'anonymous' && !stage.remarksOnly, version, document };
}

/**
 * Posts of the branch and above it that stand in line over a member. Whoever holds one, or held one since the sheets
 * were filled, reads none of them, whatever else they are.
 */
const SUPERIORS: readonly Role[] = [
  'secretary',
  'deputySecretary',
  'committeeMember',
  'leaderInCharge',
  'leaderAssisting',
  'partySecretary',
  'partyDeputySecretary',
  'partyCommitteeMember',
  'organisationOfficer',
];

/** Everything that keeps an inspector away from the sheets about one subject of a stage, as it stands today. */
export async function openedSubject(
  store: Store,
  tx: Transaction,
  input: { stage: Pick<OpenedStage, 'unitId' | 'firstDay'>; subjectId: string },
): Promise<OpenedSubject> {
  const { stage, subjectId } = input;
  const { rows } = await tx.query<{ personId: string }>(
    `select distinct g.person_id as "personId" from role_grant g
      where g.role = any($1) and g.from_date <= $5 and (g.to_date is null or g.to_date > $4)
        and g.unit_id in (
          select unnest(u.path) from unit u where u.id = $2 or u.id in (
            select m.unit_id from membership m where m.person_id = $3 and (m.to_date is null or m.to_date > $4)))`,
    [SUPERIORS, stage.unitId, subjectId, stage.firstDay, dateOf(store.civil, tx.now.getTime())],
  );
  return {
    subjectId,
    superiors: rows.map(({ personId }) => personId),
    recusals: await recusalsOf(tx, [subjectId]),
  };
}

/** The inspectors of a branch today: holders of the post in it or above it. */
export const inspectorsOf = (store: Store, tx: Transaction, unitId: string): Promise<string[]> =>
  holdersUpward(tx, { unitId, roles: ['inspector'], day: dateOf(store.civil, tx.now.getTime()), includeUnit: true });
