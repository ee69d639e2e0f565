import { createCipheriv, diffieHellman } from 'node:crypto';
import { CIPHER, cipherFor, VERSION } from './cipherFor.ts';
import { makePrivateKey, publicKeyOf, readPublicKey } from './keys.ts';
import { contextBytes, type SealContext } from './SealContext.ts';
import type { SealedValues } from './SealedValues.ts';

/** Lengths are told in steps of so many bytes, so that a text does not show how long a password is. */
const STEP_BYTES = 256;

/** Seals values for the holder of a public key (ephemeral X25519, HKDF-SHA256, AES-256-GCM); who seals cannot open them again. */
export function sealValues(values: SealedValues, recipient: string, context: SealContext): string {
  const ephemeral = makePrivateKey();
  const sender = publicKeyOf(ephemeral);
  const shared = diffieHellman({ privateKey: ephemeral, publicKey: readPublicKey(recipient) });
  const { key, nonce } = cipherFor(shared, sender, recipient);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(contextBytes(context));
  const sealed = Buffer.concat([cipher.update(padded(values)), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, sender, sealed.toString('base64url')].join('.');
}

/** JSON may end in spaces. */
function padded(values: SealedValues): Buffer {
  const plain = Buffer.from(JSON.stringify(values));
  return Buffer.concat([plain, Buffer.alloc(STEP_BYTES - (plain.length % STEP_BYTES), ' ')]);
}
