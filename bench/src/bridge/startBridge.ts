import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '@chargehand/tests/dist/support/repositoryRoot.js';
import { startOwnedProcess, type OwnedProcess } from '@chargehand/tests/dist/support/ownedProcess.js';

/** Where a bridge finds its surroundings. */
export interface BridgeSurroundings {
  readonly folder: string;
  readonly apiUrl: string;
  readonly configPath: string;
}

/** Starts `chargehand-bridge` as an admin does: own process, own data folder, no options for Node.js. */
export async function startBridge({ folder, apiUrl, configPath }: BridgeSurroundings): Promise<OwnedProcess> {
  const dataFolder = join(folder, 'bridge');
  await mkdir(dataFolder, { recursive: true });
  return await startOwnedProcess({
    name: 'chargehand-bridge',
    command: process.execPath,
    args: [join(repositoryRoot, 'proxy-bridge', 'bin', 'chargehand-bridge.js')],
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      CHARGEHAND_API_URL: apiUrl,
      CHARGEHAND_BRIDGE_TOKEN: 'token of the bench',
      CHARGEHAND_DATA_DIR: dataFolder,
      MCOLLECTIVE_CONFIG: configPath,
    },
    outputFile: join(folder, 'bridge.log'),
  });
}

/** The most memory that a process has had in RAM so far, in MB of a million bytes. */
export async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`Process ${pid} does not say how much memory it had`);
  return (Number(kibibytes) * 1_024) / 1_000_000;
}
