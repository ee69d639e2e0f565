import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayChange } from './mayChange.ts';

const owner = { id: '7' };

test('only the owner of a schedule and who manages schedules are offered to change it', () => {
  assert.equal(mayChange({ owner }, { viewer: { id: '7' }, managesSchedules: false }), true);
  assert.equal(mayChange({ owner }, { viewer: { id: '8' }, managesSchedules: true }), true);
  assert.equal(mayChange({ owner }, { viewer: { id: '8' }, managesSchedules: false }), false);
  assert.equal(mayChange({ owner }, { viewer: undefined, managesSchedules: false }), false);
});

test('a schedule whose owner is gone is left to who manages schedules', () => {
  assert.equal(mayChange({ owner: null }, { viewer: { id: '8' }, managesSchedules: false }), false);
  assert.equal(mayChange({ owner: null }, { viewer: { id: '8' }, managesSchedules: true }), true);
});
