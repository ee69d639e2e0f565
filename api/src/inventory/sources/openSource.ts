import { readFile } from 'node:fs/promises';
import { openFile } from './file.ts';
import { openForeman } from './foreman.ts';
import { SourceUnreachable } from './httpJson.ts';
import type { InventorySource } from './InventorySource.ts';
import { openPuppetdb } from './puppetdb.ts';
import type { SourceSettings } from './SourceSettings.ts';

/** Opens a source for one read; secrets are read from their files each time, so a changed one needs no restart. Throws the coded errors of its kind. */
export async function openSource(settings: SourceSettings): Promise<InventorySource & AsyncDisposable> {
  switch (settings.kind) {
    case 'file':
      return openFile(settings.path);
    case 'puppetdb':
      return await openPuppetdb({ ...settings, token: await readSecret(settings.name, settings.tokenFile) });
    case 'foreman':
      return await openForeman({
        ...settings,
        password: (await readSecret(settings.name, settings.passwordFile)) ?? '',
      });
  }
}

async function readSecret(source: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SourceUnreachable(source, `its file ${path} cannot be read`, { cause });
  });
  return text.trim();
}
