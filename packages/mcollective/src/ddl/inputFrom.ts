import { presentValue, type JsonValue } from '../presentValue.ts';
import { regexpLetters, RubyRegexp, RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { InputDdl } from './AgentDdl.ts';
import { ClassName } from './ClassName.ts';
import { numberOf, symbolOrText, type OptionReader } from './OptionReader.ts';

/** Ruby classes that may stand for a type, by the type that checks the same. */
const CLASS_TYPES: ReadonlyMap<string, string> = new Map([
  ['String', 'string'],
  ['Integer', 'integer'],
  ['Fixnum', 'integer'],
  ['Float', 'float'],
  ['Numeric', 'number'],
  ['Array', 'Array'],
  ['Hash', 'Hash'],
]);
const CONTAINERS: ReadonlySet<string> = new Set(['array', 'hash', 'any', 'Array', 'Hash']);

/** Builds an input from the options of its statement (protocol E.2). Throws DdlError INCOMPLETE. */
export function inputFrom(name: string, keyType: InputDdl['keyType'], options: OptionReader): InputDdl {
  const optional = options.required('optional');
  if (typeof optional !== 'boolean') throw options.fault('needs true or false for :optional');
  const type = typeOf(options);
  const preset = options.preset();
  return {
    name,
    keyType,
    prompt: options.text('prompt'),
    description: options.text('description'),
    type,
    optional,
    ...(preset === undefined ? {} : { default: preset }),
    ...(type === 'string' ? { ...validationOf(options), ...maxLengthOf(options) } : {}),
    ...(type === 'list' ? { list: listOf(options) } : {}),
  };
}

/** A type in quotes is a pattern to a node (only Choria takes "Hash"), so it stays in quotes and is refused when used. */
function typeOf(options: OptionReader): string {
  const value = options.required('type');
  if (value instanceof ClassName) return classType(value, options);
  const text = options.text('type');
  return value instanceof RubySymbol || CONTAINERS.has(text) ? text : JSON.stringify(text);
}

function classType({ name }: ClassName, options: OptionReader): string {
  const type = CLASS_TYPES.get(name);
  if (type === undefined) throw options.fault(`has the :type ${name}, which is not known here`);
  return type;
}

/** Nodes know it for :string only, which must have one, be it nil. */
function validationOf(options: OptionReader): Partial<InputDdl> {
  const validation = options.get('validation');
  if (validation === undefined && !(options.required('type') instanceof ClassName)) options.required('validation');
  if (validation === undefined || validation === null) return {};
  if (validation instanceof ClassName) return classValidation(validation, options);
  if (typeof validation === 'string') return { validation, validationKind: 'regex' };
  if (validation instanceof RubyRegexp) return { validation: patternText(validation), validationKind: 'regex' };
  if (Array.isArray(validation)) return { list: listValues(validation, options) };
  if (!(validation instanceof RubySymbol)) throw options.fault('has a :validation that cannot be read');
  return { validation: validation.name, validationKind: 'validator' };
}

function classValidation(validation: ClassName, options: OptionReader): Partial<InputDdl> {
  return { validation: classType(validation, options), validationKind: 'validator' };
}

function patternText(regexp: RubyRegexp): string {
  const letters = regexpLetters(regexp).replace('n', '');
  return letters === '' ? regexp.source : `(?${letters})${regexp.source}`;
}

/** 0 means no limit. */
function maxLengthOf(options: OptionReader): Partial<InputDdl> {
  const isNeeded = !(options.required('type') instanceof ClassName);
  const value = isNeeded ? options.required('maxlength') : options.get('maxlength');
  if (value === undefined || value === null) return {};
  const maxLength = numberOf(value);
  if (maxLength === undefined || !Number.isInteger(maxLength) || maxLength < 0) {
    throw options.fault('needs a whole number for :maxlength');
  }
  return maxLength === 0 ? {} : { maxLength };
}

function listOf(options: OptionReader): JsonValue[] {
  const list = options.required('list');
  if (!Array.isArray(list)) throw options.fault('needs an array for :list');
  return listValues(list, options);
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
