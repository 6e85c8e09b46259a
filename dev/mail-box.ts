import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import PostalMime from 'postal-mime';

/** One caught mail, as read by a mail program. */
export type CaughtMail = {
  /** Counts up from 1 in order of arrival. */
  readonly id: number;
  /** Arrival, UTC milliseconds. */
  readonly receivedAt: number;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly filename: string; readonly mimeType: string; readonly size: number }[];
};

type Envelope = CaughtMail['envelope'];
type Note = { id: number; receivedAt: number; envelope: Envelope };

const NUMBER_WIDTH = 8;

function addresses(list: readonly { address?: string | undefined }[] | undefined): string[] {
  return (list ?? []).flatMap(({ address }) => (address === undefined ? [] : [address]));
}

async function readMail(note: Note, raw: Uint8Array): Promise<CaughtMail> {
  const mail = await PostalMime.parse(raw);
  return {
    ...note,
    from: addresses(mail.from === undefined ? [] : [mail.from])[0] ?? '',
    to: addresses(mail.to),
    subject: mail.subject ?? '',
    messageId: mail.messageId ?? '',
    headers: mail.headers.map(({ key, value }) => ({ key, value })),
    text: mail.text ?? '',
    html: mail.html ?? '',
    attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? '',
      mimeType,
      size: typeof content === 'string' ? content.length : content.byteLength,
    })),
  };
}

/** The mails caught so far; with a folder they are kept as `.eml` files and read again at the next start. */
export class MailBox {
  private readonly caught: CaughtMail[] = [];
  private readonly dir: string | undefined;
  private lastId = 0;

  constructor(dir: string | undefined) {
    this.dir = dir;
  }

  /** Reads what an earlier run left in the folder. */
  async load(): Promise<void> {
    if (this.dir === undefined) return;
    mkdirSync(this.dir, { recursive: true });
    for (const file of readdirSync(this.dir)
      .filter((name) => name.endsWith('.eml'))
      .sort()) {
      const path = join(this.dir, file);
      const note = JSON.parse(readFileSync(path.replace(/\.eml$/, '.json'), 'utf8')) as Note;
      this.caught.push(await readMail(note, readFileSync(path)));
      this.lastId = Math.max(this.lastId, note.id);
    }
  }

  async add(envelope: Envelope, raw: Buffer): Promise<void> {
    this.lastId += 1;
    const note = { id: this.lastId, receivedAt: Date.now(), envelope };
    if (this.dir !== undefined) {
      const path = join(this.dir, String(note.id).padStart(NUMBER_WIDTH, '0'));
      // The content appears last and whole, so a kill in between leaves no mail that cannot be read.
      writeFileSync(`${path}.json`, JSON.stringify(note));
      writeFileSync(`${path}.part`, raw);
      renameSync(`${path}.part`, `${path}.eml`);
    }
    const mail = await readMail(note, raw);
    this.caught.push(mail);
    this.caught.sort((a, b) => a.id - b.id);
  }

  /** Mails that came after the one with this id, oldest first. */
  since(id: number): CaughtMail[] {
    return this.caught.filter((mail) => mail.id > id);
  }

  find(id: number): CaughtMail | undefined {
    return this.caught.find((mail) => mail.id === id);
  }
}
