import { RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { readBlockScalar } from './readBlockScalar.ts';
import { readPlain, readQuoted } from './readScalars.ts';
import type { YamlReader } from './YamlReader.ts';

/** Tag and anchor in front of a node. */
export interface Properties {
  readonly tag: string | undefined;
  readonly anchor: string | undefined;
}

/** What stands at one place, before its properties are applied; only what ends on its line may be a key. */
export type Token = { readonly mayBeKey: boolean } & (
  | { readonly kind: 'plain' | 'quoted' | 'alias'; readonly text: string }
  | { readonly kind: 'empty'; readonly value: RubyValue }
);

/** Reads a scalar, alias or empty flow collection; lines that are indented deeper than `parent` belong to it. Throws RefusedYaml. */
export function readToken(reader: YamlReader, parent: number): Token {
  const { lineStart } = reader;
  switch (reader.code()) {
    case 0x2a: // *
      return { kind: 'alias', text: readName(reader, reader.takeWord()), mayBeKey: true };
    case 0x5b: // [
      return readEmpty(reader, 0x5d, []);
    case 0x7b: // {
      return readEmpty(reader, 0x7d, new RubyHash([]));
    case 0x22: // "
    case 0x27: {
      const text = readQuoted(reader);
      return { kind: 'quoted', text, mayBeKey: reader.lineStart === lineStart };
    }
    case 0x7c: // |
    case 0x3e: // >
      return { kind: 'quoted', text: readBlockScalar(reader, parent), mayBeKey: false };
    default: {
      const text = readPlain(reader, parent);
      return { kind: 'plain', text, mayBeKey: reader.lineStart === lineStart };
    }
  }
}

function readEmpty(reader: YamlReader, closing: number, value: RubyValue): Token {
  reader.at += 1;
  reader.skipBlanks();
  if (reader.code() !== closing) {
    throw reader.refusal('FORBIDDEN_TYPE', 'a flow collection that is not empty');
  }
  reader.at += 1;
  return { kind: 'empty', value, mayBeKey: true };
}

/** Reads tag and anchor in either order; undefined: there is neither. Throws RefusedYaml for two of a kind. */
export function readProperties(reader: YamlReader): Properties | undefined {
  let tag: string | undefined;
  let anchor: string | undefined;
  for (;;) {
    const sign = reader.code();
    if (sign !== 0x21 && sign !== 0x26) break;
    const isSecond = (sign === 0x21 ? tag : anchor) !== undefined;
    if (isSecond) throw reader.refusal('BAD_SYNTAX', 'two tags or anchors');
    const word = reader.takeWord();
    if (sign === 0x21) tag = word;
    else anchor = readName(reader, word);
    reader.skipBlanks();
  }
  return tag === undefined && anchor === undefined ? undefined : { tag, anchor };
}

function readName(reader: YamlReader, word: string): string {
  if (!/^.[\w-]+$/.test(word)) throw reader.refusal('BAD_ALIAS', 'an anchor with a name that is none');
  return word.slice(1);
}

/** Whether a colon follows that makes the token before it a key; `a:b` without a space is text. Moves to the colon. */
export function isKeyEnd(reader: YamlReader): boolean {
  const { at } = reader;
  reader.skipBlanks();
  if (reader.atIndicator(':')) return true;
  reader.at = at;
  return false;
}
