import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GroupCommit } from './GroupCommit.ts';

const SHRED = `update dispatch set payload = json_remove(payload, '$.sealed') where id = ? and json_extract(payload, '$.sealed') is not null`;

/** Takes sealed secrets out of the journal; with `secure_delete` SQLite overwrites what was there. */
export class JournalShredder {
  readonly #database: DatabaseSync;
  readonly #group: GroupCommit;
  readonly #shred: StatementSync;
  /** At first nobody knows what the log of the time before holds. */
  #hasShredded = true;

  constructor(database: DatabaseSync, group: GroupCommit) {
    this.#database = database;
    this.#group = group;
    this.#shred = database.prepare(SHRED);
  }

  /** Forgets what is sealed of a dispatch, in the transaction that closes it. */
  shred(dispatchId: string): void {
    if (this.#shred.run(dispatchId).changes > 0) this.#hasShredded = true;
  }

  /** Takes what was shredded out of the write-ahead log too, where it stands until then. */
  cutLog(): void {
    if (!this.#hasShredded) return;
    this.#group.flush();
    // Somebody reads the file: it is tried again.
    this.#hasShredded = this.#database.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'] !== 0;
  }
}
