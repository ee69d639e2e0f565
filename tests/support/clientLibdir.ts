import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { probeLibdir, stockLibdir } from './mcollectived.ts';

/** An action of `probe` that only clients know of, as after an upgrade that has not reached the hosts. */
export const vanishingAction = 'vanishing';

/** Writes a DDL file of `probe` with one action more than the hosts' into `folder`, and gives the libdirs of a client that finds it first. */
export async function writeClientLibdir(folder: string): Promise<readonly string[]> {
  const place = 'mcollective/agent';
  const hostsOwn = await readFile(join(probeLibdir, place, 'probe.ddl'), 'utf8');
  const action = `action "${vanishingAction}", :description => "Is known to clients only" do\n  display :always\nend\n`;
  await mkdir(join(folder, place), { recursive: true });
  await writeFile(join(folder, place, 'probe.ddl'), `${hostsOwn}\n${action}`);
  // MCollective puts each libdir before those that were named earlier.
  return [stockLibdir, probeLibdir, folder];
}
