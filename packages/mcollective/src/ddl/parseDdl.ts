import { CallNode } from '@ruby/prism/src/nodes.js';
import { basename } from 'node:path';
import { RubySymbol, type RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { ActionDdl, AgentDdl, AggregateDdl, InputDdl, OutputDdl } from './AgentDdl.ts';
import { acceptedDdl } from './acceptedDdl.ts';
import { inputFrom } from './inputFrom.ts';
import { DdlWalker, type DdlCall, type Statement, type Statements } from './ddlStatements.ts';
import { numberOf, OptionReader, symbolOrText } from './OptionReader.ts';
import { RubySource } from './RubySource.ts';

const DEFAULT_TIMEOUT_SECONDS = 10;
const NAME = /^[\w.-]{1,100}$/;
const DISPLAYS = new Map<string, ActionDdl['display']>(
  (['ok', 'failed', 'always', 'flatten'] as const).map((display) => [display, display]),
);

interface ActionDraft {
  description: string;
  display: ActionDdl['display'];
  readonly inputs: Map<string, InputDdl>;
  readonly outputs: Map<string, OutputDdl>;
  readonly aggregates: AggregateDdl[];
}

/**
 * Reads an agent's DDL: Ruby source that is parsed and never run (grammar in protocol E.1). The agent is called as its
 * file is. What it requires of MCollective is not compared: that is for the nodes that load it. Throws DdlError with
 * file and line.
 */
export async function parseDdl(source: string, fileName: string): Promise<AgentDdl> {
  const parsed = await RubySource.parse(source, fileName);
  return acceptedDdl(new AgentReader(new DdlWalker(parsed)).read(), fileName);
}

class AgentReader {
  readonly #walker: DdlWalker;
  readonly #source: RubySource;
  readonly #actions = new Map<string, ActionDraft>();
  #metadata: AgentDdl['metadata'] | undefined;

  constructor(walker: DdlWalker) {
    this.#walker = walker;
    this.#source = walker.source;
  }

  read(): AgentDdl {
    const { program } = this.#source;
    const statements: Statements = new Map<string, Statement>([
      ['metadata', { args: 1, read: (call) => this.#readMetadata(call) }],
      ['requires', { args: 1, read: (call) => this.#readRequires(call) }],
      ['usage', { args: 1, read: (call) => this.#readUsage(call) }],
      ['action', { args: 2, block: true, read: (call) => this.#readAction(call) }],
      ['dataquery', { args: 1, block: true, read: (call) => this.#refuseKind(call, 'data plugin') }],
      ['discovery', { args: 0, block: true, read: (call) => this.#refuseKind(call, 'discovery plugin') }],
    ]);
    this.#walker.walk(program.statements, statements, new Map());
    if (this.#metadata === undefined) throw this.#source.error('INCOMPLETE', program, 'there is no metadata');
    const actions = [...this.#actions].map(([name, draft]) => ({
      name,
      ...draft,
      inputs: [...draft.inputs.values()],
      outputs: [...draft.outputs.values()],
    }));
    return { metadata: this.#metadata, actions };
  }

  #options(call: DdlCall): OptionReader {
    return new OptionReader(this.#walker.options(call), call, this.#source);
  }

  #readMetadata(call: DdlCall): void {
    const options = this.#options(call);
    const name = basename(this.#source.file, '.ddl');
    if (!/^\w+$/.test(name)) throw this.#source.error('UNSUPPORTED', call.node, `${name} is no name of an agent`);
    options.text('name');
    this.#metadata = {
      name,
      description: options.text('description'),
      author: options.text('author'),
      license: options.text('license'),
      version: options.text('version'),
      url: options.text('url'),
      timeoutSeconds: this.#timeout(options.required('timeout'), call),
    };
  }

  #timeout(value: RubyValue, call: DdlCall): number {
    const seconds = value === null ? DEFAULT_TIMEOUT_SECONDS : numberOf(value);
    if (seconds !== undefined && seconds > 0) return seconds;
    throw this.#source.error('INCOMPLETE', call.node, ':timeout must be a number of seconds above 0');
  }

  #readRequires(call: DdlCall): void {
    const { pairs } = this.#walker.options(call);
    const isKnown = ([key, value]: RubyHash['pairs'][number]): boolean =>
      key instanceof RubySymbol && key.name === 'mcollective' && typeof value === 'string';
    if (pairs.length === 0 || !pairs.every(isKnown))
      throw this.#source.error('UNSUPPORTED', call.node, 'requires takes a version of :mcollective and nothing else');
  }

  #readUsage(call: DdlCall): void {
    if (typeof this.#walker.argument(call, 0) !== 'string')
      throw this.#source.error('UNSUPPORTED', call.node, 'usage takes a text');
  }

  #refuseKind(call: DdlCall, kind: string): never {
    throw this.#source.error('UNSUPPORTED', call.node, `${call.name} describes a ${kind}, and this should be an agent`);
  }

  /** Ruby keeps a symbol and a text of one name apart, but a request cannot say which it means. */
  #keep<T extends InputDdl | OutputDdl>(call: DdlCall, kept: Map<string, T>, described: T): void {
    const before = kept.get(described.name);
    if (before !== undefined && before.keyType !== described.keyType) {
      throw this.#source.error(
        'UNSUPPORTED',
        call.node,
        `${described.name} is declared both as a text and as a symbol`,
      );
    }
    kept.set(described.name, described);
  }

  #readAction(call: DdlCall): void {
    const name = this.#nameOf(call);
    const description = this.#options(call).text('description');
    const draft = this.#actions.get(name) ?? {
      description,
      display: 'failed' as const,
      inputs: new Map<string, InputDdl>(),
      outputs: new Map<string, OutputDdl>(),
      aggregates: [],
    };
    this.#actions.set(name, draft);
    const statements: Statements = new Map<string, Statement>([
      ['display', { args: 1, read: (inner) => this.#readDisplay(inner, draft) }],
      ['input', { args: 2, read: (inner) => this.#keep(inner, draft.inputs, this.#readInput(inner)) }],
      ['output', { args: 2, read: (inner) => this.#keep(inner, draft.outputs, this.#readOutput(inner)) }],
      ['summarize', { args: 0, block: true, read: (inner) => this.#readSummary(inner, draft) }],
    ]);
    this.#walker.walk(call.body, statements, call.variables);
  }

  #readDisplay(call: DdlCall, draft: ActionDraft): void {
    const value = this.#walker.argument(call, 0);
    const display = value instanceof RubySymbol ? DISPLAYS.get(value.name) : undefined;
    if (display === undefined)
      throw this.#source.error('UNSUPPORTED', call.node, 'display is :ok, :failed, :always or :flatten');
    draft.display = display;
  }

  #readInput(call: DdlCall): InputDdl {
    return inputFrom(this.#nameOf(call), this.#keyType(call), this.#options(call));
  }

  #readOutput(call: DdlCall): OutputDdl {
    const options = this.#options(call);
    const preset = options.preset();
    return {
      name: this.#nameOf(call),
      keyType: this.#keyType(call),
      description: options.text('description'),
      displayAs: options.text('display_as'),
      ...(preset === undefined ? {} : { default: preset }),
    };
  }

  #readSummary(call: DdlCall, draft: ActionDraft): void {
    const statements: Statements = new Map<string, Statement>([
      ['aggregate', { args: 2, read: (inner) => draft.aggregates.push(this.#readAggregate(inner)) }],
    ]);
    this.#walker.walk(call.body, statements, call.variables);
  }

  /** `aggregate average(:out, :format => "…")`; Ruby ignores a format outside the parentheses, we honour both (protocol E.2). */
  #readAggregate(call: DdlCall): AggregateDdl {
    const [inner] = call.args;
    if (!(inner instanceof CallNode) || inner.receiver !== null || inner.block !== null || !/^\w+$/.test(inner.name)) {
      throw this.#source.error('UNSUPPORTED', call.node, 'aggregate needs a function of an output');
    }
    const args = inner.arguments_?.arguments_ ?? [];
    if (args.length > 2) throw this.#source.error('UNSUPPORTED', call.node, `${inner.name} has too many arguments`);
    const [first] = args;
    const output = first === undefined ? undefined : symbolOrText(this.#walker.value(first, call.variables));
    if (output === undefined || !NAME.test(output))
      throw this.#source.error('INCOMPLETE', call.node, `${inner.name} needs an output`);
    const variables = call.variables;
    const format = this.#walker.options({ args, variables }).get('format') ?? this.#walker.options(call).get('format');
    return { function: inner.name, output, ...(typeof format === 'string' ? { format } : {}) };
  }

  #nameOf(call: DdlCall): string {
    const name = symbolOrText(this.#walker.argument(call, 0));
    if (name === undefined || !NAME.test(name)) {
      throw this.#source.error(
        'UNSUPPORTED',
        call.node,
        `${call.name} needs a name of letters, digits, "_", "." and "-"`,
      );
    }
    return name;
  }

  #keyType(call: DdlCall): 'symbol' | 'string' {
    return this.#walker.argument(call, 0) instanceof RubySymbol ? 'symbol' : 'string';
  }
}
