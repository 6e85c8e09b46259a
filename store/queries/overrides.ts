import { parse, roundHalfAwayFromZero } from '../../domain/fraction.ts';
import type { Votes } from '../../domain/override.ts';
import type { Bilingual } from '../../domain/scheme.ts';

/** A number the Party committee set by exception, as the posting shows it (§2.3). */
export interface OverrideView {
  readonly ground: { key: string; title: Bilingual | null };
  /** What the review had come to, rounded; null where that was not recorded. */
  readonly from: string | null;
  readonly to: string;
}

/** The same for the subject and whoever answers for it. */
export interface FullOverride extends OverrideView {
  readonly reason: string;
  /** A vote is recorded where the change is beyond the scheme's limit, or where the committee signs. */
  readonly votes: Votes | null;
}

export interface OverrideRow {
  readonly ground: string;
  readonly title: Bilingual | null;
  readonly reviewed: string | null;
  readonly points: string;
  readonly places: number;
  readonly reason: string;
  readonly votes: Votes | null;
}

/** SQL of the mark that the result `r` was computed with, as an `OverrideRow`; null where it has none. */
export const overrideSql = `(
  select jsonb_build_object('ground', m.ground, 'reviewed', m.reviewed, 'points', trim_scale(m.points)::text,
           'places', (v.document ->> 'places')::int, 'reason', m.reason,
           'title', jsonb_path_query_first(v.document, '$.stages[*].comprehensive.grounds[*] ? (@.key == $key).title',
             jsonb_build_object('key', m.ground)),
           'votes', case when m.votes_for is not null then jsonb_build_object('for', m.votes_for,
             'against', m.votes_against, 'abstained', m.votes_abstained) end)
    from comprehensive_mark m join scheme_version v on v.id = r.scheme_version_id
   where m.id = (jsonb_path_query_first(r.derivation, '$.composed.parts[*].source ? (@.kind == "mark").mark')
                   #>> '{}')::uuid)`;

export const overrideView = ({ ground, title, reviewed, points, places }: OverrideRow): OverrideView => ({
  ground: { key: ground, title },
  from: reviewed === null ? null : roundHalfAwayFromZero(parse(reviewed), places),
  to: roundHalfAwayFromZero(parse(points), places),
});

export const fullOverride = (row: OverrideRow): FullOverride => ({
  ...overrideView(row),
  reason: row.reason,
  votes: row.votes,
});
