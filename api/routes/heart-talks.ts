import { dateOf } from '../../domain/civil.ts';
import type { FiledKind } from '../../domain/case-kinds.ts';
import { blankHeartTalkForm, heartTalkForm } from '../../store/exports/heart-talk.ts';
import {
  listDifficulties,
  listHeartTalks,
  listTalkRounds,
  readDifficultyView,
  readHeartTalk,
  readTalkRoundView,
} from '../../store/queries/heart-talks.ts';
import type { Actor } from '../../store/sessions.ts';
import { followUpDifficulty } from '../../store/steps/follow-up-difficulty.ts';
import { recordHeartTalk } from '../../store/steps/record-heart-talk.ts';
import { tell } from '../after-commit.ts';
import { reply, stepReply } from '../context.ts';
import type { Context, Handlers } from '../context.ts';
import { unitsOf } from '../policy.ts';
import { refused } from '../problem.ts';
import type { Refused } from '../problem.ts';
import { fileReply } from './files.ts';

/** Tells the workflows of cases that something happened in them; one that cannot be told is found late. */
function wakeFiled(context: Context, kind: FiledKind, ids: unknown): void {
  for (const id of Array.isArray(ids) ? ids : [ids]) {
    if (typeof id === 'string') tell(context, kind, context.workflows.wakeCase({ kind, id }));
  }
}

type Scope = 'mine' | 'branch' | 'committee';

/** The units a view looks down from; null = the actor's own things. Refused where no role has the view. */
function viewOf(actor: Actor, scope: Scope): { units: string[] | null } | Refused {
  if (scope === 'mine') return { units: null };
  const units = unitsOf(actor, scope === 'branch' ? 'register' : 'committeeTalks');
  return units.length > 0
    ? { units }
    : refused({ code: 'not-permitted' }, [{ path: 'query.scope', message: 'none of your roles has this view' }]);
}

export const heartTalkHandlers: Handlers<
  | 'recordHeartTalk'
  | 'heartTalks'
  | 'heartTalk'
  | 'heartTalkSheet'
  | 'blankHeartTalkSheet'
  | 'talkRounds'
  | 'talkRound'
  | 'difficulties'
  | 'difficulty'
  | 'followUpDifficulty'
> = {
  recordHeartTalk: async (context, { actor, body, request, req }) => {
    const outcome = await recordHeartTalk(context.store, { actorId: actor.personId, request, ...body });
    if (outcome.ok) {
      const said = (name: string): unknown => Reflect.get(outcome.value.body, name);
      if (said('dutyMet') === true) wakeFiled(context, 'talkRound', said('roundId'));
      wakeFiled(context, 'difficulty', said('difficultyIds'));
    }
    return stepReply(req, outcome);
  },

  heartTalks: async ({ store }, { actor, query }) => {
    const { scope, ...page } = query;
    const view = viewOf(actor, scope);
    return 'ok' in view
      ? view
      : reply(await listHeartTalks(store.pool, { personId: actor.personId, ...view, ...page }));
  },

  heartTalk: async ({ store }, { params }) => {
    const talk = await readHeartTalk(store.pool, params.id);
    return talk === null ? refused({ code: 'not-found' }) : reply(talk);
  },

  heartTalkSheet: async ({ store }, { params }) => fileReply(await heartTalkForm(store, params.id)),
  blankHeartTalkSheet: async ({ store }) => fileReply(await blankHeartTalkForm(store)),

  talkRounds: async ({ store }, { actor, query }) => {
    const { scope, ...page } = query;
    const view = viewOf(actor, scope);
    if ('ok' in view) return view;
    const day = dateOf(store.civil, actor.now.getTime());
    return reply(await listTalkRounds(store.pool, { personId: actor.personId, day, ...view, ...page }));
  },

  talkRound: async ({ store }, { actor, params }) => {
    const day = dateOf(store.civil, actor.now.getTime());
    const round = await readTalkRoundView(store.pool, { id: params.id, day });
    return round === null ? refused({ code: 'not-found' }) : reply(round);
  },

  difficulties: async ({ store }, { actor, query }) => {
    const { scope, ...page } = query;
    const view = viewOf(actor, scope);
    if ('ok' in view) return view;
    const reader = { personId: actor.personId, readsAll: unitsOf(actor, 'committeeTalks') };
    return reply(await listDifficulties(store.pool, { ...reader, ...view, ...page }));
  },

  difficulty: async ({ store }, { actor, params }) => {
    const reader = { personId: actor.personId, readsAll: unitsOf(actor, 'committeeTalks') };
    const difficulty = await readDifficultyView(store.pool, { id: params.id, ...reader });
    return difficulty === null ? refused({ code: 'not-found' }) : reply(difficulty);
  },

  followUpDifficulty: async (context, { actor, params, body, request, req }) => {
    const step = { actorId: actor.personId, request, difficultyId: params.id, done: body.done };
    const outcome = await followUpDifficulty(context.store, step);
    if (outcome.ok) wakeFiled(context, 'difficulty', params.id);
    return stepReply(req, outcome);
  },
};
