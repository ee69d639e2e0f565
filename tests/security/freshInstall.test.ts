import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startStack, type Stack } from '../support/startStack.ts';
import { startSurface } from './surface.ts';

describe('a fresh install', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({ fleet: 2 });
  });
  after(() => stack[Symbol.asyncDispose]());

  test('S80: what lets somebody in, and what was sent, is readable by its owner alone', async () => {
    const paths = await readdir(stack.dataDir, { recursive: true });
    const secret = paths.filter((path) =>
      /(^|\/)(postgres\.password|running\.json|psk|broker-password|credential[^/]*|journal[^/]*\.db[^/]*|PG_VERSION)$/.test(
        path,
      ),
    );
    assert.ok(secret.length >= 6, secret.join(', '));
    for (const path of [...secret, '.'])
      assert.equal((await stat(join(stack.dataDir, path))).mode & 0o077, 0, `${path} is open to others`);
  });

  test('S80: it listens on this machine alone', () => {
    assert.equal(new URL(stack.url).hostname, '127.0.0.1');
  });
});

test('S80: there is no default password', async () => {
  await using surface = await startSurface();
  for (const password of ['admin', 'password', 'changeme', 'chargehand', 'secret', '']) {
    const query = `mutation { signIn(login: "admin", password: "${password}") { token } }`;
    assert.match(await (await surface.post({ query })).text(), /INVALID_CREDENTIALS/, password);
  }
});
