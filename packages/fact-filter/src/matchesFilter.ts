import type { Comparison, Field, Filter } from './Filter.ts';
import { operators } from './operators.ts';

/** What a filter can see of a host; group, places and proxy by their full titles, a missing one left out. */
export interface FilterHost {
  readonly name: string;
  readonly hostgroup?: string | undefined;
  readonly location?: string | undefined;
  readonly organization?: string | undefined;
  readonly proxy?: string | undefined;
  readonly classes: readonly string[];
  readonly plugins: readonly string[];
  readonly facts: ReadonlyMap<string, string>;
}

/** Whether a host is among those that the filter selects; what is missing on the host is explained at the table of operators. */
export function matchesFilter(filter: Filter, host: FilterHost): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
      return filter.operands.every((operand) => matchesFilter(operand, host));
    case 'or':
      return filter.operands.some((operand) => matchesFilter(operand, host));
    case 'not':
      return !matchesFilter(filter.operand, host);
    case 'comparison':
      return holds(filter, host);
  }
}

function holds({ field, operator, value }: Comparison, host: FilterHost): boolean {
  const { negative, comparesTo } = operators[operator];
  const actual = valueOf(field, host);
  if (actual === undefined) return false;
  const compares = comparesTo(value);
  return (typeof actual === 'string' ? compares(actual) : actual.some(compares)) !== negative;
}

function valueOf(field: Field, host: FilterHost): string | readonly string[] | undefined {
  if (field.kind === 'fact') return host.facts.get(field.path);
  switch (field.name) {
    case 'class':
      return host.classes;
    case 'plugin':
      return host.plugins;
    case 'name':
    case 'hostgroup':
    case 'location':
    case 'organization':
    case 'proxy':
      return host[field.name];
  }
}
