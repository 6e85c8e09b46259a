import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { keepAnchors, readAnchors } from '../../store/anchor.ts';
import { writeAudit } from '../../store/audit.ts';
import { transaction } from '../../store/database.ts';
import { GENESIS, link, sealAudit } from '../../store/sealer.ts';
import { verifyAudit } from '../../store/verify/audit.ts';
import type { AuditReport } from '../../store/verify/audit.ts';
import { withSnapshot } from '../../store/verify/snapshot.ts';
import { openHouse } from './verify-house.ts';
import type { House } from './verify-house.ts';

let house: House;
let folder: string;
let file: string;

beforeEach(async () => {
  house = await openHouse();
  folder = await mkdtemp(join(tmpdir(), 'jifen-anchors-'));
  file = join(folder, 'anchors.jsonl');
  await act(10);
  await sealAudit(house.store);
});
afterEach(async () => {
  await house.close();
  await rm(folder, { recursive: true });
});

async function act(times: number): Promise<void> {
  for (let n = 1; n <= times; n++) {
    await transaction(house.store, (tx) =>
      writeAudit(tx, { at: tx.now, actorId: null, action: 'act', target: `thing/${n}`, content: { n } }),
    );
  }
}

const anchor = (): Promise<void> => keepAnchors({ store: house.store, file }).settle();

async function verify(): Promise<AuditReport> {
  const { anchors } = await readAnchors(file);
  return withSnapshot(house.store, (on) => verifyAudit(on, anchors));
}

const breaks = async (): Promise<string[]> =>
  (await verify()).breaks.map(({ kind, seq, auditId }) => `${kind} ${seq ?? '-'} ${auditId ?? '-'}`);

/** Seals everything again from the beginning, as somebody would who rewrote the trail and knows how it is made. */
async function sealAnew(): Promise<void> {
  const { rows } = await house.store.pool.query<{ id: string; hash: Buffer }>('select id, hash from audit order by id');
  let chain: Buffer = GENESIS;
  const values = rows.map(({ id, hash }, index) => {
    chain = link(chain, BigInt(index + 1), hash);
    return `(${index + 1}, ${id}, '\\x${chain.toString('hex')}', now())`;
  });
  await house.tamper('delete from audit_seal', `insert into audit_seal values ${values.join(', ')}`);
}

describe('verifying the audit trail', () => {
  it('finds no break in an untouched trail, and counts what is not sealed yet', async () => {
    await anchor();
    await act(2);
    expect(await verify()).toMatchObject({ auditRows: 12, unsealed: 2, breaks: [] });
  });

  it('a changed row is found by its hash', async () => {
    await house.tamper(`update audit set target = 'thing/99' where id = 4`);
    expect(await breaks()).toEqual(['rowChanged 4 4']);
  });

  it('a row changed together with its hash is found by its link', async () => {
    await house.tamper(
      `update audit set actor_id = gen_random_uuid() where id = 4`,
      `update audit a set hash = audit_hash(a) where id = 4`,
    );
    expect(await breaks()).toEqual(['linkBroken 4 4']);
  });

  it('a changed row is found before it is sealed', async () => {
    await act(1);
    await house.tamper(`update audit set action = 'other' where id = 11`);
    expect(await breaks()).toEqual(['rowChanged - 11']);
  });

  it('a deleted row is found', async () => {
    await house.tamper('delete from audit where id = 4');
    expect(await breaks()).toEqual(['rowMissing 4 4']);
  });

  it('a row deleted together with its seal is found', async () => {
    await house.tamper('delete from audit_seal where seq = 4', 'delete from audit where id = 4');
    expect(await breaks()).toEqual(['sealMissing 5 5']);
  });

  it('the first rows cannot be dropped', async () => {
    await house.tamper('delete from audit_seal where seq <= 2', 'delete from audit where id <= 2');
    expect(await breaks()).toEqual(['sealMissing 3 3']);
  });

  it('two rows in another order are found', async () => {
    await house.tamper(
      'update audit_seal set audit_id = -audit_id where seq in (4, 6)',
      'update audit_seal set audit_id = 10 + audit_id where seq in (4, 6)',
    );
    expect(await breaks()).toEqual(['linkBroken 4 6', 'linkBroken 6 4']);
  });

  it('a cut tail is invisible in the chain and found by the anchor', async () => {
    const cut = ['delete from audit_seal where seq > 7', 'delete from audit where id > 7'];
    await anchor();
    await house.tamper(...cut);
    expect((await withSnapshot(house.store, (on) => verifyAudit(on, []))).breaks).toEqual([]);
    expect(await breaks()).toEqual(['tailCut 10 -']);
  });

  it('a trail rewritten as a whole is sound in itself and found by the anchor', async () => {
    await anchor();
    await house.tamper(`update audit set target = 'thing/99' where id = 4`, 'update audit a set hash = audit_hash(a)');
    await sealAnew();
    expect((await withSnapshot(house.store, (on) => verifyAudit(on, []))).breaks).toEqual([]);
    expect(await breaks()).toEqual(['rewritten 10 10']);
  });

  it('sealing anew without a change gives the chain that was anchored', async () => {
    await anchor();
    await sealAnew();
    expect(await breaks()).toEqual([]);
  });

  it('the application role itself can change nothing', async () => {
    for (const statement of ['update audit set action = action', 'delete from audit_seal', 'truncate audit cascade']) {
      await expect(house.store.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('anchors', () => {
  it('are written once per head and not before their time has come', async () => {
    const keeper = keepAnchors({ store: house.store, file });
    await keeper.keep();
    await act(1);
    await sealAudit(house.store);
    await keeper.keep();
    expect((await readAnchors(file)).anchors.map(({ seq }) => seq)).toEqual(['10']);
    await keeper.settle();
    await keeper.settle();
    expect((await readAnchors(file)).anchors.map(({ seq }) => seq)).toEqual(['10', '11']);
  });

  it('a line torn by a power cut spoils only itself', async () => {
    await anchor();
    await writeFile(file, `${await readFile(file, 'utf8')}{"seq":"1`);
    await act(1);
    await sealAudit(house.store);
    await anchor();
    const { anchors, unreadable } = await readAnchors(file);
    expect(anchors.map(({ seq }) => seq)).toEqual(['10', '11']);
    expect(unreadable).toBe(1);
    expect(await breaks()).toEqual([]);
  });

  it('a trail without a sealed row has no anchor', async () => {
    await house.tamper('delete from audit_seal');
    await anchor();
    expect(await readAnchors(file)).toEqual({ anchors: [], unreadable: 0 });
  });
});
