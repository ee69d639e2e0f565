import { typeOf } from './attributes.ts';
import { maxCompletions, type Completion, type CompletionSource } from './Completion.ts';
import type { Cursor } from './cursorAt.ts';
import type { Field } from './Filter.ts';
import { printWord } from './printFilter.ts';
import { resolveField } from './resolveField.ts';
import { isTaskAttribute, taskAttributes } from './taskAttributes.ts';

const instants = [
  'now',
  '5 minutes ago',
  '30 minutes ago',
  '1 hour ago',
  '3 hours ago',
  'today',
  'yesterday',
  '2 days ago',
  '7 days ago',
  '1 month ago',
  '1 year ago',
];

/** The values of the field before the cursor that begin with what was written; without a field, those of `name`; for instants, usual words; for tasks, what they ran. */
export async function valueCompletions(cursor: Cursor, source: CompletionSource): Promise<readonly Completion[]> {
  const { slot, prefix, from, to } = cursor;
  if (slot.kind !== 'value' && slot.kind !== 'list') return [];
  const field = slot.field === undefined ? nameField : resolveField(slot.field)?.field;
  if (field === undefined) return [];
  if (field.kind === 'attribute' && isTaskAttribute(field.name)) {
    const tasks = await source.tasks(taskAttributes[field.name], prefix, maxCompletions);
    return tasks.map(({ number, detail }) => ({ kind: 'VALUE', text: number, label: number, from, to, detail }));
  }
  const values =
    typeOf(field) === 'instant' ? instantsFrom(prefix) : await source.values(field, prefix, maxCompletions);
  return values.map((value) => ({ kind: 'VALUE', text: printWord(value), label: value, from, to }));
}

const nameField: Field = { kind: 'attribute', name: 'name' };

function instantsFrom(prefix: string): readonly string[] {
  return instants.filter((text) => text.startsWith(prefix.toLowerCase()));
}
