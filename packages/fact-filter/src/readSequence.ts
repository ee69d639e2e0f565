import { SyntaxFault, syntaxError } from './filterError.ts';
import { mixedWarning } from './filterWarnings.ts';
import { peek, take, unexpected, type Reader } from './Reader.ts';
import { readTerm } from './readTerm.ts';
import type { Place, Syntax } from './Syntax.ts';

/** How deep parentheses, `not` and changes between `and` and `or` may be nested, together. */
export const maxFilterDepth = 64;

/** A tree with its place in the text; `bare` if it is an `and` or `or` without parentheses around it; depth is that of its printed form. */
export interface Part extends Place {
  readonly tree: Syntax;
  readonly bare: boolean;
  readonly depth: number;
}

type Joiner = 'and' | 'or';
/** Parts that were chained, with everything that joined them; `beside` is a comma or nothing. */
interface Chain {
  readonly part: Part;
  readonly joiners: ReadonlySet<Joiner | 'beside'>;
}

/** Reads to the end or to a closing parenthesis, which is not taken; throws SyntaxFault. */
export function readSequence(reader: Reader): Part {
  const chains: [Chain, ...Chain[]] = [readChain(reader)];
  while (!['end', 'close'].includes(peek(reader).kind)) {
    if (peek(reader).kind === 'comma') take(reader);
    chains.push(readChain(reader));
  }
  const part = join('and', [chains[0].part, ...chains.slice(1).map((chain) => chain.part)]);
  const joiners = new Set(chains.flatMap((chain) => [...chain.joiners]));
  if (chains.length > 1) joiners.add('beside');
  if (joiners.size > 1 && joiners.has('or')) reader.warnings.push(mixedWarning(part, part.tree));
  return part;
}

/** `a and b or c` is `a and (b or c)`: the last two bind first, whatever joins them. */
function readChain(reader: Reader): Chain {
  const operands = [readOperand(reader)];
  const joiners: Joiner[] = [];
  for (let joiner = peek(reader).kind; joiner === 'and' || joiner === 'or'; joiner = peek(reader).kind) {
    take(reader);
    joiners.push(joiner);
    operands.push(readOperand(reader));
  }
  const part = operands.reduceRight((chained, operand, index) => join(joiners[index] ?? 'and', [operand, chained]));
  return { part, joiners: new Set(joiners) };
}

/** Joins parts, taking apart those that are joined in the same way already and have no parentheses. */
function join(kind: Joiner, parts: readonly [Part, ...Part[]]): Part {
  const [first] = parts;
  if (parts.length === 1) return first;
  const { from } = first;
  const to = parts.at(-1)?.to ?? first.to;
  const operands = parts.flatMap(({ tree, bare }) => (bare && tree.kind === kind ? tree.operands : [tree]));
  const depth = Math.max(...parts.map((part) => depthWithin(part, kind)));
  return { tree: { kind, operands }, from, to, bare: true, depth: limited(depth, first) };
}

function depthWithin({ tree, bare, depth }: Part, kind: Joiner | 'not'): number {
  if (bare && tree.kind === kind) return depth;
  return tree.kind === 'and' || tree.kind === 'or' ? depth + 1 : depth;
}

function readOperand(reader: Reader): Part {
  const token = peek(reader);
  if (token.kind === 'not') return nested(reader, readNot);
  if (token.kind === 'open') return nested(reader, readGroup);
  const { tree, from, to } = readTerm(reader);
  return { tree, from, to, bare: false, depth: tree.kind === 'not' ? 1 : 0 };
}

function nested(reader: Reader, read: (reader: Reader) => Part): Part {
  reader.depth = limited(reader.depth + 1, peek(reader));
  const part = read(reader);
  reader.depth--;
  return part;
}

/** The limit holds for the text as it stands and for the printed form, which has a parenthesis for each change. */
function limited(depth: number, place: Place): number {
  if (depth <= maxFilterDepth) return depth;
  const expected = `at most ${maxFilterDepth} levels of parentheses, "not" and changes between "and" and "or"`;
  throw new SyntaxFault(syntaxError(place, expected, 'one more'));
}

function readNot(reader: Reader): Part {
  const { from } = take(reader);
  const operand = readOperand(reader);
  const depth = limited(depthWithin(operand, 'not') + 1, operand);
  return { tree: { kind: 'not', operand: operand.tree }, from, to: operand.to, bare: false, depth };
}

function readGroup(reader: Reader): Part {
  const { from } = take(reader);
  const { tree, depth } = readSequence(reader);
  const close = take(reader);
  if (close.kind !== 'close') throw unexpected(close, '"and", "or" or ")"');
  return { tree, from, to: close.to, bare: false, depth };
}
