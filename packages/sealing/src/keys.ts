import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Makes a new X25519 key. */
export function makePrivateKey(): KeyObject {
  return generateKeyPairSync('x25519').privateKey;
}

/** The public half as text: 43 letters of base64url. */
export function publicKeyOf(key: KeyObject): string {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('this is no X25519 key');
  return x;
}

/** Whether a text can be a public key. */
export function isPublicKey(text: string): boolean {
  return /^[\w-]{43}$/.test(text) && Buffer.from(text, 'base64url').length === RAW_BYTES;
}

/** A public key out of its text; throws when it is none. */
export function readPublicKey(text: string): KeyObject {
  if (!isPublicKey(text)) throw new TypeError('this is no X25519 public key');
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x: text } });
}

/** A private key as PEM. */
export function writePrivateKey(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** A private key out of its PEM; throws when it is none, or of another kind. */
export function readPrivateKey(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'x25519') throw new TypeError('this is no X25519 key');
  return key;
}

const RAW_BYTES = 32;
