import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Puts the journal in this folder aside, closed, under a name with the instant (unix ms); the next one opened is a fresh one. */
export function retireJournal(directory: string, atMs: number): void {
  for (const suffix of ['', '-wal', '-shm']) {
    const path = join(directory, `journal.sqlite${suffix}`);
    if (existsSync(path)) renameSync(path, join(directory, `journal-${atMs}.sqlite${suffix}`));
  }
}
