import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@chargehand/api-client';
import { retireJournal } from './retireJournal.ts';

/** What the API knows this bridge by. */
export interface Credential {
  readonly secret: string;
  readonly proxy: string;
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
  const path = join(directory, BOUGHT_FILE_NAME);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(credential));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncDirectory(directory);
}

/**
 * Puts a bought credential into force and the journal of the time before aside, named with the instant (unix ms): an API that does
 * not know us numbers its dispatches anew, and the old journal would take them for its own. The journal goes first, so a
 * crash on the way leaves a bought credential, with which the next start comes here again. Returns whether there was one.
 */
export function adoptCredential(directory: string, atMs: number): boolean {
  const bought = join(directory, BOUGHT_FILE_NAME);
  if (!existsSync(bought)) return false;
  retireJournal(directory, atMs);
  syncDirectory(directory);
  renameSync(bought, join(directory, FILE_NAME));
  syncDirectory(directory);
  return true;
}

const FILE_NAME = 'credential.json';
const BOUGHT_FILE_NAME = 'credential-bought.json';

/** A rename is on disk when its folder is. */
function syncDirectory(directory: string): void {
  const folder = openSync(directory, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function parseCredential(text: string, path: string): Credential {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CredentialUnreadable(path, { cause });
  }
  if (!isRecord(value) || typeof value['secret'] !== 'string' || typeof value['proxy'] !== 'string')
    throw new CredentialUnreadable(path);
  return { secret: value['secret'], proxy: value['proxy'] };
}
