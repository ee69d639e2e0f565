import { LINE_FEED, PARAGRAPH_SEPARATOR } from './yamlBytes.ts';

/** Shorter runs are copied faster byte by byte. */
const LONG_RUN = 64;
const FIRST_CAPACITY = 256;

/** Collects the text of one scalar as UTF-8; grows by doubling, so that what it costs is linear however small the pieces are. */
export class TextBuffer {
  #bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /** Adds one byte of UTF-8. */
  push(byte: number): void {
    if (this.#length >= this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  /** Adds a line break, of which two are characters of three bytes. */
  pushBreak(byte: number): void {
    if (byte === LINE_FEED) this.push(LINE_FEED);
    else this.pushCharacter(byte === PARAGRAPH_SEPARATOR ? 0x2029 : 0x2028);
  }

  /** Adds the UTF-8 of a code point that is no surrogate. */
  pushCharacter(point: number): void {
    if (point < 0x80) {
      this.push(point);
      return;
    }
    if (point < 0x800) this.push(0xc0 | (point >> 6));
    else {
      if (point < 0x10000) this.push(0xe0 | (point >> 12));
      else {
        this.push(0xf0 | (point >> 18));
        this.push(0x80 | ((point >> 12) & 0x3f));
      }
      this.push(0x80 | ((point >> 6) & 0x3f));
    }
    this.push(0x80 | (point & 0x3f));
  }

  /** Adds bytes of UTF-8 from one place up to another. */
  pushRun(source: Buffer, from: number, to: number): void {
    const size = to - from;
    if (this.#length + size > this.#bytes.length) this.#grow(size);
    if (size >= LONG_RUN) source.copy(this.#bytes, this.#length, from, to);
    else for (let at = 0; at < size; at += 1) this.#bytes[this.#length + at] = source[from + at] ?? 0;
    this.#length += size;
  }

  toString(): string {
    return this.#bytes.toString('utf8', 0, this.#length);
  }

  #grow(size: number): void {
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
