import { dateOf } from '../domain/civil.ts';
import { readNow } from '../store/database.ts';
import type { Store } from '../store/database.ts';
import { adoptionReport } from '../store/queries/adoption-report.ts';
import type { AdoptionLine } from '../store/queries/adoption-report.ts';
import { schemeVersion } from '../store/schemes.ts';

const CAUSES: Readonly<Record<AdoptionLine['decidedAbove'][number]['cause'], string>> = {
  tooFew: 'decided by the next level up: fewer than three of the panel are left',
  noChair: 'decided by the next level up: neither secretary nor deputy may chair',
  nobody: 'decided by NOBODY: fill a post above the branch',
};

/** What an adopted version can never do in the branches as they are, for whoever adopts it. */
export async function reportLines(store: Store, input: { unitId: string; versionId: string }): Promise<string[]> {
  const { document } = await schemeVersion(store.pool, input.versionId);
  const day = dateOf(store.civil, (await readNow(store)).getTime());
  const { branches, lines } = await adoptionReport(store.pool, { unitId: input.unitId, document, day });
  if (lines.length === 0) {
    return [`Every panel of the ${String(branches)} branches can decide, and every grade can be reached.`];
  }
  return lines.flatMap(({ unit, decidedAbove, noCommittee, gradeOutOfReach }) => [
    ...decidedAbove.map(({ person, cause }) => `${unit.name}: ${person.name} is ${CAUSES[cause]}.`),
    ...noCommittee.map(({ name }) => `${unit.name}: nobody of the Party committee may decide about ${name}.`),
    ...(gradeOutOfReach === null
      ? []
      : [`${unit.name}: can never have the grade "${gradeOutOfReach}" under a ceiling of its own.`]),
  ]);
}
