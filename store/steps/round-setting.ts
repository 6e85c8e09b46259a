import { dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { StageKind } from '../../domain/stages.ts';
import type { Queryable, Transaction } from '../database.ts';
import { schemeVersion } from '../schemes.ts';

/** What the steps of a round need to know about it. */
export interface RoundSetting {
  readonly roundId: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly period: string;
  readonly version: SchemeDocument;
  /** Today, as a civil date. */
  readonly day: string;
}

/** Reads a round with its pinned scheme version; null when there is none. */
export async function roundSetting(tx: Transaction, civil: CivilTime, roundId: string): Promise<RoundSetting | null> {
  const { rows } = await tx.query<{ unitId: string; unitName: string; period: string; versionId: string }>(
    `select r.unit_id as "unitId", u.name as "unitName", c.period, r.scheme_version_id as "versionId"
       from round r join unit u on u.id = r.unit_id join cycle c on c.id = r.cycle_id where r.id = $1`,
    [roundId],
  );
  const [row] = rows;
  if (row === undefined) {
    return null;
  }
  const { document } = await schemeVersion(tx, row.versionId);
  const { unitId, unitName, period } = row;
  return { roundId, unitId, unitName, period, version: document, day: dateOf(civil, tx.now.getTime()) };
}

/** Civil facts a notice of this round may carry. */
export function noticeFacts(setting: RoundSetting, kind: StageKind): object {
  const stage = setting.version.stages.find((one) => one.kind === kind);
  return {
    unitName: setting.unitName,
    period: setting.period,
    ...(stage === undefined ? {} : { stageTitle: stage.title }),
  };
}

/** The subject of a round as it was pinned there; null when the person is not one. */
export async function subjectOf(
  on: Queryable,
  roundId: string,
  personId: string,
): Promise<{ posts: string[]; withdrawn: boolean } | null> {
  const { rows } = await on.query<{ posts: string[]; withdrawn: boolean }>(
    'select posts, withdrawn from subject where round_id = $1 and person_id = $2',
    [roundId, personId],
  );
  return rows[0] ?? null;
}
