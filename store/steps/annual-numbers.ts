import type { AnnualDocument } from '../../domain/annual-scheme.ts';
import { compare, parse } from '../../domain/fraction.ts';
import { lastDayOf } from '../../domain/period.ts';
import { accept } from '../../domain/refusal.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { versionOfYear } from '../annual/opening.ts';
import { writeAudit } from '../audit.ts';
import { readPlan } from '../cycles.ts';
import type { Plan } from '../cycles.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { schemeVersion } from '../schemes.ts';

export interface AnnualNumbers {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly planId: string;
  readonly year: string;
  /** Key of an input of the yearly scheme that is imported. */
  readonly input: string;
  readonly numbers: readonly {
    readonly personId: string;
    readonly points: string;
    /** Where it comes from: a document, an office. */
    readonly source: string;
  }[];
}

/**
 * Brings in numbers of others for a year with their source, all or none (S2.1, S3.5 e). Another number for the same member
 * replaces the one before, which stays readable; the same again changes nothing. Refused once the member's year is
 * published. Answers the running rounds whose posting it may change.
 */
export async function recordAnnualNumbers(
  store: Store,
  step: AnnualNumbers,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 201 }, async (tx) => {
    const plan = await readPlan(tx, step.planId);
    const document = await yearlyDocument(tx, plan, step.year);
    const input = document?.annual.inputs.find(({ key, from }) => key === step.input && from === 'imports');
    if (document === null || input === undefined) {
      return refused({ code: 'unknown-item', itemKey: step.input }, 'input');
    }
    const refusal = await numberRefusal(tx, step, { plan, document });
    if (refusal !== null) return refusal;
    const recorded = await write(tx, step);
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'annual.numbersRecorded',
      target: `plan/${step.planId}`,
      content: { year: step.year, input: step.input, imports: recorded },
    });
    return accept({ recorded: recorded.length, unchanged: step.numbers.length - recorded.length });
  });
}

/** The rules of the plan's year; null where it has none of its own. */
async function yearlyDocument(
  tx: Transaction,
  plan: Plan,
  year: string,
): Promise<(SchemeDocument & { readonly annual: AnnualDocument }) | null> {
  const versionId = plan.cadence === 'year' ? await versionOfYear(tx, plan, year) : null;
  if (versionId === null) return null;
  const { document } = await schemeVersion(tx, versionId);
  return document.annual === undefined ? null : { ...document, annual: document.annual };
}

async function numberRefusal(
  tx: Transaction,
  { planId, year, input: itemKey, numbers }: AnnualNumbers,
  { plan, document }: { readonly plan: Plan; readonly document: SchemeDocument },
): Promise<LocatedRefusal | null> {
  const { rows } = await tx.query<{ personId: string; published: boolean }>(
    `select m.person_id as "personId", exists (
              select 1 from result r where r.plan_id = $1 and r.period = $2 and r.person_id = m.person_id
                 and r.status = 'published') as published
       from membership m join unit u on u.id = m.unit_id
      where m.person_id = any($3) and $4 = any(u.path) and m.from_date <= $5 and (m.to_date is null or m.to_date > $5)`,
    [planId, year, numbers.map(({ personId }) => personId), plan.unitId, lastDayOf(year)],
  );
  const { min, max } = document.range;
  for (const [index, { personId, points }] of numbers.entries()) {
    const at = `numbers.${String(index)}`;
    const member = rows.find((row) => row.personId === personId);
    if (member === undefined) return refused({ code: 'not-found' }, `${at}.personId`);
    if (member.published) return refused({ code: 'month-published' }, `${at}.personId`);
    if (numbers.findIndex((one) => one.personId === personId) < index) {
      return refused({ code: 'already-answered' }, `${at}.personId`);
    }
    if (compare(parse(points), parse(min)) < 0 || compare(parse(points), parse(max)) > 0) {
      return refused({ code: 'amount-out-of-range', itemKey, min, max }, `${at}.points`);
    }
  }
  return null;
}

async function write(tx: Transaction, step: AnnualNumbers): Promise<string[]> {
  const { planId, year, input, actorId, numbers } = step;
  const values = [JSON.stringify(numbers), planId, year, input];
  // One import after the other: each sees which number the one before left in force.
  await tx.query('select 1 from plan where id = $1 for no key update', [planId]);
  await tx.query(
    `update annual_import i set replaced_at = $5
       from jsonb_to_recordset($1) as x("personId" uuid, points numeric, source text)
      where i.plan_id = $2 and i.year = $3 and i.input = $4 and i.person_id = x."personId" and i.replaced_at is null
        and (i.points, i.source) is distinct from (x.points, x.source)`,
    [...values, tx.now],
  );
  const { rows } = await tx.query<{ id: string }>(
    `insert into annual_import (plan_id, year, input, person_id, points, source, imported_by, imported_at)
     select $2, $3, $4, x."personId", x.points, x.source, $5, $6
       from jsonb_to_recordset($1) as x("personId" uuid, points numeric, source text)
     on conflict (plan_id, year, person_id, input) where replaced_at is null do nothing returning id`,
    [...values, actorId, tx.now],
  );
  return rows.map(({ id }) => id);
}
