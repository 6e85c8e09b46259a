import { dateOf } from '../../domain/civil.ts';
import type { SchemeDocument, ScoreItem } from '../../domain/scheme.ts';
import { adoptionReport } from '../../store/queries/adoption-report.ts';
import { readMe } from '../../store/queries/people.ts';
import { schemeVersion } from '../../store/schemes.ts';
import type { AnswerOf } from '../contract/routes.ts';
import { reply } from '../context.ts';
import type { Handlers } from '../context.ts';

type Clause = AnswerOf<'clauses'>['clauses'][number];

const NO_AMOUNTS = { group: null, min: null, max: null, cap: null, evidence: null, posts: null } as const;

/** Every clause of a version in its own order: base, groups, veto. */
export function clausesOf(version: SchemeDocument): Clause[] {
  const base = version.base.items.map(({ key, clause, title, points }): Clause => ({
    ...NO_AMOUNTS,
    kind: 'base',
    key,
    clause,
    title,
    min: '0',
    max: points,
  }));
  const items = version.groups.flatMap((group) => group.items.map((item) => itemClause(item, group.title)));
  const veto = version.veto.map(({ key, clause, title }): Clause => ({
    ...NO_AMOUNTS,
    kind: 'veto',
    key,
    clause,
    title,
  }));
  return [...base, ...items, ...veto];
}

const itemClause = (item: ScoreItem, group: Clause['group']): Clause => ({
  kind: item.kind,
  key: item.key,
  clause: item.clause,
  title: item.title,
  group,
  min: item.min,
  max: item.max,
  cap: item.cap ?? null,
  evidence: item.evidence,
  posts: item.posts === undefined ? null : [...item.posts],
});

export const schemeHandlers: Handlers<'clauses' | 'adoptionReport'> = {
  adoptionReport: async ({ store }, { actor, params, places }) => {
    const { document } = await schemeVersion(store.pool, params.id);
    const day = dateOf(store.civil, actor.now.getTime());
    const unitId = places[0]?.unitPath.at(-1) ?? '';
    return reply({ versionId: params.id, ...(await adoptionReport(store.pool, { unitId, document, day })) });
  },

  clauses: async ({ store }, { actor, params, query }) => {
    const { document } = await schemeVersion(store.pool, params.id);
    const me = await readMe(store.pool, actor.personId, dateOf(store.civil, actor.now.getTime()));
    const posts = me?.membership?.posts ?? [];
    const mine = (clause: Clause): boolean =>
      clause.posts === null || clause.posts.some((post) => posts.includes(post));
    const clauses = clausesOf(document);
    return reply({
      versionId: params.id,
      title: document.title,
      passMark: document.passMark,
      range: document.range,
      clauses: query.for === 'me' ? clauses.filter(mine) : clauses,
    });
  },
};
