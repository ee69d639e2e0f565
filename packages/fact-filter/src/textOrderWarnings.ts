import { typeOf } from './attributes.ts';
import { isNumber } from './compareNumbers.ts';
import { quote } from './filterError.ts';
import type { FilterWarning } from './filterWarnings.ts';
import type { OperatorName } from './operators.ts';
import { resolveField } from './resolveField.ts';
import type { Syntax, Word } from './Syntax.ts';
import { terms } from './terms.ts';

const orders: readonly OperatorName[] = ['less', 'lessOrEqual', 'greater', 'greaterOrEqual'];

/** The warnings of orders against values that begin like a number but are none, such as `10.1.2` and `8GB`. */
export function textOrderWarnings(syntax: Syntax): FilterWarning[] {
  return terms(syntax)
    .flatMap(({ term }) => {
      if (term.kind !== 'comparison' || !orders.includes(term.operator) || isInstant(term.field)) return [];
      const { text, from, to } = term.value;
      if (!/^[+-]?[0-9]/.test(text) || isNumber(text)) return [];
      const message = `${quote(text)} is compared as text by code points, not as a number.`;
      return [{ code: 'TEXT_ORDER', from, to, message } as const];
    })
    .toArray();
}

function isInstant(name: Word | undefined): boolean {
  const field = name === undefined ? undefined : resolveField(name.text)?.field;
  return field !== undefined && typeOf(field) === 'instant';
}
