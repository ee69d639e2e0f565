import {
  regexpLetters,
  RubyFloat,
  RubyHash,
  RubyRegexp,
  RubyString,
  RubySymbol,
  type RubyValue,
} from '../rubyMarshal/RubyValue.ts';
import { UnencodableValue } from '../rubyMarshal/UnencodableValue.ts';
import { isMergeKey } from './isMergeKey.ts';

const MAX_DEPTH = 64;

/** libyaml takes a key for a key without a `?` before it while the key has at most 1024 characters. */
const MAX_SIMPLE_KEY = 1000;

/**
 * Encodes a value as one YAML document that every Psych loads with `safe_load` (protocol C.3): block style, all texts
 * double-quoted, no anchors. Bytes become `!binary` and lose the name of their encoding. Throws UnencodableValue.
 */
export function encodeYaml(value: RubyValue): Buffer {
  const parts = ['---'];
  if (isBlock(value)) {
    parts.push('\n');
    writeBlock(parts, value, { column: 0, depth: 0 });
  } else parts.push(' ', scalarText(value));
  parts.push('\n');
  return Buffer.from(parts.join(''), 'utf8');
}

type Collection = RubyHash | readonly RubyValue[];

/** Where a collection is written; the first line stands there already. */
interface Place {
  readonly column: number;
  readonly depth: number;
}

function isCollection(value: RubyValue): value is Collection {
  return value instanceof RubyHash || Array.isArray(value);
}

function isBlock(value: RubyValue): value is Collection {
  return isCollection(value) && (value instanceof RubyHash ? value.pairs : value).length > 0;
}

function writeBlock(parts: string[], value: Collection, place: Place): void {
  if (place.depth >= MAX_DEPTH) throw new UnencodableValue(`it is nested deeper than ${MAX_DEPTH}`);
  const lineBreak = `\n${' '.repeat(place.column)}`;
  const entries = value instanceof RubyHash ? value.pairs : value.map((item) => [item] as const);
  if (value instanceof RubyHash && value.defaultValue !== undefined)
    throw new UnencodableValue('a hash with a default');
  entries.forEach((entry, at) => {
    if (at > 0) parts.push(lineBreak);
    if (entry.length === 2) return writePair(parts, entry, place);
    parts.push('- ');
    writeInline(parts, entry[0], place);
  });
}

function writePair(parts: string[], [key, value]: readonly [RubyValue, RubyValue], place: Place): void {
  const lineBreak = `\n${' '.repeat(place.column)}`;
  const simple = simpleKey(key);
  if (simple === undefined) {
    parts.push('? ');
    writeInline(parts, key, place);
    parts.push(lineBreak, ': ');
    return writeInline(parts, value, place);
  }
  parts.push(simple, ':', isBlock(value) ? `${lineBreak}  ` : ' ');
  writeInline(parts, value, place);
}

/** Undefined: it needs a `?`. */
function simpleKey(key: RubyValue): string | undefined {
  if (isCollection(key)) return undefined;
  // Psych would merge what stands under it into the hash around it.
  if (key === '<<') return '!!str "<<"';
  if (isMergeKey(key)) throw new UnencodableValue('Psych would take the binary key "<<" for a merge key');
  const text = scalarText(key);
  return text.length <= MAX_SIMPLE_KEY ? text : undefined;
}

function writeInline(parts: string[], value: RubyValue, { column, depth }: Place): void {
  if (isBlock(value)) writeBlock(parts, value, { column: column + 2, depth: depth + 1 });
  else parts.push(scalarText(value));
}

/** Also empty collections, which stand on one line as scalars do. */
function scalarText(value: RubyValue): string {
  if (value === null) return '~';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new UnencodableValue(`${value} is no exact integer; use RubyFloat or bigint`);
  }
  if (typeof value !== 'object') return String(value);
  if (value instanceof RubySymbol) return symbolText(value.name);
  if (value instanceof RubyFloat) return floatText(value.value);
  if (value instanceof RubyString) return `!binary "${value.bytes.toString('base64')}"`;
  if (value instanceof RubyRegexp) return `!ruby/regexp ${quote(`/${value.source}/${regexpLetters(value)}`)}`;
  if (value instanceof RubyHash && value.defaultValue !== undefined)
    throw new UnencodableValue('a hash with a default');
  return value instanceof RubyHash ? '{}' : '[]';
}

/** A plain `:"a b"` knows no escapes, so every unusual name is tagged. */
function symbolText(name: string): string {
  return /^\w+[?!]?$/.test(name) ? `:${name}` : `!ruby/symbol ${quote(name)}`;
}

/** Without a dot, or an exponent without a sign, it would be an integer or a text. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '', exponent] = String(value).split('e');
  const dotted = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return exponent === undefined ? dotted : `${dotted}e${exponent}`;
}

/** What libyaml does not take as text, or takes as a line break or byte order mark; and what quotes need. */
const ESCAPED = /["\\\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

function quote(text: string): string {
  return `"${text.replace(ESCAPED, escape)}"`;
}

function escape(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  if (character === '\n') return '\\n';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
