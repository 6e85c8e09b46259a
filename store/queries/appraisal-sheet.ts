import type { SheetScores } from '../../domain/ballot.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import { readAppraisal } from '../appraisals/model.ts';
import type { Queryable } from '../database.ts';
import { criterionView } from './ballots.ts';
import type { CriterionView } from './ballots.ts';

export interface OwnSheet {
  readonly subjectId: string;
  readonly unit: { readonly id: string; readonly name: string };
  readonly person: { readonly id: string; readonly name: string };
  readonly part: { readonly key: string; readonly title: Bilingual };
  readonly open: boolean;
  readonly cast: boolean;
  /** Null: not cast yet, or abstained. */
  readonly scores: Record<string, string> | null;
  readonly criteria: CriterionView[];
}

/** What one person is asked to rate in an appraisal, with the own sheets and nobody else's (§2.5). */
export async function ownSheets(
  on: Queryable,
  { appraisalId, personId, now }: { readonly appraisalId: string; readonly personId: string; readonly now: Date },
): Promise<OwnSheet[]> {
  const appraisal = await readAppraisal(on, appraisalId);
  if (appraisal === null) return [];
  type Row = Omit<OwnSheet, 'part' | 'criteria' | 'scores'> & { part: string; scores: SheetScores | null };
  const { rows } = await on.query<Row>(
    `select s.id as "subjectId", jsonb_build_object('id', u.id, 'name', u.name) as unit,
            jsonb_build_object('id', p.id, 'name', p.name) as person, v.part, h.id is not null as cast, h.scores,
            exists (select 1 from obligation o where o.case_id = $1 and o.kind = 'rateSubject' and o.reference = s.id
                      and o.person_id = $2 and o.state in ('open', 'done') and not o.sealed and o.closes_at > $3) as open
       from appraisal_voter v join appraisal_subject s on s.id = v.subject_id
       join unit u on u.id = s.unit_id join person p on p.id = s.person_id
       left join appraisal_sheet h on h.subject_id = s.id and h.voter_id = $2 and h.replaced_at is null
      where s.appraisal_id = $1 and v.person_id = $2 and s.excused_at is null order by u.code, s.id`,
    [appraisalId, personId, now],
  );
  return rows.flatMap(({ part, scores, ...row }) => {
    const document = appraisal.document.parts.find(({ key }) => key === part);
    if (document === undefined) return [];
    const { key, title, ballot } = document;
    return [
      {
        ...row,
        part: { key, title },
        scores: scores === null ? null : { ...scores },
        criteria: ballot.criteria.map(criterionView),
      },
    ];
  });
}
