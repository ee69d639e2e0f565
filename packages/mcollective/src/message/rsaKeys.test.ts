import assert from 'node:assert/strict';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rsaTestPair } from '../testing/rsaTestPair.ts';
import { vectorDirectory } from '../testing/vectors.ts';
import { aesClientSeal } from './aesSeal.ts';
import { proveSha1, readPrivateKey, readPublicKey, rsaPair, signSha1, verifySha1 } from './rsaKeys.ts';
import { sslClientSeal } from './sslSeal.ts';

const own = rsaTestPair();
const other = rsaTestPair();
const setting = 'plugin.ssl_client_private';

test('a public key is read bare or from an X.509 certificate', () => {
  const file = join(vectorDirectory, 'extra', 'choria-v1', 'ssl', 'certs-ca.pem');
  const certificate = readFileSync(file, 'utf8');
  assert.ok(readPublicKey(setting, certificate).equals(new X509Certificate(certificate).publicKey));
  assert.ok(readPublicKey(setting, own.publicKey).equals(rsaPair(setting, own.privateKey).publicKey));
});

test('a key that cannot be read is refused by the name of its setting, without its text', () => {
  const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  for (const pem of ['', 'no key at all', own.publicKey, privateKey.export(options).toString()]) {
    assert.throws(() => readPrivateKey(setting, pem), {
      code: 'UNREADABLE_KEY',
      setting,
      message: /plugin\.ssl_client_private(?!.*no key at all)(?!.*BEGIN)/,
    });
  }
});

test('a key that is not RSA is refused', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  assert.throws(() => readPrivateKey(setting, pem), { code: 'KEY_NOT_RSA', message: /ed25519/ });
});

test('halves of two key pairs are found at start, for ssl and for aes_security', () => {
  const keys = { serializer: 'marshal', clientPrivateKey: own.privateKey, callerId: 'cert=x' } as const;
  const mismatch = { code: 'KEY_PAIR_MISMATCH' };
  const ssl = { ...keys, serverPublicKey: other.publicKey };
  assert.throws(() => sslClientSeal({ ...ssl, clientPublicKey: other.publicKey }), mismatch);
  assert.equal(sslClientSeal({ ...ssl, clientPublicKey: own.publicKey }).plugin, 'ssl');
  const aes = { ...keys, sendsPublicKey: false };
  assert.throws(() => aesClientSeal({ ...aes, clientPublicKey: other.publicKey }), mismatch);
  assert.equal(aesClientSeal({ ...aes, clientPublicKey: own.publicKey }).plugin, 'aes_security');
});

test('a machine that forbids SHA-1 signatures is an error that says so and what to do', () => {
  const pair = rsaPair(setting, own.privateKey);
  const invalidDigest = () => {
    throw new Error('error:03000098:digital envelope routines::invalid digest');
  };
  const forbidden = { code: 'SHA1_FORBIDDEN', setting, message: /SHA-1 are forbidden.*update-crypto-policies/ };
  assert.throws(() => proveSha1(pair, { signSha1: invalidDigest, verifySha1 }), forbidden);
  assert.throws(() => proveSha1(pair, { signSha1, verifySha1: () => false }), forbidden);
  assert.doesNotThrow(() => proveSha1(pair));
});
