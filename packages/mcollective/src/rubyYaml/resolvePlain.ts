import { RubyFloat, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { YamlReader } from './YamlReader.ts';

/** Decimal digits of an integer of 4 KB; also as much as the patterns below may see, some of which need stack for it. */
const MAX_NUMBER_LENGTH = 9864;

const KEYWORDS: ReadonlyMap<string, null | boolean> = new Map([
  ['~', null],
  ['null', null],
  ['yes', true],
  ['true', true],
  ['on', true],
  ['no', false],
  ['false', false],
  ['off', false],
]);

const DATE = /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/;
const TIME = /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
const INTEGER = /^[-+]?(?:0b[01_,]+|0[0-7_,]+|0|[1-9](?:[0-9]|,[0-9]|_[0-9])*|0x[0-9a-f_,]+)$/i;
const FLOAT = /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}(\.[0-9_]*)?$/;

/**
 * The value that Psych gives to a scalar without quotes (protocol C.3; `Psych::ScalarScanner#tokenize` of Ruby 3.1).
 * Throws RefusedYaml for dates, times and numbers that Ruby refuses as well.
 */
export function resolvePlain(text: string, reader: YamlReader): RubyValue {
  if (text === '') return null;
  const first = text.charCodeAt(0);
  if (text.includes('\n')) return text;
  if (first === 0x3a) return text.length > 1 ? symbolOf(text) : text;
  const mayBeNumber = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
  if (mayBeNumber) return numberOf(text, reader);
  if (text.length > 5) return text;
  const keyword = KEYWORDS.get(text.toLowerCase());
  return keyword === undefined ? text : keyword;
}

/** In `:"a b"` the quotes are not part of the name, nor is what follows them. */
function symbolOf(text: string): RubySymbol {
  const quote = text.charAt(1);
  const end = quote === '"' || quote === "'" ? text.lastIndexOf(quote) : 1;
  return new RubySymbol(end > 1 ? text.slice(2, end).replace(/^:/, '') : text.slice(1));
}

function numberOf(text: string, reader: YamlReader): RubyValue {
  if (text.length > MAX_NUMBER_LENGTH) {
    const isText = /[^-+0-9_,.:]/.test(text) && !(/^[-+]?0[bx]/i.test(text) && !/[^0-9a-f_,]/i.test(text.slice(3)));
    if (isText) return text;
    throw reader.refusal('TOO_LARGE', `a number of ${text.length} digits`);
  }
  if (DATE.test(text) || TIME.test(text)) throw reader.refusal('FORBIDDEN_TYPE', 'a date or time');
  const lower = text.toLowerCase();
  if (lower === '.inf' || lower === '+.inf') return new RubyFloat(Infinity);
  if (lower === '-.inf') return new RubyFloat(-Infinity);
  if (lower === '.nan') return new RubyFloat(NaN);
  if (BASE_60.test(text)) return base60(text);
  if (FLOAT.test(text)) return /^[-+]?\.$/.test(text) ? text : floatOf(text, reader);
  return INTEGER.test(text) ? integerOf(text, reader) : text;
}

function floatOf(text: string, reader: YamlReader): RubyFloat {
  const value = text.replace(/[,_]/g, '').replace(/\.(?=[Ee]|$)/, '');
  if (!/^[-+]?[0-9.]*[0-9]/.test(value)) throw reader.refusal('BAD_SCALAR', 'a float without digits');
  return new RubyFloat(Number(value));
}

function integerOf(text: string, reader: YamlReader): number | bigint {
  const [, sign = '', zero = '', digits = ''] = /^([-+]?)(0[bx]?)?(.*)$/i.exec(text.replace(/[,_]/g, '')) ?? [];
  if (digits === '' && zero.length > 1) throw reader.refusal('BAD_SCALAR', 'an integer without digits');
  const prefix = zero === '0' && digits !== '' ? '0o' : zero.toLowerCase();
  return narrow(BigInt(prefix + digits) * (sign === '-' ? -1n : 1n));
}

function narrow(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** Ruby counts the first part as hours even if there are two; a sign holds for the first part only. */
function base60(text: string): RubyFloat | number | bigint {
  const parts = text.split(':');
  if (text.includes('.')) {
    return new RubyFloat(parts.reduce((sum, part, at) => sum + Number(leadingNumber(part)) * 60 ** (2 - at), 0));
  }
  return narrow(parts.reduce((sum, part, at) => sum + BigInt(leadingNumber(part)) * 60n ** BigInt(2 - at), 0n));
}

/** Ruby's String#to_i and #to_f read up to the first underscore that does not stand between two digits. */
function leadingNumber(part: string): string {
  const leading = /^[-+]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?/.exec(part)?.[0] ?? '0';
  return leading.replace(/[_+]/g, '');
}
