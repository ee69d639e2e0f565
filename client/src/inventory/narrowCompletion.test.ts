import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Typed } from './FilterCompletion.ts';
import { narrowCompletion } from './narrowCompletion.ts';

test('a completion follows its word while it grows and shrinks, and leaves what stands behind alone', () => {
  assert.deepEqual(narrowed('name = we‸ and x', 'name = web‸ and x'), { from: 7, to: 10 });
  assert.deepEqual(narrowed('name = we‸ and x', 'name = w‸ and x'), { from: 7, to: 8 });
  assert.deepEqual(narrowed('name = we‸', 'name = "WE‸'), { from: 7, to: 10 });
});

test('a completion that the word does not lead to any more is gone', () => {
  assert.equal(narrowed('name = we‸', 'name = wx‸'), undefined);
  assert.equal(narrowed('name = we‸', 'name = web1 ‸'), undefined);
  assert.equal(narrowed('w‸', 'b‸'), undefined);
});

test('a change elsewhere takes completions away, for they would replace the wrong part', () => {
  assert.equal(narrowed('name = we‸ and x', 'name = we‸ and y'), undefined);
  assert.equal(narrowed('name = we‸', 'names = we‸'), undefined);
  assert.equal(narrowed('name = we‸ and x', '‸'), undefined);
  assert.equal(narrowed('name = we‸', 'na‸me = we'), undefined);
});

/** The completion web1 of the word before the first mark, after the text has become the second one. */
function narrowed(before: string, now: string): { from: number; to: number } | undefined {
  const typed = read(before);
  const from = typed.text.lastIndexOf(' ', typed.position - 1) + 1;
  const completion = { kind: 'VALUE', text: 'web1', label: 'web1', detail: null, from, to: typed.position } as const;
  const result = narrowCompletion(completion, typed, read(now));
  return result && { from: result.from, to: result.to };
}

function read(marked: string): Typed {
  return { text: marked.replace('‸', ''), position: marked.indexOf('‸') };
}
