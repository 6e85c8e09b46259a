import type { Line } from './templates/line.ts';
import type { Speech } from './speech.ts';

interface Page {
  readonly greeting: string;
  readonly entries: readonly (Line & { readonly times: number; readonly link: string })[];
  readonly speech: Speech;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand between tags and inside quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

// Large type and few colours: many readers are old, and many mail programs drop style sheets.
const FONT = `font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',Arial,sans-serif`;
const CELL = `${FONT};font-size:18px;line-height:1.6;color:#1a1a1a`;

/** The HTML part: one table with inline styles, readable without images. */
export function htmlPage({ greeting, entries, speech }: Page): string {
  const rows = entries.map((entry) => entryRows(entry, speech)).join('');
  return `<!doctype html>
<html lang="${speech.locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:0;padding:0;background:#f4f4f4">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f4f4"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;background:#ffffff">
<tr><td style="${CELL};padding:24px 24px 0">${escapeHtml(greeting)}</td></tr>
<tr><td style="${CELL};padding:8px 24px 8px">${escapeHtml(speech.say('body.intro'))}</td></tr>
${rows}<tr><td style="${CELL};font-size:14px;color:#555555;padding:16px 24px 24px;border-top:1px solid #dddddd">${escapeHtml(
    speech.say('body.footer'),
  )}</td></tr>
</table></td></tr></table>
</body></html>
`;
}

function entryRows(entry: Page['entries'][number], speech: Speech): string {
  const times = entry.times === 1 ? '' : speech.say('body.times', { n: entry.times });
  const fields = entry.fields
    .map(
      ({ label, value }) =>
        `<tr><td style="${CELL};color:#555555;padding:2px 12px 2px 0;white-space:nowrap;vertical-align:top">` +
        `${escapeHtml(label)}</td><td style="${CELL};padding:2px 0">${escapeHtml(value)}</td></tr>`,
    )
    .join('');
  return `<tr><td style="padding:16px 24px;border-top:1px solid #dddddd">
<div style="${CELL};font-size:20px;font-weight:bold">${escapeHtml(entry.headline)}${escapeHtml(times)}</div>
<table role="presentation" cellpadding="0" cellspacing="0">${fields}</table>
<div style="padding-top:12px"><a href="${escapeHtml(entry.link)}" style="${CELL};display:inline-block;padding:8px 20px;background:#b3261e;color:#ffffff;text-decoration:none;border-radius:4px">${escapeHtml(
    speech.say('body.open'),
  )}</a></div>
</td></tr>
`;
}
