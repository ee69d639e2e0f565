import { fixedPoint } from './fixedPoint.ts';

/** A value for a format: as Ruby's to_s writes it, and for numbers itself (bigint for an Integer, number for a Float). */
export interface FormatValue {
  readonly text: string;
  readonly number?: bigint | number;
}

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
}

/** At most so wide and exact that no format makes a text of any size. */
const DIRECTIVE = /%(?:%|([-+ 0]*)(\d{0,3})(?:\.(\d{1,2}))?([a-zA-Z])?)/g;

/**
 * Fills a format in as Ruby's `%` does, for `%s %d %i %u %f %%` with flags, width and precision. Undefined: the format
 * uses something else, or Ruby would fail with these values.
 */
export function formatRuby(format: string, values: readonly FormatValue[]): string | undefined {
  const left = [...values];
  let isUnderstood = true;
  const text = format.replace(DIRECTIVE, (...[whole, flags, width, precision, letter]: (string | undefined)[]) => {
    if (whole === '%%') return '%';
    const directive = {
      flags: flags ?? '',
      width: Number(width ?? 0),
      precision: precision === undefined ? undefined : Number(precision),
    };
    const value = left.shift();
    const written = value === undefined ? undefined : writeValue(letter, value, directive);
    isUnderstood &&= written !== undefined;
    return written ?? '';
  });
  return isUnderstood ? text : undefined;
}

function writeValue(letter: string | undefined, value: FormatValue, directive: Directive): string | undefined {
  switch (letter) {
    case 's':
      return padded([...value.text].slice(0, directive.precision).join(''), directive);
    case 'd':
    case 'i':
    case 'u':
      return value.number === undefined ? undefined : writeInteger(value.number, directive);
    case 'f':
      return value.number === undefined ? undefined : writeFloat(value.number, directive);
    default:
      return undefined;
  }
}

function writeInteger(value: bigint | number, directive: Directive): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  const whole = BigInt(typeof value === 'number' ? Math.trunc(value) : value);
  const digits = String(whole < 0n ? -whole : whole).padStart(directive.precision ?? 0, '0');
  const isZeroFilled = directive.precision === undefined;
  return signed(digits, whole < 0n, isZeroFilled ? directive : { ...directive, flags: withoutZero(directive.flags) });
}

function writeFloat(value: bigint | number, directive: Directive): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : 'Inf';
    return signed(name, value < 0, { ...directive, flags: withoutZero(directive.flags) });
  }
  const digits = fixedPoint(value, directive.precision ?? 6);
  return signed(digits, value < 0 || Object.is(value, -0), directive);
}

function withoutZero(flags: string): string {
  return flags.replaceAll('0', '');
}

function signed(digits: string, isNegative: boolean, directive: Directive): string {
  const { flags, width } = directive;
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (!flags.includes('0') || flags.includes('-')) return padded(sign + digits, directive);
  return sign + digits.padStart(width - sign.length, '0');
}

/** Ruby counts characters, not UTF-16 units. */
function padded(text: string, { flags, width }: Directive): string {
  const gap = ' '.repeat(Math.max(0, width - [...text].length));
  return flags.includes('-') ? text + gap : gap + text;
}
