import { CliFault } from './CliFault.ts';

/** What the DDL says about an input, as the API gives it. */
export interface InputDescription {
  readonly name: string;
  /** string, list, boolean, integer, float, number, or the name of a validator. */
  readonly type: string;
  readonly optional: boolean;
  readonly default: unknown;
  readonly list: readonly unknown[] | null;
}

/** Turns `name=value` words into arguments with the types of the DDL; throws one `CliFault` that names every fault. */
export function typeArguments(inputs: readonly InputDescription[], words: readonly string[]): Record<string, unknown> {
  const described = new Map(inputs.map((input) => [input.name, input]));
  const values = new Map<string, unknown>();
  const faults: string[] = [];
  for (const word of words) {
    const typed = typeWord(described, word);
    if (!typed.ok) faults.push(typed.fault);
    else if (values.has(typed.name)) faults.push(`${typed.name} is given twice`);
    else values.set(typed.name, typed.value);
  }
  for (const { name, optional, default: preset } of inputs)
    if (!optional && preset === null && !words.some((word) => word.startsWith(`${name}=`)))
      faults.push(`${name} is missing`);
  if (faults.length > 0) throw new CliFault('INVALID_ARGUMENTS', `Arguments: ${faults.join('; ')}`);
  return Object.fromEntries(values);
}

/** What a text was read as. */
export type Typed<Value> = { readonly ok: true } & Value;
/** Why a text cannot be read. */
export interface Refused {
  readonly ok: false;
  readonly fault: string;
}

function typeWord(
  described: ReadonlyMap<string, InputDescription>,
  word: string,
): Typed<{ name: string; value: unknown }> | Refused {
  const at = word.indexOf('=');
  if (at <= 0) return { ok: false, fault: `${JSON.stringify(word)} is not of the form name=value` };
  const name = word.slice(0, at);
  const input = described.get(name);
  if (input === undefined) {
    const known = described.size === 0 ? 'it takes none' : `it takes ${[...described.keys()].join(', ')}`;
    return { ok: false, fault: `the action has no input ${JSON.stringify(name)}; ${known}` };
  }
  const typed = typeValue(input, word.slice(at + 1));
  return typed.ok ? { ...typed, name } : { ok: false, fault: `${name} ${typed.fault}` };
}

/** The text as a value of the type that the input has; a fault may quote the text. */
export function typeValue(input: InputDescription, text: string): Typed<{ value: unknown }> | Refused {
  switch (input.type) {
    case 'boolean':
      return typeBoolean(text);
    case 'integer':
      return typeNumber(text, /^[+-]?\d+$/, 'an integer');
    case 'float':
    case 'number':
      return typeNumber(text, /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i, 'a number');
    case 'list':
      return typeListed(input.list ?? [], text);
    default:
      return { ok: true, value: text };
  }
}

function typeBoolean(text: string): Typed<{ value: unknown }> | Refused {
  if (/^(true|yes|1)$/i.test(text)) return { ok: true, value: true };
  if (/^(false|no|0)$/i.test(text)) return { ok: true, value: false };
  return { ok: false, fault: `must be true or false, not ${JSON.stringify(text)}` };
}

function typeNumber(text: string, form: RegExp, expected: string): Typed<{ value: unknown }> | Refused {
  const value = Number(text);
  const isExact = expected !== 'an integer' || Number.isSafeInteger(value);
  if (form.test(text) && Number.isFinite(value) && isExact) return { ok: true, value };
  return { ok: false, fault: `must be ${expected}, not ${JSON.stringify(text)}` };
}

/** The list may hold numbers or booleans: what counts is what the user can type. */
function typeListed(list: readonly unknown[], text: string): Typed<{ value: unknown }> | Refused {
  const value = list.find((item) => String(item) === text);
  if (value !== undefined) return { ok: true, value };
  return { ok: false, fault: `must be one of ${list.map(String).join(', ')}, not ${JSON.stringify(text)}` };
}
