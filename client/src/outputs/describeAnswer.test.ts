import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAnswer } from './describeAnswer.ts';

const load = { name: 'load', displayAs: 'Load', text: '1.5' };
const pid = { name: 'pid', displayAs: 'Process', text: '4711' };
const answered = { outcome: 'SUCCEEDED', reason: null, statusMessage: 'OK', outputs: [load, pid] } as const;

const without = (leftOut: readonly string[]) => ({ leftOut, differing: new Set<string>() });

test('a group is described by the outputs that made it, and only by those', () => {
  assert.equal(describeAnswer(answered, without([])), 'Load: 1.5 · Process: 4711');
  assert.equal(describeAnswer(answered, without(['pid'])), '1.5');
  assert.equal(describeAnswer(answered, without(['pid', 'load'])), 'OK');
  assert.equal(describeAnswer({ ...answered, statusMessage: '' }, without(['pid', 'load'])), 'no output');
});

test('a failure says its message first, and silence its reason', () => {
  const failed = { ...answered, outcome: 'FAILED', reason: 'HOST_FAILED', statusMessage: 'disk full' } as const;
  assert.equal(describeAnswer(failed, without(['pid'])), 'disk full · 1.5');
  const silent = { outcome: 'UNKNOWN', reason: 'NO_REPLY', statusMessage: null, outputs: [] } as const;
  assert.match(describeAnswer(silent, without([])), /no reply came before the deadline\. The action may have run/);
});

test('a long answer is cut to one line', () => {
  const text = describeAnswer({ ...answered, outputs: [{ ...load, text: 'a\nb '.repeat(500) }] }, without([]));
  assert.ok(text.length <= 201 && !text.includes('\n') && text.endsWith('…'), text);
});

test('what tells a group from the others comes first', () => {
  const text = describeAnswer(answered, { leftOut: [], differing: new Set(['pid']) });
  assert.equal(text, 'Process: 4711 · Load: 1.5');
});
