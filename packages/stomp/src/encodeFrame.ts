import { encodeHeader } from './headerEscapes.ts';
import type { StompVersion } from './Frame.ts';

const END_OF_FRAME = Buffer.of(0);
const NO_BODY = Buffer.alloc(0);

/**
 * Writes one frame. A body always gets a content-length, else brokers cut it at its first NUL; a content-length among
 * the headers keeps its place and gets the true value. Throws UnencodableHeader.
 */
export function encodeFrame(
  frame: { command: string; headers?: Iterable<readonly [string, string]>; body?: Buffer },
  version: StompVersion,
): Buffer {
  const body = frame.body ?? NO_BODY;
  // CONNECT and CONNECTED are never escaped (STOMP 1.2, "Value Encoding"): they come before a version is agreed.
  const escaping = frame.command === 'CONNECT' || frame.command === 'CONNECTED' ? '1.0' : version;
  const head = encodeHead(frame.command, frame.headers ?? [], body.length, escaping);
  return Buffer.concat([Buffer.from(head, 'utf8'), body, END_OF_FRAME]);
}

function encodeHead(
  command: string,
  headers: Iterable<readonly [string, string]>,
  bodyBytes: number,
  version: StompVersion,
): string {
  let head = `${command}\n`;
  let hasLength = false;
  for (const [name, value] of headers) {
    if (name === 'content-length') hasLength = true;
    const written = name === 'content-length' ? String(bodyBytes) : value;
    head += `${encodeHeader(name, written, version)}\n`;
  }
  if (!hasLength && bodyBytes > 0) head += `content-length:${bodyBytes}\n`;
  return `${head}\n`;
}
