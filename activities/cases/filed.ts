import type { FiledKind } from '../../domain/case-kinds.ts';
import { lockFile, restFile } from '../../store/cases.ts';
import type { CaseFile } from '../../store/cases.ts';
import { transaction } from '../../store/database.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { advanceDifficulty } from '../heart-talks/difficulty.ts';
import { advanceTalkRound } from '../heart-talks/round.ts';
import { advanceLedgerEntry } from '../ledger/entry.ts';
import { advanceSlip } from '../rectification/advance.ts';
import { advanceDuty } from '../consequences/advance.ts';
import { advanceAppraisal } from '../appraisals/advance.ts';
import { ENDED } from '../wake.ts';
import type { Wake } from '../wake.ts';

/** Brings a case that has not ended to where it should be by now; run again, it changes nothing. */
export type AdvanceFile = (store: Store, tx: Transaction, file: CaseFile) => Promise<Wake>;

const ADVANCE: Readonly<Record<FiledKind, AdvanceFile>> = {
  duty: advanceDuty,
  rectification: advanceSlip,
  talkRound: advanceTalkRound,
  difficulty: advanceDifficulty,
  ledgerEntry: advanceLedgerEntry,
  appraisal: advanceAppraisal,
};

/** One look at a case of `case_file`, in one transaction; one that has ended is left alone for good. */
export async function advanceFiled(store: Store, { id }: { readonly id: string }): Promise<Wake> {
  return transaction(store, async (tx) => {
    const file = await lockFile(tx, id);
    if (file.endedAt !== null) {
      await restFile(tx, id);
      return ENDED;
    }
    const wake = await ADVANCE[file.kind](store, tx, file);
    // Its workflow ends with this look: nobody has to start it again.
    if (wake.ended) await restFile(tx, id);
    return wake;
  });
}
