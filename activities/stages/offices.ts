import { dateOf } from '../../domain/civil.ts';
import { isRecused } from '../../domain/panel.ts';
import type { NewObligation } from '../../store/obligations.ts';
import { holdersUpward } from '../../store/offices.ts';
import type { Role } from '../../store/offices.ts';
import { recusalsOf } from '../../store/panels.ts';
import type { Subject } from '../../store/subjects.ts';
import type { StageContext } from '../context.ts';

/** Holders of these posts in the branch or above it, nearest first. */
const holders = (
  { tx, round, calendar }: StageContext,
  roles: readonly Role[],
  includeUnit: boolean,
): Promise<string[]> =>
  holdersUpward(tx, { unitId: round.unitId, roles, day: dateOf(calendar.civil, tx.now.getTime()), includeUnit });

/** Who keeps the Party committee's review: its secretary, else the next post. */
export const KEEPERS: readonly Role[] = [
  'partySecretary',
  'partyDeputySecretary',
  'partyCommitteeMember',
  'organisationOfficer',
];

/**
 * The comprehensive review of one branch: one duty for all its subjects, kept by the first of the committee's people.
 * Subjects this person may not decide about, themselves among them, are the duty of the next who may (§2.3).
 */
export async function comprehensiveDuties(
  context: StageContext,
  subjects: readonly Subject[],
): Promise<NewObligation[]> {
  const { tx, round, stage } = context;
  const keepers = await holders(context, KEEPERS, false);
  const [keeper] = keepers;
  if (keeper === undefined) {
    throw new Error(`nobody may keep the comprehensive review of round ${round.id}: fill a post above the branch`);
  }
  const recusals = await recusalsOf(tx, keepers);
  const mayKeep = (personId: string, subjectId: string): boolean =>
    personId !== subjectId && !isRecused(personId, subjectId, recusals);
  const duty = (personId: string): NewObligation => ({
    stageId: stage.id,
    kind: 'comprehensive',
    personId,
    dueAt: stage.dueAt,
  });
  const others = subjects
    .filter(({ personId }) => !mayKeep(keeper, personId))
    .flatMap(({ personId }) => {
      const other = keepers.find((id) => mayKeep(id, personId));
      return other === undefined ? [] : [{ ...duty(other), subjectId: personId }];
    });
  // Nobody keeps a review of nobody: a step that was sent back may be about one subject only.
  const keeps = subjects.length === 0 || others.length < subjects.length;
  return [...(keeps ? [duty(keeper)] : []), ...others];
}

/** The report at the branch meeting: the secretary's, else the deputy's, else of whoever is next above. */
export async function meetingDuty(context: StageContext): Promise<NewObligation[]> {
  const { stage } = context;
  const [secretary] = await holders(
    context,
    ['secretary', 'deputySecretary', 'partySecretary', 'partyDeputySecretary', 'organisationOfficer'],
    true,
  );
  return secretary === undefined
    ? []
    : [{ stageId: stage.id, kind: 'reportMeeting', personId: secretary, dueAt: stage.dueAt }];
}
