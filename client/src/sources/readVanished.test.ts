import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readVanished } from './readVanished.ts';

test('a sync that stopped because hosts vanished says how many', () => {
  const problem = 'cmdb no longer names 30 of its 41 hosts. Nothing was retired; if that is right, sync it with force.';
  assert.deepEqual(readVanished(problem), { gone: 30, all: 41 });
});

test('another problem, or none, offers nothing to retire', () => {
  assert.equal(readVanished('The server does not answer.'), undefined);
  assert.equal(readVanished(null), undefined);
});
