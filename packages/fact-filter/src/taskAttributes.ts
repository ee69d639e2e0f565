import type { AttributeName } from './attributes.ts';
import type { Field } from './Filter.ts';

/** The attributes that look at the tasks of which a host was a target, each with the outcome that it had there; null is any, or none yet. */
export const taskAttributes = {
  task: null,
  'task.failed': 'FAILED',
  'task.unknown': 'UNKNOWN',
  'task.not_sent': 'NOT_SENT',
  'task.succeeded': 'SUCCEEDED',
} as const satisfies Partial<Record<AttributeName, string | null>>;

/** An attribute whose values are the numbers of tasks. */
export type TaskAttribute = keyof typeof taskAttributes;

/** An outcome by which hosts of a task can be selected. */
export type TaskOutcome = NonNullable<(typeof taskAttributes)[TaskAttribute]>;

/** Whether an attribute's values are the numbers of tasks. */
export function isTaskAttribute(name: AttributeName): name is TaskAttribute {
  return Object.hasOwn(taskAttributes, name);
}

/** Whether a field's values are the numbers of tasks. */
export function isTaskField(field: Field): boolean {
  return field.kind === 'attribute' && isTaskAttribute(field.name);
}

/** Whether a text is the number of a task, written without a sign or leading zeros, so that equal numbers are equal texts. */
export function isTaskNumber(text: string): boolean {
  return /^[1-9][0-9]{0,8}$/.test(text);
}
