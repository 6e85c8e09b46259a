import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { queueNotices } from '../notices.ts';

export type CopiedOutcome =
  | { readonly kind: 'result'; readonly id: string }
  | { readonly kind: 'appeal'; readonly id: string }
  | { readonly kind: 'correction'; readonly id: string };

/**
 * Copies an outcome to people (抄送): a pointer in their list and a mail that says no more than that there is one. The
 * caller has asked whether each of them may read it anyway; a copy gives no right, and opening it asks again. A person
 * who has it already gets it once.
 */
export async function copyOutcome(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly outcome: CopiedOutcome;
    readonly personIds: readonly string[];
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, outcome, personIds } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const { rows } = await tx.query<{ id: string; personId: string }>(
      `insert into outcome_copy (result_id, appeal_id, correction_id, person_id, copied_by, copied_at)
       select case $1 when 'result' then $2::uuid end, case $1 when 'appeal' then $2::uuid end,
              case $1 when 'correction' then $2::uuid end, person_id, $4, $5
         from unnest($3::uuid[]) as x (person_id) order by person_id
       on conflict do nothing returning id, person_id as "personId"`,
      [outcome.kind, outcome.id, personIds, actorId, tx.now],
    );
    await queueNotices(
      tx,
      rows.map(({ id, personId }) => ({
        dedupKey: `copied/${id}`,
        kind: 'copied' as const,
        personId,
        ...(outcome.kind === 'appeal' ? { appealId: outcome.id } : {}),
        ...(outcome.kind === 'correction' ? { correctionId: outcome.id } : {}),
        facts: {},
      })),
    );
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'outcome.copied',
      target: `${outcome.kind}/${outcome.id}`,
      content: { to: rows.map(({ personId }) => personId) },
    });
    return accept({ copied: rows.length });
  });
}
