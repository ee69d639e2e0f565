import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './repositoryRoot.ts';

const run = promisify(execFile);

const CACHE = join(repositoryRoot, 'node_modules/.cache/chargehand-tests');

/**
 * Puts a PostgreSQL cluster into an empty data folder that has the product's tables and nothing in them. It is made once for
 * each set of migrations, by the first who asks, and copied after that: to make one anew takes a core for more than a second.
 */
export async function copyFreshCluster(dataDir: string): Promise<void> {
  const template = join(CACHE, `cluster-${await digestOfTemplate()}`);
  if (!existsSync(template)) {
    // It brings the whole API along, which most tests of the whole product do without.
    const { makeClusterTemplate } = await import('./makeClusterTemplate.ts');
    await makeClusterTemplate(template);
  }
  // The files belong to the user that PostgreSQL runs as, and must go on doing so.
  await run('cp', ['--archive', '--reflink=auto', `${template}/.`, dataDir]);
}

async function digestOfTemplate(): Promise<string> {
  const folder = join(repositoryRoot, 'api/dist/migrations');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort();
  const digest = createHash('sha256');
  // What else a cluster depends on: how it is made, by which release, and whose files it has.
  for (const file of ['package-lock.json', 'packages/launcher/dist/embeddedPostgres.js'])
    digest.update(await readFile(join(repositoryRoot, file)));
  digest.update(String(process.getuid?.()));
  for (const file of files) digest.update(file).update(await readFile(join(folder, file)));
  return digest.digest('hex').slice(0, 16);
}
