import { queueNotices } from '../../store/notices.ts';
import type { NoticeKind } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import type { ObligationKind } from '../../store/obligations.ts';
import type { CaseContext } from './remind.ts';

/**
 * One duty of a filed case that one person at a time has: another person's is owed no more, a new one is told. Answers the
 * duty.
 */
export async function oweInCase(
  context: CaseContext & { readonly about: { readonly caseId: string } },
  duty: {
    readonly kind: ObligationKind;
    readonly personId: string;
    readonly subjectId: string | null;
    /** Tells the person's earlier duties of this kind in the case apart. */
    readonly reference?: string;
    readonly dueAt: Date;
    readonly notice: NoticeKind;
  },
): Promise<{ readonly id: string; readonly personId: string }> {
  const { tx, about, facts } = context;
  const { kind, personId, subjectId, reference = null, dueAt, notice } = duty;
  await tx.query(
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
    const dedupKey = `${notice}/${added.id}/${tx.now.toISOString()}`;
    await queueNotices(tx, [{ dedupKey, kind: notice, personId, obligationId: added.id, ...about, facts }]);
    return { id: added.id, personId };
  }
  const { rows } = await tx.query<{ id: string }>(
    `select id from obligation
      where case_id = $1 and kind = $2 and person_id = $3 and reference is not distinct from $4`,
    [about.caseId, kind, personId, reference],
  );
  return { id: rows[0]?.id ?? '', personId };
}
