import { hash, randomBytes } from 'node:crypto';

/** Without letters that look like digits or like each other on paper. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BYTES = 10;
const GROUP = /.{4}/g;

/** A new code of 80 random bits in four groups, such as 7K2M-… : short enough to be typed from a slip of paper. */
export function newCode(): string {
  const bits = [...randomBytes(BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)] ?? '');
  return (letters.join('').match(GROUP) ?? []).join('-');
}

/** Only this hash of a code is stored. Case, spaces and dashes do not matter, nor O for 0, nor I and L for 1. */
export function codeHash(code: string): Buffer {
  const typed = code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return hash('sha256', typed, 'buffer');
}
