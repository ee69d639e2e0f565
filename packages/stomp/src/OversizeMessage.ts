import type { Frame, StompVersion } from './Frame.ts';
import { addHeader, parseLength, whatFails, withoutCr, type FrameHead } from './parseHead.ts';
import { MalformedFrame } from './stompErrors.ts';

const LF = 10;
const NO_BODY = Buffer.alloc(0);
/** Of a head over the limit these are kept, no more: they say where the message came from and how to acknowledge it. */
const KEPT_HEADERS = new Set(['destination', 'subscription', 'message-id', 'ack', 'content-length']);
const MAX_KEPT_LINE_BYTES = 4096;

/** Reads past a MESSAGE that is over the limit by counting, whatever its size; keeps at most one line of a few headers. */
export class OversizeMessage {
  readonly #version: StompVersion;
  readonly #headers: Map<string, string>;
  readonly #line = Buffer.alloc(MAX_KEPT_LINE_BYTES);
  /** How long the line is of which #line holds the beginning. */
  #lineBytes = 0;
  #isInHead: boolean;
  /** Undefined in the body: it ends at the first NUL. */
  #bodyLeft: number | undefined;
  #headFault: string | undefined;
  #frame: Frame | undefined;

  /** With a head, the bytes that come are those of its body; without one they begin with the command line. */
  constructor(version: StompVersion, head?: FrameHead) {
    this.#version = version;
    this.#headers = new Map(head?.headers);
    this.#isInHead = head === undefined;
    this.#bodyLeft = head?.bodyBytes;
    this.#headFault = head?.headFault;
  }

  /** The message without its body, once its end has been read. */
  get frame(): Frame | undefined {
    return this.#frame;
  }

  /** Takes the next bytes; returns how many of them belong to the message. Throws MalformedFrame when its length lies. */
  readPast(bytes: Buffer): number {
    let at = 0;
    while (this.#isInHead && at < bytes.length) at = this.#readLine(bytes, at);
    if (this.#isInHead) return at;
    return this.#bodyLeft === undefined ? this.#seekNul(bytes, at) : this.#countBody(bytes, at, this.#bodyLeft);
  }

  #readLine(bytes: Buffer, from: number): number {
    const lineEnd = bytes.indexOf(LF, from);
    const piece = bytes.subarray(from, lineEnd === -1 ? bytes.length : lineEnd);
    // Buffer.copy stops at the end of #line.
    piece.copy(this.#line, Math.min(this.#lineBytes, MAX_KEPT_LINE_BYTES));
    this.#lineBytes += piece.length;
    if (lineEnd === -1) return bytes.length;
    if (this.#lineBytes <= MAX_KEPT_LINE_BYTES) this.#takeLine(this.#line.toString('utf8', 0, this.#lineBytes));
    this.#lineBytes = 0;
    return lineEnd + 1;
  }

  #takeLine(ended: string): void {
    const line = withoutCr(ended);
    if (KEPT_HEADERS.has(line.slice(0, line.indexOf(':'))))
      this.#note(() => addHeader(this.#headers, line, this.#version));
    if (line !== '') return;
    this.#isInHead = false;
    this.#note(() => (this.#bodyLeft = parseLength(this.#headers.get('content-length'))));
  }

  #note(read: () => void): void {
    const fault = whatFails(read);
    this.#headFault ??= fault;
  }

  #seekNul(bytes: Buffer, from: number): number {
    const nul = bytes.indexOf(0, from);
    return nul === -1 ? bytes.length : this.#endAt(nul);
  }

  #countBody(bytes: Buffer, from: number, left: number): number {
    const skipped = Math.min(left, bytes.length - from);
    this.#bodyLeft = left - skipped;
    const end = from + skipped;
    if (this.#bodyLeft > 0 || end === bytes.length) return end;
    if (bytes[end] !== 0) throw new MalformedFrame('no NUL after the body of the declared length', this.#headers);
    return this.#endAt(end);
  }

  #endAt(nul: number): number {
    const fault = this.#headFault === undefined ? {} : { headFault: this.#headFault };
    this.#frame = { command: 'MESSAGE', headers: this.#headers, body: NO_BODY, isOversize: true, ...fault };
    return nul + 1;
  }
}
