import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isPublicKey,
  makePrivateKey,
  openSealed,
  publicKeyOf,
  readPrivateKey,
  sealValues,
  writePrivateKey,
} from './index.ts';
import { SealUnreadable } from './SealUnreadable.ts';

const CONTEXT = { taskUuid: 'b2a0', proxy: 'site-a', plugin: 'echo', action: 'echo' };
const VALUES = { password: 'pässword “1”', pin: 4711, isOn: true };

test('what is sealed for a key is opened with it, and stands nowhere in the sealed text', () => {
  const key = makePrivateKey();
  const sealed = sealValues(VALUES, publicKeyOf(key), CONTEXT);
  assert.deepEqual({ ...openSealed(sealed, key, CONTEXT) }, VALUES);
  assert.doesNotMatch(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1'), /password/);
});

test('the same values are sealed differently each time, and short ones are as long as others', () => {
  const recipient = publicKeyOf(makePrivateKey());
  const once = sealValues(VALUES, recipient, CONTEXT);
  assert.notEqual(sealValues(VALUES, recipient, CONTEXT), once);
  assert.equal(sealValues({ password: 'x' }, recipient, CONTEXT).length, once.length);
});

test('another key opens nothing', () => {
  const sealed = sealValues(VALUES, publicKeyOf(makePrivateKey()), CONTEXT);
  assert.throws(() => openSealed(sealed, makePrivateKey(), CONTEXT), SealUnreadable);
});

for (const [name, value] of Object.entries({ taskUuid: 'b2a1', proxy: 'site-b', plugin: 'shell', action: 'show' }))
  test(`what is sealed for one ${name} is not opened for another`, () => {
    const key = makePrivateKey();
    const sealed = sealValues(VALUES, publicKeyOf(key), CONTEXT);
    assert.throws(() => openSealed(sealed, key, { ...CONTEXT, [name]: value }), SealUnreadable);
  });

test('a text that was changed in any of its characters, or cut, opens nothing', () => {
  const key = makePrivateKey();
  const sealed = sealValues(VALUES, publicKeyOf(key), CONTEXT);
  // The last character of 43 has two bits that mean nothing.
  for (const at of [0, 1, 2, 3, 20, 46, 47, 90, sealed.length - 2]) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    assert.throws(() => openSealed(changed, key, CONTEXT), SealUnreadable, `character ${at}`);
  }
  for (const text of ['', 'v1', 'v1..', sealed.slice(0, -4), `${sealed}.x`, sealed.slice(0, 60)])
    assert.throws(() => openSealed(text, key, CONTEXT), SealUnreadable, text);
});

test('a key is written and read again, and nothing else is a key', () => {
  const key = makePrivateKey();
  assert.equal(publicKeyOf(readPrivateKey(writePrivateKey(key))), publicKeyOf(key));
  assert.ok(isPublicKey(publicKeyOf(key)));
  for (const text of ['', 'x'.repeat(42), `${'x'.repeat(42)}=`, 'x'.repeat(44)]) assert.equal(isPublicKey(text), false);
  assert.throws(() => readPrivateKey('no key'));
});
