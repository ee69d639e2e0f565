import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecretName } from './isSecretName.ts';
import { splitSecrets } from './splitSecrets.ts';

test('S58: inputs whose names sound like secrets are sent as secrets, and no others', () => {
  const secret = [
    'password',
    'db_passwd',
    'passphrase',
    'apiToken',
    'client_secret',
    'private-key',
    'privateKey',
    'credentials',
  ];
  const open = ['service', 'key', 'user', 'public_key'];
  const values = Object.fromEntries([...secret, ...open].map((name) => [name, name]));
  const split = splitSecrets(values, isSecretName);
  assert.deepEqual([Object.keys(split.secrets), Object.keys(split.open)], [secret, open]);
});
