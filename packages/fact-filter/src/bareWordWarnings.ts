import { defaultFields } from './attributes.ts';
import { quote } from './filterError.ts';
import type { FilterWarning } from './filterWarnings.ts';
import { printWord } from './printFilter.ts';
import { resolveField } from './resolveField.ts';
import type { Syntax, SyntaxTerm, Word } from './Syntax.ts';
import { isTaskField } from './taskAttributes.ts';
import { terms } from './terms.ts';

/**
 * The warnings of words without a field and an operator that widen what a filter selects although another term has a field,
 * as `b` does in `name = a or b` and in `not (name = a, b)`, and of those that are the name of a field; one a word.
 */
export function bareWordWarnings(syntax: Syntax): FilterWarning[] {
  return warningsWithin(syntax, { negated: false, widening: false });
}

interface Surroundings {
  readonly negated: boolean;
  readonly widening: boolean;
}

function warningsWithin(tree: Syntax, { negated, widening }: Surroundings): FilterWarning[] {
  switch (tree.kind) {
    case 'all':
      return [];
    case 'not':
      return warningsWithin(tree.operand, { negated: true, widening });
    case 'and':
    case 'or': {
      const widens = widening || ((tree.kind === 'or' || negated) && hasField(tree));
      return tree.operands.flatMap((operand) => warningsWithin(operand, { negated, widening: widens }));
    }
    default:
      return wordWarning(tree, widening);
  }
}

function hasField(tree: Syntax): boolean {
  return terms(tree).some(({ term }) => term.field !== undefined);
}

function wordWarning(term: SyntaxTerm, widening: boolean): FilterWarning[] {
  if (term.kind !== 'comparison' || term.field !== undefined || term.operator !== 'like') return [];
  const word = term.value;
  const remedy = fieldRemedy(word) ?? (widening ? listRemedy : undefined);
  if (remedy === undefined) return [];
  const message = `${quote(word.text)} alone is looked for in ${places}; write ${remedy}.`;
  return [{ code: 'BARE_WORD', from: word.from, to: word.to, message }];
}

const labels = {
  name: 'name',
  hostgroup: 'host group',
  location: 'location',
  organization: 'organization',
  proxy: 'smart proxy',
} as const satisfies Record<(typeof defaultFields)[number], string>;
const places = new Intl.ListFormat('en-GB').format(defaultFields.map((name) => labels[name]));

const listRemedy = 'name ^ (a, b) to ask for one of several values, and double quotes around a value with blanks';

/** In quotes a `^` was meant as a character. */
function fieldRemedy({ text, quoted }: Word): string | undefined {
  const glued = quoted ? -1 : text.indexOf('^');
  if (glued >= 0 && resolveField(text.slice(0, glued)) !== undefined) return `${listRemedy}; "^" has a blank before it`;
  const field = resolveField(text)?.field;
  if (field === undefined || field.kind === 'any') return undefined;
  if (isTaskField(field)) return `${text} = 12, the number of a task`;
  const name = field.kind === 'attribute' ? field.name : printWord(`facts.${field.path}`);
  return `has ${name.length > 60 ? '<field>' : name} to ask for a value of the field, or an operator and a value after it`;
}
