import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidFleetConfig } from './fleetErrors.ts';
import { readConfig } from './readConfig.ts';

test('without settings there are two hundred hosts on any free ports', () => {
  assert.deepEqual(readConfig({}), { hosts: 200, dataDir: '.chargehand', ports: [0, 0], scriptFile: undefined });
});

test('settings are read', () => {
  const env = {
    CHARGEHAND_FLEET: '10000',
    CHARGEHAND_DATA_DIR: '/data',
    CHARGEHAND_FLEET_PORTS: '61613, 61614',
    CHARGEHAND_FLEET_SCRIPT: 'script.json',
  };
  assert.deepEqual(readConfig(env), {
    hosts: 10_000,
    dataDir: '/data',
    ports: [61_613, 61_614],
    scriptFile: 'script.json',
  });
});

test('all faults are reported in one message, each with the name of its variable', () => {
  for (const [hosts, ports] of [
    ['many', '1'],
    ['0', '1,2,3'],
    ['50001', '1,70000'],
    ['-5', 'a,b'],
  ]) {
    assert.throws(
      () => readConfig({ CHARGEHAND_FLEET: hosts, CHARGEHAND_FLEET_PORTS: ports }),
      (error) =>
        error instanceof InvalidFleetConfig &&
        /CHARGEHAND_FLEET must be.*CHARGEHAND_FLEET_PORTS must be 2 ports/.test(error.message),
    );
  }
});
