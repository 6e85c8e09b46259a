import type { Queryable } from '../database.ts';
import { iso, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';
import { openReferrals } from './referrals.ts';
import type { OpenReferral } from './referrals.ts';

export interface ProposalView {
  readonly id: string;
  readonly stageId: string;
  readonly obligationId: string;
  readonly kind: string;
  readonly subject: PersonName | null;
  readonly seq: number;
  readonly state: string;
  readonly proposedBy: PersonName;
  readonly proposedAt: string;
  readonly settledAt: string | null;
  readonly content: unknown;
  readonly signatures: {
    person: PersonName;
    approve: boolean;
    reason: string | null;
    signedAt: string;
    withdrawnAt: string | null;
  }[];
  /** Whose signature is asked for now. */
  readonly waitingFor: PersonName[];
}

export interface SignerChangeView {
  readonly stageId: string;
  readonly subject: PersonName | null;
  readonly person: PersonName;
  readonly change: string;
  readonly reason: string;
  readonly changedBy: PersonName;
  readonly changedAt: string;
}

export interface ReturnView {
  readonly seq: number;
  readonly stageKey: string;
  readonly subjects: PersonName[];
  readonly reason: string;
  readonly decidedAt: string;
}

export interface GapView {
  readonly obligationId: string;
  readonly subject: PersonName | null;
  readonly cause: string;
  readonly reason: string | null;
  readonly since: string;
  readonly escalatesAt: string;
  readonly escalated: boolean;
}

export type ReferralView = Omit<OpenReferral, 'referredAt'> & { readonly referredAt: string };

/** What a viewer may see: a member without an office only what was sent back about the member. */
export interface PanelSight {
  readonly roundId: string;
  readonly viewerId: string;
  readonly all: boolean;
  /** Also what the Party committee proposes, which the branch learns from the posting. */
  readonly committee: boolean;
  /** Also which members are referred to the appraisal; whoever has to decide the year sees that anyway. */
  readonly referrals: boolean;
}

/** What a round's panels have before them and have made of it. */
export interface PanelFile {
  readonly proposals: ProposalView[];
  readonly changes: SignerChangeView[];
  readonly returns: ReturnView[];
  readonly gaps: GapView[];
  readonly referrals: ReferralView[];
}

/**
 * Everything a round's panels proposed, signed, changed and sent back, and in a year's round whom they find referred to the
 * democratic appraisal; never a proposal or referral about the viewer.
 */
export async function panelFile(on: Queryable, sight: PanelSight): Promise<PanelFile> {
  return {
    proposals: sight.all ? await proposals(on, sight) : [],
    changes: sight.all ? await changes(on, sight) : [],
    returns: await returns(on, sight),
    gaps: sight.all ? await gaps(on, sight) : [],
    referrals: await referrals(on, sight),
  };
}

const isoSql = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

async function proposals(on: Queryable, { roundId, viewerId, committee }: PanelSight): Promise<ProposalView[]> {
  const { rows } = await on.query<
    Omit<ProposalView, 'proposedAt' | 'settledAt'> & { proposedAt: Date; settledAt: Date | null }
  >(
    `select x.id, x.stage_id as "stageId", x.obligation_id as "obligationId", d.kind,
            case when q.id is not null then ${personSql('q')} end as subject, x.seq, x.state,
            ${personSql('p')} as "proposedBy", x.proposed_at as "proposedAt", x.settled_at as "settledAt",
            x.body as content,
            (select coalesce(jsonb_agg(jsonb_build_object('person', ${personSql('w')}, 'approve', g.approve,
                 'reason', g.reason, 'signedAt', ${isoSql('g.signed_at')},
                 'withdrawnAt', ${isoSql('g.withdrawn_at')}) order by g.signed_at, g.signer_id), '[]')
               from signature g join person w on w.id = g.signer_id where g.proposal_id = x.id) as signatures,
            (select coalesce(jsonb_agg(${personSql('w')} order by w.name, w.id), '[]')
               from obligation o join person w on w.id = o.person_id
              where o.stage_id = x.stage_id and o.kind = 'sign' and o.reference = x.id and o.state = 'open')
              as "waitingFor"
       from stage s join proposal x on x.stage_id = s.id join obligation d on d.id = x.obligation_id
       join person p on p.id = x.proposed_by left join person q on q.id = x.subject_id
      where s.round_id = $1 and x.subject_id is distinct from $2 and ($3 or d.kind = 'review' or exists (
        select 1 from obligation o where o.stage_id = s.id and o.person_id = $2 and o.kind in ('sign', 'comprehensive')))
      order by x.proposed_at, x.id`,
    [roundId, viewerId, committee],
  );
  return rows.map((row) => ({ ...row, proposedAt: row.proposedAt.toISOString(), settledAt: iso(row.settledAt) }));
}

async function changes(on: Queryable, { roundId }: PanelSight): Promise<SignerChangeView[]> {
  const { rows } = await on.query<Omit<SignerChangeView, 'changedAt'> & { changedAt: Date }>(
    `select x.stage_id as "stageId", case when q.id is not null then ${personSql('q')} end as subject,
            ${personSql('p')} as person, x.change, x.reason, ${personSql('b')} as "changedBy", x.changed_at as "changedAt"
       from stage s join signer_change x on x.stage_id = s.id join person p on p.id = x.person_id
       join person b on b.id = x.changed_by left join person q on q.id = x.subject_id
      where s.round_id = $1 order by x.changed_at, x.id`,
    [roundId],
  );
  return rows.map((row) => ({ ...row, changedAt: row.changedAt.toISOString() }));
}

async function returns(on: Queryable, { roundId, viewerId, all }: PanelSight): Promise<ReturnView[]> {
  const { rows } = await on.query<Omit<ReturnView, 'decidedAt'> & { decidedAt: Date }>(
    `select x.seq, x.stage_key as "stageKey", x.reason, x.decided_at as "decidedAt",
            (select jsonb_agg(${personSql('p')} order by p.name, p.id) from person p
              where p.id = any(x.subjects) and ($3 or p.id = $2)) as subjects
       from round_return x where x.round_id = $1 and ($3 or $2 = any(x.subjects)) order by x.seq`,
    [roundId, viewerId, all],
  );
  return rows.map((row) => ({ ...row, decidedAt: row.decidedAt.toISOString() }));
}

async function gaps(on: Queryable, { roundId }: PanelSight): Promise<GapView[]> {
  const { rows } = await on.query<Omit<GapView, 'since' | 'escalatesAt'> & { since: Date; escalatesAt: Date }>(
    `select g.obligation_id as "obligationId", case when q.id is not null then ${personSql('q')} end as subject, g.cause,
            g.reason, g.since, g.escalates_at as "escalatesAt", g.escalated_to is not null as escalated
       from stage s join obligation o on o.stage_id = s.id join panel_gap g on g.obligation_id = o.id
       left join person q on q.id = o.subject_id
      where s.round_id = $1 order by g.since, g.obligation_id`,
    [roundId],
  );
  return rows.map((row) => ({
    ...row,
    since: row.since.toISOString(),
    escalatesAt: row.escalatesAt.toISOString(),
  }));
}

async function referrals(on: Queryable, sight: PanelSight): Promise<ReferralView[]> {
  const { rows } = await on.query<{ year: string; people: string[] }>(
    `select c.period as year, array_agg(x.person_id) as people
       from round r join cycle c on c.id = r.cycle_id join plan p on p.id = c.plan_id and p.cadence = 'year'
       join subject x on x.round_id = r.id and not x.withdrawn and x.person_id <> $2
      where r.id = $1 and ($3 or exists (
        select 1 from stage s join obligation o on o.stage_id = s.id
         where s.round_id = r.id and o.person_id = $2 and o.kind in ('reportMeeting', 'sign', 'comprehensive')))
      group by c.period`,
    [sight.roundId, sight.viewerId, sight.referrals],
  );
  const [about] = rows;
  const found = about === undefined ? [] : await openReferrals(on, about);
  return found.map((one) => ({ ...one, referredAt: one.referredAt.toISOString() }));
}
