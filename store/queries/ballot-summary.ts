import type { Bilingual } from '../../domain/scheme.ts';
import { parse, roundHalfAwayFromZero } from '../../domain/fraction.ts';
import type { Electorate } from '../../domain/stages.ts';
import type { Component } from '../../domain/tally.ts';
import type { Queryable } from '../database.ts';
import { recusalsOf } from '../panels.ts';
import { schemeVersion } from '../schemes.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** How far a ballot is: how many people were asked and how many have answered, never what. */
export interface BallotProgress {
  readonly stageId: string;
  readonly key: string;
  readonly title: Bilingual;
  readonly electorate: Electorate;
  readonly secrecy: 'realName' | 'anonymous';
  readonly remarksOnly: boolean;
  readonly state: string;
  readonly lastDay: string;
  readonly asked: number;
  readonly voted: number;
  /** Were given a sheet of paper: whether it came back shows with the batch. */
  readonly onPaper: number;
  readonly missing: number;
}

/** What the ballots of one stage, or of several pooled ones, came to about one subject. */
export interface BallotLine {
  readonly subject: PersonName;
  /** Keys of the stages; more than one where they were pooled. */
  readonly stages: readonly string[];
  readonly state: Component['state'];
  readonly entitled: number;
  readonly returned: number;
  readonly valid: number;
  readonly invalid: number;
  readonly abstained: number;
  /** Rounded to the scheme's places; null where the part is not counted. */
  readonly mean: string | null;
  readonly options: Component['options'];
}

/** Where a round stands for those who want to see its ballots. */
export interface BallotPhase {
  readonly period: string;
  /** The posting is or was up. */
  readonly posted: boolean;
  /** Kinds of the deciding stages that are open now. */
  readonly deciding: readonly string[];
  /** The person has to decide in one of them. */
  readonly onDuty: boolean;
}

export async function ballotPhase(on: Queryable, roundId: string, personId: string): Promise<BallotPhase | null> {
  const { rows } = await on.query<BallotPhase>(
    `select c.period,
            exists (select 1 from stage s where s.round_id = r.id and s.kind = 'publicity') as posted,
            array(select s.kind from stage s where s.round_id = r.id and s.state = 'open'
                     and s.kind in ('review', 'comprehensive')) as deciding,
            exists (select 1 from stage s join obligation o on o.stage_id = s.id
                     where s.round_id = r.id and s.state = 'open' and s.kind in ('review', 'comprehensive')
                       and o.kind = s.kind and o.person_id = $2 and o.state <> 'cancelled') as "onDuty"
       from round r join cycle c on c.id = r.cycle_id where r.id = $1`,
    [roundId, personId],
  );
  return rows[0] ?? null;
}

/** The round's ballots so far, in the order they opened. */
export async function ballotProgress(on: Queryable, roundId: string): Promise<BallotProgress[]> {
  const { rows } = await on.query<
    Omit<BallotProgress, 'title' | 'electorate' | 'secrecy' | 'missing'> & { versionId: string }
  >(
    `select s.id as "stageId", s.key, s.remarks_only as "remarksOnly", s.state, s.last_day as "lastDay",
            count(o.id)::int as asked,
            count(o.id) filter (where o.state = 'done' and o.paper_batch_id is null)::int as voted,
            count(o.paper_batch_id)::int as "onPaper",
            r.scheme_version_id as "versionId"
       from stage s join round r on r.id = s.round_id
       left join obligation o on o.stage_id = s.id and o.kind = 'vote' and o.state <> 'cancelled'
      where s.round_id = $1 and s.kind = 'ballot' group by s.id, r.id order by s.ordinal`,
    [roundId],
  );
  return Promise.all(
    rows.map(async ({ versionId, ...row }) => {
      const { document } = await schemeVersion(on, versionId);
      const stage = document.stages.find(({ key }) => key === row.key);
      if (stage?.ballot === undefined) throw new Error(`scheme version ${versionId} has no ballot ${row.key}`);
      const { electorate, secrecy } = stage.ballot;
      const told = row.remarksOnly ? 'realName' : secrecy;
      return { ...row, title: stage.title, electorate, secrecy: told, missing: row.asked - row.voted - row.onPaper };
    }),
  );
}

/**
 * What the counted ballots of a round came to, by stage and by name: never by a number. With `except`, without the lines
 * about that person and their close relations.
 */
export async function ballotLines(on: Queryable, roundId: string, except: string | null): Promise<BallotLine[]> {
  const { rows } = await on.query<Omit<BallotLine, 'returned'> & { versionId: string }>(
    `select ${personSql('p')} as subject, x.stages, x.state, x.entitled, x.valid, x.invalid, x.abstained, x.mean, x.options,
            r.scheme_version_id as "versionId"
       from component x join round r on r.id = x.round_id join person p on p.id = x.subject_id
       join subject su on su.round_id = x.round_id and su.person_id = x.subject_id and not su.withdrawn
      where x.round_id = $1
      order by (select min(s.ordinal) from stage s where s.round_id = x.round_id and s.key = any(x.stages)), p.name, p.id`,
    [roundId],
  );
  const near = except === null ? [] : (await recusalsOf(on, [except])).flatMap(({ a, b }) => [a, b]);
  const hidden = new Set(except === null ? [] : [except, ...near]);
  const shown = rows.filter(({ subject }) => !hidden.has(subject.id));
  return Promise.all(
    shown.map(async ({ versionId, mean, ...row }) => {
      const { places } = (await schemeVersion(on, versionId)).document;
      const returned = row.valid + row.invalid + row.abstained;
      return { ...row, returned, mean: mean === null ? null : roundHalfAwayFromZero(parse(mean), places) };
    }),
  );
}
