export { isPublicKey, makePrivateKey, publicKeyOf, readPrivateKey, writePrivateKey } from './keys.ts';
export { openSealed } from './openSealed.ts';
export { SealUnreadable } from './SealUnreadable.ts';
export type { SealContext } from './SealContext.ts';
export { sealValues } from './sealValues.ts';
export type { SealedValues } from './SealedValues.ts';
