import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DataDirLock extends AsyncDisposable {
  /** Notes a process that was started, so that the next start can end it if this one is killed. */
  readonly remember: (pid: number) => void;
}

/** Another `npm start` uses this data folder. */
export class AlreadyRunning extends Error {
  readonly code = 'ALREADY_RUNNING';
  constructor(
    readonly dataDir: string,
    readonly pid: number,
  ) {
    super(
      `Chargehand already runs on ${dataDir} (process ${pid}). Stop it, or set CHARGEHAND_DATA_DIR to another folder.`,
    );
  }
}

interface Holder {
  readonly pid: number;
  readonly children: readonly number[];
}

/** Takes the data folder for this process; ends what a killed predecessor left running. Throws AlreadyRunning. */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const path = join(dataDir, 'running.json');
  const children: number[] = [];
  if (!create(path)) await takeOver(path, dataDir);
  return {
    remember: (pid) => {
      children.push(pid);
      writeFileSync(path, JSON.stringify({ pid: process.pid, children } satisfies Holder));
    },
    [Symbol.asyncDispose]: () => {
      rmSync(path, { force: true });
      return Promise.resolve();
    },
  };
}

/** False: somebody has the folder, or had it when it was killed. Of two at the same moment one makes the file. */
function create(path: string): boolean {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, children: [] } satisfies Holder), {
      mode: 0o600,
      flag: 'wx',
    });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function takeOver(path: string, dataDir: string): Promise<void> {
  const holder = await readHolder(path);
  // In a container that was started again, the killed predecessor had our own number.
  if (holder !== undefined && holder.pid !== process.pid && (await isOurs(holder.pid, 'launcher')))
    throw new AlreadyRunning(dataDir, holder.pid);
  for (const pid of holder?.children ?? []) if (await isOurs(pid, 'chargehand-')) process.kill(pid, 'SIGKILL');
  rmSync(path, { force: true });
  if (!create(path)) throw new AlreadyRunning(dataDir, (await readHolder(path))?.pid ?? 0);
}

async function readHolder(path: string): Promise<Holder | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    const { pid, children } = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' && Array.isArray(children) ? { pid, children } : undefined;
  } catch {
    // Half written by a machine that went down: there is nobody to look for.
    return undefined;
  }
}

/** A pid may have been given to somebody else in the meantime, so its command line must look like ours. */
async function isOurs(pid: number, mark: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(mark);
}
