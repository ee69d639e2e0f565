import { createDecipheriv, diffieHellman, type KeyObject } from 'node:crypto';
import { CIPHER, cipherFor, TAG_BYTES, VERSION } from './cipherFor.ts';
import { publicKeyOf, readPublicKey } from './keys.ts';
import { contextBytes, type SealContext } from './SealContext.ts';
import type { SealedValues } from './SealedValues.ts';
import { SealUnreadable } from './SealUnreadable.ts';

/** Opens what sealValues has sealed for this key and this purpose. Throws SealUnreadable. */
export function openSealed(text: string, key: KeyObject, context: SealContext): SealedValues {
  try {
    return parseValues(decrypt(text, key, context));
  } catch (cause) {
    // A fault of JSON quotes what it read.
    throw new SealUnreadable(cause instanceof SyntaxError ? undefined : { cause });
  }
}

function decrypt(text: string, privateKey: KeyObject, context: SealContext): string {
  const [version, sender = '', sealed = '', ...more] = text.split('.');
  if (version !== VERSION || more.length > 0) throw new TypeError('it is sealed in another way');
  const shared = diffieHellman({ privateKey, publicKey: readPublicKey(sender) });
  const { key, nonce } = cipherFor(shared, sender, publicKeyOf(privateKey));
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(contextBytes(context));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

function parseValues(text: string): SealedValues {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('it holds no values');
  return value as SealedValues;
}
