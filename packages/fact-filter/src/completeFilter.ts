import { checkText } from './checkText.ts';
import { cursorAt, type Cursor } from './cursorAt.ts';
import { fieldCompletions } from './fieldCompletions.ts';
import { operatorCompletions } from './operatorCompletions.ts';
import { valueCompletions } from './valueCompletions.ts';
import { maxCompletions, type Completion, type CompletionSource } from './Completion.ts';

/**
 * What may stand at a place of a text that is not complete yet, most likely first. Only the text up to the place decides; the word
 * around it is replaced. Any text and any place give an answer, nothing is thrown but what the source throws.
 */
export async function completeFilter(text: string, position: number, source: CompletionSource): Promise<Completion[]> {
  const at = Math.max(0, Math.min(text.length, Math.trunc(position) || 0));
  // What can never be read has no continuation; an empty text has.
  if (checkText(text.slice(0, at))?.code === 'FILTER_SYNTAX') return [];
  const completions = await completionsAt(cursorAt(text, at), source);
  const distinct = new Map(completions.map((completion) => [completion.text, completion]));
  return [...distinct.values()].slice(0, maxCompletions);
}

async function completionsAt(cursor: Cursor, source: CompletionSource): Promise<readonly Completion[]> {
  const { slot, prefix } = cursor;
  switch (slot.kind) {
    case 'term':
    case 'field':
      return fieldCompletions(cursor, source);
    case 'operator':
    case 'joiner': {
      const operators = operatorCompletions(cursor);
      // A word that follows a complete term without `and` begins another.
      return prefix === '' || slot.kind === 'operator'
        ? operators
        : [...operators, ...(await fieldCompletions(cursor, source))];
    }
    case 'value':
    case 'list':
      return valueCompletions(cursor, source);
    case 'nothing':
      return [];
  }
}
