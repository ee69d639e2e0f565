import { isMembershipOperator } from './operators.ts';
import { tokenize, type Token } from './tokenize.ts';

/** What may stand at a place: a term, a field (after `has`), an operator after the name of a field, `and` or `or` after a term, a value. */
export type Slot =
  | { readonly kind: 'term'; readonly start: boolean }
  | { readonly kind: 'field' | 'joiner' | 'nothing' }
  | { readonly kind: 'operator'; readonly field: string }
  | { readonly kind: 'value' | 'list'; readonly field: string | undefined; readonly list: boolean };

/** A place in a text with the beginning of the word there, without its quotes, and what the whole word covers. */
export interface Cursor {
  readonly position: number;
  readonly slot: Slot;
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
}

/** Finds what the text before a position leaves open; never throws. */
export function cursorAt(text: string, position: number): Cursor {
  const tokens = tokenize(text.slice(0, position)).filter(({ kind }) => kind !== 'end');
  const last = tokens.at(-1);
  const before = tokens.slice(0, -1).reduce(slotAfter, start);
  if (last === undefined || !isBegun(last, before, position)) {
    const slot = last === undefined ? start : slotAfter(before, last);
    return { position, slot, prefix: '', from: position, to: position };
  }
  const { from, text: prefix } = last;
  return { position, slot: before, prefix, from, to: endOfWord(text, from, position) };
}

const start: Slot = { kind: 'term', start: true };

/** Signs that touch the cursor are complete, but for the `!` after a field, which may become `!=`; words are not. */
function isBegun({ kind, text, to }: Token, before: Slot, position: number): boolean {
  if (kind === 'unterminated') return true;
  if (to !== position || kind === 'quoted') return false;
  return kind === 'word' || /^\w/.test(text) || (text === '!' && before.kind === 'operator');
}

/**
 * A quote that is closed nowhere would cover the rest of the filter, and one that only the opening quote of a later value
 * closes, which a word or a quote touches, would cover what stands between them.
 */
function endOfWord(text: string, from: number, position: number): number {
  const whole = tokenize(text).find((token) => token.from === from);
  if (whole === undefined || whole.kind === 'unterminated') return position;
  const touched = whole.kind === 'quoted' && /^[^\s=~<>&|(),!^]/u.test(text.slice(whole.to));
  return touched ? position : Math.max(position, whole.to);
}

function slotAfter(slot: Slot, token: Token): Slot {
  if (slot.kind === 'nothing') return slot;
  if (slot.kind === 'value' || slot.kind === 'list') return slotInValue(slot, token);
  switch (token.kind) {
    case 'and':
    case 'or':
    case 'not':
    case 'comma':
    case 'open':
      return { kind: 'term', start: false };
    case 'has':
    case 'null':
      return { kind: 'field' };
    case 'operator':
      return valueSlot(slot, token);
    case 'word':
    case 'quoted':
      return slot.kind === 'field' ? { kind: 'joiner' } : { kind: 'operator', field: token.text };
    case 'close':
      return { kind: 'joiner' };
    case 'unterminated':
    case 'end':
      return { kind: 'nothing' };
  }
}

function valueSlot(slot: Slot, token: Token): Slot {
  const list = token.kind === 'operator' && isMembershipOperator(token.operator);
  return { kind: 'value', field: slot.kind === 'operator' ? slot.field : undefined, list };
}

function slotInValue(slot: Extract<Slot, { kind: 'value' | 'list' }>, { kind }: Token): Slot {
  if (slot.kind === 'list') return kind === 'close' ? { kind: 'joiner' } : slot;
  if (kind === 'word' || kind === 'quoted') return { kind: 'joiner' };
  return kind === 'open' && slot.list ? { ...slot, kind: 'list' } : { kind: 'nothing' };
}
