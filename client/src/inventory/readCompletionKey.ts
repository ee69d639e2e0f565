/** What a key asks of a list of completions. */
export type CompletionWish = 'open' | 'next' | 'previous' | 'take' | 'close';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey' | 'isComposing'>;

/** Reads a key; undefined for all that belong to the field, the page or an input method. */
export function readCompletionKey(pressed: Key): CompletionWish | undefined {
  if (pressed.isComposing || pressed.metaKey || pressed.shiftKey) return undefined;
  const modifiers = `${pressed.ctrlKey ? 'Ctrl+' : ''}${pressed.altKey ? 'Alt+' : ''}`;
  return wishes.get(modifiers + pressed.key);
}

const wishes: ReadonlyMap<string, CompletionWish> = new Map([
  ['Ctrl+ ', 'open'],
  // Some systems switch keyboards with Ctrl+Space.
  ['Alt+ArrowDown', 'open'],
  ['ArrowDown', 'next'],
  ['ArrowUp', 'previous'],
  ['Enter', 'take'],
  ['Tab', 'take'],
  ['Escape', 'close'],
]);
