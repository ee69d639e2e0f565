import { defaultFields } from './attributes.ts';
import type { Comparison, Field, Filter } from './Filter.ts';
import { instantRange, type InstantRange } from './instantRange.ts';
import { operators } from './operators.ts';
import { taskAttributes, type TaskOutcome } from './taskAttributes.ts';
import { textComparison, type TextComparison } from './textComparison.ts';

/** What a filter can see of a host; group, places and proxy by their full titles, a missing one left out. */
export interface FilterHost {
  readonly name: string;
  readonly hostgroup?: string | undefined;
  readonly location?: string | undefined;
  readonly organization?: string | undefined;
  readonly proxy?: string | undefined;
  readonly lastSeenAt?: Date | undefined;
  readonly classes: readonly string[];
  readonly plugins: readonly string[];
  readonly facts: ReadonlyMap<string, string>;
  /** The tasks of which it was a target, by their numbers, each with its state there. */
  readonly tasks?: Readonly<Record<string, string>> | undefined;
}

/**
 * Whether a host is among those that the filter selects at a moment; what is missing on the host is explained at the table of
 * operators. The product evaluates filters in PostgreSQL; this is the reference that tests compare it with.
 */
export function matchesFilter(filter: Filter, host: FilterHost, now: Date): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
      return filter.operands.every((operand) => matchesFilter(operand, host, now));
    case 'or':
      return filter.operands.some((operand) => matchesFilter(operand, host, now));
    case 'not':
      return !matchesFilter(filter.operand, host, now);
    case 'comparison':
      return comparisonHolds(filter, host, now);
    case 'membership':
      return holds(
        valuesOf(filter.field, host),
        (actual) => filter.values.includes(actual),
        filter.operator === 'notIn',
      );
    case 'presence':
      return isPresent(filter.field, host);
  }
}

function comparisonHolds({ field, operator, value }: Comparison, host: FilterHost, now: Date): boolean {
  if (isLastSeen(field)) return isWithin(host.lastSeenAt, instantRange(operator, value, now));
  return holds(valuesOf(field, host), textComparison(operator, value), operators[operator].negative);
}

function isLastSeen(field: Field): boolean {
  return field.kind === 'attribute' && field.name === 'last_seen';
}

function isWithin(instant: Date | undefined, range: InstantRange | undefined): boolean {
  if (instant === undefined || range === undefined) return false;
  const { from, to, outside } = range;
  return ((from === undefined || instant >= from) && (to === undefined || instant < to)) !== outside;
}

function holds(values: readonly string[] | undefined, compares: TextComparison, negative: boolean): boolean {
  return values !== undefined && values.some(compares) !== negative;
}

function isPresent(field: Field, host: FilterHost): boolean {
  return isLastSeen(field) ? host.lastSeenAt !== undefined : (valuesOf(field, host) ?? []).length > 0;
}

/** The texts of a field, undefined if it is missing; only a set can have none. */
function valuesOf(field: Field, host: FilterHost): readonly string[] | undefined {
  if (field.kind === 'any') return defaultFields.flatMap((name) => host[name] ?? []);
  if (field.kind === 'fact') return single(host.facts.get(field.path));
  switch (field.name) {
    case 'class':
      return host.classes;
    case 'plugin':
      return host.plugins;
    case 'last_seen':
      return undefined;
    case 'task':
    case 'task.failed':
    case 'task.unknown':
    case 'task.not_sent':
    case 'task.succeeded':
      return tasksOf(host, taskAttributes[field.name]);
    case 'name':
    case 'hostgroup':
    case 'location':
    case 'organization':
    case 'proxy':
      return single(host[field.name]);
  }
}

function tasksOf({ tasks = {} }: FilterHost, outcome: TaskOutcome | null): readonly string[] {
  return Object.entries(tasks).flatMap(([id, state]) => (outcome === null || state === outcome ? [id] : []));
}

function single(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}
