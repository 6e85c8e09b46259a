import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { removeFolders, temporaryFolder } from '../support/folders.ts';
import { openHouse } from '../store/verify-house.ts';
import type { House } from '../store/verify-house.ts';
import { member, MEMBERS, roster } from '../sheets/roster-rows.ts';
import { jifen } from './jifen.ts';
import type { Ended } from './jifen.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(async () => house.close());
afterAll(removeFolders);

const run = (...args: string[]): Promise<Ended> => jifen(args, { DATABASE_URL: house.url });

function fileOf(bytes: Uint8Array): string {
  const file = join(temporaryFolder(), 'roster.xlsx');
  writeFileSync(file, bytes);
  return file;
}

/** Everything an import can write, row versions included: an untouched row keeps its xmin. */
async function state(): Promise<unknown> {
  const tables = ['unit', 'person', 'membership', 'role_grant', 'exemption', 'account', 'audit'];
  const parts = tables.map((name) => `select '${name}' as t, xmin::text as version, to_jsonb(r) as row from ${name} r`);
  const { rows } = await house.store.pool.query(`${parts.join(' union all ')} order by 1, 3`);
  return rows;
}

describe('jifen import roster', () => {
  it('imports a file, and the same file again changes nothing', async () => {
    const file = fileOf(await roster());
    const first = await run('import', 'roster', file);
    expect(first).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Error') });
    expect(first.stdout).toMatch(/^people +4 +0 +0$/m);
    expect(first.stdout).toContain('Imported.');
    const before = await state();
    const second = await run('import', 'roster', file);
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/^people +0 +0 +4$/m);
    expect(second.stdout).toContain('Nothing changed.');
    expect(await state()).toEqual(before);
  });

  it('names every fault by sheet, cell and header, and writes nothing', async () => {
    const file = fileOf(await roster([...MEMBERS, member('5', 'Z', { state: '党员' }), member('4', 'B')]));
    const { code, stdout, stderr } = await run('import', 'roster', file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^党员![A-Z]+6 .*Z/m);
    expect(stdout).toMatch(/^党员![A-Z]+6 .*党员/m);
    expect(stdout).toMatch(/^党员![A-Z]+7 /m);
    expect(stderr).toContain('nothing was written');
    expect(await state()).toEqual([]);
  });

  it('refuses what is no workbook in one sentence', async () => {
    const { code, stdout, stderr } = await run('import', 'roster', fileOf(Buffer.from('no workbook')));
    expect(code).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('    at ');
  });

  it('says so when there is no such file, person or database', async () => {
    expect(await run('import', 'roster', '/nonexistent.xlsx')).toMatchObject({ code: 1, stdout: '' });
    const file = fileOf(await roster());
    const unknown = await run('import', 'roster', file, '--by', '99');
    expect(unknown).toMatchObject({ code: 1, stderr: 'There is no person with the staff number 99.\n' });
    const lost = await jifen(['import', 'roster', file], { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' });
    expect(lost.code).toBe(1);
    expect(lost.stderr).toContain('Nothing answers at the configured address');
  });
});
