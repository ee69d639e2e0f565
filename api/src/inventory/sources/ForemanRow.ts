import type { JsonValue } from '@chargehand/mcollective';
import { AppError } from '../../platform/AppError.ts';

/** Foreman answered something else than its interface says. */
export class ForemanAnswerStrange extends AppError {
  readonly code = 'FOREMAN_ANSWER_STRANGE';
  constructor(
    readonly source: string,
    readonly resource: string,
    readonly expected: string,
  ) {
    super(
      `The inventory source ${source} answered to ${resource} without ${expected}. Is its url that of a Foreman with API v2?`,
    );
  }
}

/** Which fields of an object are kept: plain ones, and objects or lists of objects with fields of their own. */
export interface ForemanShape {
  readonly [key: string]: 'plain' | ForemanShape;
}

/** One object of an answer, from outside: each field is checked when it is asked for. Throws ForemanAnswerStrange. */
export class ForemanRow {
  readonly #where: AnswerPlace;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(where: AnswerPlace, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new ForemanAnswerStrange(where.source, where.resource, 'an object where one belongs');
    this.#where = where;
    this.#fields = { ...value };
  }

  get id(): number {
    return this.numberOrNone('id') ?? this.#miss('a numeric "id" in each object');
  }

  /** A text that must be there. */
  text(key: string): string {
    const text = this.textOrNone(key) ?? '';
    return text === '' ? this.#miss(`a text "${key}" in each object`) : text;
  }

  /** Undefined: Foreman does not say, for example without a plugin. Null: it says that there is none. */
  textOrNone(key: string): string | null | undefined {
    const value = this.#fields[key];
    if (value === undefined || value === null || typeof value === 'string') return value;
    return this.#miss(`a text or null as "${key}"`);
  }

  /** As `textOrNone`; Foreman writes some numbers as text. */
  numberOrNone(key: string): number | null | undefined {
    const value = this.#fields[key];
    if (value === undefined || value === null) return value;
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number) ? number : this.#miss(`a number as "${key}"`);
  }

  /** A flag; absent and null are false. */
  isSet(key: string): boolean {
    const value = this.#fields[key] ?? false;
    return typeof value === 'boolean' ? value : this.#miss(`true or false as "${key}"`);
  }

  /** The field as it came. */
  raw(key: string): unknown {
    return this.#fields[key];
  }

  /** A copy with the fields of a shape; those that Foreman does not tell are left out. */
  keep(shape: ForemanShape): Readonly<Record<string, JsonValue>> {
    const kept = Object.entries(shape).flatMap(([key, inner]) => {
      const value = this.#fields[key];
      return value === undefined ? [] : [[key, this.#keepField(key, value, inner)] as const];
    });
    return Object.fromEntries(kept);
  }

  #keepField(key: string, value: unknown, shape: 'plain' | ForemanShape): JsonValue {
    if (value === null) return null;
    if (shape !== 'plain')
      return Array.isArray(value)
        ? value.map((item) => new ForemanRow(this.#where, item).keep(shape))
        : new ForemanRow(this.#where, value).keep(shape);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    return this.#miss(`a text, number, true or false as "${key}"`);
  }

  /** The list of objects in a field that must be there. */
  rows(key: string): readonly ForemanRow[] {
    const value = this.#fields[key];
    if (!Array.isArray(value)) return this.#miss(`a list "${key}"`);
    return value.map((item) => new ForemanRow(this.#where, item));
  }

  #miss(expected: string): never {
    throw new ForemanAnswerStrange(this.#where.source, this.#where.resource, expected);
  }
}

interface AnswerPlace {
  readonly source: string;
  readonly resource: string;
}
