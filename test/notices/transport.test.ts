import fc from 'fast-check';

import { createTransport } from '../../notices/transport.ts';
import type { MailTransport, OutgoingMail, Timeouts } from '../../notices/transport.ts';
import { closedPort, ScriptedSmtp, silentServer } from './smtp.ts';

const SHORT: Timeouts = { connectMs: 500, greetingMs: 500, socketMs: 500, totalMs: 1500 };
const FROM = 'Jifen <jifen@branch.example>';

const smtp = new ScriptedSmtp();
const open: MailTransport[] = [];

beforeAll(() => smtp.start());
afterAll(() => smtp.stop());
beforeEach(() => {
  smtp.script = {};
  smtp.received.length = 0;
  smtp.accepted.length = 0;
});
afterEach(() => {
  for (const transport of open.splice(0)) transport.close();
});

function transportTo(smtpUrl: string, timeouts: Timeouts = SHORT): MailTransport {
  const transport = createTransport({ smtpUrl, from: FROM, timeouts });
  open.push(transport);
  return transport;
}

const mail = (more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  id: 'mail-1',
  to: { name: 'Reader', address: 'reader@example.invalid' },
  subject: 'Subject',
  text: 'Text\n',
  html: '<p>Text</p>',
  ...more,
});

test('a mail arrives with its own Message-ID and as an automatic one', async () => {
  expect(await transportTo(smtp.url).send(mail())).toBe('sent');
  const [received] = smtp.accepted;
  expect(received?.to).toEqual(['reader@example.invalid']);
  expect(received?.mail.messageId).toBe('<mail-1@branch.example>');
  expect(received?.mail.from).toMatchObject({ name: 'Jifen', address: 'jifen@branch.example' });
  const headers = Object.fromEntries((received?.mail.headers ?? []).map(({ key, value }) => [key, value]));
  expect(headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All' });
  expect(received?.mail.text?.trim()).toBe('Text');
  expect(received?.mail.html).toContain('<p>Text</p>');
});

test('nothing in a name or subject adds a header or a recipient', async () => {
  const transport = transportTo(smtp.url);
  const nasty = fc.array(
    fc.oneof(
      fc.constantFrom(
        '\r\nBcc: thief@example.invalid',
        '\n',
        '\r',
        '\0',
        ',',
        '<x@example.invalid>',
        '"',
        '\u2028',
        ';',
      ),
      fc.string({ unit: 'binary', maxLength: 300 }),
    ),
    { maxLength: 4 },
  );
  const text = nasty.map((parts) => parts.join(''));
  await transport.send(mail());
  const expected = headerNames(smtp.accepted[0]?.raw);
  await fc.assert(
    fc.asyncProperty(text, text, async (name, subject) => {
      smtp.accepted.length = 0;
      expect(await transport.send(mail({ to: { name, address: 'reader@example.invalid' }, subject }))).toBe('sent');
      const [received] = smtp.accepted;
      expect(received?.to).toEqual(['reader@example.invalid']);
      // an empty subject is left out; nothing else may differ
      expect([...new Set([...headerNames(received?.raw), 'subject'])].sort()).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

function headerNames(raw = ''): string[] {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
  return head
    .split('\r\n')
    .filter((line) => !/^\s/.test(line))
    .map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
    .sort();
}

test.each([
  'a@example.invalid\r\nRCPT TO:<thief@example.invalid>',
  'a@example.invalid, b@example.invalid',
  'a@example.invalid>',
  '"a b"@example.invalid',
  'nobody',
  '',
])('an address like %j is refused for good without asking the server', async (address) => {
  const outcome = await transportTo(smtp.url).send(mail({ to: { name: 'Reader', address } }));
  expect(outcome).toEqual({ permanent: true, code: 'bad-address', server: false });
  expect(smtp.received).toEqual([]);
});

test.each([
  ['a recipient refused for good', { rcpt: () => 550 }, { permanent: true, code: '550', server: false }],
  ['a recipient refused for now', { rcpt: () => 450 }, { permanent: false, code: '450', server: false }],
  ['a message refused for good', { ending: () => ({ reply: 554 }) }, { permanent: true, code: '554', server: false }],
  ['a message refused for now', { ending: () => ({ reply: 451 }) }, { permanent: false, code: '451', server: false }],
  ['a sender refused', { mailFrom: () => 553 }, { permanent: false, code: '553', server: true }],
  ['a server closing down', { rcpt: () => 421 }, { permanent: false, code: '421', server: true }],
  ['a server that wants a sign-in', { mailFrom: () => 530 }, { permanent: false, code: '530', server: true }],
])('%s is told apart', async (_name, script, expected) => {
  const transport = transportTo(smtp.url);
  smtp.script = script;
  expect(await transport.send(mail())).toEqual(expected);
  smtp.script = {};
  expect(await transport.send(mail())).toBe('sent');
});

test('a server that is down is a matter of the server, not of the mail', async () => {
  const outcome = await transportTo(`smtp://127.0.0.1:${await closedPort()}`).send(mail());
  expect(outcome).toMatchObject({ permanent: false, server: true });
});

test('a server that never greets holds a mail no longer than the limits', async () => {
  const { server, port } = await silentServer();
  const outcome = await transportTo(`smtp://127.0.0.1:${port}`).send(mail());
  expect(outcome).toMatchObject({ permanent: false, server: true });
  await new Promise((resolve) => server.close(resolve));
});

test('a server that answers after the limit is given up, and the pool serves the next mail', async () => {
  const transport = transportTo(smtp.url);
  smtp.script = { ending: () => ({ acceptAfterMs: 3000 }) };
  const started = performance.now();
  expect(await transport.send(mail())).toMatchObject({ permanent: false, server: true });
  expect(performance.now() - started).toBeLessThan(2500);
  smtp.script = {};
  expect(await transport.send(mail({ id: 'mail-2' }))).toBe('sent');
});

test('a connection cut after the final dot is tried again only by the caller, under the same Message-ID', async () => {
  const transport = transportTo(smtp.url);
  let cuts = 0;
  smtp.script = { ending: () => (cuts++ === 0 ? 'cut' : 'accept') };
  expect(await transport.send(mail())).toMatchObject({ permanent: false });
  expect(smtp.received).toHaveLength(1);
  expect(await transport.send(mail())).toBe('sent');
  expect(smtp.received.map(({ mail: read }) => read.messageId)).toEqual([
    '<mail-1@branch.example>',
    '<mail-1@branch.example>',
  ]);
});

test('a sender without a usable address is refused at once', () => {
  expect(() => createTransport({ smtpUrl: smtp.url, from: 'Jifen' })).toThrow('no usable address');
});
