import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeConfig, hideSecrets, readConfig, runningFile } from '../../cli/config.ts';
import type { Variables } from '../../cli/config.ts';
import type { Name } from '../../cli/environment.ts';
import { removeFolders, temporaryFolder } from '../support/folders.ts';
import { jifen } from './jifen.ts';

afterAll(removeFolders);

const NOWHERE = { JIFEN_DATA: '/nonexistent' };
const URL_WITH_PASSWORD = 'postgres://jifen_app:hidden-word@db:5432/jifen';

function faultsOf(variables: Variables, ...needs: Name[]): readonly string[] {
  const reading = readConfig({ ...NOWHERE, ...variables }, needs);
  return reading.ok ? [] : reading.faults;
}

describe('the configuration', () => {
  it('says all faults at once', () => {
    const variables = { DATABASE_URL: 'mysql://x', PORT: '70000', LOG_LEVEL: 'loud', SECURE_COOKIES: 'maybe' };
    expect(faultsOf(variables, 'SMTP_URL', 'DATABASE_URL')).toEqual([
      'DATABASE_URL: expected postgres://USER:PASSWORD@HOST:5432/DATABASE',
      'PORT: expected a port number up to 65535',
      'SECURE_COOKIES: expected true or false',
      'LOG_LEVEL: expected trace, debug, info, warn, error, fatal or silent',
      'SMTP_URL: is not set',
    ]);
  });

  it('a command that lacks it prints every fault and ends with 1', async () => {
    const { code, stdout, stderr } = await jifen(['worker'], {
      DATABASE_URL: URL_WITH_PASSWORD,
      PUBLIC_URL: 'ftp://x',
    });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    for (const name of ['SMTP_URL', 'MAIL_FROM', 'PUBLIC_URL']) expect(stderr).toContain(`  ${name}: `);
    expect(stderr).not.toContain('hidden-word');
    expect(stderr).not.toContain('    at ');
  });

  it('an empty variable counts as not set, so a default or a fault follows', () => {
    expect(faultsOf({ PORT: '', DATABASE_URL: '' }, 'PORT', 'DATABASE_URL')).toEqual(['DATABASE_URL: is not set']);
  });

  it('takes a secret from a file, and says where it came from', () => {
    const file = join(temporaryFolder(), 'url');
    writeFileSync(file, `${URL_WITH_PASSWORD}\n`);
    const reading = readConfig({ ...NOWHERE, DATABASE_URL_FILE: file }, ['DATABASE_URL']);
    expect(reading).toMatchObject({ ok: true, config: { DATABASE_URL: URL_WITH_PASSWORD } });
    expect(reading.ok && reading.sources.get('DATABASE_URL')).toBe('file');
  });

  it('a secret given twice, or in a file that cannot be read, is a fault and named once', () => {
    expect(faultsOf({ SMTP_URL: 'smtp://a', SMTP_URL_FILE: '/x' }, 'SMTP_URL')).toEqual([
      'SMTP_URL: is given twice, here and as SMTP_URL_FILE',
    ]);
    expect(faultsOf({ SMTP_URL_FILE: '/nonexistent' }, 'SMTP_URL')).toEqual([
      'SMTP_URL_FILE: cannot be read: /nonexistent',
    ]);
  });

  it('finds the stack that runs from the data folder, unless a database is named', () => {
    const folder = temporaryFolder();
    writeFileSync(runningFile(folder), JSON.stringify({ DATABASE_URL: URL_WITH_PASSWORD, TEMPORAL_ADDRESS: 'h:1' }));
    const found = readConfig({ JIFEN_DATA: folder, TEMPORAL_ADDRESS: 'mine:2' }, ['DATABASE_URL']);
    expect(found).toMatchObject({ ok: true, config: { DATABASE_URL: URL_WITH_PASSWORD, TEMPORAL_ADDRESS: 'mine:2' } });
    const named = readConfig({ JIFEN_DATA: folder, DATABASE_URL: 'postgres://other/x' }, []);
    expect(named).toMatchObject({
      ok: true,
      config: { DATABASE_URL: 'postgres://other/x', TEMPORAL_ADDRESS: '127.0.0.1:7233' },
    });
  });

  it('describes itself without any secret', () => {
    const reading = readConfig({ ...NOWHERE, DATABASE_URL: URL_WITH_PASSWORD, SMTP_URL: 'smtps://u:p%40ss@mail' }, []);
    if (!reading.ok) throw new Error(reading.faults.join());
    const text = JSON.stringify(describeConfig(reading.config, reading.sources));
    expect(text).not.toMatch(/hidden-word|p%40ss|p@ss/);
    expect(text).toContain('postgres://jifen_app:***@db:5432/jifen');
  });
});

describe('hiding secrets', () => {
  it.each([
    ['postgres://h/db?password=s3cret&sslmode=require', 'postgres://h/db?password=***&sslmode=require'],
    ['smtp://user:s3cret@h:587', 'smtp://user:***@h:587'],
    ['http://h:3000', 'http://h:3000'],
    ['postgres://bad:s3cret@h:notaport/db', '***'],
    ['127.0.0.1:7233', '127.0.0.1:7233'],
  ])('%s is shown as %s', (text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });
});
