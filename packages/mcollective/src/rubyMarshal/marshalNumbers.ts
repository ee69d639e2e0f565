import type { MarshalReader } from './MarshalReader.ts';

/** 16-bit words of the largest integer that we read: 4 KB. */
const MAX_BIGNUM_WORDS = 2048;

/** Reads sign, length and magnitude of an integer beyond 31 bits; a `number` when that is exact. */
export function readBignum(reader: MarshalReader): number | bigint {
  const sign = reader.byte();
  if (sign !== 0x2b && sign !== 0x2d) throw reader.refusal('BAD_INTEGER', 'a sign that is neither + nor -');
  const words = reader.count(2);
  if (words > MAX_BIGNUM_WORDS) throw reader.refusal('TOO_LARGE', `an integer of ${words * 2} bytes`);
  const magnitude = reader.take(words * 2);
  if (words <= 3) return (sign === 0x2d ? -1 : 1) * (words === 0 ? 0 : magnitude.readUIntLE(0, words * 2)) || 0;
  const big = BigInt(`0x${Buffer.from(magnitude).reverse().toString('hex')}`) * (sign === 0x2d ? -1n : 1n);
  return big >= Number.MIN_SAFE_INTEGER && big <= Number.MAX_SAFE_INTEGER ? Number(big) : big;
}

/** The sign, number of words and magnitude that Ruby writes for an integer beyond 31 bits. */
export function bignumParts(value: bigint): { sign: '+' | '-'; magnitude: Buffer } {
  const hex = (value < 0n ? -value : value).toString(16);
  const bigEndian = Buffer.from(hex.padStart(Math.ceil(hex.length / 4) * 4, '0'), 'hex');
  return { sign: value < 0n ? '-' : '+', magnitude: bigEndian.reverse() };
}

/** Reads the text of a float; undefined: it is none. Old Rubies append a NUL and mantissa bytes, which are not needed. */
export function parseFloatText(bytes: Buffer): number | undefined {
  const nul = bytes.indexOf(0);
  const text = bytes.toString('latin1', 0, nul === -1 ? bytes.length : nul);
  if (text === 'inf') return Infinity;
  if (text === '-inf') return -Infinity;
  if (text === 'nan') return NaN;
  return /^-?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,4})?$/.test(text) ? Number(text) : undefined;
}

/** Writes a float as Ruby reads it back exactly. */
export function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  return String(value).replace('e+', 'e');
}
