import { RefusedMarshal, type MarshalFault } from './RefusedMarshal.ts';

/** Longer texts are read faster by the runtime. */
const MAX_SHORT_TEXT = 64;
/** The last short text for each length and each pair of first and last letters: most texts of a message (keys, states, names) are in all others too. */
const KNOWN_TEXTS = new Array<string>(1024).fill('');

/** Reads the primitive parts of a Marshal stream; every length is checked against the bytes that are left. */
export class MarshalReader {
  readonly #bytes: Buffer;
  offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** How many bytes have not been read. */
  get left(): number {
    return this.#bytes.length - this.offset;
  }

  /** The next byte. */
  byte(): number {
    const byte = this.#bytes[this.offset];
    if (byte === undefined) throw this.refusal('TRUNCATED', 'it ends in the middle of a value');
    this.offset += 1;
    return byte;
  }

  /** The packed integer of Marshal: one byte for small values, else a count and up to four bytes little endian. */
  integer(): number {
    const first = (this.byte() << 24) >> 24;
    if (first === 0) return 0;
    if (first > 4) return first - 5;
    if (first < -4) return first + 5;
    const size = Math.abs(first);
    let value = 0;
    for (let at = 0; at < size; at += 1) value += this.byte() * 256 ** at;
    return first > 0 ? value : value - 256 ** size;
  }

  /** A count whose items take at least `bytesEach` bytes, so that it can be refused before anything is allocated. */
  count(bytesEach: number): number {
    const count = this.integer();
    if (count < 0) throw this.refusal('BAD_LENGTH', `a length of ${count}`);
    if (count * bytesEach > this.left)
      throw this.refusal('TRUNCATED', `${count} items announced, ${this.left} bytes left`);
    return count;
  }

  /** A byte string, as a slice. */
  slice(): Buffer {
    return this.take(this.count(1));
  }

  /** The next n bytes, as a slice; the caller has checked that they are there. */
  take(size: number): Buffer {
    const slice = this.#bytes.subarray(this.offset, this.offset + size);
    this.offset += size;
    return slice;
  }

  /**
   * The next n bytes as text if they are few and all ASCII, which nearly all texts of a message are; much faster than
   * cutting a slice and asking for its encoding. Undefined: they are not, and nothing was read.
   */
  takeAscii(size: number): string | undefined {
    if (size > MAX_SHORT_TEXT) return undefined;
    const start = this.offset;
    const end = start + size;
    const place = placeOf(size, this.#bytes[start] ?? 0, this.#bytes[end - 1] ?? 0);
    let text = KNOWN_TEXTS[place] ?? '';
    if (!isAt(this.#bytes, start, text, size)) {
      if (!isAsciiBetween(this.#bytes, start, end)) return undefined;
      text = KNOWN_TEXTS[place] = this.#bytes.toString('latin1', start, end);
    }
    this.offset = end;
    return text;
  }

  /** The byte at a distance, without reading it; undefined behind the end. */
  ahead(distance: number): number | undefined {
    return this.#bytes[this.offset + distance];
  }

  refusal(code: MarshalFault, detail: string): RefusedMarshal {
    return new RefusedMarshal(code, this.offset, detail);
  }
}

function placeOf(size: number, first: number, last: number): number {
  return (size + 7 * first + 31 * last) % KNOWN_TEXTS.length;
}

function isAt(bytes: Buffer, start: number, text: string, size: number): boolean {
  if (text.length !== size) return false;
  for (let at = 0; at < size; at += 1) if (text.charCodeAt(at) !== bytes[start + at]) return false;
  return true;
}

function isAsciiBetween(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
}
