import type { Comparison, Field, Filter } from './Filter.ts';
import { operators } from './operators.ts';

/** Writes a filter as text that parseFilter reads as the same filter; parenthesizeMixed puts parentheses around every `and` within an `or`. */
export function printFilter(filter: Filter, options: { readonly parenthesizeMixed?: boolean } = {}): string {
  const mixed = options.parenthesizeMixed ?? false;
  switch (filter.kind) {
    case 'all':
      return 'all';
    case 'and':
      return filter.operands.map((operand) => group(operand, ['and', 'or'], mixed)).join(' and ');
    case 'or':
      return filter.operands.map((operand) => group(operand, mixed ? ['and', 'or'] : ['or'], mixed)).join(' or ');
    case 'not':
      return `not ${group(filter.operand, ['and', 'or'], mixed)}`;
    case 'comparison':
      return printComparison(filter);
  }
}

function group(filter: Filter, kinds: readonly Filter['kind'][], parenthesizeMixed: boolean): string {
  const text = printFilter(filter, { parenthesizeMixed });
  return kinds.includes(filter.kind) ? `(${text})` : text;
}

function printComparison({ field, operator, value }: Comparison): string {
  return `${word(printField(field))} ${operators[operator].symbols[0]} ${word(value)}`;
}

function printField(field: Field): string {
  return field.kind === 'fact' ? `facts.${field.path}` : field.name;
}

/** Quotes what is not certainly one word to both this language and Foreman's, so that the text can be pasted there. */
function word(text: string): string {
  const plain =
    /^[\p{L}\p{N}_.:/@*%+][\p{L}\p{N}_.:/@*%+-]*$/u.test(text) && !/^(and|or|not|has|at|before|after)$/i.test(text);
  return plain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
