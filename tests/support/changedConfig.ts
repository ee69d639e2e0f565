import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a copy of a client.cfg, next to it and called `name`, in which settings have other values; gives its path. */
export async function changedConfig(
  path: string,
  name: string,
  changes: Readonly<Record<string, string>>,
): Promise<string> {
  const kept = (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => !Object.keys(changes).some((key) => line.startsWith(`${key} =`)));
  const changed = Object.entries(changes).map(([key, value]) => `${key} = ${value}`);
  const copy = join(dirname(path), name);
  await writeFile(copy, `${[...kept.filter((line) => line !== ''), ...changed].join('\n')}\n`, { mode: 0o600 });
  return copy;
}
