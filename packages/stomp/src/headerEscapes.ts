import { MalformedFrame, UnencodableHeader } from './stompErrors.ts';
import type { StompVersion } from './Frame.ts';

const SPECIAL = /[\0\r\n:\\]/;

/** Writes one header line for the version, without its end; throws UnencodableHeader where the version has no way to say it. */
export function encodeHeader(name: string, value: string, version: StompVersion): string {
  if (!SPECIAL.test(name) && !SPECIAL.test(value)) return `${name}:${value}`;
  if (version === '1.0' && name.includes(':')) throw new UnencodableHeader(name, 'its name holds a colon');
  const [writtenName, writtenValue] = [name, value].map((text) => {
    const fault = headerFault(text, version);
    // The value is never shown: it may be a password.
    if (fault !== undefined) throw new UnencodableHeader(name, fault);
    return escaped(text, version);
  });
  return `${writtenName}:${writtenValue}`;
}

/** What the version has no way to say in a header name or value; undefined: nothing. */
export function headerFault(text: string, version: StompVersion): string | undefined {
  if (text.includes('\0')) return 'it holds a NUL character';
  if (version === '1.0' && /[\r\n]/.test(text)) return 'it holds a line break, which is not escaped here';
  if (version === '1.1' && text.includes('\r')) return 'STOMP 1.1 cannot carry a carriage return';
  return undefined;
}

function escaped(text: string, version: StompVersion): string {
  if (version === '1.0') return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(':', '\\c').replaceAll('\r', '\\r');
}

/** Reads a header name or value; throws MalformedFrame on an escape that the standard does not know. Version 1.0 knows none. */
export function unescapeHeader(text: string, version: StompVersion): string {
  if (version === '1.0') return text;
  let read = '';
  let from = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', from)) {
    read += text.slice(from, at) + unescaped(text.charAt(at + 1), version);
    from = at + 2;
  }
  return from === 0 ? text : read + text.slice(from);
}

function unescaped(letter: string, version: StompVersion): string {
  if (letter === 'n') return '\n';
  if (letter === 'c') return ':';
  if (letter === '\\') return '\\';
  if (letter === 'r' && version === '1.2') return '\r';
  throw new MalformedFrame(`unknown escape ${JSON.stringify(`\\${letter}`)} in a header`);
}
