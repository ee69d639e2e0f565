import type { OperatorName } from './operators.ts';

/** The attributes of a host that a filter can name; `class` and `plugin` are sets, the others have one value or none. */
export const attributeNames = ['name', 'hostgroup', 'location', 'organization', 'proxy', 'class', 'plugin'] as const;

/** The name of an attribute of a host. */
export type AttributeName = (typeof attributeNames)[number];

/** What a comparison looks at; a fact's path is dotted (`os.family`), never with Foreman's `::`. */
export type Field =
  { readonly kind: 'attribute'; readonly name: AttributeName } | { readonly kind: 'fact'; readonly path: string };

/** One comparison of a field with a text; from and to are its offsets in the text it was read from. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly field: Field;
  readonly operator: OperatorName;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** A parsed filter; `all` (every host) occurs only as the whole filter, `and` and `or` have two operands or more. */
export type Filter =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly operands: readonly Filter[] }
  | { readonly kind: 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | Comparison;
