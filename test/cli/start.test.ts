import { existsSync, readFileSync } from 'node:fs';

import { Client, Connection } from '@temporalio/client';
import pg from 'pg';

import { runningFile } from '../../cli/config.ts';
import { SAMPLE_PASSWORD } from '../../cli/sample.ts';
import { startOfCase } from '../../workflows/ids.ts';
import { removeFolders, temporaryFolder } from '../support/folders.ts';
import { jifen, startJifen } from './jifen.ts';
import type { Ended, Running } from './jifen.ts';

const ANY_PORTS = Object.fromEntries(
  ['PORT', 'POSTGRES_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'SMTP_PORT', 'MAIL_PORT'].map((name) => [
    `JIFEN_${name}`,
    '0',
  ]),
);

let folder: string;
let stack: Running;

/** Starts the stack on the folder and waits until it is up. */
async function start(): Promise<void> {
  stack = startJifen(['start', '--sample'], { JIFEN_DATA: folder, ...ANY_PORTS });
  await stack.says('Ctrl-C stops it');
}

async function stop(signal: 'SIGINT' | 'SIGTERM'): Promise<Ended> {
  stack.child.kill(signal);
  return stack.ended;
}

const variables = (): Record<string, string> => JSON.parse(readFileSync(runningFile(folder), 'utf8'));
const run = (...args: string[]): Promise<Ended> => jifen(args, { JIFEN_DATA: folder });
const lastLine = ({ stdout }: Ended): Record<string, unknown> => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');

/** Rows as the owner. */
async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: variables()['DATABASE_OWNER_URL'] });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function startOrphan(): Promise<string> {
  const connection = await Connection.connect({ address: variables()['TEMPORAL_ADDRESS'] ?? '' });
  try {
    const { type, options } = startOfCase({ kind: 'round', id: crypto.randomUUID() });
    await new Client({ connection }).workflow.start(type, options);
    return options.workflowId;
  } finally {
    await connection.close();
  }
}

beforeAll(async () => {
  folder = temporaryFolder();
  await start();
}, 180_000);
afterAll(async () => {
  if (stack.child.exitCode === null) await stop('SIGTERM');
  removeFolders();
}, 60_000);

describe('jifen start --sample', () => {
  it('serves the API to the sample’s people', async () => {
    const answer = await fetch(`${variables()['PUBLIC_URL'] ?? ''}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: '1001', password: SAMPLE_PASSWORD }),
    });
    expect(answer.status).toBe(201);
    expect(await query('select count(*)::int from person')).toEqual([[42]]);
  });

  it('is found healthy by a doctor that hides every password', async () => {
    // the notices loop marks its first run within its first seconds
    let found = await run('doctor', '--json');
    for (let tries = 0; found.code !== 0 && tries < 5; tries++) found = await run('doctor', '--json');
    const { ok, checks } = lastLine(found);
    expect(checks).not.toContainEqual(expect.objectContaining({ state: 'broken' }));
    expect({ ok, code: found.code }).toEqual({ ok: true, code: 0 });
    for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL']) {
      const { password } = new URL(variables()[name] ?? '');
      expect(password).not.toBe('');
      expect(found.stdout + found.stderr).not.toContain(password);
    }
  });

  it('is verified without a difference', async () => {
    const verified = await run('verify', '--json');
    expect(verified.code).toBe(0);
    expect(lastLine(verified)).toMatchObject({ differing: 0, auditBreaks: 0 });
  });

  it('a workflow without a case is listed, and ended by --repair only', async () => {
    const workflowId = await startOrphan();
    let listed = await run('reconcile', '--json');
    // visibility is brought up to date a moment after a start
    for (let tries = 0; lastLine(listed)['orphans'] === 0 && tries < 10; tries++) {
      listed = await run('reconcile', '--json');
    }
    expect(listed.stdout).toContain(`without a case: ${workflowId}`);
    expect(lastLine(listed)).toMatchObject({ orphans: 1, ended: 0 });
    expect(lastLine(await run('reconcile', '--json', '--repair'))).toMatchObject({ orphans: 1, ended: 1 });
  }, 60_000);

  it('stops at one signal with 0, and a second start keeps everything and loads nothing', async () => {
    const everything = `select jsonb_agg(x order by x) from (select to_jsonb(p) x from plan p union all
      select to_jsonb(r) from person r union all select to_jsonb(v) from scheme_version v union all
      select to_jsonb(c) - 'next_wake_at' from cycle c) t`;
    const before = await query(everything);
    expect(await stop('SIGINT')).toMatchObject({ code: 0 });
    expect(existsSync(runningFile(folder))).toBe(false);
    await start();
    expect(await query(everything)).toEqual(before);
  }, 120_000);

  it('refuses a data folder that a newer version has written', async () => {
    await query(`insert into schema_migration (name, run_on) values ('9999_future', now())`);
    expect(await stop('SIGTERM')).toMatchObject({ code: 0 });
    const { code, stderr } = await startJifen(['start'], { JIFEN_DATA: folder, ...ANY_PORTS }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('This jifen is older than the data');
    expect(stderr).not.toContain('    at ');
  }, 120_000);

  it('is refused in production, where one known password would be a hole', async () => {
    const { code, stderr } = await jifen(['start', '--sample'], { NODE_ENV: 'production' });
    expect(code).toBe(1);
    expect(stderr).toContain('NODE_ENV=production');
  });
});
