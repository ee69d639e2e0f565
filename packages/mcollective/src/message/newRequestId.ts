import { randomBytes } from 'node:crypto';

/** A fresh request id: 128 random bits as 32 lower-case hex digits. Give each host its own, it proves who answers. */
export function newRequestId(): string {
  return randomBytes(16).toString('hex');
}
