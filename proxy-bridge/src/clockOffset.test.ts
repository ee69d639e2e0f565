import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockOffsetSeconds } from './clockOffset.ts';

const SECOND = 1_795_000_000;
const atMs = SECOND * 1000;

for (const [what, sample, offset] of [
  [
    'a clock that may agree with ours is right',
    { askedAtMs: atMs + 400, heardAtMs: atMs + 450, messageTime: SECOND },
    0,
  ],
  [
    'a second that began while we waited is right',
    { askedAtMs: atMs - 20, heardAtMs: atMs + 20, messageTime: SECOND - 1 },
    0,
  ],
  ['a node that is ahead', { askedAtMs: atMs, heardAtMs: atMs + 100, messageTime: SECOND + 90 }, 90],
  ['a node that is behind', { askedAtMs: atMs, heardAtMs: atMs + 100, messageTime: SECOND - 90 }, -89],
  [
    'a slow answer proves no offset that its way explains',
    { askedAtMs: atMs, heardAtMs: atMs + 30_000, messageTime: SECOND + 20 },
    0,
  ],
] as const)
  test(`clock offset: ${what}`, () => assert.equal(clockOffsetSeconds(sample), offset));
