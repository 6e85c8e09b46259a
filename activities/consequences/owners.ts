import type { ConsequenceRule } from '../../domain/consequences.ts';
import type { Transaction } from '../../store/database.ts';
import { OVERSEERS, holdersUpward } from '../../store/offices.ts';
import type { Role } from '../../store/offices.ts';

const LEADERS: readonly Role[] = ['leaderInCharge', 'leaderAssisting'];
const SECRETARY: readonly Role[] = ['secretary', 'deputySecretary'];

/**
 * Who has a duty of a firing on a civil day: every leader in charge of or assisting with the branch, one each; the
 * branch's secretary, also about the own month; nobody yet (null) where the Party committee decides first. An empty post
 * is passed over, so the next level answers (§2.1).
 */
export async function ownersOf(
  tx: Transaction,
  about: { for: ConsequenceRule['for']; unitId: string; subjectId: string; day: string },
): Promise<(string | null)[]> {
  const { for: whom, unitId, subjectId, day } = about;
  if (whom === 'subject') return [null];
  const upward = (roles: readonly Role[]): Promise<string[]> =>
    holdersUpward(tx, { unitId, roles, day, includeUnit: true });
  const people = whom === 'leaders' ? await upward(LEADERS) : (await upward(SECRETARY)).slice(0, 1);
  if (people.length > 0) return people;
  const above = (await upward(OVERSEERS)).filter((id) => id !== subjectId);
  return above.slice(0, 1);
}
