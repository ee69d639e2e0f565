import { RubyFloat, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { ExactTotal } from './AggregateState.ts';

/** Nothing added yet; to Ruby that is the Integer 0. */
export const emptyTotal: ExactTotal = { digits: '0', exponent: 0, isFloat: false, limit: 'none' };

/** A number as a sum of itself; undefined: the value is no number, which fails in Ruby. */
export function totalOf(value: RubyValue): ExactTotal | undefined {
  if (typeof value === 'bigint') return { ...emptyTotal, digits: String(value) };
  if (value instanceof RubyFloat) return totalOfFloat(value.value);
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) ? { ...emptyTotal, digits: String(BigInt(value)) } : totalOfFloat(value);
}

/** Adds without rounding. */
export function addTotals(one: ExactTotal, other: ExactTotal): ExactTotal {
  const exponent = Math.min(one.exponent, other.exponent);
  const aligned = ({ digits, exponent: own }: ExactTotal): bigint => BigInt(digits) << BigInt(own - exponent);
  return {
    ...reduced(aligned(one) + aligned(other), exponent),
    isFloat: one.isFloat || other.isFloat,
    limit: addLimits(one.limit, other.limit),
  };
}

/** The sum as a float, rounded once. */
export function totalAsFloat({ digits, exponent, limit }: ExactTotal): number {
  if (limit !== 'none') return Number(limit);
  const whole = BigInt(digits);
  const surplus = bitLength(whole) - 64;
  if (surplus <= 0) return Number(whole) * 2 ** exponent;
  // A last bit that stands for all that were cut keeps the rounding right.
  const cut = whole >> BigInt(surplus);
  const isExact = cut << BigInt(surplus) === whole;
  return Number(isExact ? cut : cut | 1n) * 2 ** (exponent + surplus);
}

/** A finite float as whole × 2^exponent, with the exponent at most 0. */
export function partsOfFloat(value: number): { readonly whole: bigint; readonly exponent: number } {
  if (Number.isInteger(value)) return { whole: BigInt(value), exponent: 0 };
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const biased = (bits.getUint16(0) >> 4) & 0x7ff;
  const fraction = bits.getBigUint64(0) & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n);
  return { whole: value < 0 ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
}

function totalOfFloat(value: number): ExactTotal {
  if (!Number.isFinite(value)) return { ...emptyTotal, isFloat: true, limit: limitOf(value) };
  const { whole, exponent } = partsOfFloat(value);
  return { ...reduced(whole, exponent), isFloat: true, limit: 'none' };
}

function limitOf(value: number): ExactTotal['limit'] {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

function addLimits(one: ExactTotal['limit'], other: ExactTotal['limit']): ExactTotal['limit'] {
  if (one === 'none' || one === other) return other;
  return other === 'none' ? one : 'NaN';
}

function reduced(whole: bigint, exponent: number): Pick<ExactTotal, 'digits' | 'exponent'> {
  let [rest, power] = [whole, whole === 0n ? 0 : exponent];
  while (power < 0 && (rest & 1n) === 0n) {
    rest >>= 1n;
    power += 1;
  }
  return { digits: String(rest), exponent: power };
}

function bitLength(whole: bigint): number {
  return (whole < 0n ? -whole : whole).toString(2).length;
}
