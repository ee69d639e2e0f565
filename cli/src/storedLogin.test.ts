import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from './config.ts';
import { resolveLogin, storeLogin } from './storedLogin.ts';

function home(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'chargehand-cli-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

test('a stored login is found again, and nobody else may read it', async () => {
  using folder = home();
  const config = readConfig({ HOME: folder.path });
  await storeLogin(config.loginFile, { url: 'http://a', token: 't' });
  assert.deepEqual(await resolveLogin(config), { url: 'http://a', token: 't' });
  assert.equal(statSync(join(folder.path, '.config/chargehand/config.json')).mode & 0o777, 0o600);
});

test('the environment wins, and a stored token is sent to no other address', async () => {
  using folder = home();
  const stored = readConfig({ HOME: folder.path });
  await storeLogin(stored.loginFile, { url: 'http://a', token: 't' });
  const elsewhere = readConfig({ HOME: folder.path, CHARGEHAND_URL: 'http://b' });
  assert.deepEqual(await resolveLogin(elsewhere), { url: 'http://b', token: undefined });
  const other = readConfig({ HOME: folder.path, CHARGEHAND_TOKEN: 'u' });
  assert.deepEqual(await resolveLogin(other), { url: 'http://a', token: 'u' });
});

test('without any login the local installation is asked', async () => {
  using folder = home();
  assert.deepEqual(await resolveLogin(readConfig({ HOME: folder.path })), {
    url: 'http://127.0.0.1:8080',
    token: undefined,
  });
});

test('a broken login file is named', async () => {
  using folder = home();
  const config = readConfig({ XDG_CONFIG_HOME: folder.path });
  await storeLogin(config.loginFile, { url: 'http://a', token: 't' });
  writeFileSync(config.loginFile, '{"url":1}');
  await assert.rejects(
    resolveLogin(config),
    (error) => error instanceof Error && error.message.includes(config.loginFile),
  );
});
