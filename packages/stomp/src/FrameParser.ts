import { isStompVersion, type Frame, type StompVersion } from './Frame.ts';
import { unescapeHeader } from './headerEscapes.ts';
import { FrameTooLarge, MalformedFrame } from './stompErrors.ts';

const LF = 10;
const CR = 13;
const DEFAULT_MAX_FRAME_BYTES = 8 * 1024 * 1024;
const MAX_HEAD_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

interface Head {
  readonly command: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly bodyStart: number;
  /** Undefined: no content-length, the body ends at the first NUL. */
  readonly bodyBytes: number | undefined;
}

/**
 * Turns a stream of bytes, cut anywhere, into whole frames; bodies are slices, not copies. Throws FrameTooLarge or
 * MalformedFrame, after which the stream must be given up. A CONNECTED frame sets the version for what follows it.
 */
export class FrameParser {
  version: StompVersion;
  readonly #maxFrameBytes: number;
  /** Unread bytes are #buffer[#start, #end). Bytes once written are never overwritten: handed-out bodies lie in here. */
  #buffer: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  /** How far the search for the end of the head or body has come, so that tiny slices do not make it quadratic. */
  #scanned = 0;
  #head: Head | undefined;

  constructor(options: { maxFrameBytes?: number; version?: StompVersion } = {}) {
    this.version = options.version ?? '1.0';
    this.#maxFrameBytes = options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
  }

  /** Takes the next bytes and returns the frames that they complete. The chunk must not be changed afterwards. */
  push(chunk: Buffer): Frame[] {
    this.#append(chunk);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #append(chunk: Buffer): void {
    const unread = this.#end - this.#start;
    if (unread === 0) {
      this.#buffer = chunk;
      this.#start = this.#scanned = 0;
      this.#end = chunk.length;
      return;
    }
    if (this.#end + chunk.length > this.#buffer.length) this.#grow(unread, chunk.length);
    this.#end += chunk.copy(this.#buffer, this.#end);
  }

  #grow(unread: number, more: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * (unread + more));
    this.#buffer.copy(larger, 0, this.#start, this.#end);
    if (this.#head !== undefined) this.#head = { ...this.#head, bodyStart: this.#head.bodyStart - this.#start };
    this.#scanned = Math.max(0, this.#scanned - this.#start);
    this.#buffer = larger;
    this.#start = 0;
    this.#end = unread;
  }

  #next(): Frame | undefined {
    this.#head ??= this.#readHead();
    if (this.#head === undefined) return undefined;
    const { command, headers, bodyStart } = this.#head;
    const bodyEnd = this.#findBodyEnd(this.#head);
    if (bodyEnd === undefined) return undefined;
    const body = this.#buffer.subarray(bodyStart, bodyEnd);
    this.#head = undefined;
    this.#start = this.#scanned = bodyEnd + 1;
    return { command, headers, body };
  }

  #readHead(): Head | undefined {
    this.#skipHeartbeats();
    const headEnd = this.#findHeadEnd();
    const headBytes = (headEnd ?? this.#end) - this.#start;
    const limit = Math.min(MAX_HEAD_BYTES, this.#maxFrameBytes);
    if (headBytes > limit) throw new FrameTooLarge(headBytes, limit);
    if (headEnd === undefined) return undefined;
    const head = parseHead(this.#buffer.toString('utf8', this.#start, headEnd), this.version);
    this.#agreeVersion(head);
    const bodyStart = headEnd + (this.#buffer[headEnd + 1] === CR ? 3 : 2);
    const bodyBytes = parseLength(head.headers.get('content-length'));
    this.#scanned = bodyStart;
    this.#limitFrame(headBytes + (bodyBytes ?? 0));
    return { ...head, bodyStart, bodyBytes };
  }

  #skipHeartbeats(): void {
    while (this.#start < this.#end && (this.#buffer[this.#start] === LF || this.#buffer[this.#start] === CR)) {
      this.#start += 1;
    }
    this.#scanned = Math.max(this.#scanned, this.#start);
  }

  /** The position of the LF that ends the last header line, which an empty line follows. */
  #findHeadEnd(): number | undefined {
    for (;;) {
      const lineEnd = this.#buffer.indexOf(LF, this.#scanned);
      if (lineEnd === -1 || lineEnd + 1 >= this.#end) return undefined;
      const next = this.#buffer[lineEnd + 1];
      if (next === LF) return lineEnd;
      if (next === CR && lineEnd + 2 >= this.#end) return undefined;
      if (next === CR && this.#buffer[lineEnd + 2] === LF) return lineEnd;
      this.#scanned = lineEnd + 1;
    }
  }

  #agreeVersion(head: { command: string; headers: ReadonlyMap<string, string> }): void {
    if (head.command !== 'CONNECTED') return;
    const version = head.headers.get('version') ?? '1.0';
    if (isStompVersion(version)) this.version = version;
  }

  #findBodyEnd({ bodyStart, bodyBytes }: Head): number | undefined {
    if (bodyBytes === undefined) return this.#findNul();
    const bodyEnd = bodyStart + bodyBytes;
    if (bodyEnd >= this.#end) return undefined;
    if (this.#buffer[bodyEnd] !== 0) throw new MalformedFrame('no NUL after the body of the declared length');
    return bodyEnd;
  }

  #findNul(): number | undefined {
    const nul = this.#buffer.indexOf(0, this.#scanned);
    const found = nul !== -1 && nul < this.#end;
    this.#limitFrame((found ? nul : this.#end) - this.#start);
    this.#scanned = found ? nul : this.#end;
    return found ? nul : undefined;
  }

  #limitFrame(bytes: number): void {
    if (bytes > this.#maxFrameBytes) throw new FrameTooLarge(bytes, this.#maxFrameBytes);
  }
}

function parseHead(text: string, version: StompVersion): { command: string; headers: ReadonlyMap<string, string> } {
  const lines = text.split('\n');
  const command = withoutCr(lines[0] ?? '');
  if (!/^[A-Z]{1,32}$/.test(command)) throw new MalformedFrame(`${JSON.stringify(command.slice(0, 40))} is no command`);
  const escaped = version !== '1.0' && command !== 'CONNECT' && command !== 'CONNECTED' && text.includes('\\');
  const headers = new Map<string, string>();
  for (let at = 1; at < lines.length; at += 1)
    addHeader(headers, withoutCr(lines[at] ?? ''), escaped ? version : '1.0');
  return { command, headers };
}

function addHeader(headers: Map<string, string>, line: string, version: StompVersion): void {
  const colon = line.indexOf(':');
  if (colon < 1) throw new MalformedFrame(`${JSON.stringify(line.slice(0, 40))} is no header`);
  const read = (text: string): string => (version === '1.0' ? text : unescapeHeader(text, version));
  const name = read(line.slice(0, colon));
  // STOMP 1.2, "Repeated Header Entries": only the first counts.
  if (!headers.has(name)) headers.set(name, read(line.slice(colon + 1)));
}

function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function parseLength(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  if (!/^\d{1,15}$/.test(trimmed)) throw new MalformedFrame(`content-length ${JSON.stringify(text.slice(0, 40))}`);
  return Number(trimmed);
}
