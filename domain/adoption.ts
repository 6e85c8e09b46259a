/** What a scheme cannot do in a branch, known when it is adopted and not only when a window closes (§2.1). */
import { ceilingLimit } from './grades.ts';
import type { GradesDocument } from './grades.ts';
import { membershipRules } from './membership.ts';
import { isRecused, reviewPanel } from './panel.ts';
import type { PanelQuestion, ReviewPanel } from './panel.ts';

/** A member about whom the branch's panel can never reach a decision: the next level up decides. */
export interface DecidedAbove {
  readonly personId: string;
  /** `tooFew`: fewer than three are left; `noChair`: neither secretary nor deputy is; `nobody`: no post above is filled. */
  readonly cause: 'tooFew' | 'noChair' | 'nobody';
}

export interface BranchReport {
  readonly panel: ReviewPanel['kind'];
  readonly decidedAbove: readonly DecidedAbove[];
  /** Members about whom nobody of the Party committee may decide, where the scheme has its review. */
  readonly noCommittee: readonly string[];
  /** The highest grade, where its ceiling lets nobody of this branch through. */
  readonly gradeOutOfReach: string | null;
}

export interface BranchQuestion extends Omit<PanelQuestion, 'subjectId'> {
  /** Posts above the branch, who decide where it cannot. */
  readonly above: readonly string[];
  /** Who sits in the Party committee; null where the scheme has no review by it. */
  readonly committee: readonly string[] | null;
  readonly grades: GradesDocument | undefined;
}

/** The report about one branch as its members and offices stand. */
export function branchReport(question: BranchQuestion): BranchReport {
  const { members, recusals, above, committee, grades } = question;
  const scored = members.filter(({ state }) => membershipRules(state).scored).map(({ personId }) => personId);
  const mayDecide = (id: string, subjectId: string): boolean => id !== subjectId && !isRecused(id, subjectId, recusals);
  const decidedAbove = scored.flatMap((personId): DecidedAbove[] => {
    if (reviewPanel({ ...question, subjectId: personId }).level === 'branch') return [];
    if (!above.some((id) => mayDecide(id, personId))) return [{ personId, cause: 'nobody' }];
    const chaired = question.offices.some(
      (one) => (one.office === 'secretary' || one.office === 'deputySecretary') && mayDecide(one.personId, personId),
    );
    return [{ personId, cause: chaired ? 'tooFew' : 'noChair' }];
  });
  const panel = reviewPanel({ ...question, subjectId: '' }).kind;
  const noCommittee =
    committee === null ? [] : scored.filter((personId) => !committee.some((id) => mayDecide(id, personId)));
  return { panel, decidedAbove, noCommittee, gradeOutOfReach: outOfReach(question, grades) };
}

/** A shared ceiling is filled by decision, so only a ceiling of the branch's own can put a grade out of its reach. */
function outOfReach({ members }: BranchQuestion, grades: GradesDocument | undefined): string | null {
  const [highest] = grades?.scale ?? [];
  if (grades?.ceilingScope !== 'branch' || highest?.ceilingPercent === undefined) return null;
  const base = members.filter(({ state }) => membershipRules(state).inBar).length;
  return ceilingLimit(highest.ceilingPercent, base) === 0 ? highest.key : null;
}
