import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { Pool } from 'pg';
import { calmClients } from './calmClients.ts';

test('the loss of a connection that nobody listens to does not end the program', () => {
  const pool = new Pool({ host: '127.0.0.1', port: 1 });
  const open = (): EventEmitter => new (Reflect.get(pool, 'Client') as new () => EventEmitter)();
  const lost = new Error('Connection terminated unexpectedly');
  assert.throws(() => open().emit('error', lost), lost);
  calmClients(pool);
  assert.doesNotThrow(() => open().emit('error', lost));
});
