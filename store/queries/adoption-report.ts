import { branchReport } from '../../domain/adoption.ts';
import type { BranchReport, DecidedAbove } from '../../domain/adoption.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { holdersIn } from '../offices.ts';
import { panelSetting, recusalsOf } from '../panels.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface AdoptionLine {
  readonly unit: { id: string; name: string };
  readonly panel: BranchReport['panel'];
  readonly decidedAbove: { person: PersonName; cause: DecidedAbove['cause'] }[];
  readonly noCommittee: PersonName[];
  readonly gradeOutOfReach: string | null;
}

const COMMITTEE = ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember'] as const;

/**
 * What a scheme can never do in the branches of a unit as they stand on a day: members the branch's panel cannot decide
 * about, and branches that can never have the highest grade (§2.1). Branches with nothing to report are left out.
 */
export async function adoptionReport(
  on: Queryable,
  input: { unitId: string; document: SchemeDocument; day: string },
): Promise<{ branches: number; lines: AdoptionLine[] }> {
  const { unitId, document, day } = input;
  const { rows: units } = await on.query<{ id: string; name: string }>(
    `select id, name from unit where kind = 'branch' and path @> array[$1::uuid] order by name, id`,
    [unitId],
  );
  const reviewsAbove = document.stages.some(({ kind }) => kind === 'comprehensive');
  const holders = reviewsAbove ? await holdersIn(on, { unitId, roles: COMMITTEE, day }) : [];
  const committee = reviewsAbove ? [...new Set(holders.map(({ personId }) => personId))] : null;
  const lines: AdoptionLine[] = [];
  for (const unit of units) {
    const setting = await panelSetting(on, { unitId: unit.id, day, quorum: document.quorum });
    const recusals = [...setting.recusals, ...(await recusalsOf(on, committee ?? []))];
    const report = branchReport({ ...setting, recusals, committee, grades: document.grades });
    const line = await named(on, unit, report);
    if (line.decidedAbove.length + line.noCommittee.length > 0 || line.gradeOutOfReach !== null) lines.push(line);
  }
  return { branches: units.length, lines };
}

async function named(on: Queryable, unit: AdoptionLine['unit'], report: BranchReport): Promise<AdoptionLine> {
  const { panel, decidedAbove, noCommittee, gradeOutOfReach } = report;
  const { rows } = await on.query<{ person: PersonName }>(
    `select ${personSql('p')} as person from person p where p.id = any($1) order by p.name, p.id`,
    [[...decidedAbove.map(({ personId }) => personId), ...noCommittee]],
  );
  const people = rows.map(({ person }) => person);
  const causeOf = new Map(decidedAbove.map(({ personId, cause }) => [personId, cause]));
  return {
    unit,
    panel,
    decidedAbove: people.flatMap((person) => {
      const cause = causeOf.get(person.id);
      return cause === undefined ? [] : [{ person, cause }];
    }),
    noCommittee: people.filter(({ id }) => noCommittee.includes(id)),
    gradeOutOfReach,
  };
}
