import { createHash } from 'node:crypto';
import { presentText } from '../presentText.ts';
import type { JsonValue } from '../presentValue.ts';
import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { CountedValue, ValueType } from './AggregateState.ts';
import { rubyText } from './rubyText.ts';

const MAX_CHARACTERS = 200;

/** A value that occurred once, with its text cut to 200 characters. */
export function countedValue(value: RubyValue): CountedValue {
  const type = typeOf(value);
  const whole = rubyText(value);
  const text = shown(whole);
  // A digest keeps long values apart that begin alike, and bytes that look alike once they are text.
  const key = value instanceof RubyString ? digest(value.bytes, value.encoding) : text === whole ? text : digest(whole);
  return { type, key, text, value: jsonOf(value, text), width: widthOf(value, text), count: 1 };
}

function typeOf(value: RubyValue): ValueType {
  if (value === null) return 'nil';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value === 'string' ? 'string' : 'boolean';
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return 'integer';
  if (typeof value === 'number' || value instanceof RubyFloat) return 'float';
  if (value instanceof RubySymbol) return 'symbol';
  if (value instanceof RubyString) return 'bytes';
  if (value instanceof RubyRegexp) return 'regexp';
  return value instanceof RubyHash ? 'hash' : 'array';
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
function shown(whole: string): string {
  const text = presentText(whole.toWellFormed());
  if (text.length <= MAX_CHARACTERS) return text;
  const characters = [...text];
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`;
}

function digest(content: string | Buffer, encoding = ''): string {
  return createHash('sha256').update(encoding).update('\0').update(content).digest('hex');
}

function jsonOf(value: RubyValue, text: string): JsonValue {
  if (value === null || typeof value === 'boolean') return value;
  const plain = value instanceof RubyFloat ? value.value : value;
  // JSON has no -0, and to Ruby it is the same key as 0.0.
  return typeof plain === 'number' && Number.isFinite(plain) ? plain + 0 : text;
}

function widthOf(value: RubyValue, text: string): number {
  if (value instanceof RubyHash) return value.pairs.length;
  return Array.isArray(value) ? value.length : [...text].length;
}
