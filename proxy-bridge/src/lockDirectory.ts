import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process works in this folder already. */
export class AlreadyServed extends Error {
  readonly code = 'ALREADY_SERVED';

  constructor(directory: string, pid: string, options?: ErrorOptions) {
    super(
      `${directory} is already served by pid ${pid}; stop that bridge, or set CHARGEHAND_DATA_DIR to another folder`,
      options,
    );
    this.name = 'AlreadyServed';
  }
}

/**
 * Takes the folder for this process alone until it is disposed or the process dies, however it dies: the kernel holds
 * the lock (SQLite's, because Node.js has no flock), a left-over file locks nobody out.
 */
export function lockDirectory(directory: string): Disposable {
  const database = new DatabaseSync(join(directory, 'lock.sqlite'));
  const pidFile = join(directory, 'bridge.pid');
  try {
    database.exec('pragma busy_timeout = 0; pragma journal_mode = delete; begin exclusive');
  } catch (cause) {
    database.close();
    throw new AlreadyServed(directory, pidIn(pidFile), { cause });
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return { [Symbol.dispose]: () => database.close() };
}

function pidIn(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
