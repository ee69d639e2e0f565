import { generateKeyPairSync } from 'node:crypto';

/** A key pair as PEM texts. */
export interface PemPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Makes an RSA key pair for one test file; short keys are quick to make and as common in old networks. */
export function rsaTestPair(): PemPair {
  return generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
}
