import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** Tokens of requests for work: of the last one that was answered, and of each since; the first has this number. */
export interface FenceTokens {
  readonly first: number;
  readonly tokens: string[];
}

/** As many as the API takes. */
const MAX_TOKENS = 100;

const READ = 'select number, token from fence order by number';
const ADD = 'insert into fence (token) values (?)';
const KEEP_LAST = 'delete from fence where number < (select max(number) from fence)';

/**
 * Fencing tokens, kept in the journal: a copy of it (a restored backup, a cloned machine) does not have the token with which the
 * original asked last, so the API gives work to one of the two only.
 */
export class JournalFence {
  readonly #database: DatabaseSync;
  #isRaised = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The tokens for a request for work. A new one is on disk when this returns; a request that is repeated by the same process keeps its own. */
  raise(): FenceTokens {
    const known = this.#read();
    if (this.#isRaised || known.tokens.length >= MAX_TOKENS) return known;
    this.#database.prepare(ADD).run(randomBytes(16).toString('hex'));
    this.#isRaised = true;
    return this.#read();
  }

  /** The request was answered: the API knows its token and no older one. */
  settle(): void {
    this.#database.prepare(KEEP_LAST).run();
    this.#isRaised = false;
  }

  #read(): FenceTokens {
    const rows = this.#database.prepare(READ).all();
    return { first: Number(rows[0]?.['number'] ?? 0), tokens: rows.map((row) => String(row['token'])) };
  }
}
