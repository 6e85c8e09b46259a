import { compare, parse } from '../../domain/fraction.ts';
import { isRecused } from '../../domain/panel.ts';
import type { Office } from '../../domain/panel.ts';
import type { Signer } from '../../domain/signing.ts';
import type { PanelDocument } from '../../domain/stages.ts';
import type { Queryable, Transaction } from '../database.ts';
import { holdersIn } from '../offices.ts';
import type { Role } from '../offices.ts';
import { panelFor, panelSetting, recusalsOf } from '../panels.ts';
import { readRound } from '../rounds.ts';
import type { RoundSetting } from '../steps/round-setting.ts';
import { subjectsOfDuty } from './duty-subjects.ts';

/** A duty to decide that others of the panel sign. */
export interface SigningDuty {
  readonly obligationId: string;
  readonly stageId: string;
  readonly kind: 'review' | 'comprehensive';
  readonly subjectId: string | null;
}

export interface SigningPanel {
  readonly document: PanelDocument;
  /** Above the branch one person decides and nobody else signs. */
  readonly level: 'branch' | 'above';
  /** In the order in which they sign. */
  readonly signers: readonly Signer[];
}

const BRANCH_ORDER: readonly Office[] = ['secretary', 'deputySecretary', 'committeeMember', 'groupMember'];
const COMMITTEE_ORDER = ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember'] as const;

/** The panel that a scheme has for a kind of duty; null where it decides in a meeting. */
export const panelDocument = ({ version }: RoundSetting, kind: SigningDuty['kind']): PanelDocument | undefined =>
  version.stages.find((stage) => stage.kind === kind)?.panel;

/**
 * Who signs what is proposed under a duty, as offices, memberships, recusals and changes of signers stand now: the panel of
 * the subject, or the Party committee without whoever may not decide about a subject of the duty (§2.3).
 */
export async function signingPanel(tx: Transaction, setting: RoundSetting, duty: SigningDuty): Promise<SigningPanel> {
  const document = panelDocument(setting, duty.kind);
  if (document === undefined) throw new Error(`scheme ${setting.version.scheme} has no panel for ${duty.kind}`);
  const { level, signers } =
    duty.kind === 'review'
      ? await branchSigners(tx, setting, duty.subjectId ?? '', document)
      : { level: 'branch' as const, signers: await committeeSigners(tx, setting, duty, document) };
  return { document, level, signers: changed(signers, await changesOf(tx, duty)) };
}

async function branchSigners(
  tx: Transaction,
  { unitId, day, version }: RoundSetting,
  subjectId: string,
  document: PanelDocument,
): Promise<Pick<SigningPanel, 'level' | 'signers'>> {
  const setting = await panelSetting(tx, { unitId, day, quorum: version.quorum });
  const { panel, chairId } = panelFor(setting, subjectId);
  const people = panel.level === 'branch' ? panel.entitled : chairId === null ? [] : [chairId];
  const offices = setting.offices.map(({ personId, office }) => ({ personId, role: office }));
  return { level: panel.level, signers: inOrder(people, offices, BRANCH_ORDER, document) };
}

async function committeeSigners(
  tx: Transaction,
  { roundId, day }: RoundSetting,
  duty: SigningDuty,
  document: PanelDocument,
): Promise<Signer[]> {
  const round = await readRound(tx, roundId);
  const holders = await holdersIn(tx, { unitId: round.committeeId, roles: COMMITTEE_ORDER, day });
  const people = [...new Set(holders.map(({ personId }) => personId))];
  const recusals = await recusalsOf(tx, people);
  const about = await subjectsOfDuty(tx, { ...duty, roundId });
  const may = people.filter((id) =>
    about.every(({ personId }) => id !== personId && !isRecused(id, personId, recusals)),
  );
  return inOrder(may, holders, COMMITTEE_ORDER, document);
}

/** By office, then by id; a person with several offices stands at the first and weighs what the heaviest weighs. */
function inOrder(
  people: readonly string[],
  holders: readonly { readonly personId: string; readonly role: Role }[],
  order: readonly Role[],
  { weights }: PanelDocument,
): Signer[] {
  const rolesOf = (id: string): Role[] =>
    order.filter((role) => holders.some((holder) => holder.personId === id && holder.role === role));
  const place = (id: string): number => {
    const [first] = rolesOf(id);
    return first === undefined ? order.length : order.indexOf(first);
  };
  return people
    .toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
    .map((personId) => ({ personId, weight: heaviest(rolesOf(personId).map((role) => weights?.[role] ?? '1')) }));
}

const heaviest = (weights: readonly string[]): string =>
  weights.reduce((most, one) => (compare(parse(one), parse(most)) > 0 ? one : most), weights[0] ?? '1');

interface Change {
  readonly personId: string;
  readonly change: 'added' | 'removed';
}

async function changesOf(on: Queryable, { stageId, subjectId }: SigningDuty): Promise<Change[]> {
  const { rows } = await on.query<Change>(
    `select distinct on (person_id) person_id as "personId", change from signer_change
      where stage_id = $1 and (subject_id is null or subject_id = $2) order by person_id, changed_at desc, id`,
    [stageId, subjectId],
  );
  return rows;
}

function changed(signers: readonly Signer[], changes: readonly Change[]): Signer[] {
  const removed = new Set(changes.filter(({ change }) => change === 'removed').map(({ personId }) => personId));
  const added = changes.filter(
    ({ change, personId }) => change === 'added' && !signers.some((one) => one.personId === personId),
  );
  return [
    ...signers.filter(({ personId }) => !removed.has(personId)),
    ...added.map(({ personId }) => ({ personId, weight: '1' })),
  ];
}
