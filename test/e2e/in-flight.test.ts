import { startService, compressed, ownPlace, until } from './drill/service.ts';
import { workflowBundle } from './drill/bundle.ts';
import { figure } from './drill/figures.ts';
import { foundTown, monthBefore } from './drill/town.ts';

const DAY_MS = 3_600_000;

test('a step that hangs holds up no other case, and is done again soon after its worker was killed', async () => {
  const bundle = await workflowBundle();
  const service = await startService(await ownPlace(), compressed(DAY_MS, DAY_MS), bundle);
  const { store, worker } = service;
  const lock = await store.pool.connect();
  try {
    const town = await foundTown(store, { apiUrl: service.apiUrl, branches: [2] });
    const [branch] = town.organisation.branches;
    if (branch === undefined) throw new Error('no branch');
    await monthBefore(store, town, branch, { low: branch.members[0] ?? '', ordinary: branch.members[1] ?? '' });
    await worker.start();
    await until(store, `exists (select 1 from obligation where kind = 'holdTalk' and state = 'open')`);
    await lock.query('begin');
    const { rows } = await lock.query<{ id: string; now: Date }>(
      'select id, clock_timestamp() as now from talk_case for update',
    );
    const [talk] = rows;
    const record = {
      heldOn: '2026-02-01',
      shortcomings: '未参加组织生活',
      measures: '补课两次',
      improveBy: '2026-02-15',
      followUpOn: '2026-03-01',
    };
    const secretary = town.person(branch.secretary);
    expect((await secretary.once(`/talks/${talk?.id ?? ''}/record`, record, 'record')).status).toBe(202);
    await worker.kill();
    const killed = performance.now();
    await worker.start();
    const looked = await until(store, `exists (select 1 from loop_run where loop = 'reconcile' and last_run > $1)`, [
      (await store.pool.query<{ now: Date }>('select clock_timestamp() as now')).rows[0]?.now,
    ]);
    await lock.query('rollback');
    await until(store, `exists (select 1 from decision where state = 'applied')`);
    const recovered = performance.now() - killed;
    figure('a hanging decision: reconcile loop goes round in, ms', [looked]);
    figure('worker killed inside a transition: until it is done again, ms', [recovered]);
    expect(looked).toBeLessThan(10_000);
    // The heartbeat timeout, not the half minute a transition may take.
    expect(recovered).toBeLessThan(20_000);
    expect((await secretary.press(`/talks/${talk?.id ?? ''}/record`, record, 'record')).body.state).toBe('applied');
  } finally {
    lock.release(true);
    await service.stop();
  }
}, 90_000);
