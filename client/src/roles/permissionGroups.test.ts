import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForRunning, isOnHosts, permissionGroups } from './permissionGroups.ts';

test('each permission is offered once, on hosts or at all', () => {
  const { onHosts, atAll } = permissionGroups;
  assert.equal(new Set([...onHosts, ...atAll]).size, onHosts.length + atAll.length);
  assert.equal(onHosts.every(isOnHosts), true);
  assert.equal(atAll.some(isOnHosts), false);
});

test('actions belong to what runs them', () => {
  assert.equal(isForRunning(['VIEW_HOSTS', 'RUN_ANY_COMMAND']), true);
  assert.equal(isForRunning(['VIEW_HOSTS', 'STOP_TASKS']), false);
});
