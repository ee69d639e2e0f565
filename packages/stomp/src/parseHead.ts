import type { StompVersion } from './Frame.ts';
import { unescapeHeader } from './headerEscapes.ts';
import { MalformedFrame } from './stompErrors.ts';

/** What a frame says before its body. */
export interface FrameHead {
  readonly command: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Undefined: no content-length, the body ends at the first NUL. */
  readonly bodyBytes: number | undefined;
  /** Given: the head of this MESSAGE is malformed so; only the headers are here that could be read. */
  readonly headFault?: string;
}

/**
 * Reads command and header lines (without the empty one); throws MalformedFrame. Of a MESSAGE it keeps what can be read:
 * to acknowledge it is the only way to be rid of it, since the broker delivers it first on every new connection.
 */
export function parseHead(text: string, version: StompVersion): FrameHead {
  try {
    return strictHead(text, version);
  } catch (cause) {
    if (!(cause instanceof MalformedFrame) || !/^MESSAGE\r?\n/.test(text)) throw cause;
    return salvagedHead(text, version, cause.fault);
  }
}

function strictHead(text: string, version: StompVersion): FrameHead {
  const commandEnd = lineEndOf(text, 0);
  const command = withoutCr(text.slice(0, commandEnd));
  if (!/^[A-Z]{1,32}$/.test(command)) throw new MalformedFrame(`${JSON.stringify(command.slice(0, 40))} is no command`);
  const isEscaped = version !== '1.0' && command !== 'CONNECT' && command !== 'CONNECTED' && text.includes('\\');
  const headers = new Map<string, string>();
  for (let from = commandEnd + 1; from <= text.length;) {
    const end = lineEndOf(text, from);
    addHeader(headers, withoutCr(text.slice(from, end)), isEscaped ? version : '1.0');
    from = end + 1;
  }
  return { command, headers, bodyBytes: parseLength(headers.get('content-length')) };
}

function lineEndOf(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function salvagedHead(text: string, version: StompVersion, headFault: string): FrameHead {
  const headers = new Map<string, string>();
  const [, ...lines] = text.split('\n');
  for (const line of lines) whatFails(() => addHeader(headers, withoutCr(line), version));
  let bodyBytes: number | undefined;
  whatFails(() => (bodyBytes = parseLength(headers.get('content-length'))));
  return { command: 'MESSAGE', headers, bodyBytes, headFault };
}

/** Does it and gives the fault of the MalformedFrame that it throws; undefined: none. */
export function whatFails(read: () => void): string | undefined {
  try {
    read();
    return undefined;
  } catch (cause) {
    if (cause instanceof MalformedFrame) return cause.fault;
    throw cause;
  }
}

/** Adds what one header line says, unless the name is there already; throws MalformedFrame. Version 1.0 knows no escapes. */
export function addHeader(headers: Map<string, string>, line: string, version: StompVersion): void {
  const colon = line.indexOf(':');
  if (colon < 1) throw new MalformedFrame(`${JSON.stringify(line.slice(0, 40))} is no header`);
  const name = unescapeHeader(line.slice(0, colon), version);
  // STOMP 1.2, "Repeated Header Entries": only the first counts.
  if (!headers.has(name)) headers.set(name, unescapeHeader(line.slice(colon + 1), version));
}

/** A line without the carriage return that ends it. */
export function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Reads a content-length; undefined: there is none. Throws MalformedFrame. */
export function parseLength(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  if (!/^\d{1,15}$/.test(trimmed)) throw new MalformedFrame(`content-length ${JSON.stringify(text.slice(0, 40))}`);
  return Number(trimmed);
}
