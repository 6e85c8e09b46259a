import type { Criterion } from '../../domain/stages.ts';
import type { SheetScores } from '../../domain/ballot.ts';
import { ballotForm } from '../ballots/form.ts';
import type { Queryable } from '../database.ts';
import type { PersonName } from './instants.ts';

type Option = { readonly key: string; readonly title: { zh: string; en: string } };

/** A criterion as a voter sees it: what an option is worth is the count's business. */
export interface CriterionView {
  readonly key: string;
  readonly clause: string;
  readonly title: { zh: string; en: string };
  readonly kind: 'numeric' | 'choice';
  readonly mayAbstain: boolean;
  readonly max?: string;
  readonly places?: number;
  readonly options?: Option[];
}

export interface BallotView {
  readonly obligationId: string;
  readonly roundId: string;
  readonly stage: { key: string; title: { zh: string; en: string } };
  readonly secrecy: 'realName' | 'anonymous';
  readonly remarksOnly: boolean;
  readonly criteria: CriterionView[];
  readonly subjects: PersonName[];
  readonly sheets: { subjectId: string; scores: Record<string, string> | null; remark: string | null }[];
}

/** A criterion without what its answers are worth. */
export function criterionView(criterion: Criterion): CriterionView {
  const { key, clause, title, mayAbstain } = criterion;
  const head = { key, clause, title, mayAbstain };
  return criterion.kind === 'numeric'
    ? { ...head, kind: 'numeric', max: criterion.max, places: criterion.places }
    : { ...head, kind: 'choice', options: criterion.options.map((one) => ({ key: one.key, title: one.title })) };
}

/** A voter's form with the own sheets that are under their name; null when the obligation is no vote. */
export async function readBallot(on: Queryable, obligationId: string): Promise<BallotView | null> {
  const form = await ballotForm(on, obligationId);
  const ballot = form?.document.ballot;
  if (form === null || ballot === undefined) {
    return null;
  }
  const { rows: subjects } = await on.query<PersonName>(
    'select id, name from person where id = any($1) order by name, id',
    [form.subjects],
  );
  const { rows: sheets } = await on.query<{ subjectId: string; scores: SheetScores | null; remark: string | null }>(
    `select subject_id as "subjectId", scores, remark from sheet
      where stage_id = $1 and voter_id = $2 and replaced_at is null order by subject_id`,
    [form.stageId, form.voterId],
  );
  const { key, title } = form.document;
  return {
    obligationId,
    roundId: form.roundId,
    stage: { key, title },
    secrecy: form.remarksOnly ? 'realName' : ballot.secrecy,
    remarksOnly: form.remarksOnly,
    criteria: form.remarksOnly ? [] : ballot.criteria.map(criterionView),
    subjects,
    sheets: sheets.map((sheet) => ({ ...sheet, scores: sheet.scores === null ? null : { ...sheet.scores } })),
  };
}
