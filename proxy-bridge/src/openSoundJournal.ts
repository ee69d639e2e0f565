import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findLostFrames } from './findLostFrames.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { retireJournal } from './retireJournal.ts';

/** Opens the journal in this folder, or makes it; one that is damaged, in its file or in its log, is put aside for people to look at first: what it had not reported is unknown. */
export function openSoundJournal(directory: string, log: Log, atMs: number): Journal {
  const damage = findDamage(join(directory, 'journal.sqlite'));
  if (damage !== undefined) {
    retireJournal(directory, atMs);
    log.error('journal-damaged', {
      problem: damage,
      kept: `journal-${atMs}.sqlite`,
      remedy: 'check the disk; hosts of tasks that were running are reported as unknown',
    });
  }
  return openJournal(directory);
}

/** Reads the whole file. Undefined: it is sound, or there is none. */
function findDamage(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  // First: SQLite takes over what it understands of the log, and deletes it.
  const lost = existsSync(`${path}-wal`) ? findLostFrames(readFileSync(`${path}-wal`)) : undefined;
  if (lost !== undefined) return `${lost} is damaged, and it was committed`;
  try {
    using database = new DatabaseSync(path);
    const finding = String(database.prepare('pragma quick_check(1)').get()?.['quick_check']);
    return finding === 'ok' ? undefined : finding;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return messageOf(error);
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** The low byte is the primary result code (sqlite.org/rescode.html). */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  const code = Number(error.errcode) & 0xff;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}
