const WHITE_SPACE = 64;
const PADDING = 65;
const OTHER = 66;

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

/** What each byte stands for: six bits, or one of the above. */
const MEANING = new Uint8Array(256).fill(OTHER);
ALPHABET.forEach((byte, bits) => (MEANING[byte] = bits));
Buffer.from(' \t\n\r').forEach((byte) => (MEANING[byte] = WHITE_SPACE));
MEANING[0x3d] = PADDING;

/**
 * Reads base64 with white space anywhere; undefined: it is none, or empty. Only the one way to write these bytes is
 * accepted, so that no bit of a signature can be changed unseen; `isLax` also takes text without padding, as Ruby does.
 * A loop, because replacing the white space of eight hostile megabytes takes half a second and a quarter of a gigabyte.
 */
export function decodeBase64(text: Uint8Array, isLax = false): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let digits = 0;
  let padding = 0;
  let bits = 0;
  // An iterator would take three times as long.
  for (let at = 0, byte = text[0]; byte !== undefined; at += 1, byte = text[at]) {
    const meaning = MEANING[byte] ?? OTHER;
    if (meaning === WHITE_SPACE) continue;
    if (meaning === OTHER || (padding > 0 && meaning !== PADDING)) return undefined;
    if (meaning === PADDING) {
      padding += 1;
      continue;
    }
    bits = ((bits << 6) | meaning) & 0xffffff;
    digits += 1;
    if (digits % 4 !== 0) continue;
    bytes[length] = bits >> 16;
    bytes[length + 1] = bits >> 8;
    bytes[length + 2] = bits;
    length += 3;
  }
  const left = digits % 4;
  if (!isLax && (digits === 0 || left === 1 || padding !== (4 - left) % 4)) return undefined;
  const rest = bits & ((1 << (left * 6)) - 1);
  if (!isLax && (left === 2 || left === 3) && (rest & (left === 2 ? 0xf : 0x3)) !== 0) return undefined;
  if (left >= 2) bytes[length] = left === 2 ? rest >> 4 : rest >> 10;
  if (left === 3) bytes[length + 1] = rest >> 2;
  return bytes.subarray(0, length + Math.max(left - 1, 0));
}
