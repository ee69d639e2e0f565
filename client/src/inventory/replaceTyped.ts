import type { Insertion } from './planInsertion.ts';

/** Replaces a part of a field's text as if it were typed: the caret stands behind it, input events follow, and undo takes it back. */
export function replaceTyped(field: HTMLInputElement, { from, to, text }: Insertion): void {
  field.focus();
  field.setSelectionRange(from, to);
  // Deprecated, but the only way that the browser's own undo knows of.
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
