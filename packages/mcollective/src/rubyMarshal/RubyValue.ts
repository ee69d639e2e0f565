/** A Ruby float; a class of its own because Ruby tells 5.0 from 5 and JavaScript does not. */
export class RubyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A Ruby string that is not valid UTF-8 text: binary, another encoding, or broken. `encoding` is Ruby's name for it. */
export class RubyString {
  readonly bytes: Buffer;
  readonly encoding: string;
  constructor(bytes: Buffer, encoding: string) {
    this.bytes = bytes;
    this.encoding = encoding;
  }
}

/** A Ruby symbol, without its colon. */
export class RubySymbol {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A Ruby regexp: source text and option bits. Only requests with data filters hold it. */
export class RubyRegexp {
  readonly source: string;
  readonly options: number;
  constructor(source: string, options: number) {
    this.source = source;
    this.options = options;
  }
}

/** The letters that Ruby writes behind a regexp for its options. */
export function regexpLetters({ options }: RubyRegexp): string {
  const letters = [options & 4 ? 'm' : '', options & 1 ? 'i' : '', options & 2 ? 'x' : '', options & 32 ? 'n' : ''];
  return letters.join('');
}

/** A Ruby hash in wire order; any value can be a key. Of equal keys the last counts, as in Ruby. */
export class RubyHash {
  readonly pairs: readonly (readonly [RubyValue, RubyValue])[];
  /** What Ruby answers for a missing key; undefined: a hash without a default. */
  readonly defaultValue: RubyValue | undefined;

  constructor(pairs: readonly (readonly [RubyValue, RubyValue])[], defaultValue?: RubyValue) {
    this.pairs = pairs;
    this.defaultValue = defaultValue;
  }

  /** The value under the symbol of this name, else under the string; undefined: neither is there. */
  get(name: string): RubyValue | undefined {
    let byString: RubyValue | undefined;
    for (let at = this.pairs.length - 1; at >= 0; at -= 1) {
      const [key, value] = this.pairs[at] ?? [];
      if (key instanceof RubySymbol && key.name === name) return value;
      if (key === name && byString === undefined) byString = value;
    }
    return byString;
  }
}

/**
 * What Marshal can carry between nodes and us. Whole numbers are `number` while exact, else `bigint`; text is `string`
 * when it is valid UTF-8. Treat as immutable: a value may occur twice in one tree.
 */
export type RubyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | RubyFloat
  | RubyString
  | RubySymbol
  | RubyRegexp
  | readonly RubyValue[]
  | RubyHash;

/** Makes a hash with symbol keys, the usual shape of what MCollective sends. */
export function symbolHash(fields: Readonly<Record<string, RubyValue>>): RubyHash {
  return new RubyHash(Object.entries(fields).map(([name, value]) => [new RubySymbol(name), value] as const));
}

/** Makes a hash with string keys. */
export function stringHash(fields: Readonly<Record<string, RubyValue>>): RubyHash {
  return new RubyHash(Object.entries(fields));
}
