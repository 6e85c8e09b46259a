import { advanceFiled } from '../../activities/cases/filed.ts';
import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import { transaction } from '../../store/database.ts';
import { issueSlip } from '../../store/rectification/issue.ts';
import type { NewSlip } from '../../store/rectification/issue.ts';
import type { Branch, House, Party } from './house.ts';

/** Issues a slip to a branch's secretary, received by its committee, and lets its case look once; the case's id. */
export async function issue(
  house: House,
  { party, branch }: { readonly party: Party; readonly branch: Branch },
  more: Partial<NewSlip> = {},
): Promise<string> {
  const { caseId } = await transaction(house.store, (tx) =>
    issueSlip(house.store, tx, {
      key: crypto.randomUUID(),
      unitId: branch.id,
      ownerId: branch.people[0] ?? '',
      issuerUnitId: party.committeeId,
      receiverUnitId: party.committeeId,
      problems: [{ text: '“三会一课”记录不全。', authorId: null }],
      clocks: DEFAULT_CLOCKS,
      previousId: null,
      origin: { kind: 'manual', id: null },
      ...more,
    }),
  );
  await look(house, caseId);
  return caseId;
}

/** Lets a slip's case look where it stands, as its workflow would after its timer. */
export const look = async (house: House, slipId: string): Promise<void> => {
  await advanceFiled(house.store, { id: slipId });
};

/** What is owed about a slip, by whom and until which day: 'kind person day'. */
export async function owedIn(house: House, slipId: string): Promise<{ kind: string; personId: string; day: string }[]> {
  return house.rows(
    `select kind, person_id as "personId", ((due_at - interval '1 second') at time zone 'Asia/Shanghai')::date as day
       from obligation where case_id = $1 and state = 'open' order by due_at, kind`,
    [slipId],
  );
}
