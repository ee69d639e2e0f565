import { printFilter } from '@chargehand/fact-filter';
import type { Field, Presence } from '@chargehand/fact-filter';

/** Writes the filter of all hosts that have exactly this value, or, of a tree, are under it. */
export function filterFor(field: Field, value: string, operator: 'equal' | 'under' = 'equal'): string {
  return printFilter({ kind: 'comparison', field, operator, value, from: 0, to: 0 });
}

/** Writes the filter of all hosts that have the field, whatever its value. */
export function filterHaving(field: Presence['field']): string {
  return printFilter({ kind: 'presence', field, from: 0, to: 0 });
}
