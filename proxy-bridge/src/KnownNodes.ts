import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { timing } from './timing.ts';

const SCHEMA = `
pragma journal_mode = wal; pragma synchronous = off; pragma busy_timeout = 5000;
create table if not exists node (name text primary key, collective text not null, heard_at integer not null) strict, without rowid;`;

const REMEMBER = `
  insert into node values (?, ?, ?) on conflict (name) do update set collective = excluded.collective, heard_at = excluded.heard_at`;

interface KnownNode {
  readonly collective: string;
  readonly heardAtMs: number;
}

/**
 * Remembers when and in which collective nodes answered; across restarts, because a request to the wrong collective reaches
 * nobody. Losing the file costs no more than the time until the next discovery.
 */
export class KnownNodes implements Disposable {
  readonly #database: DatabaseSync;
  readonly #mainCollective: string;
  readonly #nodes = new Map<string, KnownNode>();

  /** Opens the memory in this folder, or makes it; what it says of collectives that are not configured any more is passed over. */
  constructor(
    directory: string,
    { mainCollective, collectives }: { mainCollective: string; collectives: readonly string[] },
  ) {
    const path = join(directory, 'nodes.sqlite');
    this.#database = new DatabaseSync(path);
    chmodSync(path, 0o600);
    this.#database.exec(SCHEMA);
    this.#mainCollective = mainCollective;
    for (const row of this.#database.prepare('select name, collective, heard_at from node').iterate()) {
      const node = { collective: String(row['collective']), heardAtMs: Number(row['heard_at']) };
      if (collectives.includes(node.collective)) this.#nodes.set(String(row['name']), node);
    }
  }

  /** The collective in which to address a host; the main one unless it answered in another. */
  collectiveOf(name: string): string {
    return this.#nodes.get(name)?.collective ?? this.#mainCollective;
  }

  /** Whether a host answered one of the last rounds of discovery, at an instant (unix ms). */
  isHeard(name: string, atMs: number): boolean {
    const node = this.#nodes.get(name);
    return node !== undefined && atMs - node.heardAtMs <= HEARD_FOR_MS;
  }

  /** Notes where nodes answered, at an instant (unix ms). */
  note(nodes: readonly { readonly name: string; readonly collective: string }[], atMs: number): void {
    const remember = this.#database.prepare(REMEMBER);
    this.#database.exec('begin');
    for (const { name, collective } of nodes) {
      if (!this.#nodes.has(name) && this.#nodes.size >= MOST_NODES) continue;
      this.#nodes.set(name, { collective, heardAtMs: atMs });
      remember.run(name, collective, atMs);
    }
    this.#database.exec('commit');
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** One round may be missed, and one may be under way. */
const HEARD_FOR_MS = 3 * timing.discoverEveryMs;
/** Whoever has the key can answer under any number of names. */
const MOST_NODES = 500_000;
