import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findObstacle } from './findObstacle.ts';
import type { Composed } from './findObstacle.ts';
import type { PreviewState } from './useTargetPreview.ts';

test('a task can be started only with an action, right inputs and options, and a current count of hosts that can be reached', () => {
  assert.equal(findObstacle(ready(5, 4), composed()), undefined);
  assert.equal(findObstacle(ready(5, 4), composed({ hasAction: false })), 'plugin');
  assert.equal(findObstacle(ready(5, 4), composed({ faultyInputs: 1 })), 'inputs');
  assert.equal(findObstacle(ready(5, 4), composed({ faultyOptions: 1 })), 'options');
  assert.equal(findObstacle(ready(5, 0), composed()), 'unreachable');
  assert.equal(findObstacle(ready(0, 0), composed()), 'nothing');
});

test('an empty filter is nobody, never everybody', () => {
  assert.equal(findObstacle({ kind: 'empty' }, composed()), 'empty');
});

test('a count of an earlier filter is never run on', () => {
  assert.equal(findObstacle({ kind: 'counting', previous: preview(5, 5) }, composed()), 'counting');
});

test('a fault in the filter is told apart from an API that does not answer', () => {
  const failed: PreviewState = { kind: 'failed', problem: { code: 'X', message: '', facts: {} } };
  assert.equal(findObstacle(failed, composed({ filterIsFaulty: true })), 'filter');
  assert.equal(findObstacle(failed, composed()), 'preview');
});

test('a filter that could be read only without its end is not run', () => {
  const preview = { ...ready(5, 5).preview, warnings: [{ code: 'INCOMPLETE', from: 9, to: 12, message: '' }] };
  assert.equal(findObstacle({ kind: 'ready', preview }, composed()), 'incomplete');
  const mixed = { ...preview, warnings: [{ code: 'MIXED_OPERATORS', from: 9, to: 12, message: '' }] };
  assert.equal(findObstacle({ kind: 'ready', preview: mixed }, composed()), undefined);
});

test('who may not run on every host is told before anything is sent', () => {
  const preview = { ...ready(5, 5).preview, isAllHosts: true, mayRun: false };
  assert.equal(findObstacle({ kind: 'ready', preview }, composed()), 'notAllowed');
  assert.equal(findObstacle({ kind: 'ready', preview: { ...preview, mayRun: true } }, composed()), undefined);
});

function composed(changed: Partial<Composed> = {}): Composed {
  return { filterIsFaulty: false, hasAction: true, faultyInputs: 0, faultyOptions: 0, ...changed };
}

function ready(total: number, runnable: number): Extract<PreviewState, { kind: 'ready' }> {
  return { kind: 'ready', preview: preview(total, runnable) };
}

function preview(total: number, runnable: number): Extract<PreviewState, { kind: 'ready' }>['preview'] {
  const rest = { byProxy: [], excluded: [], warnings: [] };
  return { total, runnable, fingerprint: 'f', isAllHosts: false, mayRun: true, ...rest };
}
