import type { JsonValue } from '../presentValue.ts';
import type { ActionDdl, AgentDdl, AggregateDdl, InputDdl, OutputDdl } from './AgentDdl.ts';

/** A DDL that came over the wire has the wrong shape; path says where. */
export class MalformedAgentDdl extends Error {
  readonly code = 'MALFORMED_AGENT_DDL';
  readonly path: string;
  readonly expected: string;
  constructor(path: string, expected: string) {
    super(`The description of a plugin is malformed: ${path} must be ${expected}`);
    this.path = path;
    this.expected = expected;
  }
}

/** Checks that a value is an AgentDdl and returns a copy that holds nothing else. Throws MalformedAgentDdl. */
export function parseAgentDdlJson(value: unknown): AgentDdl {
  const ddl = new Shape(value, 'ddl');
  const metadata = ddl.field('metadata');
  return {
    metadata: {
      name: metadata.name('name'),
      description: metadata.text('description'),
      author: metadata.text('author'),
      license: metadata.text('license'),
      version: metadata.text('version'),
      url: metadata.text('url'),
      timeoutSeconds: metadata.above('timeoutSeconds', 0),
    },
    actions: ddl.list('actions', parseAction),
  };
}

function parseAction(action: Shape): ActionDdl {
  return {
    name: action.name('name'),
    description: action.text('description'),
    display: action.oneOf('display', ['ok', 'failed', 'always', 'flatten']),
    inputs: action.list('inputs', parseInput),
    outputs: action.list('outputs', parseOutput),
    aggregates: action.list('aggregates', parseAggregate),
  };
}

function parseInput(input: Shape): InputDdl {
  return {
    name: input.name('name'),
    keyType: input.oneOf('keyType', ['symbol', 'string']),
    prompt: input.text('prompt'),
    description: input.text('description'),
    type: input.text('type'),
    optional: input.boolean('optional'),
    ...input.optional('default', (name) => input.json(name)),
    ...input.optional('validation', (name) => input.text(name)),
    ...input.optional('validationKind', (name) => input.oneOf<'regex' | 'validator'>(name, ['regex', 'validator'])),
    ...input.optional('maxLength', (name) => input.above(name, 0)),
    ...input.optional('list', (name) => input.list(name, (entry) => entry.plain())),
  };
}

function parseOutput(output: Shape): OutputDdl {
  return {
    name: output.name('name'),
    keyType: output.oneOf('keyType', ['symbol', 'string']),
    description: output.text('description'),
    displayAs: output.text('displayAs'),
    ...output.optional('default', (name) => output.json(name)),
  };
}

function parseAggregate(aggregate: Shape): AggregateDdl {
  return {
    function: aggregate.name('function'),
    output: aggregate.name('output'),
    ...aggregate.optional('format', (name) => aggregate.text(name)),
  };
}

/** A value at a path, with checks that throw MalformedAgentDdl. */
class Shape {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  field(name: string): Shape {
    const { value, path } = this.#get(name);
    return new Shape(value, path);
  }

  text(name: string): string {
    const { value, path } = this.#get(name);
    if (typeof value !== 'string' || value.length > 100_000) throw new MalformedAgentDdl(path, 'text');
    return value;
  }

  name(name: string): string {
    const text = this.text(name);
    if (!/^[\w.-]{1,100}$/.test(text)) throw new MalformedAgentDdl(`${this.#path}.${name}`, 'a name');
    return text;
  }

  boolean(name: string): boolean {
    const { value, path } = this.#get(name);
    if (typeof value !== 'boolean') throw new MalformedAgentDdl(path, 'true or false');
    return value;
  }

  above(name: string, least: number): number {
    const { value, path } = this.#get(name);
    if (typeof value !== 'number' || !(value > least)) throw new MalformedAgentDdl(path, `a number above ${least}`);
    return value;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const { value, path } = this.#get(name);
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new MalformedAgentDdl(path, `one of ${allowed.join(', ')}`);
    return found;
  }

  list<T>(name: string, parse: (entry: Shape) => T): T[] {
    const { value, path } = this.#get(name);
    if (!Array.isArray(value) || value.length > 10_000) throw new MalformedAgentDdl(path, 'a list');
    return value.map((entry: unknown, at) => parse(new Shape(entry, `${path}[${at}]`)));
  }

  optional<K extends string, T>(name: K, parse: (name: K) => T): { [key in K]?: T } {
    const found: { [key in K]?: T } = {};
    if (this.#get(name).value !== undefined) found[name] = parse(name);
    return found;
  }

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
      new Shape(entry, `${this.#path}.${at}`).plain(depth + 1);
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
