import type { ConfigFault } from './ConfigError.ts';

/** A value and the file that it comes from. */
export interface ConfigEntry {
  readonly value: string;
  readonly file: string;
}

const TRUE = ['1', 'yes', 'true', 'y', 't'];
const FALSE = ['0', 'no', 'false', 'n', 'f'];

/** Typed access to raw settings; collects faults instead of throwing, and remembers what was asked for. */
export class ConfigValues {
  readonly faults: ConfigFault[] = [];
  readonly #file: string;
  readonly #entries: ReadonlyMap<string, ConfigEntry>;
  readonly #asked = new Set<string>();

  constructor(file: string, entries: ReadonlyMap<string, ConfigEntry>) {
    this.#file = file;
    this.#entries = entries;
  }

  /** The text of a key; undefined when it is not set or empty. */
  text(key: string): string | undefined {
    this.#asked.add(key);
    const value = this.#entries.get(key)?.value;
    return value === '' ? undefined : value;
  }

  /** The text of a key that must be set, or of an environment variable that overrides it. */
  required(key: string, override: string | undefined, expected: string): string {
    const value = override ?? this.text(key);
    if (value === undefined) this.fault(key, expected);
    return value ?? '';
  }

  /** A number of at least `least`. */
  number(key: string, fallback: number, least: number): number {
    const text = this.text(key);
    if (text === undefined) return fallback;
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= least) return value;
    this.fault(key, `must be a number of at least ${least}`);
    return fallback;
  }

  /** A whole number within bounds. */
  whole(key: string, fallback: number, bounds: { readonly least: number; readonly most: number }): number {
    const value = this.number(key, fallback, bounds.least);
    if (Number.isInteger(value) && value <= bounds.most) return value;
    this.fault(key, `must be a whole number from ${bounds.least} to ${bounds.most}`);
    return fallback;
  }

  /** 1, yes, true, y, t or 0, no, false, n, f. */
  boolean(key: string, fallback: boolean): boolean {
    const text = this.text(key)?.toLowerCase();
    if (text === undefined) return fallback;
    if (TRUE.includes(text)) return true;
    if (!FALSE.includes(text)) this.fault(key, `must be one of ${[...TRUE, ...FALSE].join(', ')}`);
    return false;
  }

  /** Parts of a list; undefined when the key is not set. */
  list(key: string, separator: RegExp): readonly string[] | undefined {
    return this.text(key)
      ?.split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /** Notes that a key is wrong. */
  fault(key: string, expected: string): void {
    const file = this.#entries.get(key)?.file ?? this.#file;
    if (!this.faults.some((fault) => fault.key === key && fault.expected === expected))
      this.faults.push({ file, key, expected });
  }

  /** Keys that are set and that nobody has asked for. */
  ignored(): readonly string[] {
    return [...this.#entries.keys()].filter((key) => !this.#asked.has(key)).sort();
  }
}
