import type { AttributeName } from './attributes.ts';
import type { ComparisonOperator, MembershipOperator } from './operators.ts';

/** What a term looks at; a fact's path is dotted (`os.family`), never with Foreman's `::`; `any` is each of the default fields. */
export type Field =
  | { readonly kind: 'attribute'; readonly name: AttributeName }
  | { readonly kind: 'fact'; readonly path: string }
  | { readonly kind: 'any' };

/** One comparison of a field with a text; from and to are its offsets in the text it was read from. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly field: Field;
  readonly operator: ComparisonOperator;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** The question whether a field equals one of some texts (one at least), or none of them. */
export interface Membership {
  readonly kind: 'membership';
  readonly field: Field;
  readonly operator: MembershipOperator;
  readonly values: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** The question whether a field has a value; the field is never `any`, nor one of tasks. */
export interface Presence {
  readonly kind: 'presence';
  readonly field: Field;
  readonly from: number;
  readonly to: number;
}

/** What stands between the `and`, `or` and `not` of a filter. */
export type Term = Comparison | Membership | Presence;

/** Terms joined; `all` occurs only as the whole tree, `and` and `or` have two operands or more. */
export type Tree<T extends { readonly kind: Term['kind'] }> =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly operands: readonly Tree<T>[] }
  | { readonly kind: 'or'; readonly operands: readonly Tree<T>[] }
  | { readonly kind: 'not'; readonly operand: Tree<T> }
  | T;

/** A parsed filter; `all` is every host. */
export type Filter = Tree<Term>;
