import type { Field } from './Filter.ts';
import type { TaskOutcome } from './taskAttributes.ts';

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

/** A task as it is offered: its number and what was run. */
export interface CompletedTask {
  readonly number: string;
  readonly detail: string;
}

/** Where completions find the names of facts (dotted) and the values of fields that begin with a prefix, most useful first. */
export interface CompletionSource {
  factNames(prefix: string, limit: number): Promise<readonly string[]>;
  /** The field is an attribute or a fact, neither `any` nor an instant nor one of tasks. */
  values(field: Field, prefix: string, limit: number): Promise<readonly string[]>;
  /** Tasks by the beginning of their number, the newest first; of those alone in which a host had the outcome, unless it is null. */
  tasks(outcome: TaskOutcome | null, prefix: string, limit: number): Promise<readonly CompletedTask[]>;
}
