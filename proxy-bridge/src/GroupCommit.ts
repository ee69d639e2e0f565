import type { DatabaseSync } from 'node:sqlite';
import { timing } from './timing.ts';

/** One piece of writing that shares a transaction with others. */
interface Waiting {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Work that fills one group at once, without waiting for the timer. */
const GROUP_LIMIT = 256;

/** Runs many small writes in one fully synced transaction: whichever is first, 20 ms or 256 writes. */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #committed: () => void;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `committed` is called after each transaction that is on disk. */
  constructor(database: DatabaseSync, committed: () => void) {
    this.#database = database;
    this.#committed = committed;
  }

  /** Resolves when the write is on disk; rejects, with the whole group rolled back, when it cannot be. */
  add(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      if (this.#waiting.length >= GROUP_LIMIT) this.flush();
      else this.#timer ??= setTimeout(() => this.flush(), timing.groupCommitMs);
    });
  }

  /** Commits what waits, now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    try {
      this.#transact(() => group.forEach(({ write }) => write()));
    } catch (error) {
      group.forEach(({ reject }) => reject(error));
      return;
    }
    group.forEach(({ resolve }) => resolve());
  }

  /** Runs one write in a transaction of its own, after what waits, and returns when it is on disk. */
  now<Result>(write: () => Result): Result {
    this.flush();
    return this.#transact(write);
  }

  #transact<Result>(write: () => Result): Result {
    this.#database.exec('begin immediate');
    let result: Result;
    try {
      result = write();
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
    this.#committed();
    return result;
  }
}
