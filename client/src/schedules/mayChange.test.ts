import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayChange } from './mayChange.ts';

const owner = { id: '7' };

test('only the owner of a schedule and admins are offered to change it', () => {
  assert.equal(mayChange({ owner }, { id: '7', isAdmin: false }), true);
  assert.equal(mayChange({ owner }, { id: '8', isAdmin: true }), true);
  assert.equal(mayChange({ owner }, { id: '8', isAdmin: false }), false);
  assert.equal(mayChange({ owner }, undefined), false);
});

test('a schedule whose owner is gone is left to admins', () => {
  assert.equal(mayChange({ owner: null }, { id: '8', isAdmin: false }), false);
  assert.equal(mayChange({ owner: null }, { id: '8', isAdmin: true }), true);
});
