import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

/**
 * Adds somebody outside the Party's branches who is asked about one of them: a colleague, or somebody it serves (§2
 * "Masses"). No account, no phone and no mail is needed. Refused as `already-answered` when the number exists.
 */
export async function addAffiliate(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly unitId: string;
    readonly staffNo: string;
    readonly name: string;
    readonly kind: 'colleague' | 'served';
    readonly phone?: string | undefined;
    readonly email?: string | undefined;
    readonly fromDate: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { ...step, status: 201 }, async (tx) => {
    const { rows } = await tx.query<{ personId: string; affiliationId: string }>(
      `with added as (
         insert into person (staff_no, name, email, phone) values ($1, $2, $3, $4)
         on conflict (staff_no) do nothing returning id)
       insert into affiliation (person_id, unit_id, kind, from_date)
       select id, $5, $6, $7 from added returning person_id as "personId", id as "affiliationId"`,
      [step.staffNo, step.name, step.email ?? null, step.phone ?? null, step.unitId, step.kind, step.fromDate],
    );
    const [row] = rows;
    if (row === undefined) {
      return { ok: false, refusal: { code: 'already-answered' }, at: 'staffNo' };
    }
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'affiliate.added',
      target: `person/${row.personId}`,
      content: { unitId: step.unitId, kind: step.kind, from: step.fromDate },
    });
    return accept(row);
  });
}
