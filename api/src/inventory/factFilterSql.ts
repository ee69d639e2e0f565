import {
  likePattern,
  operators,
  type AttributeName,
  type Comparison,
  type Filter,
  type OperatorName,
} from '@chargehand/fact-filter';

/** A condition on the aliases of VISIBLE_HOSTS; it has pushed its values to the statement's parameters. */
export type SqlCondition = string;

/** How a text compares with the value of a comparison, without its negation; `bind` gives the placeholder of a parameter. */
type SqlComparison = (text: string, value: string, bind: Bind) => SqlCondition;
type Bind = (value: unknown) => string;

const equals: SqlComparison = (text, value, bind) => `${text} = ${bind(value)}`;
const resembles: SqlComparison = (text, value, bind) =>
  `lower(${text} collate "und-x-icu") like ${bind(likePattern(value))} escape '\\'`;

const COMPARISONS = { equal: equals, notEqual: equals, like: resembles, notLike: resembles } as const satisfies Record<
  OperatorName,
  SqlComparison
>;

const SINGLE_VALUED = {
  name: 'h.name',
  hostgroup: 'g.title',
  location: 'l.title',
  organization: 'o.title',
  proxy: 'p.name',
} as const;
const SETS = { class: 'host_class', plugin: 'host_plugin' } as const;

/** The condition that selects the hosts of a filter; agrees with matchesFilter on every row of vectors.json. Appends to `parameters`. */
export function factFilterSql(filter: Filter, parameters: unknown[]): SqlCondition {
  const bind: Bind = (value) => `$${parameters.push(value)}`;
  return conditionOf(filter, bind);
}

function conditionOf(filter: Filter, bind: Bind): SqlCondition {
  switch (filter.kind) {
    case 'all':
      return 'true';
    case 'and':
      return `(${filter.operands.map((operand) => conditionOf(operand, bind)).join(' and ')})`;
    case 'or':
      return `(${filter.operands.map((operand) => conditionOf(operand, bind)).join(' or ')})`;
    case 'not':
      return `not ${conditionOf(filter.operand, bind)}`;
    case 'comparison':
      return comparisonSql(filter, bind);
  }
}

/** Never null: a value that is missing satisfies no operator, and `not` of that is true. */
function comparisonSql(comparison: Comparison, bind: Bind): SqlCondition {
  const { field } = comparison;
  if (field.kind === 'fact') return factSql(field.path, comparison, bind);
  return isSet(field.name)
    ? setSql(SETS[field.name], comparison, bind)
    : `coalesce(${testSql(SINGLE_VALUED[field.name], comparison, bind)}, false)`;
}

function factSql(path: string, comparison: Comparison, bind: Bind): SqlCondition {
  const fact = `(select id from fact where name = ${bind(path)})`;
  return `exists (select 1 from fact_value v where v.host_id = h.id and v.fact_id = ${fact} and ${testSql('v.value', comparison, bind)})`;
}

function setSql(table: string, { operator, value }: Comparison, bind: Bind): SqlCondition {
  const exists = `exists (select 1 from ${table} s where s.host_id = h.id and ${COMPARISONS[operator]('s.name', value, bind)})`;
  return operators[operator].negative ? `not ${exists}` : exists;
}

function testSql(text: string, { operator, value }: Comparison, bind: Bind): SqlCondition {
  const compares = COMPARISONS[operator](text, value, bind);
  return operators[operator].negative ? `not ${compares}` : compares;
}

function isSet(name: AttributeName): name is keyof typeof SETS {
  return name in SETS;
}
