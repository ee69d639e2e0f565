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
  InterpolatedSymbolNode,
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
import { ClassName } from './ClassName.ts';
import { joinTexts, textMethod } from './rubyMethods.ts';
import type { RubySource } from './RubySource.ts';

/** Values of the block variables of the loops around an expression. */
export type Variables = ReadonlyMap<string, RubyValue>;

const MAX_DEPTH = 100;
const OPTION_IGNORE_CASE = 1;
const OPTION_EXTENDED = 2;
const OPTION_MULTILINE = 4;

type Read = (node: Node) => RubyValue;
/** Text as the parser gives it: undecodable escapes such as "\xff" come as something else than UTF-8. */
interface RubyText {
  readonly encoding: string;
  readonly validEncoding: boolean;
  readonly value: string;
}

/**
 * The value of a literal: text, numbers, symbols, arrays, hashes, regexps, joined text, block variables and the few
 * text methods that DDL loops use. Throws DdlError UNSUPPORTED for everything else.
 */
export function literalValue(node: Node, variables: Variables, source: RubySource, depth = 0): RubyValue {
  if (depth > MAX_DEPTH) throw source.error('UNSUPPORTED', node, 'nested too deep');
  const read: Read = (inner) => literalValue(inner, variables, source, depth + 1);
  const scalar = scalarValue(node, source);
  const value = scalar === undefined ? compoundValue(node, read, variables, source) : scalar;
  charge(value, node, source);
  return value;
}

/** Counts a value against the budget of the file; the items of a list are counted when they are read, or here for a variable. */
function charge(value: RubyValue, node: Node, source: RubySource): void {
  const text = value instanceof RubySymbol ? value.name : value;
  source.charge(node, typeof text === 'string' ? text.length : 0);
  if (!(node instanceof LocalVariableReadNode)) return;
  for (const item of itemsOf(value)) charge(item, node, source);
}

function itemsOf(value: RubyValue): readonly RubyValue[] {
  if (value instanceof RubyHash) return value.pairs.flat();
  return isList(value) ? value : [];
}

function isList(value: RubyValue): value is readonly RubyValue[] {
  return Array.isArray(value);
}

function compoundValue(node: Node, read: Read, variables: Variables, source: RubySource): RubyValue {
  if (node instanceof ArrayNode) return node.elements.map(read);
  if (node instanceof HashNode || node instanceof KeywordHashNode) return hashValue(node, read, source);
  if (node instanceof InterpolatedStringNode) return joined(node, read, source);
  if (node instanceof InterpolatedSymbolNode) return new RubySymbol(joined(node, read, source));
  if (node instanceof LocalVariableReadNode) return variableValue(node, variables, source);
  if (node instanceof ParenthesesNode) return read(onlyStatement(node, node.body, source));
  if (node instanceof CallNode) return methodValue(node, read, source);
  throw source.error(
    'UNSUPPORTED',
    node,
    'only literal values are read from a DDL; write the value out, or ship a JSON DDL',
  );
}

function scalarValue(node: Node, source: RubySource): RubyValue | undefined {
  if (node instanceof StringNode) return decoded(node, source);
  if (node instanceof SymbolNode) return new RubySymbol(decoded(node, source));
  if (node instanceof IntegerNode) return node.value;
  if (node instanceof FloatNode) return new RubyFloat(node.value);
  if (node instanceof NilNode) return null;
  if (node instanceof TrueNode || node instanceof FalseNode) return node instanceof TrueNode;
  if (node instanceof ConstantReadNode) return new ClassName(node.name);
  return node instanceof RegularExpressionNode ? regexpValue(node, source) : undefined;
}

function decoded(node: StringNode | SymbolNode | RegularExpressionNode, source: RubySource): string {
  const { encoding, validEncoding, value }: RubyText = node.unescaped;
  if (validEncoding && (encoding === 'utf-8' || /^[\x00-\x7f]*$/.test(value))) return value;
  throw source.error('UNSUPPORTED', node, 'only UTF-8 text is read from a DDL');
}

function regexpValue(node: RegularExpressionNode, source: RubySource): RubyRegexp {
  const options =
    (node.isIgnoreCase() ? OPTION_IGNORE_CASE : 0) +
    (node.isExtended() ? OPTION_EXTENDED : 0) +
    (node.isMultiLine() ? OPTION_MULTILINE : 0);
  return new RubyRegexp(decoded(node, source), options);
}

function hashValue(node: HashNode | KeywordHashNode, read: Read, source: RubySource): RubyHash {
  const pairs = node.elements.map((element) => {
    if (!(element instanceof AssocNode))
      throw source.error('UNSUPPORTED', element, 'a hash may hold only key => value');
    return [read(element.key), read(element.value)] as const;
  });
  return new RubyHash(pairs);
}

function joined(node: InterpolatedStringNode | InterpolatedSymbolNode, read: Read, source: RubySource): string {
  const texts = node.parts.map((part) => {
    const inner = part instanceof EmbeddedStatementsNode ? onlyStatement(part, part.statements, source) : part;
    return printed(read(inner), inner, source);
  });
  return joinTexts(texts) ?? tooLong(node, source);
}

function tooLong(node: Node, source: RubySource): never {
  throw source.error('UNSUPPORTED', node, 'the text grows too long');
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

function methodValue(node: CallNode, read: Read, source: RubySource): RubyValue {
  const terms = node.name === '+' ? termsOf(node) : [];
  const value = terms.length > 0 ? joinedTerms(terms.map(read)) : calledMethod(node, read);
  if (value !== undefined) return value;
  throw source.error(
    'UNSUPPORTED',
    node,
    `${node.name} cannot be evaluated here: a DDL is read, never run. Write the value out, or ship a JSON DDL`,
  );
}

function calledMethod({ name, receiver, block, arguments_ }: CallNode, read: Read): RubyValue | undefined {
  const hasArguments = arguments_ !== null && arguments_.arguments_.length > 0;
  return receiver === null || block !== null || hasArguments ? undefined : textMethod(name, read(receiver));
}

/** The terms of `a + b + c`, which Ruby nests one level deeper for each; in a loop, as a long text has a hundred lines. */
function termsOf(chain: CallNode): Node[] {
  const terms: Node[] = [];
  let left: Node = chain;
  while (left instanceof CallNode && left.name === '+' && left.receiver !== null && left.block === null) {
    const [term, ...more] = left.arguments_?.arguments_ ?? [];
    if (term === undefined || more.length > 0) return [];
    terms.push(term);
    left = left.receiver;
  }
  return terms.length === 0 ? [] : [left, ...terms.reverse()];
}

function joinedTerms(values: readonly RubyValue[]): string | undefined {
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === values.length ? joinTexts(texts) : undefined;
}
