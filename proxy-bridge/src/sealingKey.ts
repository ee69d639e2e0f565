import type { KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  makePrivateKey,
  openSealed,
  publicKeyOf,
  readPrivateKey,
  sealValues,
  writePrivateKey,
} from '@chargehand/sealing';
import type { Credential } from './credential.ts';
import { storeCredential } from './credential.ts';
import { BOUGHT_KEY_FILE_NAME, KEY_FILE_NAME } from './keyFiles.ts';
import { writePrivately } from './writePrivately.ts';

/** The key with which secrets are opened is not there as it should be; nothing is begun without it. */
export class SealingKeyUnusable extends Error {
  readonly code = 'SEALING_KEY_UNUSABLE';

  constructor(path: string, what: string, options?: ErrorOptions) {
    super(`${path} ${what}; ${REMEDY}`, options);
    this.name = 'SealingKeyUnusable';
  }
}

const REMEDY =
  'put back the file that belongs to this bridge, or remove credential.json and enrol anew with a fresh CHARGEHAND_BRIDGE_TOKEN';

/** Makes the key for a credential that is about to be bought; it is on disk when this returns. Gives its public half. */
export function makeBoughtKey(directory: string): string {
  return makeKey(join(directory, BOUGHT_KEY_FILE_NAME));
}

/**
 * Reads the key and opens with it what was sealed for the public key that the API has pinned. A bridge that enrolled before there were keys
 * makes one, and tells it with its heartbeat. Throws SealingKeyUnusable.
 */
export function openSealingKey(directory: string, credential: Credential): KeyObject {
  const path = join(directory, KEY_FILE_NAME);
  if (credential.sealingKey !== undefined) return testedKey(path, credential.sealingKey);
  // The key before the note of it: a crash in between leaves a key that nobody was told of.
  const sealingKey = makeKey(path);
  storeCredential(directory, { ...credential, sealingKey });
  return testedKey(path, sealingKey);
}

function makeKey(path: string): string {
  const key = makePrivateKey();
  writePrivately(path, writePrivateKey(key));
  return publicKeyOf(key);
}

function testedKey(path: string, pinned: string): KeyObject {
  refuseReaders(path);
  const key = readKey(path);
  try {
    const known = openSealed(sealValues(KNOWN, pinned, SELF), key, SELF);
    if (known['text'] === KNOWN.text) return key;
  } catch (cause) {
    throw new SealingKeyUnusable(path, 'does not open what is sealed for the key that this bridge enrolled with', {
      cause,
    });
  }
  throw new SealingKeyUnusable(path, 'opens something else than what was sealed');
}

const KNOWN = { text: 'a known text' } as const;
const SELF = { taskUuid: '', proxy: '', plugin: '', action: '' } as const;

function refuseReaders(path: string): void {
  let mode: number;
  try {
    ({ mode } = statSync(path));
  } catch (cause) {
    throw new SealingKeyUnusable(path, 'is missing', { cause });
  }
  if ((mode & 0o077) === 0) return;
  const shown = (mode & 0o777).toString(8);
  throw new SealingKeyUnusable(path, `can be read or written by others (mode ${shown}); chmod 600 if nobody has`);
}

function readKey(path: string): KeyObject {
  try {
    return readPrivateKey(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SealingKeyUnusable(path, 'holds no X25519 key, or is damaged', { cause });
  }
}
