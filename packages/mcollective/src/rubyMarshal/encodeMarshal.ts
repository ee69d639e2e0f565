import { bignumParts, printFloat } from './marshalNumbers.ts';
import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from './RubyValue.ts';
import { UnencodableValue } from './UnencodableValue.ts';

const MAX_DEPTH = 64;
/** Up to here a loop beats Buffer's own conversion. */
const SHORT_TEXT = 64;

/** Encodes a value as Marshal 4.8. Never writes links; text is flagged UTF-8. Throws UnencodableValue. */
export function encodeMarshal(value: RubyValue): Buffer {
  const writer = new MarshalWriter();
  writer.value(value, 0);
  return writer.bytes();
}

class MarshalWriter {
  #buffer = Buffer.allocUnsafe(512);
  #length = 0;
  readonly #symbols = new Map<string, number>();

  constructor() {
    this.#byte(4);
    this.#byte(8);
  }

  bytes(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }

  value(value: RubyValue, depth: number): void {
    if (depth > MAX_DEPTH) throw new UnencodableValue(`it is nested deeper than ${MAX_DEPTH}`);
    if (value === null) this.#text('0');
    else if (typeof value === 'boolean') this.#text(value ? 'T' : 'F');
    else if (typeof value === 'number') this.#whole(value);
    else if (typeof value === 'bigint') this.#bignum(value);
    else if (typeof value === 'string') this.#utf8(value);
    else this.#object(value, depth);
  }

  #object(value: Exclude<RubyValue, null | boolean | number | bigint | string>, depth: number): void {
    if (value instanceof RubySymbol) this.#symbol(value.name);
    else if (value instanceof RubyString) this.#string(value.bytes, value.encoding);
    else if (value instanceof RubyFloat) this.#float(value.value);
    else if (value instanceof RubyHash) this.#hash(value, depth);
    else if (value instanceof RubyRegexp) this.#regexp(value);
    else this.#array(value, depth);
  }

  #whole(value: number): void {
    if (!Number.isSafeInteger(value))
      throw new UnencodableValue(`${value} is no exact integer; use RubyFloat or bigint`);
    if (value < -(2 ** 30) || value >= 2 ** 30) return this.#bignum(BigInt(value));
    this.#text('i');
    this.#integer(value);
  }

  #bignum(value: bigint): void {
    if (value >= -(2n ** 30n) && value < 2n ** 30n) return this.#whole(Number(value));
    const { sign, magnitude } = bignumParts(value);
    this.#text(`l${sign}`);
    this.#integer(magnitude.length / 2);
    this.#bytes(magnitude);
  }

  #float(value: number): void {
    this.#text('f');
    this.#counted(Buffer.from(printFloat(value), 'latin1'));
  }

  #symbol(name: string): void {
    const known = this.#symbols.get(name);
    if (known !== undefined) {
      this.#text(';');
      return this.#integer(known);
    }
    this.#symbols.set(name, this.#symbols.size);
    const start = this.#length;
    this.#text(':');
    if (this.#countedAscii(name)) return;
    this.#length = start;
    this.#text('I:');
    this.#counted(Buffer.from(name, 'utf8'));
    this.#encoding('UTF-8');
  }

  #string(bytes: Buffer, encoding: string): void {
    const binary = encoding === 'ASCII-8BIT';
    this.#text(binary ? '"' : 'I"');
    this.#counted(bytes);
    if (!binary) this.#encoding(encoding);
  }

  #utf8(text: string): void {
    this.#text('I"');
    if (text.length > SHORT_TEXT || !this.#countedAscii(text)) this.#counted(Buffer.from(text, 'utf8'));
    this.#encoding('UTF-8');
  }

  #encoding(encoding: string): void {
    this.#integer(1);
    if (encoding === 'UTF-8' || encoding === 'US-ASCII') {
      this.#symbol('E');
      return this.#text(encoding === 'UTF-8' ? 'T' : 'F');
    }
    this.#symbol('encoding');
    this.#text('"');
    this.#counted(Buffer.from(encoding, 'latin1'));
  }

  #regexp({ source, options }: RubyRegexp): void {
    const bytes = Buffer.from(source, 'utf8');
    this.#text('I/');
    this.#counted(bytes);
    this.#byte(options);
    this.#encoding(bytes.length === source.length ? 'US-ASCII' : 'UTF-8');
  }

  #array(items: readonly RubyValue[], depth: number): void {
    this.#text('[');
    this.#integer(items.length);
    for (const item of items) this.value(item, depth + 1);
  }

  #hash(hash: RubyHash, depth: number): void {
    this.#text(hash.defaultValue === undefined ? '{' : '}');
    this.#integer(hash.pairs.length);
    for (const [key, value] of hash.pairs) {
      this.value(key, depth + 1);
      this.value(value, depth + 1);
    }
    if (hash.defaultValue !== undefined) this.value(hash.defaultValue, depth + 1);
  }

  /** False, and nothing written, if the text goes beyond ASCII. */
  #countedAscii(text: string): boolean {
    const start = this.#length;
    this.#integer(text.length);
    this.#reserve(text.length);
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) {
        this.#length = start;
        return false;
      }
      this.#buffer[this.#length + at] = code;
    }
    this.#length += text.length;
    return true;
  }

  #counted(bytes: Buffer): void {
    this.#integer(bytes.length);
    this.#bytes(bytes);
  }

  /** The packed integer of Marshal, of at most 31 bits. */
  #integer(value: number): void {
    if (value === 0) return this.#byte(0);
    if (value > 0 && value < 123) return this.#byte(value + 5);
    if (value < 0 && value > -124) return this.#byte(value - 5);
    let size = 1;
    while (size < 4 && (value > 0 ? value >= 256 ** size : value < -(256 ** size))) size += 1;
    this.#byte(value > 0 ? size : -size);
    for (let at = 0; at < size; at += 1) this.#byte(value >> (8 * at));
  }

  #text(letters: string): void {
    for (let at = 0; at < letters.length; at += 1) this.#byte(letters.charCodeAt(at));
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#length] = byte & 0xff;
    this.#length += 1;
  }

  #bytes(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#length += bytes.copy(this.#buffer, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + more));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
