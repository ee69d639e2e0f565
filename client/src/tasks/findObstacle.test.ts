import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findObstacle } from './findObstacle.ts';
import type { PreviewState } from './useTargetPreview.ts';

test('a task can be started only with an action, right inputs and a current count of hosts that can be reached', () => {
  assert.equal(findObstacle(ready(5, 4), false, true, 0), undefined);
  assert.equal(findObstacle(ready(5, 4), false, false, 0), 'plugin');
  assert.equal(findObstacle(ready(5, 4), false, true, 1), 'inputs');
  assert.equal(findObstacle(ready(5, 0), false, true, 0), 'unreachable');
  assert.equal(findObstacle(ready(0, 0), false, true, 0), 'nothing');
});

test('an empty filter is nobody, never everybody', () => {
  assert.equal(findObstacle({ kind: 'empty' }, false, true, 0), 'empty');
});

test('a count of an earlier filter is never run on', () => {
  assert.equal(findObstacle({ kind: 'counting', previous: preview(5, 5) }, false, true, 0), 'counting');
});

test('a fault in the filter is told apart from an API that does not answer', () => {
  const failed: PreviewState = { kind: 'failed', problem: { code: 'X', message: '', facts: {} } };
  assert.equal(findObstacle(failed, true, true, 0), 'filter');
  assert.equal(findObstacle(failed, false, true, 0), 'preview');
});

test('a filter that could be read only without its end is not run', () => {
  const preview = { ...ready(5, 5).preview, warnings: [{ code: 'INCOMPLETE', from: 9, to: 12, message: '' }] };
  assert.equal(findObstacle({ kind: 'ready', preview }, false, true, 0), 'incomplete');
  const mixed = { ...preview, warnings: [{ code: 'MIXED_OPERATORS', from: 9, to: 12, message: '' }] };
  assert.equal(findObstacle({ kind: 'ready', preview: mixed }, false, true, 0), undefined);
});

function ready(total: number, runnable: number): Extract<PreviewState, { kind: 'ready' }> {
  return { kind: 'ready', preview: preview(total, runnable) };
}

function preview(total: number, runnable: number): Extract<PreviewState, { kind: 'ready' }>['preview'] {
  return { total, runnable, fingerprint: 'f', byProxy: [], excluded: [], warnings: [] };
}
