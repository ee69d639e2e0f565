import { bytesToText } from '../presentText.ts';
import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';

/** A value can be linked into itself a million times; of containers no more than this is written. */
const MAX_CHARACTERS = 10_000;

/** The value as Ruby's to_s writes it; hashes and arrays inside out, with the pairs of a hash in the order of their text. */
export function rubyText(value: RubyValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (value instanceof RubySymbol) return value.name;
  if (value instanceof RubyString) return bytesToText(value);
  return new Inspector().inspect(value);
}

/** Writes values as Ruby's inspect does. */
class Inspector {
  #left = MAX_CHARACTERS;

  inspect(value: RubyValue): string {
    if (this.#left <= 0) return '…';
    const text = this.#text(value);
    this.#left -= text.length;
    return text;
  }

  #text(value: RubyValue): string {
    if (value === null) return 'nil';
    if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : floatText(value);
    if (value instanceof RubyFloat) return floatText(value.value);
    if (typeof value === 'string') return quoted(value);
    if (value instanceof RubyString) return quoted(bytesToText(value));
    if (value instanceof RubySymbol)
      return /^[A-Za-z_]\w*[?!=]?$/.test(value.name) ? `:${value.name}` : `:${quoted(value.name)}`;
    if (value instanceof RubyRegexp) return `/${value.source}/`;
    if (value instanceof RubyHash) return this.#hash(value);
    return `[${value.map((entry) => this.inspect(entry)).join(', ')}]`;
  }

  #hash({ pairs }: RubyHash): string {
    const texts = pairs.map(([key, entry]) => `${this.inspect(key)}=>${this.inspect(entry)}`);
    // Two hashes are equal in Ruby whatever the order of their pairs.
    return `{${texts.sort().join(', ')}}`;
  }
}

/** Ruby switches to exponents at 1e16 and below 0.0001, JavaScript elsewhere. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0.0';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= 16 || power < -4) {
    const digits = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\u001b', '\\e'],
]);

function quoted(text: string): string {
  const start = text.slice(0, MAX_CHARACTERS);
  const escaped = start.replace(/["\\\n\r\t\u001b]|#(?=[{$@])/g, (sign) => ESCAPES.get(sign) ?? `\\${sign}`);
  return `"${escaped}"`;
}
