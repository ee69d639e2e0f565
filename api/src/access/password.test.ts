import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isPassword } from './password.ts';

test('the right password opens, any other does not', async () => {
  const hash = await hashPassword('correct horse ö');
  assert.equal(await isPassword('correct horse ö', hash), true);
  for (const wrong of ['correct horse o', 'Correct horse ö', 'correct horse ö ', '', '\0'])
    assert.equal(await isPassword(wrong, hash), false, wrong);
});

test('a user without a password cannot be signed in with any', async () => {
  assert.equal(await isPassword('', null), false);
  assert.equal(await isPassword('anything', null), false);
});

test('the same password has another hash each time, and is not in it', async () => {
  const [one, other] = [await hashPassword('hunter2hunter2'), await hashPassword('hunter2hunter2')];
  assert.notEqual(one, other);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.ok(!one.includes('hunter2'));
});

test('a hash that is damaged opens nothing', async () => {
  const hash = await hashPassword('right');
  for (const damaged of ['', 'right', '$argon2id$', hash.slice(0, -4), hash.replace(/\$[^$]+$/, '$')])
    assert.equal(await isPassword('right', damaged), false, damaged);
});
