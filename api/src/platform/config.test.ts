import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigFaults, readConfig } from './config.ts';

const DATABASE_URL = 'postgresql://user:password@127.0.0.1:5432/chargehand';

test('a database alone is enough, the rest has defaults', () => {
  assert.deepEqual(readConfig({ DATABASE_URL }, '/client'), {
    databaseUrl: DATABASE_URL,
    port: 8080,
    listenHost: '127.0.0.1',
    publicUrl: undefined,
    trustedProxies: [],
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

test('S80: who can be reached from other machines needs a proxy with TLS, and says how', () => {
  for (const CHARGEHAND_LISTEN of ['0.0.0.0', '::', '192.0.2.1', '127.example.com', 'chargehand.example.com'])
    assert.throws(
      () => readConfig({ DATABASE_URL, CHARGEHAND_LISTEN }, '/client'),
      /CHARGEHAND_LISTEN: .*plain HTTP.*CHARGEHAND_PUBLIC_URL/,
      CHARGEHAND_LISTEN,
    );
  for (const CHARGEHAND_LISTEN of ['127.0.0.1', '127.0.0.2', '::1', 'localhost', ''])
    assert.equal(
      readConfig({ DATABASE_URL, CHARGEHAND_LISTEN }, '/client').listenHost,
      CHARGEHAND_LISTEN || '127.0.0.1',
    );
  const behind = {
    DATABASE_URL,
    CHARGEHAND_LISTEN: '0.0.0.0',
    CHARGEHAND_PUBLIC_URL: 'https://chargehand.example.com/',
  };
  assert.deepEqual(
    [readConfig(behind, '/client').publicUrl, readConfig(behind, '/client').trustedProxies],
    ['https://chargehand.example.com', ['loopback']],
  );
});

test('S80: a public address without TLS, or that is no origin, is a fault', () => {
  for (const CHARGEHAND_PUBLIC_URL of [
    'http://chargehand.example.com',
    'https://a.example/path',
    'a.example',
    'https://u:p@a.example',
  ])
    assert.throws(
      () => readConfig({ DATABASE_URL, CHARGEHAND_LISTEN: '0.0.0.0', CHARGEHAND_PUBLIC_URL }, '/client'),
      (error) =>
        error instanceof ConfigFaults && error.faults.length === 1 && error.message.includes('PUBLIC_URL: expected'),
      CHARGEHAND_PUBLIC_URL,
    );
});

test('proxies are trusted by address, and only before a public address', () => {
  const trusted = (
    CHARGEHAND_TRUSTED_PROXIES: string,
    CHARGEHAND_PUBLIC_URL = 'https://a.example',
  ): readonly string[] =>
    readConfig({ DATABASE_URL, CHARGEHAND_PUBLIC_URL, CHARGEHAND_TRUSTED_PROXIES }, '/client').trustedProxies;
  assert.deepEqual(trusted('10.1.0.0/16, fd00::1'), ['10.1.0.0/16', 'fd00::1']);
  assert.deepEqual(trusted('10.1.0.0/16', ''), []);
  for (const wrong of ['proxy.example.com', '10.0.0.0/33', '10.0.0.0/', 'true', '1'])
    assert.throws(() => trusted(wrong), /CHARGEHAND_TRUSTED_PROXIES: expected/, wrong);
});
