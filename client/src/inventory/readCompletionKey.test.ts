import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCompletionKey } from './readCompletionKey.ts';

const plain = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, isComposing: false };

test('plain arrows, Enter, Tab and Escape work on the list; Ctrl+Space and Alt+Down open it', () => {
  for (const [key, wish] of Object.entries({
    ArrowDown: 'next',
    ArrowUp: 'previous',
    Enter: 'take',
    Tab: 'take',
    Escape: 'close',
  }))
    assert.equal(readCompletionKey({ ...plain, key }), wish);
  assert.equal(readCompletionKey({ ...plain, ctrlKey: true, key: ' ' }), 'open');
  assert.equal(readCompletionKey({ ...plain, altKey: true, key: 'ArrowDown' }), 'open');
});

test('letters, shortcuts of the page, Shift+Tab and keys of an input method are left alone', () => {
  for (const key of ['a', ' ', 'Home']) assert.equal(readCompletionKey({ ...plain, key }), undefined);
  assert.equal(readCompletionKey({ ...plain, ctrlKey: true, key: 'Enter' }), undefined);
  assert.equal(readCompletionKey({ ...plain, metaKey: true, key: 'Enter' }), undefined);
  assert.equal(readCompletionKey({ ...plain, shiftKey: true, key: 'Tab' }), undefined);
  assert.equal(readCompletionKey({ ...plain, isComposing: true, key: 'Enter' }), undefined);
});
