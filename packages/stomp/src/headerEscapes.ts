import { MalformedFrame, UnencodableHeader } from './stompErrors.ts';
import type { StompVersion } from './Frame.ts';

/** Writes one header line's name or value for the version; throws UnencodableHeader where the version has no way to say it. */
export function escapeHeader(text: string, version: StompVersion, part: 'name' | 'value'): string {
  if (!/[\0\r\n:\\]/.test(text)) return text;
  if (text.includes('\0')) throw new UnencodableHeader(text, 'it holds a NUL character');
  if (version === '1.0') return refuseUnescapable(text, part);
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(':', '\\c');
  if (!escaped.includes('\r')) return escaped;
  if (version === '1.1') throw new UnencodableHeader(text, 'STOMP 1.1 cannot carry a carriage return');
  return escaped.replaceAll('\r', '\\r');
}

function refuseUnescapable(text: string, part: 'name' | 'value'): string {
  if (/[\r\n]/.test(text)) throw new UnencodableHeader(text, 'it holds a line break, which is not escaped here');
  if (part === 'name' && text.includes(':')) throw new UnencodableHeader(text, 'its name holds a colon');
  return text;
}

/** Reads a header name or value of version 1.1 or 1.2; throws MalformedFrame on an escape that the standard does not know. */
export function unescapeHeader(text: string, version: StompVersion): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\s\S]?)/g, (_whole, letter: string) => unescaped(letter, version));
}

function unescaped(letter: string, version: StompVersion): string {
  if (letter === 'n') return '\n';
  if (letter === 'c') return ':';
  if (letter === '\\') return '\\';
  if (letter === 'r' && version === '1.2') return '\r';
  throw new MalformedFrame(`unknown escape ${JSON.stringify(`\\${letter}`)} in a header`);
}
