import { isStompVersion, type Frame, type StompVersion } from './Frame.ts';
import { OversizeMessage } from './OversizeMessage.ts';
import { parseHead, type FrameHead } from './parseHead.ts';
import { FrameTooLarge, MalformedFrame } from './stompErrors.ts';

const LF = 10;
const CR = 13;
const DEFAULT_MAX_FRAME_BYTES = 8 * 1024 * 1024;
const MAX_HEAD_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

interface Head extends FrameHead {
  readonly bodyStart: number;
}

/**
 * Turns a stream of bytes, cut anywhere, into whole frames; bodies are slices, not copies. Throws FrameTooLarge or
 * MalformedFrame, after which the stream must be given up. A CONNECTED frame sets the version for what follows it. A
 * MESSAGE over the limit is read past without being kept and comes as an oversize frame: it would be delivered again
 * and first on every new connection, so it must not end this one. For the same reason a MESSAGE with a malformed head comes
 * with what of it can be read.
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
  /** The frame being read: its head, or what reads past it. */
  #open: Head | OversizeMessage | undefined;
  #fault: Error | undefined;

  constructor(options: { maxFrameBytes?: number; version?: StompVersion } = {}) {
    this.version = options.version ?? '1.0';
    this.#maxFrameBytes = options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
  }

  /**
   * Takes the next bytes and returns the frames that they complete. The chunk must not be changed afterwards. What is
   * wrong behind frames of the same bytes does not take them away: then throwFault and the next push throw it.
   */
  push(chunk: Buffer): Frame[] {
    this.throwFault();
    this.#append(chunk);
    const frames: Frame[] = [];
    try {
      for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    } catch (cause) {
      if (cause instanceof Error) this.#fault = cause;
      if (frames.length === 0) throw cause;
    }
    return frames;
  }

  /** Throws what ended the stream, if anything has. */
  throwFault(): void {
    if (this.#fault !== undefined) throw this.#fault;
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
    // An oversize message leaves nothing unread, so this is never one.
    if (this.#open !== undefined && !(this.#open instanceof OversizeMessage))
      this.#open = { ...this.#open, bodyStart: this.#open.bodyStart - this.#start };
    this.#scanned = Math.max(0, this.#scanned - this.#start);
    this.#buffer = larger;
    this.#start = 0;
    this.#end = unread;
  }

  #next(): Frame | undefined {
    this.#open ??= this.#readHead();
    if (this.#open === undefined) return undefined;
    return this.#open instanceof OversizeMessage ? this.#readPast(this.#open) : this.#readBody(this.#open);
  }

  #readHead(): Head | OversizeMessage | undefined {
    this.#skipHeartbeats();
    const headEnd = this.#findHeadEnd();
    const headBytes = (headEnd ?? this.#end) - this.#start;
    const limit = Math.min(MAX_HEAD_BYTES, this.#maxFrameBytes);
    if (headBytes > limit) return this.#oversizeHead(headBytes, limit);
    if (headEnd === undefined) return undefined;
    const head = parseHead(this.#buffer.toString('utf8', this.#start, headEnd), this.version);
    this.#agreeVersion(head);
    const bodyStart = headEnd + (this.#buffer[headEnd + 1] === CR ? 3 : 2);
    this.#scanned = bodyStart;
    return { ...head, bodyStart };
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

  #oversizeHead(headBytes: number, limit: number): OversizeMessage {
    const commandLine = this.#buffer.toString('latin1', this.#start, Math.min(this.#end, this.#start + 9));
    if (!/^MESSAGE\r?\n/.test(commandLine)) throw new FrameTooLarge(headBytes, limit);
    return new OversizeMessage(this.version);
  }

  #agreeVersion(head: FrameHead): void {
    if (head.command !== 'CONNECTED') return;
    const version = head.headers.get('version') ?? '1.0';
    if (isStompVersion(version)) this.version = version;
  }

  #readBody(head: Head): Frame | undefined {
    const { command, headers, bodyStart, bodyBytes, headFault } = head;
    const bodyEnd = bodyBytes === undefined ? this.#findNul() : bodyStart + bodyBytes;
    if (bodyEnd - this.#start > this.#maxFrameBytes) return this.#giveUpBody(head, bodyEnd - this.#start);
    if (bodyEnd >= this.#end) return undefined;
    if (this.#buffer[bodyEnd] !== 0) throw lyingLength(head);
    const body = this.#buffer.subarray(bodyStart, bodyEnd);
    this.#open = undefined;
    this.#start = this.#scanned = bodyEnd + 1;
    return { command, headers, body, isOversize: false, ...(headFault === undefined ? {} : { headFault }) };
  }

  /** The position of the NUL that ends the body; while it has not come, that of the end of what has. */
  #findNul(): number {
    const nul = this.#buffer.indexOf(0, this.#scanned);
    this.#scanned = nul === -1 ? this.#end : Math.min(nul, this.#end);
    return this.#scanned;
  }

  #giveUpBody(head: Head, frameBytes: number): Frame | undefined {
    if (head.command !== 'MESSAGE') throw new FrameTooLarge(frameBytes, this.#maxFrameBytes);
    const oversize = new OversizeMessage(this.version, head);
    this.#open = oversize;
    this.#start = Math.min(head.bodyStart, this.#end);
    return this.#readPast(oversize);
  }

  #readPast(oversize: OversizeMessage): Frame | undefined {
    this.#start += oversize.readPast(this.#buffer.subarray(this.#start, this.#end));
    this.#scanned = this.#start;
    if (oversize.frame !== undefined) this.#open = undefined;
    return oversize.frame;
  }
}

function lyingLength({ command, headers }: FrameHead): MalformedFrame {
  const fault = 'no NUL after the body of the declared length';
  return new MalformedFrame(fault, command === 'MESSAGE' ? headers : undefined);
}
