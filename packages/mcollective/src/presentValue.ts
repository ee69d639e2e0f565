import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from './rubyMarshal/RubyValue.ts';

/** Plain JSON; objects may be null-prototype. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Turns a Ruby value into JSON for people. Symbols lose their colon (a symbol key wins over an equal string key),
 * integers beyond 2^53, NaN and infinities become text, bytes that are not UTF-8 become replacement characters and NUL
 * becomes its picture (PostgreSQL stores no NUL). The result shares nothing with Object.prototype.
 */
export function presentValue(value: RubyValue): JsonValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return presentText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof RubyFloat) return presentFloat(value.value);
  if (value instanceof RubySymbol) return presentText(value.name);
  if (value instanceof RubyString) return presentText(bytesToText(value));
  if (value instanceof RubyRegexp) return presentText(`/${value.source}/`);
  if (value instanceof RubyHash) return presentHash(value);
  return value.map(presentValue);
}

function presentFloat(value: number): JsonValue {
  return Number.isFinite(value) ? value : String(value);
}

/** Text of a string from a host as it may be shown and stored. */
export function presentText(text: string): string {
  return text.replaceAll('\0', '\u2400');
}

/** Latin-1 and UTF-16 are read as what they are; of other encodings the ASCII part is legible. */
export function bytesToText({ bytes, encoding }: RubyString): string {
  if (encoding === 'UTF-16LE' || encoding === 'ISO-8859-1') {
    return bytes.toString(encoding === 'UTF-16LE' ? 'utf16le' : 'latin1').toWellFormed();
  }
  return bytes.toString('utf8');
}

function presentHash({ pairs }: RubyHash): JsonValue {
  const object: Record<string, JsonValue> = { __proto__: null };
  const symbols = new Set<string>();
  for (const [key, value] of pairs) {
    const name = keyText(key);
    const isSymbol = key instanceof RubySymbol;
    if (!isSymbol && symbols.has(name)) continue;
    if (isSymbol) symbols.add(name);
    object[name] = presentValue(value);
  }
  return object;
}

function keyText(key: RubyValue): string {
  const shown = presentValue(key);
  return typeof shown === 'string' ? shown : JSON.stringify(shown);
}
