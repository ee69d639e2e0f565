import type { JsonValue } from './presentValue.ts';
import { RubyFloat, RubyHash, type RubyValue } from './rubyMarshal/RubyValue.ts';

/** Nothing that presentValue shows is nested deeper. */
const MAX_DEPTH = 100;

/**
 * The Ruby value that JSON shows: a number with a fraction is a float, an object a hash with string keys, null what is nested
 * too deep. What presentValue has taken away (symbols, encodings, 5.0) stays away.
 */
export function rubyValueOf(json: JsonValue, depth = 0): RubyValue {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') return Number.isSafeInteger(json) ? json : new RubyFloat(json);
  if (depth > MAX_DEPTH) return null;
  if (isList(json)) return json.map((item) => rubyValueOf(item, depth + 1));
  return new RubyHash(Object.entries(json).map(([key, value]) => [key, rubyValueOf(value, depth + 1)] as const));
}

function isList(json: JsonValue): json is readonly JsonValue[] {
  return Array.isArray(json);
}
