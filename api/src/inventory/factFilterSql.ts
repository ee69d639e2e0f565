import {
  defaultFields,
  instantRange,
  operators,
  taskAttributes,
  type AttributeName,
  type Filter,
  type TaskAttribute,
  type Term,
} from '@chargehand/fact-filter';
import { hostsWithFactSql } from './factConditionSql.ts';
import { textComparisonSql, type Bind, type SqlCondition } from './textComparisonSql.ts';

export type { SqlCondition } from './textComparisonSql.ts';

/** Attributes that a host has through another table; `id` is the host's column, `text` the table's. */
const RELATED = {
  hostgroup: { id: 'h.hostgroup_id', table: 'hostgroup', text: 'title' },
  location: { id: 'h.location_id', table: 'location', text: 'title' },
  organization: { id: 'h.organization_id', table: 'organization', text: 'title' },
  proxy: { id: 'h.smart_proxy_id', table: 'smart_proxy', text: 'name' },
} as const;

const SETS = { class: 'host_class', plugin: 'host_plugin' } as const;

interface Filtering {
  readonly bind: Bind;
  readonly now: Date;
}

/**
 * The condition on the aliases of VISIBLE_HOSTS that selects the hosts of a filter at a moment; appends to `parameters`. It is never null and
 * agrees with matchesFilter on every row of vectors.json. Each term is a set of ids that is hashed once (`is true` keeps the planner from a
 * join whose size it cannot guess): the time is that of one look at every host and of the values that the terms name.
 */
export function factFilterSql(filter: Filter, parameters: unknown[], now: Date): SqlCondition {
  return conditionOf(filter, { bind: (value) => `$${parameters.push(value)}`, now });
}

function conditionOf(filter: Filter, filtering: Filtering): SqlCondition {
  switch (filter.kind) {
    case 'all':
      return 'true';
    case 'and':
      return `(${filter.operands.map((operand) => conditionOf(operand, filtering)).join(' and ')})`;
    case 'or':
      return `(${filter.operands.map((operand) => conditionOf(operand, filtering)).join(' or ')})`;
    case 'not':
      return `not ${conditionOf(filter.operand, filtering)}`;
    case 'comparison':
    case 'membership':
    case 'presence':
      return `(${termSql(filter, filtering)}) is true`;
  }
}

function termSql(term: Term, filtering: Filtering): SqlCondition {
  const { field } = term;
  switch (field.kind) {
    case 'fact':
      return `h.id in (${hostsWithFactSql(field.path, term, filtering.bind)})`;
    case 'any':
      return anySql(term, filtering);
    case 'attribute':
      return attributeSql(field.name, term, filtering);
  }
}

/** One of the default fields compares; or, for a negative operator, none. */
function anySql(term: Term, { bind }: Filtering): SqlCondition {
  const compares = positiveTest(term, bind);
  const one = defaultFields.map((name) => `(${singleSql(name, compares)}) is true`).join(' or ');
  return isNegative(term) ? `not (${one})` : one;
}

function attributeSql(name: AttributeName, term: Term, filtering: Filtering): SqlCondition {
  switch (name) {
    case 'last_seen':
      return lastSeenSql(term, filtering);
    case 'class':
    case 'plugin':
      return setSql(SETS[name], term, filtering.bind);
    case 'task':
    case 'task.failed':
    case 'task.unknown':
    case 'task.not_sent':
    case 'task.succeeded':
      return taskSql(name, term, filtering.bind);
    case 'name':
    case 'hostgroup':
    case 'location':
    case 'organization':
    case 'proxy':
      return singleSql(name, test(term, filtering.bind));
  }
}

type Single = 'name' | keyof typeof RELATED;
type Test = (text: string) => SqlCondition;

function singleSql(name: Single, compares: Test): SqlCondition {
  if (name === 'name') return compares('h.name');
  const { id, table, text } = RELATED[name];
  return `${id} in (select t.id from ${table} t where ${compares(`t.${text}`)})`;
}

/** Few classes are on many hosts, so names are compared once each; the recursion steps from one name of the index to the next. */
function setSql(table: string, term: Term, bind: Bind): SqlCondition {
  if (term.kind === 'presence') return `exists (select 1 from ${table} s where s.host_id = h.id)`;
  const names = `
    with recursive n(name) as (
      (select s.name from ${table} s order by s.name limit 1)
      union all select (select s.name from ${table} s where s.name > n.name order by s.name limit 1) from n where n.name is not null)
    select n.name from n where n.name is not null and ${positiveTest(term, bind)('n.name')}`;
  const hasOne = `h.id in (select s.host_id from ${table} s where s.name = any(array(${names})))`;
  return isNegative(term) ? `not ${hasOne}` : hasOne;
}

/** Begins at the tasks that the term names: what they cost is their targets, whatever the history holds. A host that was deleted is nobody's target. */
function taskSql(name: TaskAttribute, term: Term, bind: Bind): SqlCondition {
  if (term.kind === 'presence') return 'false';
  const ids = bind((term.kind === 'comparison' ? [term.value] : term.values).map(Number));
  const outcome = taskAttributes[name];
  const isAsked = outcome === null ? '' : `and t.state = '${outcome}'`;
  const wasTarget = `h.id in (select t.host_id from target t where t.task_id = any(${ids}::int[]) and t.host_id is not null ${isAsked})`;
  return isNegative(term) ? `not ${wasTarget}` : wasTarget;
}

function lastSeenSql(term: Term, { bind, now }: Filtering): SqlCondition {
  if (term.kind === 'presence') return 'h.last_seen_at is not null';
  const range = term.kind === 'comparison' ? instantRange(term.operator, term.value, now) : undefined;
  if (range === undefined) return 'false';
  const edges = [
    ...(range.from === undefined ? [] : [`h.last_seen_at >= ${bind(range.from)}::timestamptz`]),
    ...(range.to === undefined ? [] : [`h.last_seen_at < ${bind(range.to)}::timestamptz`]),
  ];
  return range.outside ? `not (${edges.join(' and ')})` : edges.join(' and ');
}

function test(term: Term, bind: Bind): Test {
  const compares = positiveTest(term, bind);
  return isNegative(term) ? (text) => `not (${compares(text)})` : compares;
}

/** How a text satisfies a term, without the negation of a negative operator; a presence is satisfied by any text. */
function positiveTest(term: Term, bind: Bind): Test {
  switch (term.kind) {
    case 'comparison':
      return textComparisonSql(term.operator, term.value, bind);
    case 'membership': {
      const values = bind(term.values);
      return (text) => `${text} = any(${values}::text[])`;
    }
    case 'presence':
      return (text) => `${text} is not null`;
  }
}

function isNegative(term: Term): boolean {
  return term.kind !== 'presence' && operators[term.operator].negative;
}
