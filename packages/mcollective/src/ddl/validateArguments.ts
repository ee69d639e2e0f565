import { RubyFloat, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { ActionDdl, InputDdl } from './AgentDdl.ts';
import { checkText } from './checkText.ts';
import { isNeverPassed, validatorOf } from './validators.ts';

/** Why an argument was refused. */
export type ArgumentFaultCode =
  | 'UNKNOWN_INPUT'
  | 'MISSING'
  | 'WRONG_TYPE'
  | 'TYPE_UNSUPPORTED'
  | 'NOT_IN_LIST'
  | 'TOO_LONG'
  | 'CONTROL_CHARACTER'
  | 'PATTERN_MISMATCH'
  | 'PATTERN_TOO_SLOW'
  | 'VALIDATION_FAILED';

/** One thing that is wrong, with a sentence that can stand after the name of the input. */
export interface ArgumentFault {
  readonly input: string;
  readonly code: ArgumentFaultCode;
  readonly message: string;
}

/** The verdict on all arguments of a call. */
export type ValidatedArguments =
  | {
      readonly ok: true;
      /** Values to send, defaults applied, by name. */
      readonly inputs: ReadonlyMap<string, RubyValue>;
      /** Names that travel as strings; give them to encodeRequest. */
      readonly stringInputs: ReadonlySet<string>;
      /** Inputs whose pattern or validator only the node can check. */
      readonly unchecked: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly ArgumentFault[] };

/**
 * Checks arguments against an action at least as strictly as a node would, and turns them into Ruby values of the exact
 * type. Stricter: `^` and `$` mean the whole value, and no text may hold a control character. An array or hash is refused
 * whatever DDL declares it, JSON ones too: the hosts behind our connectors are stock 2.12.5, where it cannot pass.
 */
export function validateArguments(action: ActionDdl, values: Readonly<Record<string, unknown>>): ValidatedArguments {
  const declared = new Set(action.inputs.map((input) => input.name));
  const faults: ArgumentFault[] = Object.keys(values)
    .filter((name) => !declared.has(name))
    .map((input) => ({ input, code: 'UNKNOWN_INPUT', message: `is no input of ${action.name}` }));
  const inputs = new Map<string, RubyValue>();
  const unchecked: string[] = [];
  for (const input of action.inputs) {
    const verdict = checkInput(input, Object.hasOwn(values, input.name) ? values[input.name] : undefined);
    if (verdict === undefined) continue;
    if ('code' in verdict) faults.push({ input: input.name, ...verdict });
    else inputs.set(input.name, verdict.value);
    if ('unchecked' in verdict && verdict.unchecked) unchecked.push(input.name);
  }
  if (faults.length > 0) return { ok: false, faults };
  const strings = action.inputs.filter(({ keyType, name }) => keyType === 'string' && inputs.has(name));
  return { ok: true, inputs, stringInputs: new Set(strings.map(({ name }) => name)), unchecked };
}

type Verdict = { value: RubyValue; unchecked: boolean } | { code: ArgumentFaultCode; message: string };

function checkInput(input: InputDdl, given: unknown): Verdict | undefined {
  // Only clients apply defaults, and only to inputs that are not optional (protocol E.2).
  const value = given === undefined && !input.optional ? input.default : given;
  if (value !== undefined) return checkValue(input, value);
  return input.optional ? undefined : { code: 'MISSING', message: 'is needed' };
}

function checkValue(input: InputDdl, value: unknown): Verdict {
  if (isNeverPassed(input.type)) {
    return {
      code: 'TYPE_UNSUPPORTED',
      message: `is declared as ${input.type}, which no host of MCollective 2.12 accepts; declare it as a string`,
    };
  }
  if (typeof value === 'string') return checkTextInput(input, value);
  if (typeof value === 'boolean') return checkPlain(input, value, ['boolean'], value);
  if (typeof value === 'number' && Number.isFinite(value)) return checkNumber(input, value);
  return { code: 'WRONG_TYPE', message: `must be ${typeNames(input)}` };
}

function checkTextInput(input: InputDdl, value: string): Verdict {
  if (['boolean', 'integer', 'float', 'number'].includes(input.type)) {
    return { code: 'WRONG_TYPE', message: `must be ${typeNames(input)}` };
  }
  const text = checkText(input, value);
  if ('code' in text) return text;
  return isListed(input, value) ? { value, unchecked: text.unchecked } : notListed(input);
}

function checkNumber(input: InputDdl, value: number): Verdict {
  // -0 is no integer in Ruby.
  const whole = Number.isSafeInteger(value) ? value + 0 || 0 : undefined;
  if (input.type === 'float') return checkPlain(input, value, ['float'], new RubyFloat(value));
  if (whole === undefined && input.type === 'integer') return { code: 'WRONG_TYPE', message: 'must be a whole number' };
  if (whole === undefined && Number.isInteger(value))
    return { code: 'WRONG_TYPE', message: 'is too large to be exact' };
  return checkPlain(input, value, ['integer', 'number'], whole ?? new RubyFloat(value));
}

/** A number or boolean: for its own types, for lists, and for validators that only the node knows. */
function checkPlain(input: InputDdl, given: number | boolean, types: readonly string[], value: RubyValue): Verdict {
  if (types.includes(input.type)) return isListed(input, given) ? { value, unchecked: false } : notListed(input);
  if (input.type === 'list') return isListed(input, given) ? { value, unchecked: false } : notListed(input);
  if (validatorOf(input.type) !== undefined) {
    return { code: 'WRONG_TYPE', message: `must be ${typeNames(input)}` };
  }
  return { value, unchecked: true };
}

/** The very member: 1 is not "1". */
function isListed(input: InputDdl, value: string | number | boolean): boolean {
  return input.list === undefined ? input.type !== 'list' : input.list.some((allowed) => allowed === value);
}

function notListed(input: InputDdl): Verdict {
  return {
    code: 'NOT_IN_LIST',
    message: `must be one of ${(input.list ?? []).map((entry) => JSON.stringify(entry)).join(', ')}`,
  };
}

function typeNames({ type }: InputDdl): string {
  if (type === 'boolean') return 'true or false';
  if (type === 'integer') return 'a whole number';
  if (type === 'float' || type === 'number') return 'a number';
  return 'text';
}
