import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigFaults, readConfig } from './config.ts';

const DATABASE_URL = 'postgresql://user:password@127.0.0.1:5432/chargehand';

test('a database alone is enough, the rest has defaults', () => {
  assert.deepEqual(readConfig({ DATABASE_URL }, '/client'), {
    databaseUrl: DATABASE_URL,
    port: 8080,
    listenHost: '127.0.0.1',
    adminPassword: undefined,
    inventoryFile: undefined,
    sourcesFile: undefined,
    auditCheckpointsFile: undefined,
    clientDir: '/client',
  });
});

test('every setting is taken over, and the result cannot be changed', () => {
  const config = readConfig(
    {
      DATABASE_URL,
      PORT: '0',
      CHARGEHAND_LISTEN: '::1',
      CHARGEHAND_ADMIN_PASSWORD: 'long enough',
      CHARGEHAND_INVENTORY_FILE: 'hosts.json',
      CHARGEHAND_AUDIT_CHECKPOINTS: 'checkpoints.jsonl',
    },
    '/client',
  );
  assert.deepEqual(
    [config.port, config.listenHost, config.adminPassword, config.inventoryFile, config.auditCheckpointsFile],
    [0, '::1', 'long enough', 'hosts.json', 'checkpoints.jsonl'],
  );
  assert.ok(Object.isFrozen(config));
});

test('all faults come in one message that names each variable and what is expected', () => {
  const env = { DATABASE_URL: 'mysql://host/db', PORT: '70000', CHARGEHAND_ADMIN_PASSWORD: 'short' };
  assert.throws(
    () => readConfig(env, '/client'),
    (error) => {
      assert.ok(error instanceof ConfigFaults);
      assert.equal(error.code, 'CONFIGURATION');
      assert.equal(error.faults.length, 3);
      for (const fault of error.faults) {
        assert.match(fault, /^(DATABASE_URL|PORT|CHARGEHAND_ADMIN_PASSWORD): expected /);
        assert.ok(error.message.includes(fault));
      }
      return true;
    },
  );
});

test('a password is never repeated in a message', () => {
  const secrets = { DATABASE_URL: 'postgres:/user:hunter22@host', CHARGEHAND_ADMIN_PASSWORD: 'hunter2' };
  assert.throws(
    () => readConfig(secrets, '/client'),
    (error) => error instanceof ConfigFaults && !error.message.includes('hunter2'),
  );
});

test('a missing database, and a port that is no number, are faults', () => {
  for (const PORT of ['http', '80.5', '-1', '1e9']) {
    assert.throws(
      () => readConfig({ PORT }, '/client'),
      (error) => error instanceof ConfigFaults && error.faults.length === 2,
      PORT,
    );
  }
});

test('an empty PORT is not taken for any free port', () => {
  const portOf = (PORT: string): number => readConfig({ DATABASE_URL, PORT }, '/client').port;
  assert.equal(portOf(''), 8080);
});
