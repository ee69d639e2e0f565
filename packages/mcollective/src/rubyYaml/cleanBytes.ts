import { isUtf8 } from 'node:buffer';
import { RefusedYaml } from './RefusedYaml.ts';
import { END, LINE_FEED, LINE_SEPARATOR, PARAGRAPH_SEPARATOR, SPACE, TAB } from './yamlBytes.ts';

const DELETE = 0x7f;
const REFUSED = -1;
const KEPT = -2;

/**
 * YAML text as the reader takes it: UTF-8 that begins with a line feed and ends with a NUL, every line break one byte.
 * Throws RefusedYaml for anything that libyaml does not take as text, and for byte order marks, which Ruby never writes.
 *
 * Bytes and not a string, because anybody on the bus can send eight megabytes of line breaks: strings that grow by one
 * character at a time, or patterns that replace each, take seconds and a gigabyte for them.
 */
export function cleanBytes(bytes: Buffer): Buffer {
  if (!isUtf8(bytes)) throw new RefusedYaml('BAD_ENCODING', 1, 'it is not UTF-8');
  const clean = Buffer.allocUnsafe(bytes.length + 2);
  clean[0] = LINE_FEED;
  let length = 1;
  for (let at = 0; at < bytes.length;) {
    const from = at;
    while (IS_PLAIN[bytes[at] ?? 0] === 1) at += 1;
    length += bytes.copy(clean, length, from, at);
    for (; at < bytes.length && IS_PLAIN[bytes[at] ?? 0] === 0; length += 1) {
      const replacement = replacementOf(bytes, at);
      if (replacement === REFUSED) throw new RefusedYaml('BAD_ENCODING', 1, 'it holds control characters');
      clean[length] = replacement === KEPT ? (bytes[at] ?? 0) : replacement;
      at += replacement === KEPT ? 1 : replacedBytes(bytes, at);
    }
  }
  clean[length] = END;
  return clean.subarray(0, length + 1);
}

/** 1 for a byte that is kept whatever follows it; three others begin characters that may be breaks or are no text. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => {
  const isText = byte === TAB || byte === LINE_FEED || (byte >= SPACE && byte !== DELETE);
  return isText && byte !== 0xc2 && byte !== 0xe2 && byte !== 0xef ? 1 : 0;
});

/** The break that stands for what begins here, or KEPT or REFUSED. */
function replacementOf(bytes: Buffer, at: number): number {
  const second = bytes[at + 1] ?? 0;
  const third = bytes[at + 2] ?? 0;
  switch (bytes[at]) {
    case 0x0d:
      return LINE_FEED;
    case 0xc2: // U+0080 to U+00BF; U+0085 is NEL
      return second === 0x85 ? LINE_FEED : second < 0xa0 ? REFUSED : KEPT;
    case 0xe2:
      if (second !== 0x80 || (third !== 0xa8 && third !== 0xa9)) return KEPT;
      return third === 0xa8 ? LINE_SEPARATOR : PARAGRAPH_SEPARATOR;
    case 0xef: // U+FEFF, U+FFFE, U+FFFF
      return (second === 0xbb && third === 0xbf) || (second === 0xbf && third >= 0xbe) ? REFUSED : KEPT;
    default:
      return REFUSED;
  }
}

/** How many bytes a break takes. */
function replacedBytes(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === 0x0d) return bytes[at + 1] === LINE_FEED ? 2 : 1;
  return byte === 0xc2 ? 2 : 3;
}
