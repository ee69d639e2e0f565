import { presentValue, type JsonValue } from '../presentValue.ts';
import { RubyFloat, RubyRegexp, RubySymbol, type RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { ClassName } from './ClassName.ts';
import type { DdlCall } from './ddlStatements.ts';
import type { RubySource } from './RubySource.ts';
import type { DdlError } from './DdlError.ts';

/** Reads the `:key => value` options of one statement. Throws DdlError INCOMPLETE that names the key. */
export class OptionReader {
  readonly #options: RubyHash;
  readonly #call: DdlCall;
  readonly #source: RubySource;

  constructor(options: RubyHash, call: DdlCall, source: RubySource) {
    this.#options = options;
    this.#call = call;
    this.#source = source;
  }

  /** The value, or undefined when the option is not there. */
  get(key: string): RubyValue | undefined {
    return this.#options.pairs.findLast(([name]) => name instanceof RubySymbol && name.name === key)?.[1];
  }

  /** The value of an option that must be there. */
  required(key: string): RubyValue {
    const value = this.get(key);
    if (value === undefined) throw this.fault(`needs :${key}`);
    return value;
  }

  /** Text that must be there; numbers and symbols are taken as their text, as Ruby shows them. */
  text(key: string): string {
    const value = this.required(key);
    const text = symbolOrText(value) ?? numberOf(value)?.toString();
    if (text === undefined) throw this.fault(`needs text for :${key}`);
    return text;
  }

  /** The value of a default as plain JSON; undefined when it is not there or nil. Throws for what is no value of an input. */
  preset(): JsonValue | undefined {
    const value = this.get('default');
    if (value === undefined || value === null) return undefined;
    if (value instanceof ClassName || value instanceof RubyRegexp) throw this.fault('has a :default that is no value');
    return presentValue(value);
  }

  /** An error about this statement. */
  fault(detail: string): DdlError {
    return this.#source.error('INCOMPLETE', this.#call.node, `${this.#call.name} ${detail}`);
  }
}

/** Text of a string or symbol; undefined for anything else, also for the name of a class. */
export function symbolOrText(value: RubyValue): string | undefined {
  if (value instanceof ClassName) return undefined;
  if (value instanceof RubySymbol) return value.name;
  return typeof value === 'string' ? value : undefined;
}

/** A finite number, whole or not; undefined for anything else. */
export function numberOf(value: RubyValue): number | undefined {
  if (value instanceof RubyFloat) return Number.isFinite(value.value) ? value.value : undefined;
  return typeof value === 'number' ? value : undefined;
}
