import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeReason, formatOutput, outputsOf, summarizeTarget } from './describeTarget.ts';
import type { TargetRow } from './TaskStore.ts';

test('a host that succeeded shows what the action returned, and its message until that has come', () => {
  assert.equal(summarizeTarget(target({ statusMessage: 'OK' }), undefined), 'OK');
  assert.equal(summarizeTarget(target(), { ensure: '1.2' }), '1.2');
  assert.equal(summarizeTarget(target(), { ensure: '1.2', cores: 4 }), 'ensure: 1.2 · cores: 4');
  assert.equal(summarizeTarget(target({ statusMessage: 'OK' }), {}), 'OK');
});

test('a host that failed shows its message before anything else', () => {
  const failed = target({
    state: 'FAILED',
    statusMessage: 'disabled',
    reason: 'HOST_FAILED',
  });
  assert.equal(summarizeTarget(failed, { ensure: 'x' }), 'disabled');
});

test('a silent host always shows a reason in words, and a code that has none yet as it is', () => {
  assert.match(summarizeTarget(target({ state: 'UNKNOWN', reason: 'NO_REPLY' }), null), /may have run/);
  assert.equal(summarizeTarget(target({ state: 'NOT_SENT', reason: 'NEVER_HEARD_OF' }), null), 'NEVER_HEARD_OF');
  assert.equal(describeReason({ reason: null }), undefined);
});

test('a cell stays one short line, however large the reply', () => {
  const text = summarizeTarget(target(), { out: `a\nb${'x'.repeat(1_000_000)}` });
  assert.ok(text.startsWith('a b'));
  assert.ok(text.length <= 200);
});

test('outputs that are not an object are none', () => {
  for (const outputs of [null, undefined, 'text', 5, ['a']]) assert.deepEqual(outputsOf(outputs), []);
});

test('an output is written as text, and anything but text as JSON', () => {
  assert.equal(formatOutput('a"b'), 'a"b');
  assert.equal(formatOutput(false), 'false');
  assert.equal(formatOutput({ a: 1 }), '{\n  "a": 1\n}');
});

function target(row: Partial<TargetRow> = {}): TargetRow {
  return {
    position: 0,
    name: 'host0',
    hostgroup: null,
    smartProxy: null,
    state: 'SUCCEEDED',
    reason: null,
    statusCode: 0,
    statusMessage: null,
    late: false,
    durationMs: null,
    revision: 1,
    ...row,
  };
}
