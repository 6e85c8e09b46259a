import type { IncomingMessage, ServerResponse } from 'node:http';

import type { CaughtMail, MailBox } from './mail-box.ts';

/** Mails may hold anything, so nothing runs and nothing is fetched: not in the page, not in the mail's own frame. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";
const MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'";

const STYLE = `body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } td, th { border-bottom: 1px solid #ccc; padding: .4rem; text-align: left }
pre { background: #f5f5f5; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere }
iframe { border: 1px solid #ccc; height: 30rem; width: 100% }`;

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><h1>${escape(title)}</h1>${body}</body></html>`;
}

function listPage(mails: readonly CaughtMail[]): string {
  const rows = mails.toReversed().map(({ id, subject, envelope, receivedAt }) => {
    const link = `<a href="/mails/${id}">${escape(subject === '' ? '(no subject)' : subject)}</a>`;
    const time = new Date(receivedAt).toISOString().replace('T', ' ').slice(0, 19);
    return `<tr><td>${time}</td><td>${escape(envelope.to.join(', '))}</td><td>${link}</td></tr>`;
  });
  const table = `<table><tr><th>Received (UTC)</th><th>To</th><th>Subject</th></tr>${rows.join('')}</table>`;
  return page('Caught mails', rows.length === 0 ? '<p>No mail yet.</p>' : table);
}

function mailPage(mail: CaughtMail): string {
  const html =
    mail.html === '' ? '' : `<h2>HTML</h2><iframe sandbox title="HTML part" src="/mails/${mail.id}/html"></iframe>`;
  const attachments = mail.attachments.map(
    ({ filename, mimeType, size }) => `<li>${escape(filename)} (${escape(mimeType)}, ${size} bytes)</li>`,
  );
  return page(
    mail.subject,
    `<p><a href="/">All mails</a></p><p>From ${escape(mail.from)} to ${escape(mail.to.join(', '))}</p>
<pre>${escape(mail.text)}</pre>${html}${attachments.length === 0 ? '' : `<ul>${attachments.join('')}</ul>`}`,
  );
}

function send(response: ServerResponse, type: string, body: string, policy = PAGE_POLICY): void {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(body);
}

/** Answers the mail catcher's pages and `/api/mails?since=ID`, which lists mails that came after that one. */
export function answerMailRequest(box: MailBox, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/') return send(response, 'text/html', listPage(box.since(0)));
  if (url.pathname === '/api/mails') {
    const since = Number(url.searchParams.get('since') ?? 0);
    return send(response, 'application/json', JSON.stringify(box.since(Number.isFinite(since) ? since : 0)));
  }
  const [, id, part] = /^\/mails\/(\d+)(\/html)?$/.exec(url.pathname) ?? [];
  const mail = id === undefined ? undefined : box.find(Number(id));
  if (mail === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('No such page.');
  } else if (part === undefined) {
    send(response, 'text/html', mailPage(mail));
  } else {
    send(response, 'text/html', mail.html, MAIL_POLICY);
  }
}
