import { owed } from '../activities/acts.ts';
import { castAll } from '../activities/ballot-acts.ts';
import { openHouse } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { openDesk } from './desk.ts';
import type { Answer, Desk } from './desk.ts';
import { closeBallots, openVoting, stageId, toCommittee, toPosting, withBallots } from './month.ts';
import type { Month } from './month.ts';

export const PURPOSE = '核实群众来信反映的问题';

/** The duty an inspector has from an opening, as the inbox names it. */
export async function dutyOf(house: House, personId: string, kind: string, openingId: string): Promise<string> {
  const [duty] = await house.rows<{ id: string }>(
    'select id from obligation where person_id = $1 and kind = $2 and reference = $3',
    [personId, kind, openingId],
  );
  if (duty === undefined) throw new Error(`nobody gave ${kind} to this person`);
  return duty.id;
}

/** A month with a real-name ballot of peers, posted on 10 February, and two inspectors who may open its sheets. */
export interface Archive {
  readonly house: House;
  readonly desk: Desk;
  readonly month: Month;
  /** The real-name stage and the anonymous one. */
  readonly peers: string;
  readonly masses: string;
  readonly first: string;
  readonly second: string;
  /** A plain member of the branch, about whom sheets are opened. */
  readonly subjectId: string;
  /** Everybody who filled a sheet about the subject. */
  readonly raters: readonly string[];
  /** What a peer says about everybody. */
  numberOf(voter: string): string;
  request(as: string, body?: Record<string, unknown>): Promise<Answer>;
  dutyOf(personId: string, kind: string, openingId: string): Promise<string>;
  /** An opening the first inspector asked for and the second confirmed. */
  confirmed(body?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** The first voter says 11 about everybody, thinks again and says their own number like all others. */
async function vote({
  house,
  desk,
  month,
  peers,
  numberOf,
}: Omit<Archive, 'request' | 'dutyOf' | 'confirmed' | 'close'>): Promise<void> {
  const [again] = (await owed(house, month.party.planId, 'vote')).filter((duty) => duty.stageId === peers);
  if (again === undefined) throw new Error('nobody is asked');
  const sheetsAt = (overall: string): object[] =>
    month.branch.people.filter((id) => id !== again.personId).map((id) => ({ subjectId: id, scores: { overall } }));
  const cast = (overall: string): Promise<Answer> =>
    desk.ask('castBallot', again.personId, { id: again.id, body: { sheets: sheetsAt(overall) } });
  await cast('11');
  await castAll(house, month.party.planId, peers, (voter) => ({ overall: numberOf(voter) }));
  await cast(numberOf(again.personId));
}

export async function openArchive(): Promise<Archive> {
  const house = await openHouse();
  const desk = await openDesk(house);
  const change = withBallots({ peers: { secrecy: 'realName', whenFew: 'notUsed' }, masses: { whenFew: 'notUsed' } });
  const month = await openVoting(house, { members: 7, masses: 6, change });
  const [first, second] = month.inspectors;
  const [peers, masses] = [await stageId(house, month, 'peers'), await stageId(house, month, 'masses')];
  const subjectId = month.branch.people[5] ?? '';
  const raters = month.branch.people.filter((id) => id !== subjectId);
  const numberOf = (voter: string): string => String(70 + month.branch.people.indexOf(voter));
  const archive = { house, desk, month, peers, masses, first, second, subjectId, raters, numberOf };
  house.at('2026-02-05', '10:00');
  await vote(archive);
  await castAll(house, month.party.planId, masses, () => ({ conduct: 'excellent', service: 'qualified' }));
  await closeBallots(house, month);
  await toCommittee(house, month);
  await toPosting(house, month);
  const request: Archive['request'] = (as, body = {}) => {
    const asked = { stageId: peers, subjectId, purpose: PURPOSE, ...body };
    return desk.ask('requestOpening', as, { id: month.roundId, body: asked });
  };
  return {
    ...archive,
    request,
    dutyOf: (personId, kind, openingId) => dutyOf(house, personId, kind, openingId),
    async confirmed(body) {
      const asked = await request(first, body);
      if (asked.status !== 201) throw new Error(JSON.stringify(asked.body));
      const { openingId } = asked.body as { openingId: string };
      const duty = await dutyOf(house, second, 'confirmOpening', openingId);
      const answer = await desk.ask('confirmOpening', second, { id: duty });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return openingId;
    },
    async close() {
      await desk.close();
      await house.close();
    },
  };
}
