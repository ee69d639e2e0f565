import { presentValue, type JsonValue } from '../presentValue.ts';
import { RubyRegexp, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { InputDdl } from './AgentDdl.ts';
import { numberOf, symbolOrText, type OptionReader } from './OptionReader.ts';

/** Ruby classes that may stand for a type, by the type that checks the same. */
const CLASS_TYPES: ReadonlyMap<string, string> = new Map([
  ['String', 'string'],
  ['Integer', 'integer'],
  ['Fixnum', 'integer'],
  ['Float', 'float'],
  ['Numeric', 'number'],
]);

/** Builds an input from the options of its statement (protocol E.2). Throws DdlError INCOMPLETE. */
export function inputFrom(name: string, keyType: InputDdl['keyType'], options: OptionReader): InputDdl {
  const optional = options.required('optional');
  if (typeof optional !== 'boolean') throw options.fault('needs true or false for :optional');
  const type = options.text('type');
  const preset = options.json('default');
  return {
    name,
    keyType,
    prompt: options.text('prompt'),
    description: options.text('description'),
    type: CLASS_TYPES.get(type) ?? type,
    optional,
    ...(preset === undefined || preset === null ? {} : { default: preset }),
    ...validationOf(options),
    ...maxLengthOf(options),
    ...listOf(type, options),
  };
}

function validationOf(options: OptionReader): Partial<InputDdl> {
  const validation = options.get('validation');
  if (validation === undefined || validation === null) return {};
  if (typeof validation === 'string') return { validation, validationKind: 'regex' };
  if (validation instanceof RubyRegexp) return { validation: regexpText(validation), validationKind: 'regex' };
  if (Array.isArray(validation)) return { list: listValues(validation, options) };
  if (!(validation instanceof RubySymbol)) throw options.fault('has a :validation that cannot be read');
  return CLASS_TYPES.has(validation.name) ? {} : { validation: validation.name, validationKind: 'validator' };
}

function regexpText({ source, options }: RubyRegexp): string {
  const flags = `${options & 1 ? 'i' : ''}${options & 4 ? 'm' : ''}${options & 2 ? 'x' : ''}`;
  return flags === '' ? source : `(?${flags})${source}`;
}

/** 0 means no limit. */
function maxLengthOf(options: OptionReader): Partial<InputDdl> {
  const value = options.get('maxlength');
  if (value === undefined || value === null) return {};
  const maxLength = numberOf(value);
  if (maxLength === undefined || !Number.isInteger(maxLength) || maxLength < 0) {
    throw options.fault('needs a whole number for :maxlength');
  }
  return maxLength === 0 ? {} : { maxLength };
}

function listOf(type: string, options: OptionReader): Partial<InputDdl> {
  if (type !== 'list') return {};
  const list = options.required('list');
  if (!Array.isArray(list)) throw options.fault('needs an array for :list');
  return { list: listValues(list, options) };
}

/** Symbols cannot be told from text once they are JSON, and a node accepts the exact value only. */
function listValues(list: readonly RubyValue[], options: OptionReader): JsonValue[] {
  return list.map((value) => {
    const plain = typeof value === 'boolean' || numberOf(value) !== undefined || typeof value === 'string';
    if (!plain)
      throw options.fault(`allows ${symbolOrText(value) ?? 'a value'} that is neither text, number nor boolean`);
    return presentValue(value);
  });
}
