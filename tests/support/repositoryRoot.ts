import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path of the checkout this module belongs to, the same whether it runs as source or compiled. */
export const repositoryRoot = rootAbove(dirname(fileURLToPath(import.meta.url)));

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'schema.graphql'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('This module does not lie in a checkout of Chargehand');
  return rootAbove(parent);
}
