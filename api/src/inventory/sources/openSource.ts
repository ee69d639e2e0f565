import { openFile } from './file.ts';
import type { InventorySource } from './InventorySource.ts';
import type { SourceSettings } from './SourceSettings.ts';

/** Opens a source for one read. Throws the coded errors of its kind when its settings cannot be used. */
export async function openSource(settings: SourceSettings): Promise<InventorySource & AsyncDisposable> {
  switch (settings.kind) {
    case 'file':
      return openFile(settings.path);
    case 'foreman':
    case 'puppetdb':
      throw new Error(`There is no source of the kind ${settings.kind} yet`);
  }
}
