import {
  ArrayNode,
  BlockNode,
  BlockParametersNode,
  CallNode,
  HashNode,
  KeywordHashNode,
  ParametersNode,
  RequiredParameterNode,
  StatementsNode,
  type Node,
} from '@ruby/prism/src/nodes.js';
import { RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { literalValue, type Variables } from './rubyLiterals.ts';
import type { RubySource } from './RubySource.ts';

/** A statement such as `input :name, :type => :string do … end`, with its arguments not yet evaluated. */
export interface DdlCall {
  readonly node: CallNode;
  readonly name: string;
  readonly args: readonly Node[];
  readonly body: Node | null;
  readonly variables: Variables;
}

/** A statement that may stand in a place: how many arguments it takes, whether it opens a block, and what reads it. */
export interface Statement {
  readonly args: number;
  readonly block?: boolean;
  readonly read: (call: DdlCall) => void;
}

/** What may stand in a place, by name. */
export type Statements = ReadonlyMap<string, Statement>;

/** Reads the statements of one file; loops over literal arrays are unrolled, within a limit. */
export class DdlWalker {
  readonly source: RubySource;
  #stepsLeft = 10_000;

  constructor(source: RubySource) {
    this.source = source;
  }

  /** Hands every statement of a body to its reader. Throws DdlError UNSUPPORTED for any that has none. */
  walk(body: Node | null, statements: Statements, variables: Variables): void {
    if (body === null) return;
    if (!(body instanceof StatementsNode))
      throw this.source.error('UNSUPPORTED', body, 'only plain statements are read');
    for (const node of body.body) this.#statement(node, statements, variables);
  }

  #statement(node: Node, statements: Statements, variables: Variables): void {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft < 0) throw this.source.error('UNSUPPORTED', node, 'loops make more than 10000 statements');
    if (!(node instanceof CallNode)) {
      throw this.source.error(
        'UNSUPPORTED',
        node,
        'only DDL statements are read; a DDL is never run. Ship a JSON DDL instead',
      );
    }
    if (node.name === 'each' && node.receiver instanceof ArrayNode) return this.#each(node, statements, variables);
    const statement = node.receiver === null ? statements.get(node.name) : undefined;
    if (statement === undefined) throw this.source.error('UNSUPPORTED', node, `${node.name} is not known here`);
    const args = node.arguments_?.arguments_ ?? [];
    if (args.length > statement.args)
      throw this.source.error('UNSUPPORTED', node, `${node.name} has too many arguments`);
    if (node.block !== null && statement.block !== true)
      throw this.source.error('UNSUPPORTED', node, `${node.name} takes no block`);
    statement.read({ node, name: node.name, args, body: this.#blockBody(node), variables });
  }

  #each(node: CallNode, statements: Statements, variables: Variables): void {
    const { block, receiver } = node;
    const items = receiver === null ? [] : this.value(receiver, variables);
    if (!(block instanceof BlockNode) || !Array.isArray(items) || node.arguments_ !== null) {
      throw this.source.error('UNSUPPORTED', node, 'each needs a literal array and a block');
    }
    const name = this.#blockParameter(block);
    for (const item of items) {
      this.source.charge(node);
      this.walk(block.body, statements, new Map([...variables, [name, item]]));
    }
  }

  #blockParameter(block: BlockNode): string {
    const { parameters } = block;
    const list =
      parameters instanceof BlockParametersNode && parameters.locals.length === 0 ? parameters.parameters : null;
    const [only, ...more] = list instanceof ParametersNode ? allParameters(list) : [];
    if (only instanceof RequiredParameterNode && more.length === 0) return only.name;
    throw this.source.error('UNSUPPORTED', block, 'a loop needs exactly one block variable');
  }

  #blockBody(node: CallNode): Node | null {
    if (node.block === null) return null;
    if (node.block instanceof BlockNode && node.block.parameters === null) return node.block.body;
    throw this.source.error('UNSUPPORTED', node, 'this block cannot be read');
  }

  /** The value of a literal node. */
  value(node: Node, variables: Variables): RubyValue {
    return literalValue(node, variables, this.source);
  }

  /** The value of the argument at a place; throws DdlError INCOMPLETE when it is missing. */
  argument(call: DdlCall, at: number): RubyValue {
    const node = call.args[at];
    if (node === undefined) throw this.source.error('INCOMPLETE', call.node, `${call.name} needs more arguments`);
    return this.value(node, call.variables);
  }

  /** The `:key => value` arguments that end a call; empty when there are none. */
  options(call: { readonly args: readonly Node[]; readonly variables: Variables }): RubyHash {
    const last = call.args.at(-1);
    const isHash = last instanceof KeywordHashNode || last instanceof HashNode;
    const value = isHash ? this.value(last, call.variables) : undefined;
    return value instanceof RubyHash ? value : new RubyHash([]);
  }
}

function allParameters(list: ParametersNode): (Node | null)[] {
  const single = [list.rest, list.keywordRest, list.block].filter((parameter) => parameter !== null);
  return [...list.requireds, ...list.optionals, ...list.posts, ...list.keywords, ...single];
}
