import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DataDirLock extends AsyncDisposable {
  /** Notes the processes that were started, so that the next start can end them if this one is killed. */
  readonly remember: (pids: readonly number[]) => void;
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
  const holder = await readHolder(path);
  if (holder !== undefined && holder.pid !== process.pid && (await isOurs(holder.pid, 'launcher')))
    throw new AlreadyRunning(dataDir, holder.pid);
  for (const pid of holder?.children ?? []) if (await isOurs(pid, 'chargehand-')) process.kill(pid, 'SIGKILL');
  const write = (children: readonly number[]): void =>
    writeFileSync(path, JSON.stringify({ pid: process.pid, children } satisfies Holder), { mode: 0o600 });
  write([]);
  return {
    remember: write,
    [Symbol.asyncDispose]: () => {
      rmSync(path, { force: true });
      return Promise.resolve();
    },
  };
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
