import { advanceFiled } from '../../activities/cases/filed.ts';
import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import { transaction } from '../../store/database.ts';
import { issueSlip } from '../../store/rectification/issue.ts';
import type { NewSlip } from '../../store/rectification/issue.ts';
import { filePaper } from '../../store/steps/file-paper.ts';
import type { PaperFiling } from '../../store/steps/file-paper.ts';
import type { DecisionBodies } from '../../domain/decision.ts';
import { decide, newRequest, refusalOf } from './acts.ts';
import { instant } from './house.ts';
import type { Branch, House, Party } from './house.ts';

/** Issues a slip to a branch's secretary, received by its committee, and lets its case look once; the case's id. */
export async function issue(
  house: House,
  { party, branch }: { readonly party: Pick<Party, 'committeeId'>; readonly branch: Branch },
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

let files = 0;

/** A file of somebody's, to hand in as evidence. */
export async function evidenceOf(house: House, personId: string): Promise<string> {
  files += 1;
  return house.value<string>(
    `insert into evidence (sha256, media_type, bytes, file_name, content, uploaded_by, uploaded_at)
     values ($1, 'image/png', 1, $2, 'x', $3, now()) returning id`,
    [Buffer.from(`evidence ${String(files)}`), `佐证${String(files)}.png`, personId],
  );
}

type Filing = Pick<PaperFiling, 'kind'> & Partial<PaperFiling>;

/** Hands a paper in and lets the case look; the refusal's code, or null. Reports and applications come with evidence. */
export async function file(
  house: House,
  slipId: string,
  actorId: string,
  filing: Filing,
  lookAgain: () => Promise<void> = () => look(house, slipId),
): Promise<string | null> {
  const needs = filing.kind === 'report' || filing.kind === 'closeOut';
  const outcome = await filePaper(house.store, {
    actorId,
    request: newRequest(),
    slipId,
    text: '已逐项落实',
    evidenceIds: needs ? [await evidenceOf(house, actorId)] : [],
    ...filing,
  });
  await lookAgain();
  return refusalOf(outcome);
}

/** Lets time pass until a day, the case looking whenever it said it would. */
export async function passTo(house: House, slipId: string, day: string, time = '10:00'): Promise<void> {
  const until = instant(day, time);
  for (;;) {
    const [next] = await house.rows<{ at: Date | number }>('select next_wake_at as at from case_file where id = $1', [
      slipId,
    ]);
    const at = next?.at;
    if (!(at instanceof Date) || at.getTime() > until) break;
    house.clock.offset = at.getTime() + 1 - Date.now();
    await look(house, slipId);
  }
  house.at(day, time);
}

/** The receiving body's answer; the refusal's code, or null. */
export async function answer<K extends 'answerPlan' | 'verifyCloseOut' | 'decideExtension'>(
  house: House,
  slipId: string,
  actorId: string,
  [kind, body]: readonly [K, DecisionBodies[K]],
): Promise<string | null> {
  const { code } = await decide(house, { kind, targetId: slipId, actorId, body });
  await look(house, slipId);
  return code ?? null;
}

export const stateOf = (house: House, slipId: string): Promise<string> =>
  house.value('select state from case_file where id = $1', [slipId]);
