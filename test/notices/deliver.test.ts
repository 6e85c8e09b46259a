import { deliverDue } from '../../notices/deliver.ts';
import type { Delivery } from '../../notices/deliver.ts';
import { createTransport } from '../../notices/transport.ts';
import type { MailTransport } from '../../notices/transport.ts';
import { DAY_MS, House, quiet, row, transportTo } from './house.ts';
import { closedPort, ScriptedSmtp } from './smtp.ts';

const smtp = new ScriptedSmtp();
const open: MailTransport[] = [];
let house: House;

beforeAll(async () => {
  await smtp.start();
  house = await House.open();
}, 60_000);
afterAll(async () => {
  await house.close();
  await smtp.stop();
});
beforeEach(async () => {
  await house.clear();
  smtp.script = {};
  smtp.received.length = 0;
  smtp.accepted.length = 0;
});
afterEach(() => {
  for (const transport of open.splice(0)) transport.close();
});

function delivery(transport = transportTo(smtp)): Delivery {
  open.push(transport);
  return { store: house.store, transport, publicUrl: 'https://jifen.example', log: quiet };
}

/** `count` people, each with `each` notices; returns their addresses. */
async function people(count: number, each = 1): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await house.person());
  await house.queue(...ids.flatMap((id) => Array.from({ length: each }, () => row(id, { kind: 'result' }))));
  const { rows } = await house.pool.query('select email from person where id = any($1)', [ids]);
  return rows.map(({ email }) => email).sort();
}

const recipients = (): string[] => smtp.accepted.flatMap(({ to }) => to).sort();

test('everybody gets one mail with everything that waits', async () => {
  const addresses = await people(10, 3);
  expect(await deliverDue(delivery())).toEqual({ sent: 10, skipped: 0, callList: 0, failed: 0, serverDown: false });
  expect(recipients()).toEqual(addresses);
  expect(await deliverDue(delivery())).toMatchObject({ sent: 0 });
  const { rows } = await house.pool.query('select id from mail');
  expect(smtp.accepted.map(({ mail }) => mail.messageId).sort()).toEqual(
    rows.map(({ id }) => `<${id}@branch.example>`).sort(),
  );
});

test('the reader gets the own language', async () => {
  const person = await house.person({ locale: 'zh-CN', name: '某同志' });
  await house.queue(row(person));
  await deliverDue(delivery());
  const [received] = smtp.accepted;
  expect(received?.mail.subject).toBe('2026年1月积分 · 个人申报 · 提醒：尚未办理 · 2026年2月9日截止');
  expect(received?.mail.text).toContain('某同志，您好：');
});

test('five workers at once send each digest once', async () => {
  const addresses = await people(40, 2);
  const reports = await Promise.all(Array.from({ length: 5 }, () => deliverDue(delivery())));
  expect(reports.reduce((sum, { sent }) => sum + sent, 0)).toBe(40);
  expect(recipients()).toEqual(addresses);
  expect(new Set(smtp.received.map(({ mail }) => mail.messageId)).size).toBe(40);
  // no worker made a second, empty mail for anybody
  expect(await house.column('mail', 'state')).toEqual(Array.from({ length: 40 }, () => 'sent'));
});

test('a refused recipient goes to the call list and holds nobody up', async () => {
  const addresses = await people(6);
  smtp.script.rcpt = (address) => (address === addresses[0] ? 550 : undefined);
  expect(await deliverDue(delivery())).toMatchObject({ sent: 5, failed: 1, callList: 1, serverDown: false });
  expect(recipients()).toEqual(addresses.slice(1));
});

test('a recipient refused for now is tried again later with the same Message-ID', async () => {
  const addresses = await people(3);
  let refuse = true;
  smtp.script.ending = ({ to }) => (refuse && to[0] === addresses[0] ? { reply: 451 } : 'accept');
  expect(await deliverDue(delivery())).toMatchObject({ sent: 2, failed: 1, callList: 0 });
  expect(await deliverDue(delivery())).toMatchObject({ sent: 0, failed: 0 });
  refuse = false;
  house.clock.offset = DAY_MS;
  expect(await deliverDue(delivery())).toMatchObject({ sent: 1 });
  expect(recipients()).toEqual(addresses);
  const tried = smtp.received.filter(({ to }) => to[0] === addresses[0]).map(({ mail }) => mail.messageId);
  expect(tried).toHaveLength(2);
  expect(new Set(tried).size).toBe(1);
});

test('a server that is down costs a few mails one attempt and loses none', async () => {
  const addresses = await people(20);
  const transport = createTransport({ smtpUrl: `smtp://127.0.0.1:${await closedPort()}`, from: 'j@branch.example' });
  const report = await deliverDue(delivery(transport));
  expect(report).toMatchObject({ sent: 0, serverDown: true });
  expect(report.failed).toBeLessThan(10);
  house.clock.offset = DAY_MS;
  expect(await deliverDue(delivery())).toMatchObject({ sent: 20 });
  expect(recipients()).toEqual(addresses);
});

test('a slow mail holds up only itself', async () => {
  const addresses = await people(12);
  smtp.script.ending = ({ to }) => (to[0] === addresses[0] ? { acceptAfterMs: 5000 } : 'accept');
  expect(await deliverDue(delivery())).toMatchObject({ sent: 11, failed: 1 });
  expect(recipients()).toEqual(addresses.slice(1));
});

test('a connection cut after the final dot doubles a mail only under its own Message-ID', async () => {
  const addresses = await people(8);
  const seen = new Set<string>();
  smtp.script.ending = ({ to }) => {
    const first = !seen.has(to[0] ?? '');
    seen.add(to[0] ?? '');
    return first && addresses.slice(0, 2).includes(to[0] ?? '') ? 'cut' : 'accept';
  };
  expect(await deliverDue(delivery())).toMatchObject({ sent: 6, failed: 2 });
  house.clock.offset = DAY_MS;
  expect(await deliverDue(delivery())).toMatchObject({ sent: 2 });
  expect(smtp.received).toHaveLength(10);
  expect(new Set(smtp.received.map(({ mail }) => mail.messageId)).size).toBe(8);
  expect(recipients()).toEqual(addresses);
});

test('a row no template can read is given up and holds nobody up', async () => {
  const [broken] = await people(1);
  await house.pool.query(`update notice set facts = '{"stageTitle": null, "lastDay": 5, "unitName": {}}'`);
  const addresses = await people(3);
  expect(await deliverDue(delivery())).toMatchObject({ sent: 3, failed: 1, callList: 1 });
  expect(recipients()).toEqual(addresses);
  expect(recipients()).not.toContain(broken);
});

test('once told to stop it claims nothing more', async () => {
  await people(5);
  const stop = new AbortController();
  stop.abort();
  expect(await deliverDue({ ...delivery(), signal: stop.signal })).toMatchObject({ sent: 0, failed: 0 });
  expect(smtp.received).toEqual([]);
});
