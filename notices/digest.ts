import type { ClaimedMail } from '../store/mails.ts';
import { htmlPage } from './html.ts';
import { speechOf } from './speech.ts';
import type { Speech } from './speech.ts';
import { TEMPLATES } from './templates/index.ts';
import { plain } from './templates/line.ts';
import type { Line } from './templates/line.ts';

/** Notices that read the same, told once. */
export interface Entry extends Line {
  readonly times: number;
  readonly link: string;
}

export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

// Mail clients cut subjects far earlier; this only keeps a wild title from becoming a wall.
const SUBJECT_LENGTH = 160;

/** Writes one person's digest in the person's language: everything waiting, nearest deadline first. */
export async function renderDigest(mail: ClaimedMail, publicUrl: string): Promise<Message> {
  const speech = await speechOf(mail.locale);
  const base = publicUrl.replace(/\/+$/, '');
  const lines = mail.notices.map((notice) => TEMPLATES[notice.kind](notice, speech));
  const entries = groupEqual(lines).map((entry) => ({ ...entry, link: `${base}/${entry.path}` }));
  const greeting = speech.say('body.greeting', { name: plain(mail.name) });
  return {
    subject: Array.from(subjectOf(entries, mail.notices.length, speech))
      .slice(0, SUBJECT_LENGTH)
      .join(''),
    text: textOf(greeting, entries, speech),
    html: htmlPage({ greeting, entries, speech }),
  };
}

/** A chair with forty reviews waiting reads one line, not forty. Deadlines ascend; what has none comes last. */
function groupEqual(lines: readonly Line[]): (Line & { readonly times: number })[] {
  const groups = new Map<string, { line: Line; paths: Set<string>; times: number }>();
  for (const line of lines) {
    const key = JSON.stringify([line.headline, line.fields]);
    const group = groups.get(key) ?? { line, paths: new Set<string>(), times: 0 };
    group.paths.add(line.path);
    group.times += 1;
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ line, paths, times }) => ({ ...line, path: paths.size === 1 ? line.path : 'inbox', times }))
    .sort((a, b) => compare(a.lastDay ?? '9999', b.lastDay ?? '9999'));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function subjectOf(entries: readonly Entry[], notices: number, speech: Speech): string {
  const [first] = entries;
  if (first !== undefined && entries.length === 1) {
    return entryTitle(first, speech);
  }
  const many = speech.say('subject.many', { n: notices });
  return first?.lastDay === undefined
    ? many
    : [many, speech.say('subject.nearest', { date: speech.date(first.lastDay) })].join(speech.say('subject.separator'));
}

/** The headline, with the number of notices when there are several like it. */
export const entryTitle = (entry: Entry, speech: Speech): string =>
  entry.times === 1 ? entry.headline : `${entry.headline}${speech.say('body.times', { n: entry.times })}`;

function textOf(greeting: string, entries: readonly Entry[], speech: Speech): string {
  const blocks = entries.map((entry, index) =>
    [
      `${index + 1}. ${entryTitle(entry, speech)}`,
      ...entry.fields.map((field) => `   ${speech.say('body.field', field)}`),
      `   ${entry.link}`,
    ].join('\n'),
  );
  return [greeting, speech.say('body.intro'), ...blocks, speech.say('body.footer'), ''].join('\n\n');
}
