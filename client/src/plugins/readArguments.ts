/** What the form has to know of an action's input; the DDL's own words. */
export interface InputShape {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly default: unknown;
  readonly maxLength: number | null;
  readonly list: readonly unknown[] | null;
}

/** What the form holds: the text of each input by name, 'true' or 'false' for switches. A missing or empty text is an input that is not set. */
export type InputTexts = ReadonlyMap<string, string>;

/** Why an input cannot be sent as it stands. */
export type InputFault =
  | { readonly code: 'REQUIRED' | 'NOT_BOOLEAN' | 'NOT_INTEGER' | 'NOT_NUMBER' | 'NOT_JSON' | 'NOT_IN_LIST' }
  | { readonly code: 'TOO_LONG'; readonly maxLength: number };

/** The arguments to send, and the faults of the inputs that are not among them. */
export interface ReadArguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly faults: ReadonlyMap<string, InputFault>;
}

type Reading =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: InputFault }
  | { readonly kind: 'unset' };

/** Reads the form's texts as the types that the DDL asks for. Inputs that are not set are left out, so that the API applies their defaults. */
export function readArguments(inputs: readonly InputShape[], texts: InputTexts): ReadArguments {
  const values: [string, unknown][] = [];
  const faults = new Map<string, InputFault>();
  for (const input of inputs) {
    const reading = readInput(input, texts.get(input.name) ?? '');
    if (reading.kind === 'value') values.push([input.name, reading.value]);
    if (reading.kind === 'fault') faults.set(input.name, reading.fault);
  }
  return { values: Object.fromEntries(values), faults };
}

/** Writes an argument, of an earlier task for example, as the form's text for it. */
export function writeInput(input: InputShape, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (isJsonType(input.type)) return JSON.stringify(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Says whether an input of this type is written as JSON. */
export function isJsonType(type: string): boolean {
  return ['array', 'hash'].includes(type.toLowerCase());
}

function readInput(input: InputShape, text: string): Reading {
  if (text === '') return readUnset(input);
  if (input.list !== null) return readListed(input.list, text);
  if (isJsonType(input.type)) return readJson(text);
  switch (input.type) {
    case 'boolean':
      return text === 'true' || text === 'false' ? valueOf(text === 'true') : faultOf('NOT_BOOLEAN');
    case 'integer':
      return readInteger(text);
    case 'float':
    case 'number':
      return readNumber(text);
    default:
      return readText(input, text);
  }
}

/** A required switch that was never touched stands at off, and that is what it sends. */
function readUnset(input: InputShape): Reading {
  if (input.optional || (input.default !== null && input.default !== undefined)) return { kind: 'unset' };
  return input.type === 'boolean' ? valueOf(false) : faultOf('REQUIRED');
}

function readListed(list: readonly unknown[], text: string): Reading {
  const index = list.findIndex((item) => String(item) === text);
  return index === -1 ? faultOf('NOT_IN_LIST') : valueOf(list[index]);
}

function readJson(text: string): Reading {
  try {
    return valueOf(JSON.parse(text));
  } catch {
    return faultOf('NOT_JSON');
  }
}

function readInteger(text: string): Reading {
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) ? valueOf(value) : faultOf('NOT_INTEGER');
}

function readNumber(text: string): Reading {
  const value = Number(text);
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) && Number.isFinite(value)
    ? valueOf(value)
    : faultOf('NOT_NUMBER');
}

/** Ruby counts code points, so a character outside of the basic plane is one. */
function readText(input: InputShape, text: string): Reading {
  const { maxLength } = input;
  if (maxLength === null || maxLength === 0 || [...text].length <= maxLength) return valueOf(text);
  return { kind: 'fault', fault: { code: 'TOO_LONG', maxLength } };
}

function valueOf(value: unknown): Reading {
  return { kind: 'value', value };
}

function faultOf(code: Exclude<InputFault['code'], 'TOO_LONG'>): Reading {
  return { kind: 'fault', fault: { code } };
}
