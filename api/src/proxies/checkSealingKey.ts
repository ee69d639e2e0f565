import { isPublicKey } from '@chargehand/sealing';
import { AppError } from '../platform/AppError.ts';

export class BadSealingKey extends AppError {
  readonly code = 'BAD_SEALING_KEY';
  constructor() {
    super('A sealing key is an X25519 public key: 32 bytes as 43 characters of base64url.');
  }
}

/** Throws BadSealingKey unless it is a public key; null is none at all. */
export function checkSealingKey(key: string | null): void {
  if (key !== null && !isPublicKey(key)) throw new BadSealingKey();
}
