import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** What is wrong with a key. */
export type KeyFault = 'UNREADABLE_KEY' | 'KEY_NOT_RSA' | 'KEY_PAIR_MISMATCH' | 'SHA1_FORBIDDEN' | 'PKCS1_FORBIDDEN';

/** A security plugin cannot work with this key; `setting` is the configuration key that names it. No key is in the message. */
export class UnusableKey extends Error {
  readonly code: KeyFault;
  readonly setting: string;
  constructor(code: KeyFault, setting: string, fault: string, options?: ErrorOptions) {
    super(`The key of ${setting} cannot be used: ${fault}`, options);
    this.code = code;
    this.setting = setting;
  }
}

/** An RSA key pair and the settings that it came from. */
export interface RsaPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly setting: string;
}

/** Reads an RSA private key from PEM text without a passphrase. Throws UnusableKey. */
export function readPrivateKey(setting: string, pem: string): KeyObject {
  return readRsa(setting, 'a private key in PEM without a passphrase', () => createPrivateKey(pem));
}

/** Reads an RSA public key from PEM text, bare or in an X.509 certificate, as Ruby does. Throws UnusableKey. */
export function readPublicKey(setting: string, pem: string): KeyObject {
  return readRsa(setting, 'a public key or an X.509 certificate in PEM', () => createPublicKey(pem));
}

function readRsa(setting: string, wanted: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw new UnusableKey('UNREADABLE_KEY', setting, `it is not ${wanted}`, { cause });
  }
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new UnusableKey(
    'KEY_NOT_RSA',
    setting,
    `it is a key of type ${String(key.asymmetricKeyType)}, MCollective knows RSA only`,
  );
}

/** The private key with its own public key, or with the one that nodes are said to know it by. Throws UnusableKey. */
export function rsaPair(setting: string, privatePem: string, publicPem?: string): RsaPair {
  const privateKey = readPrivateKey(setting, privatePem);
  const publicKey = createPublicKey(privateKey);
  if (publicPem === undefined || readPublicKey(`the public half of ${setting}`, publicPem).equals(publicKey)) {
    return { privateKey, publicKey, setting };
  }
  const remedy = 'nodes would refuse every request; configure the two files that were made together';
  throw new UnusableKey('KEY_PAIR_MISMATCH', setting, `the public key beside it belongs to another one, ${remedy}`);
}

/** RSA, SHA-1, PKCS#1 v1.5: what the ssl plugin signs with. */
export function signSha1(key: KeyObject, bytes: Buffer): Buffer {
  return sign('sha1', bytes, key);
}

/** Whether the signature over these bytes was made with the private half of the key. */
export function verifySha1(key: KeyObject, bytes: Buffer, signature: Buffer): boolean {
  return verify('sha1', bytes, key, signature);
}

/** Signs and verifies once, so that a policy against SHA-1 is an error at start and not silence later. Throws UnusableKey. */
export function proveSha1(pair: RsaPair, functions = { signSha1, verifySha1 }): void {
  const bytes = Buffer.from('chargehand');
  let cause: unknown;
  try {
    if (functions.verifySha1(pair.publicKey, bytes, functions.signSha1(pair.privateKey, bytes))) return;
  } catch (error) {
    cause = error;
  }
  const remedy = 'allow it for this program, on Red Hat with: update-crypto-policies --set DEFAULT:SHA1';
  throw new UnusableKey(
    'SHA1_FORBIDDEN',
    pair.setting,
    `signatures with SHA-1 are forbidden on this machine; ${remedy}`,
    {
      cause,
    },
  );
}
