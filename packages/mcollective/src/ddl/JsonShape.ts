import type { JsonValue } from '../presentValue.ts';
import { MalformedAgentDdl } from './MalformedAgentDdl.ts';

/** A JSON value of unknown origin at a path, with checks that throw MalformedAgentDdl. */
export class JsonShape {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  /** What stands under a name, there or not. */
  field(name: string): JsonShape {
    const { value, path } = this.#get(name);
    return new JsonShape(value, path);
  }

  /** Text of at most 100,000 characters, or as many as are said. */
  text(name: string, most = 100_000): string {
    const { value, path } = this.#get(name);
    if (typeof value !== 'string') throw new MalformedAgentDdl(path, 'text');
    if (value.length > most) throw new MalformedAgentDdl(path, `text of at most ${most} characters`);
    return value;
  }

  /** Text that can be a name: of a bounded length, of harmless characters. */
  name(name: string, allowed = /^[\w.-]{1,100}$/): string {
    return this.field(name).nameItself(allowed);
  }

  /** The value itself, when it is text that can be a name. */
  nameItself(allowed: RegExp): string {
    if (typeof this.#value === 'string' && allowed.test(this.#value)) return this.#value;
    throw new MalformedAgentDdl(this.#path, 'a name');
  }

  /** The value itself, when it is text, a number, true or false. */
  scalar(): string | number | boolean {
    const value = this.plain();
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    throw this.fault('', 'text, a number, true or false');
  }

  /** An error about what stands under a name, or about the value itself when the name is empty. */
  fault(name: string, expected: string): MalformedAgentDdl {
    return new MalformedAgentDdl(name === '' ? this.#path : `${this.#path}.${name}`, expected);
  }

  /** True or false. */
  boolean(name: string): boolean {
    const { value, path } = this.#get(name);
    if (typeof value !== 'boolean') throw new MalformedAgentDdl(path, 'true or false');
    return value;
  }

  /** A finite number above a bound. */
  above(name: string, least: number): number {
    const { value, path } = this.#get(name);
    if (typeof value !== 'number' || !(value > least) || !Number.isFinite(value))
      throw new MalformedAgentDdl(path, `a number above ${least}`);
    return value;
  }

  /** One of some texts. */
  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const { value, path } = this.#get(name);
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new MalformedAgentDdl(path, `one of ${allowed.join(', ')}`);
    return found;
  }

  /** A list of at most 10,000 entries, each parsed. */
  list<T>(name: string, parse: (entry: JsonShape) => T): T[] {
    const { value, path } = this.#get(name);
    if (!Array.isArray(value) || value.length > 10_000) throw new MalformedAgentDdl(path, 'a list');
    return value.map((entry: unknown, at) => parse(new JsonShape(entry, `${path}[${at}]`)));
  }

  /** An object of at most 10,000 entries whose keys are names, each entry parsed; nothing there counts as empty. */
  entries<T>(name: string, allowed: RegExp, parse: (key: string, entry: JsonShape) => T): T[] {
    const { value, path } = this.#get(name);
    if (value === undefined || value === null) return [];
    if (typeof value !== 'object' || Array.isArray(value)) throw new MalformedAgentDdl(path, 'an object');
    const entries = Object.entries(value);
    const odd = entries.length > 10_000 ? '…' : entries.map(([key]) => key).find((key) => !allowed.test(key));
    if (odd !== undefined) throw new MalformedAgentDdl(`${path}.${odd.slice(0, 100)}`, 'a name');
    return entries.map(([key, entry]: [string, unknown]) => parse(key, new JsonShape(entry, `${path}.${key}`)));
  }

  /** The parsed value under its own name, or an empty object when nothing is there. */
  optional<K extends string, T>(name: K, parse: (name: K) => T): { [key in K]?: T } {
    const found: { [key in K]?: T } = {};
    if (this.#get(name).value !== undefined) found[name] = parse(name);
    return found;
  }

  /** Any JSON of a sane depth. */
  json(name: string): JsonValue {
    return this.field(name).plain();
  }

  /** The value itself, when it is JSON of a sane depth. */
  plain(depth = 0): JsonValue {
    const value = this.#value;
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (depth > 20 || typeof value !== 'object') throw new MalformedAgentDdl(this.#path, 'JSON');
    const inner = (entry: unknown, at: string | number): JsonValue =>
      new JsonShape(entry, `${this.#path}.${at}`).plain(depth + 1);
    if (Array.isArray(value)) return value.map(inner);
    const object: Record<string, JsonValue> = { __proto__: null };
    for (const [key, entry] of Object.entries(value)) object[key] = inner(entry, key);
    return object;
  }

  #get(name: string): { value: unknown; path: string } {
    const path = `${this.#path}.${name}`;
    if (typeof this.#value !== 'object' || this.#value === null) throw new MalformedAgentDdl(this.#path, 'an object');
    const value: unknown = Object.hasOwn(this.#value, name) ? Reflect.get(this.#value, name) : undefined;
    return { value, path };
  }
}
