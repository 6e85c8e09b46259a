import { loadAppraisalPreset } from '../../../../schemes/presets.ts';
import type { Store } from '../../../../store/database.ts';
import { adopt } from '../../setup.ts';
import { OFFICE, WORKING_COMMITTEE } from '../organisation.ts';
import { SCHEME } from './story.ts';

/** The working committee adopts how its secretaries report and are appraised. */
export async function adoptReporting(store: Store): Promise<void> {
  await adopt(
    store,
    { name: SCHEME, loaded: loadAppraisalPreset(SCHEME) },
    { unit: WORKING_COMMITTEE, adopts: OFFICE.officer, confirms: OFFICE.secretary },
  );
}
