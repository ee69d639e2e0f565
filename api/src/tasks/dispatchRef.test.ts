import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDispatchRef, writeDispatchRef } from './dispatchRef.ts';

const key = '0b2f1e4c-6a57-4a0e-9d0c-3f5a1b2c3d4e';

test('what is written for a dispatch is read as it', () => {
  const text = writeDispatchRef({ id: 12, key });
  assert.deepEqual(readDispatchRef(text), { dispatchId: 12, dispatchKey: key });
});

test('what stands for no dispatch is nothing', () => {
  for (const text of ['', '12', `12.${key}x`, `-1.${key}`, `1234567890.${key}`, `12.${key.toUpperCase()}`, `12 ${key}`])
    assert.equal(readDispatchRef(text), undefined, text);
});
