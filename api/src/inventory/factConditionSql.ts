import { operators, type Comparison, type Membership, type Term } from '@chargehand/fact-filter';
import { IS_LONG, IS_SHORT, isShort } from './shortValues.ts';
import { numberOrder, textComparisonSql, type Bind, type SqlCondition } from './textComparisonSql.ts';

/** The statement that gives the ids of the hosts whose fact of this path satisfies a term. */
export function hostsWithFactSql(path: string, term: Term, bind: Bind): string {
  const from = `select v.host_id from fact_value v where v.fact_id = (select id from fact where name = ${bind(path)})`;
  return branchesOf(term, bind)
    .map((condition) => `${from} and ${condition}`)
    .join(' union all ');
}

function branchesOf(term: Term, bind: Bind): readonly SqlCondition[] {
  switch (term.kind) {
    case 'comparison':
      return comparisonBranches(term, bind);
    case 'membership':
      return membershipBranches(term, bind);
    case 'presence':
      return [IS_SHORT, IS_LONG];
  }
}

function comparisonBranches({ operator, value }: Comparison, bind: Bind): readonly SqlCondition[] {
  const order = numberOrder(operator, value);
  if (order !== undefined) return [`v.number ${order} ${bind(value)}::numeric`];
  const condition = textComparisonSql(operator, value, bind)('v.value');
  if (operator === 'equal') return [`${isShort(value) ? IS_SHORT : IS_LONG} and ${condition}`];
  const compares = operators[operator].negative ? `not (${condition})` : condition;
  return [`${IS_SHORT} and ${compares}`, `${IS_LONG} and ${compares}`];
}

function membershipBranches({ operator, values }: Membership, bind: Bind): readonly SqlCondition[] {
  if (operator === 'notIn') {
    const expected = bind(values);
    return [IS_SHORT, IS_LONG].map((part) => `${part} and v.value <> all(${expected}::text[])`);
  }
  const short = `${IS_SHORT} and v.value = any(${bind(values.filter(isShort))}::text[])`;
  const long = values.filter((value) => !isShort(value));
  return long.length === 0 ? [short] : [short, `${IS_LONG} and v.value = any(${bind(long)}::text[])`];
}
