import type { YamlReader } from './YamlReader.ts';

const NOT_HEXADECIMAL = -1;

/** What the letter after a backslash stands for, by its code; 0 at the other places, and for the letter 0. */
const ESCAPES = new Uint16Array(128);
for (const [letter, character] of Object.entries({
  ...{ a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' },
  ...{ ' ': ' ', '"': '"', '/': '/', '\\': '\\', N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029' },
})) {
  ESCAPES[letter.charCodeAt(0)] = character.charCodeAt(0);
}

/** Collects the character that an escape in a quoted text stands for, and goes behind it. Throws RefusedYaml if it stands for none. */
export function takeEscape(reader: YamlReader): void {
  const letter = reader.code(1);
  const fixed = ESCAPES[letter] ?? 0;
  if (fixed !== 0 || letter === 0x30) {
    reader.collected.pushCharacter(fixed);
    reader.at += 2;
    return;
  }
  const digits = letter === 0x78 ? 2 : letter === 0x75 ? 4 : letter === 0x55 ? 8 : 0;
  const point = digits === 0 ? NOT_HEXADECIMAL : hexadecimal(reader, digits);
  if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    throw reader.refusal('BAD_SCALAR', 'an escape that stands for no character');
  }
  reader.collected.pushCharacter(point);
  reader.at += 2 + digits;
}

function hexadecimal(reader: YamlReader, digits: number): number {
  let point = 0;
  for (let at = 0; at < digits; at += 1) {
    const digit = hexadecimalDigit(reader.code(2 + at));
    if (digit === NOT_HEXADECIMAL) return NOT_HEXADECIMAL;
    point = point * 16 + digit;
  }
  return point;
}

function hexadecimalDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const small = code | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : NOT_HEXADECIMAL;
}
