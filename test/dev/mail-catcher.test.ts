import { createTransport } from 'nodemailer';

import { startMailCatcher, type MailCatcher } from '../../dev/mail-catcher.ts';
import { removeFolders, temporaryFolder } from '../support/folders.ts';

const started: MailCatcher[] = [];

async function start(dir?: string): Promise<MailCatcher> {
  const catcher = await startMailCatcher({ smtpPort: 0, httpPort: 0, ...(dir === undefined ? {} : { dir }) });
  started.push(catcher);
  return catcher;
}

async function sendTo(catcher: MailCatcher, subject: string, html?: string): Promise<void> {
  const transport = createTransport(catcher.smtpUrl);
  try {
    const message = { from: 'office@example.org', to: 'member@example.org', subject, text: `文本 ${subject}` };
    await transport.sendMail(html === undefined ? message : { ...message, html });
  } finally {
    transport.close();
  }
}

afterEach(async () => {
  for (const catcher of started.splice(0)) await catcher.stop();
});
afterAll(removeFolders);

test('a mail is caught with its envelope, subject and both parts', async () => {
  const catcher = await start();
  await sendTo(catcher, '提醒', '<p>网页</p>');
  const [mail] = catcher.mails();
  expect(mail?.envelope).toEqual({ from: 'office@example.org', to: ['member@example.org'] });
  expect(mail?.subject).toBe('提醒');
  expect(mail?.text.trim()).toBe('文本 提醒');
  expect(mail?.html).toContain('<p>网页</p>');
});

test('mails survive a restart and are counted on', async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  await sendTo(first, 'one');
  await first.stop();
  const second = await start(folder);
  await sendTo(second, 'two');
  expect(second.mails().map(({ id, subject }) => [id, subject])).toEqual([
    [1, 'one'],
    [2, 'two'],
  ]);
});

test('the JSON list gives what came after a mail', async () => {
  const catcher = await start();
  for (const subject of ['one', 'two', 'three']) await sendTo(catcher, subject);
  const answer = await fetch(`${catcher.httpUrl}/api/mails?since=1`);
  const list = (await answer.json()) as { subject: string }[];
  expect(list.map(({ subject }) => subject)).toEqual(['two', 'three']);
});

test('the pages escape what a mail says, and its HTML part runs in a sandbox', async () => {
  const catcher = await start();
  await sendTo(catcher, '<script>alert(1)</script>', '<script>alert(2)</script>');
  const list = await (await fetch(catcher.httpUrl)).text();
  const mail = await (await fetch(`${catcher.httpUrl}/mails/1`)).text();
  expect(list + mail).not.toContain('<script>');
  expect(mail).toContain('<iframe sandbox ');
  const html = await fetch(`${catcher.httpUrl}/mails/1/html`);
  expect(await html.text()).toContain('<script>alert(2)</script>');
  expect(html.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
  expect((await fetch(`${catcher.httpUrl}/mails/99`)).status).toBe(404);
});

describe('faults', () => {
  test.each([
    ['sender', 550],
    ['recipient', 450],
    ['content', 451],
    ['content', 554],
  ] as const)('a mail refused at the %s with %i is not kept', async (at, code) => {
    const catcher = await start();
    catcher.setFault({ kind: 'reject', at, code });
    await expect(sendTo(catcher, 'refused')).rejects.toMatchObject({ responseCode: code });
    expect(catcher.mails()).toEqual([]);
  });

  test('a fault set for one mail spares the next', async () => {
    const catcher = await start();
    catcher.setFault({ kind: 'reject', at: 'content', code: 451, times: 1 });
    await expect(sendTo(catcher, 'first')).rejects.toThrow();
    await sendTo(catcher, 'second');
    expect(catcher.mails().map(({ subject }) => subject)).toEqual(['second']);
  });

  test('a cut connection has taken the mail although the sender sees an error', async () => {
    const catcher = await start();
    catcher.setFault({ kind: 'cut', times: 1 });
    await expect(sendTo(catcher, 'taken')).rejects.toThrow();
    expect(catcher.mails().map(({ subject }) => subject)).toEqual(['taken']);
  });

  test('a slow server answers after the pause', async () => {
    const catcher = await start();
    catcher.setFault({ kind: 'slow', ms: 300, times: 1 });
    const before = performance.now();
    await sendTo(catcher, 'late');
    expect(performance.now() - before).toBeGreaterThanOrEqual(295);
    expect(catcher.mails()).toHaveLength(1);
  });

  test('a server that is down refuses connections, and takes mail at the same address when it is up', async () => {
    const catcher = await start();
    await catcher.down();
    await expect(sendTo(catcher, 'lost')).rejects.toMatchObject({ code: 'ESOCKET' });
    await catcher.up();
    await sendTo(catcher, 'found');
    expect(catcher.mails().map(({ subject }) => subject)).toEqual(['found']);
  });
});
