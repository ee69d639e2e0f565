import type { Field } from './Filter.ts';

/** How many completions are offered at most. */
export const maxCompletions = 20;

/** A text that may stand at the cursor, in place of what is between from and to; the label is what people are shown. */
export interface Completion {
  readonly kind: 'FIELD' | 'OPERATOR' | 'VALUE' | 'KEYWORD';
  readonly text: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly detail?: string;
}

/** Where completions find the names of facts (dotted) and the values of fields that begin with a prefix, most useful first. */
export interface CompletionSource {
  factNames(prefix: string, limit: number): Promise<readonly string[]>;
  /** The field is an attribute or a fact, neither `any` nor an instant. */
  values(field: Field, prefix: string, limit: number): Promise<readonly string[]>;
}
