import { open, readFile } from 'node:fs/promises';

import { readNow } from './database.ts';
import type { Store } from './database.ts';

/** The head of the audit chain at a moment, kept where the database's owner cannot change it. */
export interface Anchor {
  readonly seq: string;
  /** Hexadecimal. */
  readonly chain: string;
  readonly at: string;
}

export interface AnchorKeeper {
  /** Writes the head down when the last time is a minute ago; cheap otherwise. */
  readonly keep: () => Promise<void>;
  /** Writes the head down now, for the end of a process. */
  readonly settle: () => Promise<void>;
}

/** Anchors once a minute bound what a rewrite of the whole chain can hide to the last minute. */
const EVERY_MS = 60_000;

/** Keeps anchors in an append-only file of JSON lines. An unchanged head is not written again. */
export function keepAnchors(input: { store: Store; file: string; everyMs?: number }): AnchorKeeper {
  const { store, file, everyMs = EVERY_MS } = input;
  let last = { seq: '0', at: -Infinity };
  const settle = async (): Promise<void> => {
    const { rows } = await store.pool.query<{ seq: string; chain: string }>(
      `select seq, encode(chain, 'hex') as chain from audit_seal order by seq desc limit 1`,
    );
    const [head] = rows;
    if (head !== undefined && head.seq !== last.seq) {
      const at = (await readNow(store)).toISOString();
      await appendLine(file, JSON.stringify({ seq: head.seq, chain: head.chain, at } satisfies Anchor));
    }
    last = { seq: head?.seq ?? '0', at: performance.now() };
  };
  return {
    settle,
    keep: async () => {
      if (performance.now() - last.at >= everyMs) {
        await settle();
      }
    },
  };
}

/** Appends durably. A line that a power cut tore is ended first, so that it spoils only itself. */
async function appendLine(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a+', 0o640);
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: Math.max(size - 1, 0) });
    const torn = size > 0 && buffer.toString() !== '\n';
    await handle.appendFile(`${torn ? '\n' : ''}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** All anchors of a file in the order written, and how many lines could not be read. A missing file has none. */
export async function readAnchors(file: string): Promise<{ anchors: Anchor[]; unreadable: number }> {
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
  }
  const lines = text.split('\n').filter((line) => line !== '');
  const anchors = lines.flatMap((line) => anchorOf(line) ?? []);
  return { anchors, unreadable: lines.length - anchors.length };
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

function anchorOf(line: string): Anchor | null {
  try {
    const value: unknown = JSON.parse(line);
    return isAnchor(value) ? value : null;
  } catch {
    return null;
  }
}

function isAnchor(value: unknown): value is Anchor {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, chain, at } = value as Partial<Record<keyof Anchor, unknown>>;
  return (
    typeof seq === 'string' &&
    /^[1-9]\d*$/.test(seq) &&
    typeof chain === 'string' &&
    /^[0-9a-f]{64}$/.test(chain) &&
    typeof at === 'string'
  );
}
