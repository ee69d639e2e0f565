import { operators, type Comparison, type Membership, type Presence, type Term } from '@chargehand/fact-filter';
import { numberOrder, textComparisonSql, type Bind, type SqlCondition } from './textComparisonSql.ts';

/** Values up to here are in the index that holds everything a filter needs (decision 0019). */
const SHORT_OCTETS = 1_000;
const SHORT = `octet_length(v.value) <= ${SHORT_OCTETS}`;
const LONG = `octet_length(v.value) > ${SHORT_OCTETS}`;

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
      return presenceBranches(term);
  }
}

function comparisonBranches({ operator, value }: Comparison, bind: Bind): readonly SqlCondition[] {
  const order = numberOrder(operator, value);
  if (order !== undefined) return [`v.number ${order} ${bind(value)}::numeric`];
  const condition = textComparisonSql(operator, value, bind)('v.value');
  if (operator === 'equal') return [`${isShort(value) ? SHORT : LONG} and ${condition}`];
  const compares = operators[operator].negative ? `not (${condition})` : condition;
  return [`${SHORT} and ${compares}`, `${LONG} and ${compares}`];
}

function membershipBranches({ operator, values }: Membership, bind: Bind): readonly SqlCondition[] {
  if (operator === 'notIn') {
    const expected = bind(values);
    return [SHORT, LONG].map((part) => `${part} and v.value <> all(${expected}::text[])`);
  }
  const short = `${SHORT} and v.value = any(${bind(values.filter(isShort))}::text[])`;
  const long = values.filter((value) => !isShort(value));
  return long.length === 0 ? [short] : [short, `${LONG} and v.value = any(${bind(long)}::text[])`];
}

function presenceBranches(_term: Presence): readonly SqlCondition[] {
  return [SHORT, LONG];
}

function isShort(value: string): boolean {
  return Buffer.byteLength(value) <= SHORT_OCTETS;
}
