import { printFilter } from '@chargehand/fact-filter';
import type { Field } from '@chargehand/fact-filter';

/** Writes the filter of all hosts that have exactly this value. */
export function filterFor(field: Field, value: string): string {
  return printFilter({ kind: 'comparison', field, operator: 'equal', value, from: 0, to: 0 });
}
