import type { DecodeLimits } from '../DecodeLimits.ts';
import { RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { isMergeKey } from './isMergeKey.ts';
import { isKeyEnd, readProperties, readToken, type Properties, type Token } from './readToken.ts';
import type { RefusedYaml } from './RefusedYaml.ts';
import { resolvePlain } from './resolvePlain.ts';
import { forbiddenTag, isStringTag, resolveTagged } from './resolveTagged.ts';
import type { YamlReader } from './YamlReader.ts';

const MAX_ALIASES = 100;

/** Where a node may lie: deeper than the column of its parent. */
interface Place {
  readonly parent: number;
  readonly depth: number;
  /** A block collection may begin on the line where the reader is. */
  readonly isOpen: boolean;
  /** A list may lie as deep as the parent, because that is a hash. */
  readonly isValue: boolean;
}

interface Key {
  readonly token: Token;
  readonly properties: Properties | undefined;
}

/** A node that aliases may point to, with its size when expanded; while it is open an alias of it would be a cycle. */
interface Anchored {
  readonly value: RubyValue;
  readonly nodes: number;
  readonly characters: number;
  readonly height: number;
}

/** Builds the values of one YAML document; see decodeYaml. */
export class YamlParser {
  readonly #reader: YamlReader;
  readonly #limits: Required<DecodeLimits>;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #aliases = 0;
  #nodes = 0;
  #characters = 0;
  /** Height of the value read last, in levels of collections. */
  #height = 0;

  constructor(reader: YamlReader, limits: Required<DecodeLimits>) {
    this.#reader = reader;
    this.#limits = limits;
  }

  document(): RubyValue {
    const reader = this.#reader;
    reader.nextColumn();
    const isMarked = reader.atMarker() && reader.code() === 0x2d;
    if (isMarked) reader.at += 3;
    if (!isMarked && reader.nextColumn() < 0) throw reader.refusal('BAD_SYNTAX', 'it holds no document');
    const value = this.#node({ parent: -1, depth: 0, isOpen: !isMarked, isValue: false });
    if (reader.nextColumn() >= 0) throw reader.refusal('BAD_SYNTAX', 'a line is indented like nothing before it');
    if (reader.atMarker() && reader.code() === 0x2e) {
      reader.at += 3;
      reader.nextColumn();
    }
    if (!reader.isAtEnd) throw reader.refusal('MORE_DOCUMENTS', 'it holds more than one document');
    return value;
  }

  #node(place: Place): RubyValue {
    this.#enter(place.depth);
    const reader = this.#reader;
    reader.skipBlanks();
    const start = reader.column;
    const properties = readProperties(reader);
    if (!reader.atLineEnd()) return this.#content(place, start, undefined, properties);
    const column = reader.nextColumn();
    const isIndentless = place.isValue && column === place.parent && reader.atIndicator('-');
    if (column < 0 || (column <= place.parent && !isIndentless)) return this.#scalar('', true, properties);
    const inner = readProperties(reader);
    if (reader.atLineEnd()) throw reader.refusal('BAD_SYNTAX', 'a tag or anchor without a value');
    return this.#content({ ...place, isOpen: true }, column, properties, inner);
  }

  /** `outer` stood on a line before and so belongs to the collection, `inner` to the first thing on this line. */
  #content(place: Place, start: number, outer: Properties | undefined, inner: Properties | undefined): RubyValue {
    const reader = this.#reader;
    if (place.isOpen && inner === undefined) {
      if (reader.atIndicator('-')) return this.#collection(outer, () => this.#sequence(start, place.depth));
      if (reader.atIndicator('?')) return this.#collection(outer, () => this.#mapping(start, place.depth, undefined));
    }
    const token = readToken(reader, place.parent);
    if (!isKeyEnd(reader)) {
      if (outer !== undefined && inner !== undefined) throw reader.refusal('BAD_SYNTAX', 'two tags or anchors');
      return this.#valueOf(token, outer ?? inner, place.depth);
    }
    if (!place.isOpen || !token.mayBeKey) throw reader.refusal('BAD_SYNTAX', 'no key can stand here');
    return this.#collection(outer, () => this.#mapping(start, place.depth, { token, properties: inner }));
  }

  #sequence(column: number, depth: number): RubyValue {
    const reader = this.#reader;
    const items: RubyValue[] = [];
    let height = 0;
    do {
      reader.at += 1;
      items.push(this.#node({ parent: column, depth: depth + 1, isOpen: true, isValue: false }));
      height = Math.max(height, this.#height);
    } while (reader.nextColumn() === column && reader.atIndicator('-'));
    this.#expectAtMost(column);
    this.#height = height + 1;
    return items;
  }

  /** The first key may have been read already, to find out that it is one. */
  #mapping(column: number, depth: number, first: Key | undefined): RubyValue {
    const reader = this.#reader;
    const pairs: (readonly [RubyValue, RubyValue])[] = [];
    let height = 0;
    let key = first;
    do {
      const isExplicit = key === undefined && reader.atIndicator('?');
      pairs.push(isExplicit ? this.#explicitPair(column, depth + 1) : this.#pair(column, depth + 1, key));
      key = undefined;
      height = Math.max(height, this.#height);
    } while (reader.nextColumn() === column);
    this.#expectAtMost(column);
    this.#height = height + 1;
    return new RubyHash(pairs);
  }

  #pair(column: number, depth: number, first: Key | undefined): readonly [RubyValue, RubyValue] {
    const { token, properties } = first ?? this.#key(column);
    this.#reader.at += 1;
    this.#enter(depth);
    const key = this.#valueOf(token, properties, depth);
    const height = this.#height;
    const value = this.#node({ parent: column, depth, isOpen: false, isValue: true });
    if (!isStringTag(properties?.tag)) this.#refuseMerge(key, value);
    this.#height = Math.max(height, this.#height);
    return [key, value];
  }

  #key(column: number): Key {
    const reader = this.#reader;
    const properties = readProperties(reader);
    const token = readToken(reader, column);
    if (!isKeyEnd(reader) || !token.mayBeKey) throw reader.refusal('BAD_SYNTAX', 'a line in a hash that has no key');
    return { token, properties };
  }

  #explicitPair(column: number, depth: number): readonly [RubyValue, RubyValue] {
    const reader = this.#reader;
    const place = { parent: column, depth, isOpen: true, isValue: true };
    reader.at += 1;
    const key = this.#node(place);
    const height = this.#height;
    if (reader.nextColumn() !== column || !reader.atIndicator(':')) {
      this.#enter(depth);
      return [key, null];
    }
    reader.at += 1;
    const value = this.#node(place);
    this.#refuseMerge(key, value);
    this.#height = Math.max(height, this.#height);
    return [key, value];
  }

  /** Psych merges a hash under this key into the one around it, unless the key is tagged as text. */
  #refuseMerge(key: RubyValue, value: RubyValue): void {
    const isMerge = isMergeKey(key) || (key === '<<' && (value instanceof RubyHash || Array.isArray(value)));
    if (!isMerge) return;
    throw this.#reader.refusal('MERGE_KEY', 'a merge key');
  }

  #expectAtMost(column: number): void {
    const next = this.#reader.nextColumn();
    if (next > column) throw this.#reader.refusal('BAD_SYNTAX', 'a line is indented like nothing before it');
  }

  #valueOf(token: Token, properties: Properties | undefined, depth: number): RubyValue {
    if (token.kind === 'alias') return this.#alias(token.text, properties, depth);
    if (token.kind === 'empty') {
      return this.#collection(properties, () => {
        this.#height = 1;
        return token.value;
      });
    }
    return this.#scalar(token.text, token.kind === 'plain', properties);
  }

  #scalar(text: string, isPlain: boolean, properties: Properties | undefined): RubyValue {
    const { tag, anchor } = properties ?? {};
    this.#spend(0, text.length);
    this.#height = 0;
    const value = this.#resolve(text, isPlain, tag);
    if (anchor !== undefined) this.#anchors.set(anchor, { value, nodes: 1, characters: text.length, height: 0 });
    return value;
  }

  #resolve(text: string, isPlain: boolean, tag: string | undefined): RubyValue {
    if (tag !== undefined && tag !== '!') return resolveTagged(text, tag, this.#limits.allowRegexp, this.#reader);
    return isPlain || tag === '!' ? resolvePlain(text, this.#reader) : text;
  }

  #collection(properties: Properties | undefined, build: () => RubyValue): RubyValue {
    if (properties === undefined) return build();
    const { tag, anchor } = properties;
    if (tag !== undefined && tag !== '!') throw forbiddenTag(tag, this.#reader);
    if (anchor === undefined) return build();
    const [nodes, characters] = [this.#nodes, this.#characters];
    this.#anchors.set(anchor, 'open');
    const value = build();
    this.#anchors.set(anchor, {
      value,
      nodes: this.#nodes - nodes + 1,
      characters: this.#characters - characters,
      height: this.#height,
    });
    return value;
  }

  #alias(name: string, properties: Properties | undefined, depth: number): RubyValue {
    const reader = this.#reader;
    const anchored = this.#anchors.get(name);
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) throw reader.refusal('TOO_LARGE', `over ${MAX_ALIASES} aliases`);
    if (anchored === undefined || properties !== undefined) throw reader.refusal('BAD_ALIAS', 'an alias of nothing');
    if (anchored === 'open') throw reader.refusal('BAD_ALIAS', 'a value that contains itself');
    if (depth + anchored.height > this.#limits.maxDepth) throw this.#tooDeep();
    this.#spend(anchored.nodes, anchored.characters);
    this.#height = anchored.height;
    return anchored.value;
  }

  #enter(depth: number): void {
    if (depth > this.#limits.maxDepth) throw this.#tooDeep();
    this.#spend(1, 0);
  }

  #tooDeep(): RefusedYaml {
    return this.#reader.refusal('TOO_DEEP', `nested deeper than ${this.#limits.maxDepth}`);
  }

  #spend(nodes: number, characters: number): void {
    this.#nodes += nodes;
    this.#characters += characters;
    const { maxNodes, maxBytes } = this.#limits;
    if (this.#nodes > maxNodes) throw this.#reader.refusal('TOO_LARGE', `over ${maxNodes} values`);
    if (this.#characters > maxBytes) throw this.#reader.refusal('TOO_LARGE', `over ${maxBytes} characters`);
  }
}
