import { membershipRules } from '../../domain/membership.ts';
import { score } from '../../domain/scoring.ts';
import type { SubjectFacts } from '../../domain/facts.ts';
import { transaction } from '../../store/database.ts';
import { postResults } from '../../store/results/post.ts';
import { publishResults } from '../../store/results/publish.ts';
import { importRoster } from '../../store/roster/import.ts';
import { readRoster } from '../../store/roster/read.ts';
import { subjectsOf, syncSubjects } from '../../store/subjects.ts';
import type { MemberColumn } from '../../store/forms/roster.ts';
import type { FormRow } from '../../store/imports/form-sheet.ts';
import { SCHEME } from '../domain/fixtures.ts';
import type { House } from './database.ts';
import { roster } from './roster-rows.ts';

const PERIOD = '2026-01';

/** A plan of the committee with one confirmed version, in force from a day. */
export async function adoptPlan(house: House, effectiveFrom = '2025-01-01'): Promise<string> {
  const version = await house.value<string>(
    `insert into scheme_version (scheme_key, unit_id, document, source_yaml, hash, effective_from, adopted_at, confirmed_at)
     select 'test-points', id, $1, '', 'h', $2, now(), now() from unit where parent_id is null returning id`,
    [JSON.stringify(SCHEME), effectiveFrom],
  );
  return house.value<string>(
    `insert into plan (unit_id, scheme_key, start_period)
     select unit_id, scheme_key, '2026-01' from scheme_version where id = $1 returning id`,
    [version],
  );
}

export async function bringRoster(house: House, members: readonly FormRow<MemberColumn>[]): Promise<void> {
  const read = await readRoster(await roster(members));
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const done = await importRoster(house.store, read.roster, { actorId: null });
  if (!done.ok) throw new Error(JSON.stringify(done.errors));
}

/** January's round of branch A of a plan, its posting open from 9 to 13 February. */
export async function openPosting(
  house: House,
  planId: string,
): Promise<{ roundId: string; unitId: string; stageId: string; versionId: string }> {
  const versionId = await house.value<string>('select id from scheme_version');
  const unitId = await house.value<string>(`select id from unit where code = 'A'`);
  const cycle = await house.value<string>(
    `insert into cycle (plan_id, period, scheme_version_id, opened_at, next_wake_at) values ($1, $2, $3, now(), now()) returning id`,
    [planId, PERIOD, versionId],
  );
  const roundId = await house.value<string>(
    `insert into round (cycle_id, unit_id, scheme_version_id, next_wake_at) values ($1, $2, $3, now()) returning id`,
    [cycle, unitId, versionId],
  );
  const stageId = await house.value<string>(
    `insert into stage (round_id, ordinal, step, key, kind, opened_at, first_day, last_day, provisional, due_at, closes_at)
     values ($1, 2, 2, 'publicity', 'publicity', now(), '2026-02-09', '2026-02-13', false, now(), now()) returning id`,
    [roundId],
  );
  await syncSubjects(house.store.pool, { id: roundId, unitId, period: PERIOD });
  return { roundId, unitId, stageId, versionId };
}

/** Facts beside those every member has, by staff number. */
export type MoreFacts = Readonly<Record<string, Partial<SubjectFacts>>>;

/** Computes and posts the results of all subjects by the rules, and publishes them where asked. */
export async function post(
  house: House,
  planId: string,
  round: { roundId: string; unitId: string; versionId: string },
  more: MoreFacts,
  publish = false,
): Promise<void> {
  const staffNo = await house.value<Record<string, string>>('select jsonb_object_agg(id, staff_no) from person');
  await transaction(house.store, async (tx) => {
    const month = { id: round.roundId, planId, unitId: round.unitId, period: PERIOD };
    const scored = (await subjectsOf(tx, round.roundId)).filter(
      ({ exempt, state }) => exempt || membershipRules(state).scored,
    );
    const computed = scored.map((subject) => {
      const own = more[staffNo[subject.personId] ?? ''] ?? {};
      const facts = { ...subject, register: [], declared: [], ...own };
      return {
        result: score(SCHEME, facts, { period: PERIOD, versionId: round.versionId }),
        inputsHash: JSON.stringify(own),
      };
    });
    await postResults(tx, month, computed, tx.now);
    if (publish) await publishResults(tx, month, SCHEME, tx.now);
  });
}
