import { decodeBase64 } from '../decodeBase64.ts';
import { RubyRegexp, RubyString, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { RefusedYaml } from './RefusedYaml.ts';
import type { YamlReader } from './YamlReader.ts';

const STRING_TAGS: readonly (string | undefined)[] = ['!!str', '!str'];
const REGEXP_OPTIONS: ReadonlyMap<string, number> = new Map([
  ['i', 1],
  ['x', 2],
  ['m', 4],
  ['n', 32],
]);

/**
 * The value of a scalar with a tag: the few tags that Psych writes for plain data (`!binary`, `!!str` for the text `<<`,
 * `!ruby/symbol` for the empty symbol, `!ruby/regexp` if allowed). Throws RefusedYaml for every other tag.
 */
export function resolveTagged(text: string, tag: string, allowsRegexp: boolean, reader: YamlReader): RubyValue {
  if (isStringTag(tag)) return text;
  if (tag === '!binary' || tag === '!!binary') return binaryOf(text, reader);
  if (tag === '!ruby/symbol' || tag === '!ruby/sym') return new RubySymbol(text);
  if (tag === '!ruby/regexp' && allowsRegexp) return regexpOf(text, reader);
  throw forbiddenTag(tag, reader);
}

/** The refusal of a tag, of which no more is repeated than people want to read. */
export function forbiddenTag(tag: string, reader: YamlReader): RefusedYaml {
  return reader.refusal('FORBIDDEN_TAG', `the tag ${JSON.stringify(tag.slice(0, 80))}`);
}

/** Whether the tag says that a scalar is text however it looks. */
export function isStringTag(tag: string | undefined): boolean {
  return STRING_TAGS.includes(tag);
}

function binaryOf(text: string, reader: YamlReader): RubyString {
  const bytes = decodeBase64(Buffer.from(text, 'utf8'), true);
  if (bytes === undefined) throw reader.refusal('BAD_SCALAR', 'binary data that is not base64');
  return new RubyString(bytes, 'ASCII-8BIT');
}

function regexpOf(text: string, reader: YamlReader): RubyRegexp {
  const end = text.lastIndexOf('/');
  const letters = text.slice(end + 1);
  if (!text.startsWith('/') || end === 0 || !/^[mixn]{0,4}$/.test(letters)) {
    throw reader.refusal('BAD_SCALAR', 'a regexp that is none');
  }
  const options = [...letters].reduce((bits, letter) => bits | (REGEXP_OPTIONS.get(letter) ?? 0), 0);
  return new RubyRegexp(text.slice(1, end), options);
}
