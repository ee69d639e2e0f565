import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigFault, readConfig } from './config.ts';

const env = {
  CHARGEHAND_API_URL: 'http://127.0.0.1:8080',
  MCOLLECTIVE_CONFIG: '/etc/mcollective/client.cfg',
  CHARGEHAND_DATA_DIR: '/var/lib/chargehand',
};

test('a complete environment is read; token and proxy may be missing', () => {
  assert.deepEqual(readConfig(env), {
    apiUrl: env.CHARGEHAND_API_URL,
    mcollectiveConfig: env.MCOLLECTIVE_CONFIG,
    dataDir: env.CHARGEHAND_DATA_DIR,
    enrolmentToken: undefined,
    proxy: undefined,
  });
});

test('all faults are reported at once, by the name of the variable', () => {
  assert.throws(
    () => readConfig({ CHARGEHAND_API_URL: 'ftp://x' }),
    (error) => {
      assert.ok(error instanceof ConfigFault);
      assert.equal(error.faults.length, 3);
      for (const name of Object.keys(env)) assert.ok(error.message.includes(name), name);
      return true;
    },
  );
});

test('S27: work is asked for through TLS, or on this machine alone', () => {
  const reading = (url: string) => () => readConfig({ ...env, CHARGEHAND_API_URL: url });
  for (const url of [
    'https://api.example',
    'http://localhost:8080',
    'http://127.0.0.1',
    'http://127.1.2.3',
    'http://[::1]:80',
  ])
    assert.equal(reading(url)().apiUrl, url);
  const others = [
    'http://api.example',
    'http://10.0.0.1',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'ws://localhost',
  ];
  for (const url of [...others, 'http://[::2]', 'http://0.0.0.0', 'http://user@127.0.0.1.example', 'nothing'])
    assert.throws(reading(url), /expected an https URL/, url);
});
