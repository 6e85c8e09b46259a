/** A round of talks that reaches everybody, a difficulty that is followed up, a decision that is reported: to record from. */
import type { Client } from '@temporalio/client';

import type { FiledKind } from '../../domain/case-kinds.ts';
import { fileDecision } from '../../store/steps/file-decision.ts';
import { followUpDifficulty } from '../../store/steps/follow-up-difficulty.ts';
import { recordDecision } from '../../store/steps/record-decision.ts';
import { recordHeartTalk } from '../../store/steps/record-heart-talk.ts';
import { wakeWithStart } from '../../worker/cases.ts';
import { startOfCase } from '../../workflows/ids.ts';
import { newRequest } from '../activities/acts.ts';
import { committeeOf, seedBranch, seedParty } from '../activities/house.ts';
import { openCycleOf, WITH_TALKS } from '../activities/talk-round-acts.ts';
import { eventually, openRealHouse } from '../workflows/server.ts';

const DAY = '2026-02-02';

/** Plays each case to its end on the product's own worker and hands over its workflow's id. */
export async function playFiled(
  work: (played: { client: Client; kind: FiledKind; workflowId: string }) => Promise<void>,
): Promise<void> {
  const real = await openRealHouse();
  const { house, client } = real;
  const { store } = house;
  const worker = await real.startWorker(60_000);
  const by = (actorId: string): { actorId: string; request: ReturnType<typeof newRequest> } => ({
    actorId,
    request: newRequest(),
  });
  /** Starts the case's workflow and waits until somebody owes something in it and it sleeps until a reminder. */
  const waits = async (kind: FiledKind, id: string): Promise<void> => {
    await wakeWithStart(client, { kind, id });
    const owed = `select count(*)::int from obligation o join case_file f on f.id = o.case_id
      where f.id = $1 and f.next_wake_at > f.opened_at`;
    await eventually(
      () => house.value<number>(owed, [id]),
      (count) => count > 0,
    );
  };
  const ends = async (kind: FiledKind, id: string): Promise<void> => {
    await wakeWithStart(client, { kind, id });
    const { workflowId } = startOfCase({ kind, id }).options;
    await client.workflow.getHandle(workflowId).result();
    await work({ client, kind, workflowId });
  };
  try {
    house.at(DAY, '00:06');
    const party = await seedParty(house, undefined, '2026-01', WITH_TALKS);
    const { people } = await seedBranch(house, party.committeeId, committeeOf(4));
    const [secretary = ''] = people;
    const superior = party.officers.partySecretary;
    const [roundId = ''] = await openCycleOf(house, party.planId, '2026-01');
    await waits('talkRound', roundId);
    for (const personId of people) {
      const talkerId = personId === secretary ? superior : secretary;
      const difficulties =
        personId === secretary ? [{ text: '工学矛盾', responsibleId: superior, followUpBy: '2026-03-02' }] : [];
      const talk = { personId, heldOn: DAY, form: 'inPerson', summary: '谈话', difficulties } as const;
      await recordHeartTalk(store, { ...by(talkerId), ...talk });
    }
    await ends('talkRound', roundId);
    const difficultyId = await house.value<string>('select id from difficulty');
    await waits('difficulty', difficultyId);
    await followUpDifficulty(store, { ...by(superior), difficultyId, done: '已协调' });
    await ends('difficulty', difficultyId);
    const { partyDeputySecretary, partyCommitteeMember } = party.officers;
    const outcome = await recordDecision(store, by(superior), {
      unitId: party.committeeId,
      kind: 'keyProject',
      title: '项目安排',
      heldOn: DAY,
      present: [superior, partyDeputySecretary, partyCommitteeMember],
      recused: [],
      concerned: [],
      votes: { for: 3, against: 0, abstain: 0 },
      decision: '同意',
    });
    const entryId = String(outcome.ok ? Reflect.get(outcome.value.body, 'entryId') : '');
    await waits('ledgerEntry', entryId);
    await fileDecision(store, { ...by(superior), entryId, documentNo: '1', filedOn: DAY });
    await ends('ledgerEntry', entryId);
  } finally {
    await worker.stop();
    await real.close();
  }
}
