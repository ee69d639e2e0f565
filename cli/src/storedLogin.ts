import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isRecord } from '@chargehand/api-client';
import { CliFault } from './CliFault.ts';
import type { CliConfig } from './config.ts';

/** Where the API is and who asks. */
export interface Login {
  readonly url: string;
  readonly token: string | undefined;
}

/** The address that an installation on this machine has. */
export const DEFAULT_URL = 'http://127.0.0.1:8080';

/** Joins environment and stored login; the environment wins, and a stored token goes to no other address than its own. */
export async function resolveLogin(config: CliConfig): Promise<Login> {
  const stored = await readLogin(config.loginFile);
  const url = config.url ?? stored?.url ?? DEFAULT_URL;
  return { url, token: config.token ?? (stored?.url === url ? stored.token : undefined) };
}

/** Stores a login for the owner alone. */
export async function storeLogin(file: string, login: Login): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(login, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readLogin(file: string): Promise<{ url: string; token: string } | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CliFault('LOGIN_UNREADABLE', `${file} cannot be read; remove it and run "chargehand login"`);
  }
  if (!isRecord(value) || typeof value['url'] !== 'string' || typeof value['token'] !== 'string')
    throw new CliFault('LOGIN_UNREADABLE', `${file} holds no login; remove it and run "chargehand login"`);
  return { url: value['url'], token: value['token'] };
}
