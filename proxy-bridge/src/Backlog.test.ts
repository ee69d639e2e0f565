import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backlog } from './Backlog.ts';

test('no more than 150 hosts are asked while none of them answers', () => {
  const backlog = new Backlog(150, () => 0);
  for (let count = 0; count < 150; count += 1) backlog.asked(`id${count}`, 60);
  assert.equal(backlog.room, 0);
  backlog.answered('id7');
  assert.equal(backlog.room, 1);
});

test('a silent host counts until its request has left the broker', () => {
  let nowMs = 0;
  const backlog = new Backlog(150, () => nowMs);
  backlog.asked('id', 60);
  nowMs = 69_999;
  assert.equal(backlog.room, 149);
  nowMs = 70_000;
  assert.equal(backlog.room, 150);
});
