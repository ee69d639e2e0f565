import {
  ArrayNode,
  AssocNode,
  CallNode,
  ConstantReadNode,
  EmbeddedStatementsNode,
  FalseNode,
  FloatNode,
  HashNode,
  IntegerNode,
  InterpolatedStringNode,
  KeywordHashNode,
  LocalVariableReadNode,
  NilNode,
  ParenthesesNode,
  RegularExpressionNode,
  StatementsNode,
  StringNode,
  SymbolNode,
  TrueNode,
  type Node,
} from '@ruby/prism/src/nodes.js';
import { RubyFloat, RubyHash, RubySymbol, RubyRegexp, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { RubySource } from './RubySource.ts';

/** Values of the block variables of the loops around an expression. */
export type Variables = ReadonlyMap<string, RubyValue>;

const MAX_DEPTH = 100;
const OPTION_IGNORE_CASE = 1;
const OPTION_EXTENDED = 2;
const OPTION_MULTILINE = 4;

/**
 * The value of a literal: text, numbers, symbols, arrays, hashes, regexps, joined text, block variables and the few
 * text methods that DDL loops use. Classes such as String become the symbol of their name. Throws DdlError UNSUPPORTED.
 */
export function literalValue(node: Node, variables: Variables, source: RubySource, depth = 0): RubyValue {
  if (depth > MAX_DEPTH) throw source.error('UNSUPPORTED', node, 'nested too deep');
  const read = (inner: Node): RubyValue => literalValue(inner, variables, source, depth + 1);
  if (node instanceof StringNode) return node.unescaped.value;
  if (node instanceof SymbolNode) return new RubySymbol(node.unescaped.value);
  if (node instanceof IntegerNode) return node.value;
  if (node instanceof FloatNode) return new RubyFloat(node.value);
  if (node instanceof NilNode) return null;
  if (node instanceof TrueNode || node instanceof FalseNode) return node instanceof TrueNode;
  if (node instanceof ConstantReadNode) return new RubySymbol(node.name);
  if (node instanceof ArrayNode) return node.elements.map(read);
  if (node instanceof HashNode || node instanceof KeywordHashNode) return hashValue(node, read, source);
  if (node instanceof RegularExpressionNode) return regexpValue(node);
  if (node instanceof InterpolatedStringNode) return node.parts.map((part) => textOf(part, read, source)).join('');
  if (node instanceof LocalVariableReadNode) return variableValue(node, variables, source);
  if (node instanceof ParenthesesNode) return read(onlyStatement(node, node.body, source));
  if (node instanceof CallNode) return methodValue(node, read, source);
  throw source.error(
    'UNSUPPORTED',
    node,
    'only literal values are read from a DDL; write the value out, or ship a JSON DDL',
  );
}

function hashValue(node: HashNode | KeywordHashNode, read: (node: Node) => RubyValue, source: RubySource): RubyHash {
  const pairs = node.elements.map((element) => {
    if (!(element instanceof AssocNode))
      throw source.error('UNSUPPORTED', element, 'a hash may hold only key => value');
    return [read(element.key), read(element.value)] as const;
  });
  return new RubyHash(pairs);
}

function regexpValue(node: RegularExpressionNode): RubyRegexp {
  const options =
    (node.isIgnoreCase() ? OPTION_IGNORE_CASE : 0) +
    (node.isExtended() ? OPTION_EXTENDED : 0) +
    (node.isMultiLine() ? OPTION_MULTILINE : 0);
  return new RubyRegexp(node.unescaped.value, options);
}

function textOf(part: Node, read: (node: Node) => RubyValue, source: RubySource): string {
  const inner = part instanceof EmbeddedStatementsNode ? onlyStatement(part, part.statements, source) : part;
  return printed(read(inner), inner, source);
}

function onlyStatement(outer: Node, statements: Node | null, source: RubySource): Node {
  const [only, ...more] = statements instanceof StatementsNode ? statements.body : [];
  if (only === undefined || more.length > 0)
    throw source.error('UNSUPPORTED', outer, 'one literal value is expected here');
  return only;
}

function printed(value: RubyValue, node: Node, source: RubySource): string {
  if (typeof value === 'string') return value;
  if (value instanceof RubySymbol) return value.name;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw source.error('UNSUPPORTED', node, 'only text, symbols and whole numbers can be put into text');
}

function variableValue(node: LocalVariableReadNode, variables: Variables, source: RubySource): RubyValue {
  const value = variables.get(node.name);
  if (value === undefined) throw source.error('UNSUPPORTED', node, `the variable ${node.name} is not known here`);
  return value;
}

const TEXT_METHODS: ReadonlyMap<string, (text: string) => RubyValue> = new Map<string, (text: string) => RubyValue>([
  ['to_s', (text) => text],
  ['to_sym', (text) => new RubySymbol(text)],
  ['freeze', (text) => text],
  ['capitalize', (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()],
  ['upcase', (text) => text.toUpperCase()],
  ['downcase', (text) => text.toLowerCase()],
]);

function methodValue(node: CallNode, read: (node: Node) => RubyValue, source: RubySource): RubyValue {
  const args = node.arguments_?.arguments_ ?? [];
  const method = TEXT_METHODS.get(node.name);
  if (node.receiver !== null && node.block === null) {
    const text = (inner: Node): string => textOf(inner, read, source);
    if (method !== undefined && args.length === 0) return method(text(node.receiver));
    const [right, ...more] = args;
    if (node.name === '+' && right !== undefined && more.length === 0) return text(node.receiver) + text(right);
  }
  throw source.error(
    'UNSUPPORTED',
    node,
    `${node.name} cannot be evaluated: a DDL is read, never run. Write the value out, or ship a JSON DDL`,
  );
}
