import { hkdfSync } from 'node:crypto';

/** The cipher of sealed values. */
export const CIPHER = 'aes-256-gcm';
/** Of the tag that proves them. */
export const TAG_BYTES = 16;
/** In front of a sealed text, so that another way of sealing can be told apart. */
export const VERSION = 'v1';

/** Key and nonce for one sealing. Both public keys go in, so a text opens for its recipient alone; the sender's key is used once, and so is the nonce. */
export function cipherFor(shared: Buffer, sender: string, recipient: string): { key: Buffer; nonce: Buffer } {
  const made = Buffer.from(hkdfSync('sha256', shared, `${sender}.${recipient}`, 'chargehand sealed values 1', 44));
  return { key: made.subarray(0, 32), nonce: made.subarray(32) };
}
