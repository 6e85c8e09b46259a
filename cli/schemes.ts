import { readFileSync } from 'node:fs';

import type { AppraisalDocument } from '../domain/appraisal.ts';
import { SHANGHAI } from '../domain/civil.ts';
import { canonicalHash } from '../schemes/canonical.ts';
import { describeErrors, loadScheme } from '../schemes/load.ts';
import { loadAppraisal, procedureOf } from '../schemes/load-appraisal.ts';
import type { Procedure } from '../schemes/load-appraisal.ts';
import type { LoadedVersion, LoadOptions, LoadResult } from '../schemes/load.ts';
import { presetNames, presetText } from '../schemes/presets.ts';
import { rangeConflicts } from '../store/annual/ranges.ts';
import type { RangeConflict } from '../store/annual/ranges.ts';
import { writeAudit } from '../store/audit.ts';
import { transaction } from '../store/database.ts';
import type { Store, Transaction } from '../store/database.ts';
import { officialDays } from '../store/official-days.ts';
import { adoptVersion, confirmVersion, schemeVersion, versionInForce } from '../store/schemes.ts';
import { CommandError, print } from './output.ts';

export interface SchemeText {
  /** What errors call it. */
  readonly name: string;
  readonly yaml: string;
  /** The scheme its document says it extends. */
  readonly extended: string | null;
  readonly procedure: Procedure;
}

/** The names of all presets, for people. */
export const allPresets = (): string => [...presetNames(), ...presetNames('appraisal')].join(', ');

/** The text of a preset or of a file. */
export function schemeText(nameOrFile: string): SchemeText {
  const preset = presetText(nameOrFile);
  const yaml = preset ?? fileText(nameOrFile);
  const name = preset === null ? nameOrFile : `${nameOrFile}.yaml`;
  const procedure = procedureOf(yaml);
  return { name, yaml, procedure, extended: /^extends:\s*["']?([\w-]+)/m.exec(yaml)?.[1] ?? null };
}

function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`${file} is neither a file nor a preset; presets are: ${allPresets()}.`);
  }
}

/** The checked version, or every fault with line and column on stdout and a CommandError. */
export function checkedScheme(text: SchemeText, parent: LoadOptions['parent']): LoadedVersion {
  const calendar = { civil: SHANGHAI, table: officialDays() };
  return rightOnly(
    text.name,
    loadScheme(text.yaml, { name: text.name, calendar, ...(parent === undefined ? {} : { parent }) }),
  );
}

/** The same for the document of an appraisal. */
export const checkedAppraisal = (text: SchemeText): LoadedVersion<AppraisalDocument> =>
  rightOnly(text.name, loadAppraisal(text.yaml, text.name));

function rightOnly<Document>(name: string, loaded: LoadResult<Document>): LoadedVersion<Document> {
  if (loaded.ok) return loaded.version;
  for (const line of describeErrors(name, loaded.errors)) print(line);
  throw new CommandError(`${name} has ${String(loaded.errors.length)} faults.`);
}

/** The preset a document extends, where that is what it extends. */
export function presetParent(text: SchemeText): LoadOptions['parent'] {
  if (text.extended === null || presetText(text.extended) === null) return undefined;
  return checkedScheme(schemeText(text.extended), undefined);
}

export interface Adoption {
  readonly unitId: string;
  readonly effectiveFrom: string;
  readonly adoptedBy: string;
  readonly confirmedBy: string;
}

/**
 * Adopts a scheme for a unit and has the second person confirm it, in one transaction. A document that extends another
 * is checked against the version in force above the unit. Doing it again changes nothing.
 */
export async function adopt(store: Store, text: SchemeText, input: Adoption): Promise<{ id: string; isNew: boolean }> {
  if (input.adoptedBy === input.confirmedBy) {
    throw new CommandError('A scheme is confirmed by a second person: --by and --confirmed-by must differ.');
  }
  return transaction(store, async (tx) => {
    const parent = await parentInForce(tx, text, input);
    const { document, hash } =
      text.procedure === 'appraisal' ? checkedAppraisal(text) : checkedScheme(text, parent?.version);
    const { rows } = await tx.query<{ id: string; hash: string; confirmed: boolean }>(
      `select id, hash, confirmed_at is not null as confirmed from scheme_version
        where scheme_key = $1 and unit_id = $2 and effective_from = $3`,
      [document.scheme, input.unitId, input.effectiveFrom],
    );
    const [known] = rows;
    if (known?.confirmed === true && known.hash === hash) return { id: known.id, isNew: false };
    if (known !== undefined && known.hash !== hash) {
      throw new CommandError(`Another version of ${document.scheme} takes effect on that day: choose a later one.`);
    }
    const [conflict] = 'cadence' in document ? await rangeConflicts(tx, { ...input, document }) : [];
    if (conflict !== undefined) throw new CommandError(conflictLine(conflict));
    const id = await adoptVersion(tx, {
      ...input,
      document,
      hash,
      yaml: text.yaml,
      at: tx.now,
      ...(parent === null ? {} : { parentId: parent.id }),
    });
    if (!(await confirmVersion(tx, { versionId: id, confirmedBy: input.confirmedBy, at: tx.now }))) {
      throw new CommandError('This person adopted the version and cannot confirm it: name a second person.');
    }
    await audit(tx, { ...input, id, hash });
    return { id, isNew: true };
  });
}

/** Where the year has no way to count the months, and what would give it one. */
const conflictLine = ({ monthly, yearly, unitName, effectiveFrom, range }: RangeConflict): string =>
  `Months of ${monthly} from ${range.min} to ${range.max} have no place in ${yearly}: see the version of ${unitName} in ` +
  `force from ${effectiveFrom}. Give ${yearly} a conversion for that range first (annual.conversions).`;

async function audit(tx: Transaction, input: Adoption & { id: string; hash: string }): Promise<void> {
  const { id, hash, unitId, effectiveFrom } = input;
  const acts = [
    ['scheme.adopted', input.adoptedBy],
    ['scheme.confirmed', input.confirmedBy],
  ] as const;
  for (const [action, actorId] of acts) {
    const content = { unitId, effectiveFrom, hash };
    await writeAudit(tx, { at: tx.now, actorId, action, target: `schemeVersion/${id}`, content });
  }
}

async function parentInForce(
  tx: Transaction,
  text: SchemeText,
  { unitId, effectiveFrom }: Adoption,
): Promise<{ id: string; version: Pick<LoadedVersion, 'document' | 'hash'> } | null> {
  if (text.extended === null) return null;
  const { rows } = await tx.query<{ id: string }>(
    `select a.id from unit u join unit a on a.id = any(u.path) and a.id <> u.id
      where u.id = $1 order by cardinality(a.path) desc`,
    [unitId],
  );
  for (const above of rows) {
    const id = await versionInForce(tx, { schemeKey: text.extended, unitId: above.id, day: effectiveFrom });
    if (id !== null) {
      const { document } = await schemeVersion(tx, id);
      return { id, version: { document, hash: canonicalHash(document) } };
    }
  }
  throw new CommandError(`No unit above has a confirmed version of ${text.extended} in force on ${effectiveFrom}.`);
}
