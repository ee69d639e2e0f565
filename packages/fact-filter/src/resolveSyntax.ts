import { fieldTypes, typeOf } from './attributes.ts';
import { checkPattern } from './checkPattern.ts';
import type { Comparison, Field, Filter, Term } from './Filter.ts';
import { placedError, quote, SyntaxFault, syntaxError } from './filterError.ts';
import { noSuchField } from './noSuchField.ts';
import { operators, type OperatorName } from './operators.ts';
import { isPeriod, periodForms } from './readPeriod.ts';
import { resolveField, type ResolvedField } from './resolveField.ts';
import type { Syntax, SyntaxComparison, SyntaxTerm, Word } from './Syntax.ts';
import { isTaskField, isTaskNumber } from './taskAttributes.ts';

/** Finds the fields of what was written, and whether their operators and values fit them; throws SyntaxFault if not. */
export function resolveSyntax(syntax: Syntax): Filter {
  switch (syntax.kind) {
    case 'all':
      return syntax;
    case 'and':
    case 'or':
      return { kind: syntax.kind, operands: syntax.operands.map(resolveSyntax) };
    case 'not':
      return { kind: 'not', operand: resolveSyntax(syntax.operand) };
    default:
      return resolveTerm(syntax);
  }
}

function resolveTerm(term: SyntaxTerm): Term {
  const resolved = resolveName(term);
  if (resolved.below) return resolveBelow(resolved, term);
  const { field } = resolved;
  const { from, to } = term;
  if (term.kind === 'presence') return resolvePresence(field, term);
  checkOperator(field, term);
  if (term.kind === 'comparison') return resolveComparison(field, term);
  for (const value of term.values) checkTaskNumber(field, value);
  return { kind: 'membership', field, operator: term.operator, values: term.values.map(({ text }) => text), from, to };
}

/** Whether a host was ever a target is a question to the whole history, so it cannot be asked. */
function resolvePresence(field: Field, { field: name, from, to }: Extract<SyntaxTerm, { kind: 'presence' }>): Term {
  if (!isTaskField(field)) return { kind: 'presence', field, from, to };
  const expected = `a field that has a value or none; of a task write ${name.text} = <number>`;
  throw new SyntaxFault(syntaxError(name, expected, quote(name.text)));
}

function resolveName(term: SyntaxTerm): ResolvedField {
  const name = term.field;
  if (name === undefined) return { field: { kind: 'any' }, below: false };
  // `not facts.a!=1` about a fact `a!` would select every host; a fact of such a name can be written in quotes.
  const resolved = !name.quoted && name.text.endsWith('!') ? undefined : resolveField(name.text);
  if (resolved === undefined) throw new SyntaxFault(noSuchField(name, term));
  return resolved;
}

/** Foreman's `parent_hostgroup = a` is `hostgroup under a`. */
function resolveBelow({ field }: ResolvedField, term: SyntaxTerm): Comparison {
  const { from, to } = term;
  if (term.kind === 'comparison' && (term.operator === 'equal' || term.operator === 'like')) {
    const { text } = term.value;
    const value = term.operator === 'equal' || /[*%]/.test(text) ? text : `*${text}*`;
    return checked({ kind: 'comparison', field, operator: 'under', value, from, to }, term.value);
  }
  const name = field.kind === 'attribute' ? field.name : '';
  const expected = `"=" or "~" after ${quote(term.field?.text ?? '')}`;
  const place = term.kind === 'presence' ? term.field : term.operatorPlace;
  throw new SyntaxFault(
    placedError(place, expected, `expected ${expected}; write ${name} under <path>, also with "not".`),
  );
}

function checkOperator(
  field: Field,
  { field: name, operator, operatorPlace }: Exclude<SyntaxTerm, { kind: 'presence' }>,
): void {
  const type = typeOf(field);
  const fitting: readonly OperatorName[] = fieldTypes[type].operators;
  if (fitting.includes(operator)) return;
  const symbols = fitting.map((each) => operators[each].symbols[0]).join(' ');
  const expected = `an operator that fits ${quote(name?.text ?? '')}, a ${fieldTypes[type].label}: ${symbols}`;
  throw new SyntaxFault(syntaxError(operatorPlace, expected, quote(operators[operator].symbols[0])));
}

function resolveComparison(field: Field, { operator, value, from, to }: SyntaxComparison): Comparison {
  if (typeOf(field) === 'instant' && !isPeriod(value.text))
    throw new SyntaxFault(syntaxError(value, periodForms, quote(value.text)));
  checkTaskNumber(field, value);
  return checked({ kind: 'comparison', field, operator, value: value.text, from, to }, value);
}

function checkTaskNumber(field: Field, value: Word): void {
  if (!isTaskField(field) || isTaskNumber(value.text)) return;
  throw new SyntaxFault(syntaxError(value, 'the number of a task, such as 12', quote(value.text)));
}

function checked(comparison: Comparison, written: Word): Comparison {
  checkPattern(comparison, written);
  return comparison;
}
