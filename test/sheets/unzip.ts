import { inflateRawSync } from 'node:zlib';

interface Entry {
  readonly name: string;
  /** Where the entry stands in the directory. */
  readonly at: number;
  readonly content: string;
}

/** The parts of an archive, read without the package that wrote it. Throws when it is not one. */
export function unzip(bytes: Uint8Array): readonly Entry[] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = data.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entries: Entry[] = [];
  let at = data.readUInt32LE(end + 16);
  for (let left = data.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = data.readUInt16LE(at + 28);
    const local = data.readUInt32LE(at + 42);
    const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
    const packed = data.subarray(start, start + data.readUInt32LE(at + 20));
    const content = data.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    entries.push({ name: data.toString('utf8', at + 46, at + 46 + nameLength), at, content: content.toString('utf8') });
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return entries;
}

/** The text of one part. */
export const part = (bytes: Uint8Array, name: string): string =>
  unzip(bytes).find((entry) => entry.name === name)?.content ?? '';

/** The archive with one part declared to unpack to so many bytes, whatever it holds. */
export function declaring(bytes: Uint8Array, name: string, size: number): Uint8Array {
  const changed = Buffer.from(bytes);
  const entry = unzip(bytes).find((one) => one.name === name);
  if (entry === undefined) throw new Error(`no ${name}`);
  changed.writeUInt32LE(size, entry.at + 24);
  return changed;
}
