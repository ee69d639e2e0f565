import { texts } from '../texts.ts';
import type { Completion } from './FilterCompletion.ts';

/** What to put in place of the text between from and to; goesOn: something has to follow, so completion does too. */
export interface Insertion {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly goesOn: boolean;
}

/** Says how a completion is put into a text: a blank follows fields, operators and keywords, but never a second one. */
export function planInsertion({ kind, from, to, text }: Completion, whole: string): Insertion {
  const goesOn = kind !== 'VALUE' && text !== texts.all;
  // `facts.` is only the beginning of a name.
  if (!goesOn || text.endsWith('.')) return { from, to, text, goesOn };
  return { from, to: whole[to] === ' ' ? to + 1 : to, text: `${text} `, goesOn };
}
