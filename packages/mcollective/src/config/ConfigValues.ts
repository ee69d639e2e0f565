import type { ConfigFault } from './ConfigError.ts';
import type { NoteList } from './NoteList.ts';
import type { ConfigFiles } from './readConfigFiles.ts';
import { shownKey } from './shownKey.ts';

/** Where a value was found: a file and its key, or the environment and its variable. */
export interface Origin {
  readonly file: string;
  readonly key: string;
  /** Which part of the value is meant, if it is a list. */
  readonly part?: string | undefined;
}

/** A value that is set, and where. */
export interface Setting extends Origin {
  readonly value: string;
}

/** Limits of a number, both included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** What stands for a file in faults and notes about variables. */
export const ENVIRONMENT = 'environment';

/** Typed access to raw settings as Ruby reads them; collects faults instead of throwing, and remembers what was asked for. */
export class ConfigValues {
  readonly faults: ConfigFault[];
  readonly notes: NoteList;
  readonly #file: string;
  readonly #entries: ConfigFiles['entries'];
  readonly #env: NodeJS.ProcessEnv;
  readonly #asked = new Set<string>();

  constructor(file: string, files: ConfigFiles, env: NodeJS.ProcessEnv) {
    this.faults = [...files.faults];
    this.notes = files.notes;
    this.#file = file;
    this.#entries = files.entries;
    this.#env = env;
  }

  /** The value of a key, or of the variable that wins over it; an empty variable wins as well, as in Ruby. */
  setting(key: string, variable?: string): Setting | undefined {
    this.#asked.add(key);
    if (variable !== undefined) this.#asked.add(variable);
    const override = variable === undefined ? undefined : this.#env[variable];
    if (variable !== undefined && override !== undefined) return { value: override, file: ENVIRONMENT, key: variable };
    const entry = this.#entries.get(key);
    return entry && { value: entry.value, file: entry.file, key };
  }

  /** Like setting, but it is a fault if there is none or an empty one. */
  required(key: string, expected: string, variable?: string): Setting | undefined {
    const setting = this.setting(key, variable);
    if (setting !== undefined && setting.value !== '') return setting;
    this.fault(setting ?? key, expected);
    return undefined;
  }

  /** The text of a key; undefined when it is not set or empty. */
  text(key: string, variable?: string): string | undefined {
    return this.setting(key, variable)?.value || undefined;
  }

  /** Like text, but a fault if it is not one line: no header of a frame and no key can hold more. */
  line(key: string, variable?: string): string | undefined {
    const setting = this.setting(key, variable);
    if (setting !== undefined && !isOneLine(setting.value)) this.fault(setting, ONE_LINE);
    return setting?.value || undefined;
  }

  /** A decimal number within bounds, written as Ruby's `Float` takes it. */
  number(key: string, fallback: number, bounds: Bounds): number {
    const text = this.text(key);
    if (text === undefined) return fallback;
    const value = /^[+-]?(?:\d[\d_]*)?(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text.replaceAll('_', '')) : NaN;
    if (value >= bounds.least && value <= bounds.most) return value;
    this.fault(key, `must be a number from ${bounds.least} to ${bounds.most}`);
    return fallback;
  }

  /** A whole number within bounds. A leading zero is refused: Ruby takes `010` for eight in some keys and for ten in others. */
  whole(key: string, fallback: number, bounds: Bounds): number {
    const text = this.text(key);
    if (text === undefined) return fallback;
    const value = /^[+-]?(?:0|[1-9]\d*(?:_\d+)*)$/.test(text) ? Number(text.replaceAll('_', '')) : NaN;
    if (value >= bounds.least && value <= bounds.most) return value;
    this.fault(key, `must be a whole number from ${bounds.least} to ${bounds.most}, without leading zeros`);
    return fallback;
  }

  /** 1, yes, true, y, t or 0, no, false, n, f. */
  boolean(key: string, fallback: boolean): boolean {
    const text = this.text(key);
    if (text === undefined) return fallback;
    if (/^(?:1|yes|true|y|t)$/i.test(text)) return true;
    if (!/^(?:0|no|false|n|f)$/i.test(text)) this.fault(key, 'must be one of 1, yes, true, y, t, 0, no, false, n, f');
    return false;
  }

  /** Parts of a list, without empty ones; undefined when the key is not set. */
  list(key: string, separator: string): readonly string[] | undefined {
    return this.text(key)
      ?.split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /** Adds a fault of a key, or of the place where its value was found. */
  fault(where: string | Origin, expected: string): void {
    const { part, ...place } = this.#origin(where);
    this.faults.push({ ...place, expected: part === undefined ? expected : `${expected} (${part})` });
  }

  /** Adds something that is worth a line in the log and stops nothing. */
  note(where: string | Origin, why: string): void {
    const { part, ...place } = this.#origin(where);
    this.notes.add({ ...place, why: part === undefined ? why : `${why} (${part})` });
  }

  /** Keys that are set and that nobody has asked for. */
  unused(): readonly string[] {
    return [...this.#entries.keys()].filter((key) => !this.#asked.has(key)).sort();
  }

  /** Variables that are set and that nobody has asked for. */
  unusedVariables(): readonly string[] {
    return Object.keys(this.#env)
      .filter((name) => this.#env[name] !== undefined && !this.#asked.has(name))
      .sort();
  }

  #origin(where: string | Origin): Origin {
    if (typeof where !== 'string') return { file: where.file, key: where.key, part: where.part };
    const entry = this.#entries.get(where);
    if (entry === undefined) return { file: this.#file, key: where };
    return { file: entry.file, key: shownKey(where) ?? `line ${entry.line}` };
  }
}

/** Whether a text holds no line break and no NUL. */
export function isOneLine(text: string): boolean {
  return !/[\r\n\0]/.test(text);
}

/** What is wrong with a secret of more than one line. */
export const ONE_LINE =
  'must be one line: it holds a line break or a NUL, which many a secret has at its end; store it without, as printf %s writes it and echo does not';

/** Other connectors and security plugins of MCollective. */
const KNOWN_NAMES: readonly string[] = ['choria', 'nats', 'none', 'openwire', 'redis', 'sshkey', 'stomp'];

/** A name from a file for a fault: only a known one is repeated, for it may be a secret on the wrong line. */
export function shownName(text: string): string {
  return KNOWN_NAMES.includes(text.toLowerCase()) ? `"${text}"` : 'what is set';
}
