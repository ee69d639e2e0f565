import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@chargehand/api-client';

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

/** Reads the stored credential; undefined when none was stored. */
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

/** Stores the credential for the owner alone. It is on disk when this returns: the token that bought it is used up. */
export function storeCredential(directory: string, credential: Credential): void {
  const path = join(directory, FILE_NAME);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(credential));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}

const FILE_NAME = 'credential.json';

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
