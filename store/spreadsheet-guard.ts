/** Looks at an uploaded file before anything unpacks it. */

/** Why a file is not read at all. */
export type FileFault = 'file-too-large' | 'legacy-file' | 'encrypted-file' | 'not-a-workbook' | 'too-many-rows';

export const MAX_FILE_BYTES = 5 * 1024 * 1024;
/** 20,000 rows of a roster unpack to about 12 MiB; a file that says more than this was not made by a person. */
const MAX_UNPACKED_BYTES = 96 * 1024 * 1024;

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, at) => bytes[at] === byte);

/** An OLE container is an old .xls or an encrypted .xlsx; the second names a stream "EncryptedPackage" in UTF-16. */
const isEncrypted = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from('EncryptedPackage', 'utf16le'));

/**
 * Sum of the unpacked sizes the archive declares; undefined when it has no readable directory or hides a size. The
 * reader stops an entry at its declared size, so a false declaration does not help a bomb.
 */
function declaredBytes(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  const lowest = Math.max(0, bytes.length - 65_557);
  while (end >= lowest && view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < lowest) return undefined;
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) return undefined;
    const packed = view.getUint32(at + 20, true);
    const unpacked = view.getUint32(at + 24, true);
    // Sizes left for later ("see behind the data") are read without a limit of their own.
    if (unpacked === 0 && (packed > 2 || (view.getUint16(at + 8, true) & 8) !== 0)) return undefined;
    total += unpacked;
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return total;
}

/** What is wrong with the file as a container; undefined when it may be opened. */
export function containerFault(bytes: Uint8Array): FileFault | undefined {
  if (bytes.length > MAX_FILE_BYTES) return 'file-too-large';
  if (startsWith(bytes, OLE)) return isEncrypted(bytes) ? 'encrypted-file' : 'legacy-file';
  if (bytes.length < 22 || !startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return 'not-a-workbook';
  const unpacked = declaredBytes(bytes);
  if (unpacked === undefined) return 'not-a-workbook';
  return unpacked > MAX_UNPACKED_BYTES ? 'file-too-large' : undefined;
}
