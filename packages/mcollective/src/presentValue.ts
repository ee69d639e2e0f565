import { presentWithin, type PresentLimits } from './presentWithin.ts';
import type { RubyValue } from './rubyMarshal/RubyValue.ts';

/** Plain JSON; objects may be null-prototype. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Turns a Ruby value into JSON for people. Symbols lose their colon (a symbol key wins over an equal string key),
 * integers beyond 2^53, NaN and infinities become text, bytes that are not UTF-8 become replacement characters, NUL
 * becomes its picture (PostgreSQL stores no NUL), and a hash or array that is a key becomes `[hash]` or `[array]`. The
 * result shares nothing with Object.prototype. What is over the limit is cut and marked with `… [cut]`.
 */
export function presentValue(value: RubyValue, limits: PresentLimits = {}): JsonValue {
  return presentWithin(value, limits).shown;
}
