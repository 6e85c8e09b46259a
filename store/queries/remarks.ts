import type { Bilingual } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { stageTitle } from './inbox.ts';

/** A remark about a person, word for word and without who said it. */
export interface RemarkView {
  readonly roundId: string;
  readonly period: string;
  readonly stage: { key: string; title: Bilingual | null };
  readonly text: string;
}

/**
 * The remarks about a person in published rounds, latest month first. Signed remarks go back verbatim (§2.5); who said
 * which stays with the sheet and follows the rule of its opening. Inside a stage they come in the order of random ids.
 */
export async function remarksAbout(on: Queryable, subjectId: string): Promise<RemarkView[]> {
  const { rows } = await on.query<{ roundId: string; period: string; key: string; versionId: string; text: string }>(
    `select r.id as "roundId", c.period, s.key, r.scheme_version_id as "versionId", x.remark as text
       from subject su join round r on r.id = su.round_id and r.state = 'published' join cycle c on c.id = r.cycle_id
       join stage s on s.round_id = r.id and s.kind = 'ballot' join sheet x on x.stage_id = s.id
      where su.person_id = $1 and x.subject_id = $1 and x.remark is not null and x.replaced_at is null
      order by c.period desc, r.id, s.ordinal, x.id limit 1000`,
    [subjectId],
  );
  return Promise.all(
    rows.map(async ({ key, versionId, ...remark }) => ({
      ...remark,
      stage: { key, title: await stageTitle(on, versionId, key) },
    })),
  );
}
