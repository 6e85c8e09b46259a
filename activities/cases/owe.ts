import { queueNotices } from '../../store/notices.ts';
import type { NoticeKind } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import type { ObligationKind } from '../../store/obligations.ts';
import type { CaseContext } from './remind.ts';

type FiledContext = CaseContext & { readonly about: { readonly caseId: string } };

/** A duty of a case somebody has now; `isNew` = this look gave it to them. */
export interface Owed {
  readonly id: string;
  readonly personId: string;
  readonly isNew: boolean;
}

/** One duty of a filed case that one person at a time has: another person's is owed no more, a new one is told. */
export async function oweInCase(
  context: FiledContext,
  duty: {
    readonly kind: ObligationKind;
    readonly personId: string;
    readonly subjectId: string | null;
    /** Tells the person's earlier duties of this kind in the case apart. */
    readonly reference?: string;
    readonly dueAt: Date;
    readonly notice: NoticeKind;
    /** Not told to its first holder, whom something else tells. */
    readonly silent?: boolean;
  },
): Promise<Owed> {
  const { tx, about } = context;
  const { kind, personId, subjectId, reference = null, dueAt, notice } = duty;
  const { rowCount: moved } = await tx.query(
    `update obligation set state = 'cancelled', sealed = true
      where case_id = $1 and kind = $2 and state = 'open'
        and (person_id, reference) is distinct from ($3::uuid, $4::uuid)`,
    [about.caseId, kind, personId, reference],
  );
  const row = {
    ...about,
    kind,
    personId,
    dueAt,
    ...(subjectId === null ? {} : { subjectId }),
    ...(reference === null ? {} : { reference }),
  };
  const [added] = await addObligations(tx, [row], tx.now);
  if (added !== undefined) {
    if (duty.silent !== true || moved !== 0) await tellOfDuty(context, notice, added);
    return { id: added.id, personId, isNew: true };
  }
  const { rows } = await tx.query<{ id: string }>(
    `select id from obligation
      where case_id = $1 and kind = $2 and person_id = $3 and reference is not distinct from $4`,
    [about.caseId, kind, personId, reference],
  );
  return { id: rows[0]?.id ?? '', personId, isNew: false };
}

/** Tells somebody of a duty that has just been added. */
export async function tellOfDuty(
  { tx, about, facts }: FiledContext,
  kind: NoticeKind,
  { id, personId }: { readonly id: string; readonly personId: string },
): Promise<void> {
  const dedupKey = `${kind}/${id}/${tx.now.toISOString()}`;
  await queueNotices(tx, [{ dedupKey, kind, personId, obligationId: id, ...about, facts }]);
}
