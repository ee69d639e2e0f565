import { parseFilter, selectsEveryHost, type Filter, type Term } from '@chargehand/fact-filter';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query, queryOne } from '../platform/sql.ts';

/** So few hosts may be all there are without a right of its own: where there are no more, nobody has a fleet to protect. */
const FEW_HOSTS = 3;

/** Of the whole fleet, whatever of it the caller sees. */
const COUNT_ALL = `select count(*)::int as count from public.host where retired_at is null`;

const FILTERS = `select id, filter from task where id = any($1::int[]) and targeted > 0`;

/** Reruns of reruns that are followed; nobody comes so far by chance. */
const MOST_RERUNS = 50;

/** Whether a filter is for all hosts by its words, whatever hosts there are; also when they name a task that was for all hosts by its own. */
export async function isForAllHosts(em: EntityManager, filter: Filter): Promise<boolean> {
  return selectsEveryHost(filter) || (await namesTaskOfAll(em, filter));
}

/** Whether the right to run on all hosts is needed: for a filter that is for all hosts, or when the hosts that it selects now (`selected`) are all there are and more than three. */
export async function needsAllHostsRight(em: EntityManager, filter: Filter, selected: number): Promise<boolean> {
  if (selected > FEW_HOSTS && selected >= (await queryOne<{ count: number }>(em, COUNT_ALL)).count) return true;
  return await isForAllHosts(em, filter);
}

async function namesTaskOfAll(em: EntityManager, filter: Filter): Promise<boolean> {
  const filters = await filtersOfTasks(em, filter);
  if (filters.size === 0) return false;
  const whole = new Set<number>();
  // A task only names earlier ones that mean anything, so that those are known when it comes.
  for (const [id, own] of [...filters].toSorted(([a], [b]) => a - b))
    if (selectsEveryHost(withWholeTasks(own, whole))) whole.add(id);
  return selectsEveryHost(withWholeTasks(filter, whole));
}

/** The filters of the tasks that a filter names, and of those that these name. */
async function filtersOfTasks(em: EntityManager, filter: Filter): Promise<ReadonlyMap<number, Filter>> {
  const filters = new Map<number, Filter>();
  let named = tasksNamed(filter);
  for (let step = 0; named.length > 0 && step < MOST_RERUNS; step += 1) {
    const rows = await query<{ id: number; filter: string }>(em, FILTERS, [named]);
    const read = rows.map(({ id, filter: text }) => ({ id, parsed: parseFilter(text) }));
    for (const { id, parsed } of read) if (parsed.ok) filters.set(id, parsed.filter);
    named = read.flatMap(({ parsed }) => (parsed.ok ? tasksNamed(parsed.filter) : [])).filter((id) => !filters.has(id));
  }
  return filters;
}

function tasksNamed(filter: Filter): readonly number[] {
  switch (filter.kind) {
    case 'all':
      return [];
    case 'and':
    case 'or':
      return filter.operands.flatMap(tasksNamed);
    case 'not':
      return tasksNamed(filter.operand);
    default:
      return tasksOfTerm(filter);
  }
}

/** The tasks any of which the term asks for; none: it asks for something else. */
function tasksOfTerm(term: Term): readonly number[] {
  if (term.field.kind !== 'attribute' || term.field.name !== 'task') return [];
  if (term.kind === 'membership') return term.operator === 'in' ? term.values.map(Number) : [];
  return term.kind === 'comparison' && term.operator === 'equal' ? [Number(term.value)] : [];
}

/** Was the task for all hosts, then so is whatever asks for the hosts of it. */
function withWholeTasks(filter: Filter, whole: ReadonlySet<number>): Filter {
  switch (filter.kind) {
    case 'all':
      return filter;
    case 'and':
    case 'or':
      return { ...filter, operands: filter.operands.map((operand) => withWholeTasks(operand, whole)) };
    case 'not':
      return { ...filter, operand: withWholeTasks(filter.operand, whole) };
    default:
      return tasksOfTerm(filter).some((id) => whole.has(id)) ? { kind: 'all' } : filter;
  }
}
