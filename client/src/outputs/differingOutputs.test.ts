import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differingOutputs } from './differingOutputs.ts';

const group = (outputs: Readonly<Record<string, string>>) => ({
  outputs: Object.entries(outputs).map(([name, text]) => ({ name, text })),
});

test('an output tells groups apart when one has another value, or does not have it', () => {
  const groups = [group({ a: '1', b: '1', c: '1' }), group({ a: '1', b: '2' }), group({})];
  assert.deepEqual([...differingOutputs(groups)], ['b', 'c']);
});

test('groups without an answer, and a single group, are told apart by no output', () => {
  assert.deepEqual([...differingOutputs([group({ a: '1' }), group({})])], []);
});
