import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@chargehand/api-client';
import { isPublicKey } from '@chargehand/sealing';
import { BOUGHT_KEY_FILE_NAME, KEY_FILE_NAME } from './keyFiles.ts';
import { retireJournal } from './retireJournal.ts';
import { syncDirectory, writePrivately } from './writePrivately.ts';

/** What the API knows this bridge by. */
export interface Credential {
  readonly secret: string;
  readonly proxy: string;
  /** The public key that belongs to it; undefined: it was bought before there were keys. */
  readonly sealingKey?: string;
}

/** The credential file is there and says something else. */
export class CredentialUnreadable extends Error {
  readonly code = 'CREDENTIAL_UNREADABLE';

  constructor(path: string, options?: ErrorOptions) {
    super(`${path} holds no credential; remove it and start with a fresh CHARGEHAND_BRIDGE_TOKEN`, options);
    this.name = 'CredentialUnreadable';
  }
}

/** Reads the credential in force; undefined when there is none. */
export function readCredential(directory: string): Credential | undefined {
  const path = join(directory, FILE_NAME);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CredentialUnreadable(path, { cause: error });
  }
  return parseCredential(text, path);
}

/**
 * Stores a credential that was just bought, for the owner alone; `adoptCredential` puts it into force. It is on disk when
 * this returns: the token that bought it is used up.
 */
export function storeBoughtCredential(directory: string, credential: Credential): void {
  writePrivately(join(directory, BOUGHT_FILE_NAME), JSON.stringify(credential));
}

/** Stores the credential in force anew. */
export function storeCredential(directory: string, credential: Credential): void {
  writePrivately(join(directory, FILE_NAME), JSON.stringify(credential));
}

/**
 * Puts a bought credential into force and the journal of the time before aside, named with the instant (unix ms): an API that does
 * not know us numbers its dispatches anew, and the old journal would take them for its own. The journal and the key go first, so a
 * crash on the way leaves a bought credential, with which the next start comes here again. Returns whether there was one.
 */
export function adoptCredential(directory: string, atMs: number): boolean {
  const bought = join(directory, BOUGHT_FILE_NAME);
  if (!existsSync(bought)) return false;
  retireJournal(directory, atMs);
  const boughtKey = join(directory, BOUGHT_KEY_FILE_NAME);
  if (existsSync(boughtKey)) renameSync(boughtKey, join(directory, KEY_FILE_NAME));
  syncDirectory(directory);
  renameSync(bought, join(directory, FILE_NAME));
  syncDirectory(directory);
  return true;
}

const FILE_NAME = 'credential.json';
const BOUGHT_FILE_NAME = 'credential-bought.json';

function parseCredential(text: string, path: string): Credential {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CredentialUnreadable(path, { cause });
  }
  if (!isRecord(value) || typeof value['secret'] !== 'string' || typeof value['proxy'] !== 'string')
    throw new CredentialUnreadable(path);
  const { secret, proxy, sealingKey } = value;
  if (sealingKey !== undefined && (typeof sealingKey !== 'string' || !isPublicKey(sealingKey)))
    throw new CredentialUnreadable(path);
  return { secret, proxy, ...(sealingKey !== undefined && { sealingKey }) };
}
