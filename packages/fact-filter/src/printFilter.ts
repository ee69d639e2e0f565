import type { Field, Filter, Term, Tree } from './Filter.ts';
import { operators, type OperatorName } from './operators.ts';
import type { Syntax } from './Syntax.ts';

/**
 * Writes a filter as text that parseFilter reads as the same filter: fields by their own names, one symbol for each operator,
 * parentheses wherever `and` and `or` meet.
 */
export function printFilter(filter: Filter): string {
  return printTree(filter, (term) => printTerm(term, printField(term.field)));
}

/** Writes what the grammar read, with the names of fields as they were written. */
export function printSyntax(syntax: Syntax): string {
  return printTree(syntax, (term) => {
    const name = term.field?.text;
    if (term.kind === 'membership') return printTerm({ ...term, values: term.values.map(({ text }) => text) }, name);
    return term.kind === 'comparison' ? printTerm({ ...term, value: term.value.text }, name) : printTerm(term, name);
  });
}

function printTree<T extends { readonly kind: Term['kind'] }>(tree: Tree<T>, print: (term: T) => string): string {
  switch (tree.kind) {
    case 'all':
      return 'all';
    case 'and':
    case 'or':
      return tree.operands.map((operand) => grouped(operand, print)).join(` ${tree.kind} `);
    case 'not':
      return tree.operand.kind === 'presence'
        ? print(tree.operand).replace(/^has /, 'null? ')
        : `not ${grouped(tree.operand, print)}`;
    default:
      return print(tree);
  }
}

function grouped<T extends { readonly kind: Term['kind'] }>(tree: Tree<T>, print: (term: T) => string): string {
  const text = printTree(tree, print);
  return tree.kind === 'and' || tree.kind === 'or' ? `(${text})` : text;
}

type Printable =
  | { readonly kind: 'comparison'; readonly operator: OperatorName; readonly value: string }
  | { readonly kind: 'membership'; readonly operator: OperatorName; readonly values: readonly string[] }
  | { readonly kind: 'presence' };

function printTerm(term: Printable, field: string | undefined): string {
  if (term.kind === 'presence') return `has ${printWord(field ?? '')}`;
  const [symbol] = operators[term.operator].symbols;
  const subject = field === undefined ? symbol : `${printWord(field)} ${symbol}`;
  // Without blanks, so that a list is never longer printed than it was written.
  if (term.kind === 'membership') return `${subject} (${term.values.map(printWord).join(',')})`;
  const value = printWord(term.value);
  return field === undefined && term.operator === 'like' ? value : `${subject} ${value}`;
}

function printField(field: Field): string | undefined {
  switch (field.kind) {
    case 'any':
      return undefined;
    case 'fact':
      return `facts.${field.path}`;
    case 'attribute':
      return field.name;
  }
}

/** Writes a text as one word, quoted if it is not certainly one to both this language and Foreman's, so that it can be pasted there. */
export function printWord(text: string): string {
  const plain =
    /^[\p{L}\p{N}_.:/@*%+][\p{L}\p{N}_.:/@*%+-]*$/u.test(text) &&
    !/^(and|or|not|has|at|before|after|under|all)$/i.test(text);
  return plain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
