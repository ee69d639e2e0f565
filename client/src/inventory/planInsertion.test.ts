import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completion } from './FilterCompletion.ts';
import { planInsertion } from './planInsertion.ts';

test('a blank follows what something has to follow, and completion goes on', () => {
  assert.deepEqual(plan('FIELD', 'name', 'na'), { from: 0, to: 2, text: 'name ', goesOn: true });
  assert.deepEqual(plan('OPERATOR', '!=', '!'), { from: 0, to: 1, text: '!= ', goesOn: true });
  assert.deepEqual(plan('KEYWORD', 'not', 'n'), { from: 0, to: 1, text: 'not ', goesOn: true });
});

test('a blank that is there is not doubled, and the caret comes behind it', () => {
  const completion = { ...completionOf('FIELD', 'name'), to: 2 };
  assert.deepEqual(planInsertion(completion, 'na = x'), { from: 0, to: 3, text: 'name ', goesOn: true });
});

test('the beginning of a name goes on without a blank', () => {
  assert.deepEqual(plan('FIELD', 'facts.', 'fa'), { from: 0, to: 2, text: 'facts.', goesOn: true });
});

test('a value and the word for every host are the end of it', () => {
  assert.deepEqual(plan('VALUE', '"a b"', 'a'), { from: 0, to: 1, text: '"a b"', goesOn: false });
  assert.deepEqual(plan('KEYWORD', 'all', 'a'), { from: 0, to: 1, text: 'all', goesOn: false });
});

function plan(kind: Completion['kind'], text: string, typed: string) {
  return planInsertion({ ...completionOf(kind, text), to: typed.length }, typed);
}

function completionOf(kind: Completion['kind'], text: string): Completion {
  return { kind, text, label: text, detail: null, from: 0, to: 0 };
}
