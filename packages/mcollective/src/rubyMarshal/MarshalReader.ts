import { RefusedMarshal, type MarshalFault } from './RefusedMarshal.ts';

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

  /** The byte that byte() would return, without reading it; undefined at the end. */
  peek(): number | undefined {
    return this.#bytes[this.offset];
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

  refusal(code: MarshalFault, detail: string): RefusedMarshal {
    return new RefusedMarshal(code, this.offset, detail);
  }
}
