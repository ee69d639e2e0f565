import { CallNode } from '@ruby/prism/src/nodes.js';
import { basename } from 'node:path';
import { RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { ActionDdl, AgentDdl, AggregateDdl, InputDdl, OutputDdl } from './AgentDdl.ts';
import { inputFrom } from './inputFrom.ts';
import { DdlWalker, type DdlCall, type Statements } from './ddlStatements.ts';
import { numberOf, OptionReader, symbolOrText } from './OptionReader.ts';
import { RubySource } from './RubySource.ts';

const DEFAULT_TIMEOUT_SECONDS = 10;
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
 * file is. Throws DdlError with file and line.
 */
export async function parseDdl(source: string, fileName: string): Promise<AgentDdl> {
  const parsed = await RubySource.parse(source, fileName);
  return new AgentReader(new DdlWalker(parsed)).read();
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
    const statements: Statements = new Map<string, (call: DdlCall) => void>([
      ['metadata', (call) => this.#readMetadata(call)],
      ['requires', (call) => this.#readRequires(call)],
      ['usage', () => undefined],
      ['action', (call) => this.#readAction(call)],
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
    const odd = this.#walker
      .options(call)
      .pairs.find(([key]) => !(key instanceof RubySymbol && key.name === 'mcollective'));
    if (odd !== undefined) throw this.#source.error('UNSUPPORTED', call.node, 'only :mcollective can be required');
  }

  #readAction(call: DdlCall): void {
    const name = this.#nameOf(call);
    const draft = this.#actions.get(name) ?? {
      description: this.#options(call).text('description'),
      display: 'failed' as const,
      inputs: new Map<string, InputDdl>(),
      outputs: new Map<string, OutputDdl>(),
      aggregates: [],
    };
    this.#actions.set(name, draft);
    const statements: Statements = new Map<string, (call: DdlCall) => void>([
      ['display', (inner) => this.#readDisplay(inner, draft)],
      ['input', (inner) => draft.inputs.set(this.#nameOf(inner), this.#readInput(inner))],
      ['output', (inner) => draft.outputs.set(this.#nameOf(inner), this.#readOutput(inner))],
      ['summarize', (inner) => this.#readSummary(inner, draft)],
    ]);
    this.#walker.walk(call.body, statements, call.variables);
  }

  #readDisplay(call: DdlCall, draft: ActionDraft): void {
    const display = DISPLAYS.get(symbolOrText(this.#walker.argument(call, 0)) ?? '');
    if (display === undefined)
      throw this.#source.error('UNSUPPORTED', call.node, 'display is :ok, :failed, :always or :flatten');
    draft.display = display;
  }

  #readInput(call: DdlCall): InputDdl {
    return inputFrom(this.#nameOf(call), this.#keyType(call), this.#options(call));
  }

  #readOutput(call: DdlCall): OutputDdl {
    const options = this.#options(call);
    const preset = options.json('default');
    return {
      name: this.#nameOf(call),
      keyType: this.#keyType(call),
      description: options.text('description'),
      displayAs: options.text('display_as'),
      ...(preset === undefined || preset === null ? {} : { default: preset }),
    };
  }

  #readSummary(call: DdlCall, draft: ActionDraft): void {
    const statements: Statements = new Map<string, (call: DdlCall) => void>([
      ['aggregate', (inner) => draft.aggregates.push(this.#readAggregate(inner))],
    ]);
    this.#walker.walk(call.body, statements, call.variables);
  }

  /** `aggregate average(:out, :format => "…")`; Ruby ignores a format outside the parentheses, we honour both (protocol E.2). */
  #readAggregate(call: DdlCall): AggregateDdl {
    const [inner] = call.args;
    if (!(inner instanceof CallNode) || inner.receiver !== null) {
      throw this.#source.error('UNSUPPORTED', call.node, 'aggregate needs a function of an output');
    }
    const args = inner.arguments_?.arguments_ ?? [];
    const [first] = args;
    const output = first === undefined ? undefined : symbolOrText(this.#walker.value(first, call.variables));
    if (output === undefined) throw this.#source.error('INCOMPLETE', call.node, `${inner.name} needs an output`);
    const variables = call.variables;
    const format = this.#walker.options({ args, variables }).get('format') ?? this.#walker.options(call).get('format');
    return { function: inner.name, output, ...(typeof format === 'string' ? { format } : {}) };
  }

  #nameOf(call: DdlCall): string {
    const name = symbolOrText(this.#walker.argument(call, 0));
    if (name === undefined || !/^[\w.-]{1,100}$/.test(name)) {
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
