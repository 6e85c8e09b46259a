import { lastDayOf } from '../../domain/period.ts';
import type { Transaction } from '../database.ts';

/** What decides about the register entries of one person and month. */
export interface RegisterSetting {
  readonly personId: string;
  readonly period: string;
  /** The branch that scores the person for this month. */
  readonly unitId: string;
  /** The round's version, or the one in force where no round was opened yet; null = no scheme. */
  readonly versionId: string | null;
  readonly closed: boolean;
}

interface RoundOfPerson {
  readonly personId: string;
  readonly period: string;
  readonly roundId: string;
  readonly unitId: string;
  readonly versionId: string;
}

/**
 * The settings of these persons and months, by 'personId/period'. The open stages of their rounds are locked against
 * closing until the transaction ends: an entry is either in time for the results or refused.
 */
export async function registerSettings(
  tx: Transaction,
  entries: readonly { readonly personId: string; readonly period: string }[],
): Promise<Map<string, RegisterSetting>> {
  const wanted = JSON.stringify(entries.map(({ personId, period }) => ({ personId, period })));
  const { rows: rounds } = await tx.query<RoundOfPerson>(
    `select distinct x."personId", x.period, r.id as "roundId", r.unit_id as "unitId",
            r.scheme_version_id as "versionId"
       from jsonb_to_recordset($1) as x("personId" uuid, period text)
       join subject su on su.person_id = x."personId" and not su.withdrawn
       join round r on r.id = su.round_id and r.state <> 'cancelled'
       join cycle c on c.id = r.cycle_id and c.period = x.period`,
    [wanted],
  );
  const roundIds = [...new Set(rounds.map((round) => round.roundId))].sort();
  await tx.query(`select 1 from stage where round_id = any($1) and state = 'open' order by id for share`, [roundIds]);
  const { rows: closed } = await tx.query<{ roundId: string }>(
    `select distinct s.round_id as "roundId" from stage s join round r on r.id = s.round_id
      where s.round_id = any($1) and (r.state <> 'running' or s.kind = 'review' and s.state <> 'open' and not exists (
        select 1 from stage again where again.round_id = r.id and again.kind = 'review' and again.state = 'open'))`,
    [roundIds],
  );
  const closedRounds = new Set(closed.map((row) => row.roundId));
  const settings = new Map<string, RegisterSetting>();
  for (const period of new Set(entries.map((entry) => entry.period))) {
    for (const setting of await withoutRound(tx, entries, period)) {
      settings.set(`${setting.personId}/${period}`, setting);
    }
  }
  for (const { personId, period, roundId, unitId, versionId } of rounds) {
    settings.set(`${personId}/${period}`, { personId, period, unitId, versionId, closed: closedRounds.has(roundId) });
  }
  return settings;
}

/** Members on the month's last day, with the confirmed version their nearest committee has in force for it. */
async function withoutRound(
  tx: Transaction,
  entries: readonly { readonly personId: string; readonly period: string }[],
  period: string,
): Promise<RegisterSetting[]> {
  const people = entries.filter((entry) => entry.period === period).map((entry) => entry.personId);
  const { rows } = await tx.query<{ personId: string; unitId: string; versionId: string | null }>(
    `select m.person_id as "personId", m.unit_id as "unitId", v.id as "versionId"
       from membership m join unit u on u.id = m.unit_id
       left join lateral (
         select v.id from scheme_version v join unit w on w.id = v.unit_id
           join plan p on p.scheme_key = v.scheme_key and p.unit_id = any(u.path) and p.withdrawn_at is null
          where v.unit_id = any(u.path) and v.confirmed_at is not null and v.effective_from <= $3
          order by cardinality(w.path) desc, v.effective_from desc limit 1) v on true
      where m.person_id = any($1) and m.from_date <= $2 and (m.to_date is null or m.to_date > $2)`,
    [people, lastDayOf(period), `${period}-01`],
  );
  return rows.map((row) => ({ ...row, period, closed: false }));
}
