import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from '@chargehand/mcollective';

/** The lossless form of a value that the Ruby scripts of this folder write as well: floats are told apart by their bits. */
export function typedForm(value: RubyValue): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return ['int', String(value)];
  if (typeof value === 'string') return ['str', value];
  if (value instanceof RubyFloat) return ['float', bitsOf(value.value)];
  if (value instanceof RubySymbol) return ['sym', value.name];
  if (value instanceof RubyString) return ['bin', value.encoding, value.bytes.toString('base64')];
  if (value instanceof RubyRegexp) return ['regexp', value.source, value.options & 7];
  if (!(value instanceof RubyHash)) return ['arr', value.map(typedForm)];
  // Psych writes some unlike symbols alike; of equal keys Ruby keeps the first place and the last value.
  const entries = value.pairs.map(([key, entry]) => [typedForm(key), typedForm(entry)] as const);
  const pairs = [...new Map(entries.map((entry) => [JSON.stringify(entry[0]), entry])).values()];
  return value.defaultValue === undefined ? ['hash', pairs] : ['hash_default', pairs, typedForm(value.defaultValue)];
}

function bitsOf(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
