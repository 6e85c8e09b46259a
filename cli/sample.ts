import { hashPassword } from '../api/routes/session.ts';
import { dateOf } from '../domain/civil.ts';
import { scoredPeriod } from '../domain/period.ts';
import { readNow } from '../store/database.ts';
import type { Store } from '../store/database.ts';
import { createPlan } from '../store/plans.ts';
import { importRoster } from '../store/roster/import.ts';
import { readRoster } from '../store/roster/read.ts';
import { syncSchedules } from '../worker/schedules.ts';
import type { RunningWorker } from '../worker/run.ts';
import { CommandError } from './output.ts';
import { personByStaffNo, unitByCode } from './people.ts';
import { sampleRosterWorkbook } from './sample-roster.ts';
import { adopt, schemeText } from './schemes.ts';

/** Everybody's password in the sample, shown on the screen: nothing real may ever be kept behind it. */
export const SAMPLE_PASSWORD = 'sample-only-word';

const COMMITTEE = 'W';
const PRESET = 'monthly-points';
const ADOPTED_BY = '1006';
const CONFIRMED_BY = '1007';

/**
 * Loads the sample organisation once: its roster with accounts, a confirmed scheme and a plan whose first month is the
 * one scored now. Later calls change nothing and return false; a database with other people in it is a CommandError.
 */
export async function loadSample(stack: { readonly store: Store; readonly worker: RunningWorker }): Promise<boolean> {
  const { store } = stack;
  if (await isLoaded(store)) return false;
  const period = scoredPeriod(dateOf(store.civil, (await readNow(store)).getTime()));
  await bringPeople(store, period);
  const unitId = await unitByCode(store, COMMITTEE);
  const adoptedBy = await personByStaffNo(store, ADOPTED_BY);
  const confirmedBy = await personByStaffNo(store, CONFIRMED_BY);
  const text = schemeText(PRESET);
  await adopt(store, text, { unitId, effectiveFrom: `${period}-01`, adoptedBy, confirmedBy });
  const plan = await createPlan(store, {
    unitCode: COMMITTEE,
    schemeKey: PRESET,
    startPeriod: period,
    actorId: adoptedBy,
  });
  if (!plan.ok) {
    throw new CommandError(`The sample could not be planned: ${plan.because}.`);
  }
  await syncSchedules(store, stack.worker.client);
  return true;
}

/** The plan is the last thing the sample stores, so a start that was cut short is finished by the next one. */
async function isLoaded(store: Store): Promise<boolean> {
  const { rows } = await store.pool.query(
    'select 1 from plan p join unit u on u.id = p.unit_id where u.code = $1 and p.scheme_key = $2',
    [COMMITTEE, PRESET],
  );
  return rows.length > 0;
}

async function bringPeople(store: Store, exemptMonth: string): Promise<void> {
  const { rows: strangers } = await store.pool.query<{ code: string }>(
    `select code from unit where parent_id is null and code <> $1`,
    [COMMITTEE],
  );
  if (strangers.length > 0) {
    throw new CommandError('This data folder has another organisation in it: start without --sample, or elsewhere.');
  }
  const reading = await readRoster(await sampleRosterWorkbook([exemptMonth]));
  // one word for everybody, so one hash for everybody: 42 slow hashes would hold the start up for nothing
  const hash = await hashPassword(SAMPLE_PASSWORD);
  const done = reading.ok
    ? await importRoster(store, reading.roster, { actorId: null, passwordHashFor: async () => hash })
    : reading;
  if (!done.ok) {
    throw new CommandError(`The sample roster does not fit this data folder: ${done.errors[0]?.message.en ?? ''}`);
  }
}

export interface SignIn {
  readonly login: string;
  readonly name: string;
  readonly unit: string;
  readonly roles: string;
}

/** One sign-in for each kind of office, and an ordinary member of each branch. */
export async function sampleSignIns(store: Store): Promise<SignIn[]> {
  const { rows } = await store.pool.query<SignIn>(
    `with people as (
       select a.login, p.name, u.name as unit, coalesce(string_agg(g.role, ', ' order by g.role), 'member') as roles
         from account a join person p on p.id = a.person_id
         join membership m on m.person_id = p.id and m.to_date is null join unit u on u.id = m.unit_id
         left join role_grant g on g.person_id = p.id and g.to_date is null
        group by a.login, p.name, u.name)
     select distinct on (unit, roles) login, name, unit, roles from people order by unit, roles, login`,
  );
  return rows.sort((a, b) => (a.login < b.login ? -1 : 1));
}
