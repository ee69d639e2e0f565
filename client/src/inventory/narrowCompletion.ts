import type { Completion, Typed } from './FilterCompletion.ts';

/** Fits a completion to what was typed since it was offered; undefined when it does not fit any more, or something else was changed. */
export function narrowCompletion(completion: Completion, before: Typed, now: Typed): Completion | undefined {
  const { from, label } = completion;
  const tail = before.text.slice(completion.to);
  const to = now.text.length - tail.length;
  const isSameAround = now.text.startsWith(before.text.slice(0, from)) && now.text.endsWith(tail);
  if (!isSameAround || now.position < from || now.position > to) return undefined;
  // The API quotes texts that need it, so people may have begun with a quote.
  const word = now.text.slice(from, now.position).replace(/^"/, '').toLowerCase();
  const name = label.toLowerCase();
  // Facts are found by their names alone, too.
  return name.startsWith(word) || name.startsWith(`facts.${word}`) ? { ...completion, to } : undefined;
}
