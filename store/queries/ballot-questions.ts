import type { SheetScores } from '../../domain/ballot.ts';
import { questionsAbout } from '../../domain/questions.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import type { PersonName } from './instants.ts';

/** Something about a rater's sheets the Party committee may want to ask about; never a number of a sheet. */
export interface QuestionView {
  readonly stage: { key: string; title: Bilingual };
  readonly rater: PersonName;
  readonly kind: 'sameForAll' | 'farFromOthers';
  /** How many people the rater's sheets are about. */
  readonly subjects: number;
  readonly direction: 'above' | 'below' | null;
  /** The scheme's limit: so many people alike, or so many points away. */
  readonly limit: string;
}

/** Whether the Party committee is reviewing this round now, and whether the person is one of those reviewed. */
export async function questionSetting(
  on: Queryable,
  input: { roundId: string; personId: string },
): Promise<{ open: boolean; isSubject: boolean }> {
  const { rows } = await on.query<{ open: boolean; isSubject: boolean }>(
    `select exists (select 1 from stage s where s.round_id = $1 and s.kind = 'comprehensive' and s.state = 'open') as open,
            exists (select 1 from subject u where u.round_id = $1 and u.person_id = $2 and not u.withdrawn) as "isSubject"`,
    [input.roundId, input.personId],
  );
  return rows[0] ?? { open: false, isSubject: false };
}

/** The questions about the raters of a round's real-name ballots, by stage and by the rater's name. */
export async function ballotQuestions(on: Queryable, roundId: string): Promise<QuestionView[]> {
  const { rows: stages } = await on.query<{ id: string; key: string; versionId: string }>(
    `select s.id, s.key, r.scheme_version_id as "versionId" from stage s join round r on r.id = s.round_id
      where s.round_id = $1 and s.kind = 'ballot' and s.state = 'closed' and not s.remarks_only order by s.ordinal`,
    [roundId],
  );
  const all: QuestionView[] = [];
  for (const { id, key, versionId } of stages) {
    const { document } = await schemeVersion(on, versionId);
    const stage = document.stages.find((one) => one.key === key);
    if (stage?.ballot === undefined) throw new Error(`scheme version ${versionId} has no ballot ${key}`);
    const { title, ballot } = stage;
    const { rows } = await on.query<{ raterId: string; name: string; subjectId: string; scores: SheetScores }>(
      `select x.voter_id as "raterId", p.name, x.subject_id as "subjectId", x.scores
         from sheet x join person p on p.id = x.voter_id
        where x.stage_id = $1 and x.replaced_at is null and x.scores is not null and not x.invalid`,
      [id],
    );
    const names = new Map(rows.map(({ raterId, name }) => [raterId, name]));
    const { sameFrom, deviation } = ballot.questions;
    const asked = questionsAbout(ballot, rows).map((question): QuestionView => ({
      stage: { key, title },
      rater: { id: question.raterId, name: names.get(question.raterId) ?? '' },
      kind: question.kind,
      subjects: question.subjects,
      direction: question.kind === 'farFromOthers' ? question.direction : null,
      limit: question.kind === 'sameForAll' ? String(sameFrom) : deviation,
    }));
    all.push(...asked.toSorted((a, b) => (a.rater.name < b.rater.name ? -1 : 1)));
  }
  return all;
}
