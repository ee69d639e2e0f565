import { isAscii, isUtf8 } from 'node:buffer';
import { DEFAULT_LIMITS, type DecodeLimits } from '../DecodeLimits.ts';
import { parseFloatText, readBignum } from './marshalNumbers.ts';
import { MarshalReader } from './MarshalReader.ts';
import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from './RubyValue.ts';

/**
 * Decodes one Marshal 4.8 value of plain data. Throws RefusedMarshal for everything else: objects, classes, cycles,
 * lengths that lie, trees that would explode, bytes left over.
 */
export function decodeMarshal(bytes: Buffer, limits: DecodeLimits = {}): RubyValue {
  return new MarshalDecoder(bytes, limits).decode();
}

/** An object that a link may point to, with its size when expanded; while it is open a link to it would be a cycle. */
interface Linkable {
  value: RubyValue | undefined;
  nodes: number;
  bytes: number;
  height: number;
}

class MarshalDecoder {
  readonly #reader: MarshalReader;
  readonly #limits: Required<DecodeLimits>;
  readonly #symbols: RubySymbol[] = [];
  readonly #objects: Linkable[] = [];
  #nodes = 0;
  #bytes = 0;
  /** Height of the value read last, in levels of containers. */
  #height = 0;

  constructor(bytes: Buffer, limits: DecodeLimits) {
    this.#reader = new MarshalReader(bytes);
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  decode(): RubyValue {
    const { left } = this.#reader;
    if (left > this.#limits.maxBytes) throw this.#reader.refusal('TOO_LARGE', `${left} bytes`);
    const [major, minor] = [this.#reader.byte(), this.#reader.byte()];
    if (major !== 4 || minor !== 8) throw this.#reader.refusal('BAD_VERSION', `version ${major}.${minor}, not 4.8`);
    const value = this.#value(0);
    if (this.#reader.left > 0) throw this.#reader.refusal('TRAILING_BYTES', `${this.#reader.left} bytes left over`);
    return value;
  }

  #value(depth: number): RubyValue {
    this.#spend(1, 0);
    if (depth > this.#limits.maxDepth)
      throw this.#reader.refusal('TOO_DEEP', `nested deeper than ${this.#limits.maxDepth}`);
    this.#height = 0;
    const type = this.#reader.byte();
    switch (type) {
      case 0x30: // 0
        return null;
      case 0x54: // T
        return true;
      case 0x46: // F
        return false;
      case 0x69: // i
        return this.#reader.integer();
      case 0x3a: // :
        return this.#newSymbol(false, depth);
      case 0x3b: // ;
        return this.#knownSymbol();
      case 0x40: // @
        return this.#link(depth);
      default:
        return this.#object(type, depth);
    }
  }

  #object(type: number, depth: number): RubyValue {
    if (type === 0x49 && this.#reader.ahead(0) === 0x3a) return this.#newSymbol(true, depth);
    const object: Linkable = { value: undefined, nodes: this.#nodes, bytes: this.#bytes, height: 0 };
    this.#objects.push(object);
    const value = this.#objectValue(type, depth);
    object.value = value;
    object.nodes = this.#nodes - object.nodes + 1;
    object.bytes = this.#bytes - object.bytes;
    object.height = this.#height;
    return value;
  }

  #objectValue(type: number, depth: number): RubyValue {
    switch (type) {
      case 0x49: // I
        return this.#withInstanceVariables(depth);
      case 0x22: // "
        return new RubyString(this.#string(), 'ASCII-8BIT');
      case 0x66: // f
        return this.#float();
      case 0x6c: // l
        return readBignum(this.#reader);
      case 0x5b: // [
        return this.#array(depth);
      case 0x7b: // {
        return this.#hash(depth, false);
      case 0x7d: // }
        return this.#hash(depth, true);
      case 0x2f: // /
        return this.#regexp();
      default:
        throw this.#reader.refusal('FORBIDDEN_TYPE', `type ${JSON.stringify(String.fromCharCode(type))}`);
    }
  }

  #withInstanceVariables(depth: number): RubyValue {
    const type = this.#reader.byte();
    if (type === 0x22) return this.#text(depth);
    if (type !== 0x2f) throw this.#reader.refusal('BAD_INSTANCE_VARIABLE', 'instance variables on something but text');
    const regexp = this.#regexp();
    this.#encoding(depth);
    return regexp;
  }

  #text(depth: number): string | RubyString {
    const size = this.#reader.count(1);
    this.#spend(0, size);
    const ascii = this.#reader.takeAscii(size);
    if (ascii === undefined) return textOf(this.#reader.take(size), this.#knownEncoding() ?? this.#encoding(depth));
    const encoding = this.#knownEncoding() ?? this.#encoding(depth);
    const isText = encoding === 'UTF-8' || encoding === 'US-ASCII';
    return isText ? ascii : new RubyString(Buffer.from(ascii, 'latin1'), encoding);
  }

  /** The shape that all texts but the first of a message have: one instance variable, a known symbol E, and its value. */
  #knownEncoding(): 'UTF-8' | 'US-ASCII' | undefined {
    const reader = this.#reader;
    if (reader.ahead(0) !== 6 || reader.ahead(1) !== 0x3b) return undefined;
    const value = reader.ahead(3);
    const number = reader.ahead(2) ?? 0;
    const name = this.#symbols[number === 0 ? 0 : number - 5]?.name;
    if (number > 127 || name !== 'E' || (value !== 0x54 && value !== 0x46)) return undefined;
    reader.offset += 4;
    // A text is one value, however its encoding is written.
    this.#spend(0, 1);
    this.#height = 0;
    return value === 0x54 ? 'UTF-8' : 'US-ASCII';
  }

  /** Ruby knows a string's encoding as one instance variable: E true, E false, or encoding with a name. */
  #encoding(depth: number): string {
    const count = this.#reader.count(2);
    if (count === 0) return 'ASCII-8BIT';
    if (count > 1) throw this.#reader.refusal('BAD_INSTANCE_VARIABLE', `${count} instance variables on one text`);
    const nodes = this.#nodes;
    const name = this.#value(depth + 1);
    const value = this.#value(depth + 1);
    this.#nodes = nodes;
    this.#height = 0;
    const key = name instanceof RubySymbol ? name.name : undefined;
    if (key === 'E' && value === true) return 'UTF-8';
    if (key === 'E' && value === false) return 'US-ASCII';
    if (key === 'encoding' && value instanceof RubyString && isAscii(value.bytes))
      return value.bytes.toString('latin1');
    throw this.#reader.refusal('BAD_INSTANCE_VARIABLE', 'an instance variable that is no encoding');
  }

  #string(): Buffer {
    const bytes = this.#reader.slice();
    this.#spend(0, bytes.length);
    return bytes;
  }

  #float(): RubyFloat {
    const value = parseFloatText(this.#string());
    if (value === undefined) throw this.#reader.refusal('BAD_FLOAT', 'a float that is no decimal number');
    return new RubyFloat(value);
  }

  #array(depth: number): RubyValue {
    const count = this.#reader.count(1);
    const items: RubyValue[] = [];
    let height = 0;
    for (let at = 0; at < count; at += 1) {
      items.push(this.#value(depth + 1));
      height = Math.max(height, this.#height);
    }
    this.#height = height + 1;
    return items;
  }

  #hash(depth: number, hasDefault: boolean): RubyHash {
    const count = this.#reader.count(2);
    const pairs: [RubyValue, RubyValue][] = [];
    let height = 0;
    for (let at = 0; at < count; at += 1) {
      const key = this.#value(depth + 1);
      height = Math.max(height, this.#height);
      pairs.push([key, this.#value(depth + 1)]);
      height = Math.max(height, this.#height);
    }
    const defaultValue = hasDefault ? this.#value(depth + 1) : undefined;
    this.#height = Math.max(height, hasDefault ? this.#height : 0) + 1;
    return new RubyHash(pairs, defaultValue);
  }

  #regexp(): RubyRegexp {
    if (!this.#limits.allowRegexp) throw this.#reader.refusal('FORBIDDEN_TYPE', 'a regexp');
    const source = this.#string();
    if (!isUtf8(source)) throw this.#reader.refusal('FORBIDDEN_TYPE', 'a regexp that is not UTF-8');
    return new RubyRegexp(source.toString('utf8'), this.#reader.byte());
  }

  #newSymbol(hasEncoding: boolean, depth: number): RubySymbol {
    if (hasEncoding) this.#reader.byte();
    const symbol = new RubySymbol(this.#symbolName());
    // Ruby numbers it before it reads the encoding, which is a symbol too.
    this.#symbols.push(symbol);
    if (hasEncoding) this.#encoding(depth);
    return symbol;
  }

  #symbolName(): string {
    const size = this.#reader.count(1);
    this.#spend(0, size);
    const ascii = this.#reader.takeAscii(size);
    if (ascii !== undefined) return ascii;
    const bytes = this.#reader.take(size);
    if (!isUtf8(bytes)) throw this.#reader.refusal('BAD_SYMBOL', 'a symbol that is not UTF-8');
    return bytes.toString('utf8');
  }

  #knownSymbol(): RubySymbol {
    const number = this.#reader.integer();
    const symbol = this.#symbols[number];
    if (symbol === undefined) throw this.#reader.refusal('BAD_LINK', `no symbol has the number ${number}`);
    this.#spend(0, symbol.name.length);
    return symbol;
  }

  #link(depth: number): RubyValue {
    const number = this.#reader.integer();
    const object = this.#objects[number];
    if (object === undefined) throw this.#reader.refusal('BAD_LINK', `no object has the number ${number}`);
    if (object.value === undefined) throw this.#reader.refusal('BAD_LINK', 'a value that contains itself');
    if (depth + object.height > this.#limits.maxDepth) {
      throw this.#reader.refusal('TOO_DEEP', `nested deeper than ${this.#limits.maxDepth} through a link`);
    }
    this.#spend(object.nodes, object.bytes);
    this.#height = object.height;
    return object.value;
  }

  #spend(nodes: number, bytes: number): void {
    this.#nodes += nodes;
    this.#bytes += bytes;
    if (this.#nodes > this.#limits.maxNodes)
      throw this.#reader.refusal('TOO_LARGE', `over ${this.#limits.maxNodes} values`);
    if (this.#bytes > this.#limits.maxBytes)
      throw this.#reader.refusal('TOO_LARGE', `over ${this.#limits.maxBytes} bytes`);
  }
}

function textOf(bytes: Buffer, encoding: string): string | RubyString {
  if (encoding === 'UTF-8' && isUtf8(bytes)) return bytes.toString('utf8');
  if (encoding === 'US-ASCII' && isAscii(bytes)) return bytes.toString('latin1');
  return new RubyString(bytes, encoding);
}
