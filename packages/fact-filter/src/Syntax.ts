import type { Tree } from './Filter.ts';
import type { ComparisonOperator, MembershipOperator } from './operators.ts';

/** A place in a filter's text, by offsets in UTF-16 units. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** A word or a quoted text of a filter, with its place. */
export interface Word extends Place {
  readonly text: string;
  readonly quoted: boolean;
}

/** A comparison as it was written; without a field it is meant for every default field. */
export interface SyntaxComparison extends Place {
  readonly kind: 'comparison';
  readonly field: Word | undefined;
  readonly operator: ComparisonOperator;
  readonly operatorPlace: Place;
  readonly value: Word;
}

/** A comparison with a list as it was written. */
export interface SyntaxMembership extends Place {
  readonly kind: 'membership';
  readonly field: Word | undefined;
  readonly operator: MembershipOperator;
  readonly operatorPlace: Place;
  readonly values: readonly Word[];
}

/** `has field` as it was written; `null? field` is the negation of it. */
export interface SyntaxPresence extends Place {
  readonly kind: 'presence';
  readonly field: Word;
}

/** A term as it was written. */
export type SyntaxTerm = SyntaxComparison | SyntaxMembership | SyntaxPresence;

/** What the grammar alone says about a text: how it binds, with the names of fields as they were written. */
export type Syntax = Tree<SyntaxTerm>;
