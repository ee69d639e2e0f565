import { presentValue, type JsonValue } from '../presentValue.ts';
import { RubyFloat, RubySymbol, type RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
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
    return this.#options.get(key);
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

  /** The value as plain JSON, or undefined when the option is not there. */
  json(key: string): JsonValue | undefined {
    const value = this.get(key);
    return value === undefined ? undefined : presentValue(value);
  }

  /** An error about this statement. */
  fault(detail: string): DdlError {
    return this.#source.error('INCOMPLETE', this.#call.node, `${this.#call.name} ${detail}`);
  }
}

/** Text of a string or symbol; undefined for anything else. */
export function symbolOrText(value: RubyValue): string | undefined {
  if (value instanceof RubySymbol) return value.name;
  return typeof value === 'string' ? value : undefined;
}

/** A finite number, whole or not; undefined for anything else. */
export function numberOf(value: RubyValue): number | undefined {
  if (value instanceof RubyFloat) return Number.isFinite(value.value) ? value.value : undefined;
  return typeof value === 'number' ? value : undefined;
}
