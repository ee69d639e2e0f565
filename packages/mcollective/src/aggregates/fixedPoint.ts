import { partsOfFloat } from './exactTotals.ts';

/**
 * The magnitude of a finite number with so many digits after the point, rounded exactly and halves to even. Ruby's own
 * formatting sometimes errs in the last digit where a value lies next to a half.
 */
export function fixedPoint(value: bigint | number, digits: number): string {
  const { whole, exponent } = typeof value === 'bigint' ? { whole: value, exponent: 0 } : partsOfFloat(value);
  const magnitude = (whole < 0n ? -whole : whole) * 10n ** BigInt(digits);
  const text = String(shiftedToEven(magnitude, BigInt(-exponent))).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** magnitude / 2^bits, rounded half to even. */
function shiftedToEven(magnitude: bigint, bits: bigint): bigint {
  if (bits === 0n) return magnitude;
  const floor = magnitude >> bits;
  const rest = magnitude - (floor << bits);
  const half = 1n << (bits - 1n);
  const isUp = rest > half || (rest === half && (floor & 1n) === 1n);
  return isUp ? floor + 1n : floor;
}
