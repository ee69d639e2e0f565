import { fieldTypes, typeOf } from './attributes.ts';
import type { Completion } from './Completion.ts';
import type { Cursor } from './cursorAt.ts';
import { operators } from './operators.ts';
import { resolveField } from './resolveField.ts';

/** The operators that fit the field before the cursor, or `and` and `or` after a complete term or a bare word. */
export function operatorCompletions({ slot, prefix, from, to }: Cursor): readonly Completion[] {
  const choices = [...(slot.kind === 'operator' ? operatorsOf(slot.field) : []), ...joinersAfter(slot)];
  return choices
    .filter(({ text }) => text.startsWith(prefix.toLowerCase()))
    .map((choice) => ({ ...choice, label: choice.text, from, to }));
}

type Choice = Pick<Completion, 'kind' | 'text' | 'detail'>;

function operatorsOf(name: string): readonly Choice[] {
  const resolved = resolveField(name);
  if (resolved === undefined) return [];
  const fitting = resolved.below ? (['equal', 'like'] as const) : fieldTypes[typeOf(resolved.field)].operators;
  return fitting.map((each) => ({
    kind: 'OPERATOR',
    text: operators[each].symbols[0],
    detail: operators[each].meaning,
  }));
}

/** The name of a field alone is a bare word, but hardly ever meant as one. */
function joinersAfter(slot: Cursor['slot']): readonly Choice[] {
  if (slot.kind === 'operator' && resolveField(slot.field) !== undefined) return [];
  return [
    { kind: 'KEYWORD', text: 'and', detail: 'both' },
    { kind: 'KEYWORD', text: 'or', detail: 'either' },
  ];
}
