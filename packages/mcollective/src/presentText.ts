import type { RubyString } from './rubyMarshal/RubyValue.ts';

/** Text of a string from a host as it may be shown and stored: as long as it was, without NUL (PostgreSQL stores none). */
export function presentText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\u2400') : text;
}

/** Latin-1 and UTF-16 are read as what they are; of other encodings the ASCII part is legible. */
export function bytesToText({ bytes, encoding }: Pick<RubyString, 'bytes' | 'encoding'>): string {
  if (encoding === 'UTF-16LE' || encoding === 'ISO-8859-1') {
    return bytes.toString(encoding === 'UTF-16LE' ? 'utf16le' : 'latin1').toWellFormed();
  }
  return bytes.toString('utf8');
}
