import type { Bilingual } from '../../domain/scheme.ts';
import { readAppraisal } from '../appraisals/model.ts';
import { componentsOf } from '../appraisals/returns.ts';
import type { Queryable } from '../database.ts';
import { shownMean } from './appraisals.ts';

export interface LiveScoring {
  readonly subjectId: string;
  readonly unit: { readonly id: string; readonly name: string };
  readonly person: { readonly id: string; readonly name: string };
  readonly state: 'open' | 'closed';
  readonly parts: {
    readonly key: string;
    readonly title: Bilingual;
    readonly entitled: number;
    readonly returned: number;
    /** Only once the chair has closed it: while people score, a running mean would tell them what to score. */
    readonly mean: string | null;
  }[];
}

export interface LiveAppraisal {
  readonly appraisalId: string;
  readonly state: string;
  /** The subjects whose live scoring was opened, the latest first. */
  readonly scorings: LiveScoring[];
}

/** What a projector at the meeting shows now; null where there is no such appraisal. */
export async function liveAppraisal(on: Queryable, id: string): Promise<LiveAppraisal | null> {
  const appraisal = await readAppraisal(on, id);
  if (appraisal === null) return null;
  const { document, state } = appraisal;
  const { rows } = await on.query<Omit<LiveScoring, 'parts'>>(
    `select s.id as "subjectId", jsonb_build_object('id', u.id, 'name', u.name) as unit,
            jsonb_build_object('id', p.id, 'name', p.name) as person,
            case when c.closed_at is null then 'open' else 'closed' end as state
       from appraisal_scoring c join appraisal_subject s on s.id = c.subject_id
       join unit u on u.id = s.unit_id join person p on p.id = s.person_id
      where s.appraisal_id = $1 and s.excused_at is null order by c.opened_at desc, s.id`,
    [id],
  );
  const parts = document.parts.filter(({ at }) => at === 'meeting');
  const subjectIds = rows.map(({ subjectId }) => subjectId);
  const components = await componentsOf(on, { subjectIds, parts });
  return {
    appraisalId: id,
    state,
    scorings: rows.map((row) => ({
      ...row,
      parts: parts.map(({ key, title }) => {
        const component = components.get(row.subjectId)?.find(({ stages }) => stages.includes(key));
        return {
          key,
          title,
          entitled: component?.entitled ?? 0,
          returned: (component?.valid ?? 0) + (component?.abstained ?? 0),
          mean: row.state === 'closed' ? shownMean(component?.mean ?? null, document.places) : null,
        };
      }),
    })),
  };
}
