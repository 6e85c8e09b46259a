import type { Queryable } from '../database.ts';
import { page } from './instants.ts';

export interface MeView {
  readonly person: { id: string; name: string; staffNo: string; locale: string };
  readonly membership: {
    unitId: string;
    unitName: string;
    state: string;
    posts: string[];
    subgroup: string | null;
  } | null;
  readonly roles: { unitId: string; unitName: string; role: string }[];
}

/** A person with the membership and roles in force on a civil day. */
export async function readMe(on: Queryable, personId: string, day: string): Promise<MeView | null> {
  const { rows } = await on.query<MeView>(
    `select jsonb_build_object('id', p.id, 'name', p.name, 'staffNo', p.staff_no, 'locale', p.locale) as person,
            (select jsonb_build_object('unitId', u.id, 'unitName', u.name, 'state', m.state, 'posts', m.posts,
                'subgroup', m.subgroup)
               from membership m join unit u on u.id = m.unit_id
              where m.person_id = p.id and m.from_date <= $2 and (m.to_date is null or m.to_date > $2)
              order by m.from_date desc limit 1) as membership,
            (select coalesce(jsonb_agg(jsonb_build_object('unitId', u.id, 'unitName', u.name, 'role', g.role)
                order by u.name, g.role), '[]')
               from role_grant g join unit u on u.id = g.unit_id
              where g.person_id = p.id and g.from_date <= $2 and (g.to_date is null or g.to_date > $2)) as roles
       from person p where p.id = $1`,
    [personId, day],
  );
  return rows[0] ?? null;
}

export interface MemberView {
  readonly person: { id: string; name: string; staffNo: string };
  readonly state: string;
  readonly posts: string[];
  readonly subgroup: string | null;
  readonly fromDate: string;
  readonly roles: string[];
}

/** The members of a branch on a civil day, by name. */
export async function membersOf(
  on: Queryable,
  input: { unitId: string; day: string; limit: number; offset: number },
): Promise<{ members: MemberView[]; more: boolean }> {
  const { rows } = await on.query<MemberView>(
    `select jsonb_build_object('id', p.id, 'name', p.name, 'staffNo', p.staff_no) as person, m.state, m.posts,
            m.subgroup, m.from_date as "fromDate",
            array(select g.role from role_grant g where g.person_id = p.id and g.unit_id = m.unit_id
                    and g.from_date <= $2 and (g.to_date is null or g.to_date > $2) order by g.role) as roles
       from membership m join person p on p.id = m.person_id
      where m.unit_id = $1 and m.from_date <= $2 and (m.to_date is null or m.to_date > $2)
      order by p.name, p.id limit $3 offset $4`,
    [input.unitId, input.day, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { members: shown, more };
}

export interface AffiliateView {
  readonly person: { id: string; name: string; staffNo: string };
  readonly kind: 'colleague' | 'served';
  readonly fromDate: string;
  readonly toDate: string | null;
}

/** The people outside the branches who belong to this one on a civil day, by name. */
export async function affiliatesOf(
  on: Queryable,
  input: { unitId: string; day: string; limit: number; offset: number },
): Promise<{ affiliates: AffiliateView[]; more: boolean }> {
  const { rows } = await on.query<AffiliateView>(
    `select jsonb_build_object('id', p.id, 'name', p.name, 'staffNo', p.staff_no) as person, a.kind,
            a.from_date as "fromDate", a.to_date as "toDate"
       from affiliation a join person p on p.id = a.person_id
      where a.unit_id = $1 and a.from_date <= $2 and (a.to_date is null or a.to_date > $2)
      order by p.name, p.id limit $3 offset $4`,
    [input.unitId, input.day, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { affiliates: shown, more };
}

/** Running rounds that a change of this person's facts concerns: where they are a subject, and of these branches. */
export async function roundsConcerned(
  on: Queryable,
  input: { personId: string | null; unitIds: readonly string[]; period?: string },
): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select r.id from round r join cycle c on c.id = r.cycle_id
      where r.state = 'running' and ($3::text is null or c.period = $3)
        and (r.unit_id = any($2) or exists (
          select 1 from subject su where su.round_id = r.id and su.person_id = $1)) order by r.id`,
    [input.personId, input.unitIds, input.period ?? null],
  );
  return rows.map((row) => row.id);
}
