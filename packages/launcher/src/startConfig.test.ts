import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readStartConfig, StartConfigFaults } from './startConfig.ts';

test('nothing has to be set', () => {
  assert.deepEqual(readStartConfig({}, '/clone'), {
    databaseUrl: undefined,
    port: 8080,
    dataDir: '/clone/.chargehand',
    fleetSize: 200,
    fleetScript: undefined,
    mcollectiveConfig: undefined,
    mcollectiveEnv: {},
    proxy: 'local',
  });
});

test('a setting of blanks is one that is not set', () => {
  const blank = {
    DATABASE_URL: '',
    PORT: ' ',
    CHARGEHAND_DATA_DIR: '',
    CHARGEHAND_FLEET: '',
    CHARGEHAND_FLEET_SCRIPT: ' ',
    MCOLLECTIVE_CONFIG: '',
    CHARGEHAND_PROXY: '\t',
  };
  assert.deepEqual(readStartConfig(blank, '/clone'), readStartConfig({}, '/clone'));
});

test('every setting is taken over, folders below the clone, and the result cannot be changed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-config-'));
  try {
    const file = join(folder, 'client.cfg');
    writeFileSync(file, '');
    const env = {
      DATABASE_URL: ' postgresql://u:p@h/d ',
      PORT: '0',
      CHARGEHAND_DATA_DIR: 'data',
      CHARGEHAND_FLEET: '50000',
      CHARGEHAND_FLEET_SCRIPT: file,
      MCOLLECTIVE_CONFIG: file,
      CHARGEHAND_PROXY: 'site-b.example.com',
      MCOLLECTIVE_PSK: 'sekrit',
      MCOLLECTIVE_RABBITMQ_POOL2_SSL_KEY: 'key.pem',
      STOMP_USER: '',
      UNRELATED: 'x',
    };
    const config = readStartConfig(env, '/clone');
    assert.deepEqual(config, {
      databaseUrl: 'postgresql://u:p@h/d',
      port: 0,
      dataDir: '/clone/data',
      fleetSize: 50_000,
      fleetScript: file,
      mcollectiveConfig: file,
      mcollectiveEnv: { MCOLLECTIVE_PSK: 'sekrit', MCOLLECTIVE_RABBITMQ_POOL2_SSL_KEY: 'key.pem', STOMP_USER: '' },
      proxy: 'site-b.example.com',
    });
    assert.ok(Object.isFrozen(config));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('all faults come in one message, each with the name of its variable', () => {
  const env = {
    PORT: '65536',
    CHARGEHAND_FLEET: 'many',
    CHARGEHAND_FLEET_SCRIPT: '/nonexistent/fleet.json',
    MCOLLECTIVE_CONFIG: '/nonexistent/client.cfg',
    CHARGEHAND_PROXY: 'site b',
  };
  assert.throws(
    () => readStartConfig(env, '/clone'),
    (error) => {
      assert.ok(error instanceof StartConfigFaults);
      assert.equal(error.code, 'CONFIGURATION');
      assert.deepEqual(error.faults.map((fault) => fault.split(':')[0]).toSorted(), Object.keys(env).toSorted());
      assert.ok(error.faults.every((fault) => error.message.includes(fault)));
      assert.match(error.message, /\/nonexistent\/client\.cfg cannot be read/);
      return true;
    },
  );
});

test('a number is written in plain digits', () => {
  for (const PORT of ['-1', '80.5', '0x50', '8e3', '8080 x', '9999999999'])
    assert.throws(() => readStartConfig({ PORT }, '/clone'), { code: 'CONFIGURATION' }, PORT);
});
