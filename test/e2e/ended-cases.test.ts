import { drawTalks } from '../../activities/talks/draw.ts';
import { transaction } from '../../store/database.ts';
import { beginMonth } from './drill/month.ts';
import { workflowsAgree } from './drill/oracle.ts';
import { play } from './drill/play.ts';
import { ownPlace, until } from './drill/service.ts';

test('a cancelled cycle and an annulled talk leave no workflow waiting for something that will not come', async () => {
  const month = await beginMonth(await ownPlace(), ['holdTalk', 'review']);
  const { store, town, service } = month;
  try {
    const reviewing = `(select count(*) from stage where key = 'review') = 2
      and not exists (select 1 from appeal where state = 'open')`;
    const isReviewing = async (): Promise<boolean> =>
      (await store.pool.query<{ yes: boolean }>(`select ${reviewing} as yes`)).rows[0]?.yes === true;
    await play(month, isReviewing, 30_000);
    const { rows } = await store.pool.query<{ cycleId: string; personId: string }>(
      'select c.id as "cycleId", t.person_id as "personId" from cycle c, talk_case t where c.state = \'running\'',
    );
    const [found] = rows;
    const officer = town.person(town.organisation.officers.partySecretary);
    const cancelled = await officer.press(
      `/cycles/${found?.cycleId ?? ''}/cancellation`,
      { reason: '机构调整' },
      'cancel',
    );
    expect(cancelled.body).toMatchObject({ state: 'applied' });
    await until(store, `exists (select 1 from talk_case where state = 'open')`);
    await store.pool.query(`update result set low = false, score = 70 where status = 'published'`);
    await transaction(store, (tx) => drawTalks({ tx, round: { planId: town.planId } }, [found?.personId ?? '']));
    await until(store, `not exists (select 1 from talk_case where state <> 'annulled')`);
    await workflowsAgree(service);
  } finally {
    await service.stop();
  }
}, 90_000);
