import { typeOf } from './attributes.ts';
import { isNumber } from './compareNumbers.ts';
import type { Field, Filter, Term } from './Filter.ts';
import { likePattern } from './likePattern.ts';
import { operators, type ComparisonOperator, type OperatorName } from './operators.ts';
import { printFilter } from './printFilter.ts';
import { terms } from './terms.ts';

/** What a term says: something fixed, or that one of some statements is true, or (denied) that none of them is. */
type Claim =
  { readonly fixed: boolean } | { readonly fixed?: never; readonly of: readonly string[]; readonly isDenied: boolean };

/** Which statements are true. */
type Truth = ReadonlyMap<string, boolean>;

/** More statements that are both made and denied are not tried out: no filter that people write has them. */
const MOST_CONTRADICTIONS = 12;

/**
 * Whether a filter selects every host, whatever hosts there are: `all`, and what means the same by its words, as `name ~ *`, `has name`,
 * `a or not a`, `class = q or class != q`. What only happens to select every host, as `name != x` may, is not meant. A filter that contradicts
 * itself in more than twelve statements counts as one too.
 */
export function selectsEveryHost(filter: Filter): boolean {
  if (filter.kind === 'and') return filter.operands.every(selectsEveryHost);
  if (filter.kind === 'not' && filter.operand.kind === 'not') return selectsEveryHost(filter.operand.operand);
  const { worst, contradicted } = statementsOf(filter);
  if (contradicted.length > MOST_CONTRADICTIONS) return true;
  for (let choice = 0; choice < 2 ** contradicted.length; choice += 1) {
    const chosen = contradicted.map((statement, index) => [statement, (choice & (1 << index)) !== 0] as const);
    if (!isTrue(filter, new Map([...worst, ...chosen]))) return false;
  }
  return true;
}

/** A statement that is only ever made is worst when it is false, one that is only denied when it is true; one that is both has to be tried. */
function statementsOf(filter: Filter): { readonly worst: Truth; readonly contradicted: readonly string[] } {
  const worst = new Map<string, boolean>();
  const contradicted = new Set<string>();
  for (const { term, negated } of terms(filter)) {
    const claim = claimOf(term);
    if (claim.fixed !== undefined) continue;
    const isDenied = claim.isDenied !== negated;
    for (const statement of claim.of) {
      if ((worst.get(statement) ?? isDenied) !== isDenied) contradicted.add(statement);
      worst.set(statement, isDenied);
    }
  }
  return { worst, contradicted: [...contradicted] };
}

function isTrue(filter: Filter, truth: Truth): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
      return filter.operands.every((operand) => isTrue(operand, truth));
    case 'or':
      return filter.operands.some((operand) => isTrue(operand, truth));
    case 'not':
      return !isTrue(filter.operand, truth);
    default: {
      const claim = claimOf(filter);
      return claim.fixed ?? claim.of.some((statement) => truth.get(statement) === true) !== claim.isDenied;
    }
  }
}

function claimOf(term: Term): Claim {
  if (isNeverMissing(term.field)) return claimOfPresent(term);
  return { of: [printFilter(term)], isDenied: false };
}

/** A host always has a name, which the default fields hold too, and a set can be empty, but is there; any other field may be missing. */
function isNeverMissing(field: Field): boolean {
  const type = typeOf(field);
  return isNamed(field) || type === 'set' || type === 'task';
}

function isNamed(field: Field): boolean {
  return field.kind === 'any' || (field.kind === 'attribute' && field.name === 'name');
}

/** Of a field that is never missing, a negative operator denies what the positive one says. */
function claimOfPresent(term: Term): Claim {
  const { field } = term;
  if (term.kind === 'presence') return isNamed(field) ? { fixed: true } : { of: [printFilter(term)], isDenied: false };
  const isDenied = operators[term.operator].negative;
  const of = (operator: OperatorName, value: string): string => JSON.stringify([field, operator, value]);
  if (term.kind === 'membership') return { of: term.values.map((value) => of('equal', value)), isDenied };
  const { operator, value } = term;
  switch (operator) {
    case 'equal':
    case 'notEqual':
      return { of: [of('equal', value)], isDenied };
    case 'like':
    case 'notLike':
      return isNamed(field) && /^%+$/.test(likePattern(value))
        ? { fixed: !isDenied }
        : { of: [of('like', value)], isDenied };
    default:
      return claimOfOrder(term);
  }
}

/** A name is before a text, or it is not; only of several texts, and of numbers, to which a name may not compare, both or neither can be so. */
function claimOfOrder({ field, operator, value, ...rest }: Extract<Term, { kind: 'comparison' }>): Claim {
  const opposites: Partial<Record<ComparisonOperator, ComparisonOperator>> = {
    greaterOrEqual: 'less',
    greater: 'lessOrEqual',
  };
  const opposite = opposites[operator];
  const isOrdered = field.kind === 'attribute' && field.name === 'name' && !isNumber(value);
  const said = printFilter({ ...rest, field, value, operator: isOrdered ? (opposite ?? operator) : operator });
  return { of: [said], isDenied: isOrdered && opposite !== undefined };
}
