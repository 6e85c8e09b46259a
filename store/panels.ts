import type { MembershipState } from '../domain/facts.ts';
import { isRecused, reviewPanel } from '../domain/panel.ts';
import type { Office, PanelQuestion, Recusal, ReviewPanel } from '../domain/panel.ts';
import type { Queryable } from './database.ts';
import { holdersIn, holdersUpward } from './offices.ts';
import { schemeVersion } from './schemes.ts';

/** Everything about one branch on one day that decides who sits in judgement on whom. */
export interface PanelSetting extends Omit<PanelQuestion, 'subjectId'> {
  /** People of the next levels up who decide where the branch cannot, nearest and highest post first. */
  readonly above: readonly string[];
}

/** Who decides about one subject: the panel, and who records its decision. Null chair = no post above is filled. */
export interface SubjectPanel {
  readonly subjectId: string;
  readonly panel: ReviewPanel;
  readonly chairId: string | null;
}

const BRANCH_OFFICES: readonly Office[] = ['secretary', 'deputySecretary', 'committeeMember', 'groupMember'];

/** Reads a branch's members, offices and recusals as they stand on a civil day. `quorum` comes from the scheme. */
export async function panelSetting(
  on: Queryable,
  input: { unitId: string; day: string; quorum: string },
): Promise<PanelSetting> {
  const { rows: members } = await on.query<{ personId: string; state: MembershipState }>(
    `select person_id as "personId", state from membership
      where unit_id = $1 and from_date <= $2 and (to_date is null or to_date > $2) order by person_id`,
    [input.unitId, input.day],
  );
  const holders = await holdersIn(on, { ...input, roles: BRANCH_OFFICES });
  const { rows: unit } = await on.query<{ hasCommittee: boolean }>(
    'select has_committee as "hasCommittee" from unit where id = $1',
    [input.unitId],
  );
  return {
    members,
    offices: holders.map(({ personId, role }) => ({ personId, office: role })),
    recusals: await recusalsOf(
      on,
      members.map((member) => member.personId),
    ),
    hasCommittee: unit[0]?.hasCommittee ?? false,
    quorum: input.quorum,
    above: await holdersUpward(on, {
      unitId: input.unitId,
      roles: ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember', 'organisationOfficer'],
      day: input.day,
      includeUnit: false,
    }),
  };
}

/** The recorded close relations that touch any of these people. */
export async function recusalsOf(on: Queryable, people: readonly string[]): Promise<Recusal[]> {
  const { rows } = await on.query<Recusal>(
    `select person_id as a, other_id as b from recusal
      where person_id = any($1) or other_id = any($1) order by person_id, other_id`,
    [people],
  );
  return rows;
}

/** The panel for one subject; where the branch cannot decide, the first person above who may (§2.1, §2.3). */
export function panelFor(setting: PanelSetting, subjectId: string): SubjectPanel {
  const panel = reviewPanel({ ...setting, subjectId });
  const above = setting.above.find((id) => id !== subjectId && !isRecused(id, subjectId, setting.recusals));
  return { subjectId, panel, chairId: panel.chair ?? above ?? null };
}

/** The panel for one subject of a round on a civil day, under the round's own scheme version. */
export async function subjectPanel(
  on: Queryable,
  input: { roundId: string; subjectId: string; day: string },
): Promise<SubjectPanel> {
  const { rows } = await on.query<{ unitId: string; versionId: string }>(
    'select unit_id as "unitId", scheme_version_id as "versionId" from round where id = $1',
    [input.roundId],
  );
  const [round] = rows;
  if (round === undefined) {
    throw new Error(`round ${input.roundId} does not exist`);
  }
  const { document } = await schemeVersion(on, round.versionId);
  const setting = await panelSetting(on, { unitId: round.unitId, day: input.day, quorum: document.quorum });
  return panelFor(setting, input.subjectId);
}
