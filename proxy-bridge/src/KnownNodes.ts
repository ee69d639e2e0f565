import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HeardNode } from './Inquiries.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { timing } from './timing.ts';

const SCHEMA = `
pragma journal_mode = wal; pragma synchronous = off; pragma busy_timeout = 5000;
create table if not exists node (name text primary key, collective text not null, heard_at integer not null) strict, without rowid;`;

const REMEMBER = `
  insert into node values (?, ?, ?) on conflict (name) do update set collective = excluded.collective, heard_at = excluded.heard_at`;

interface KnownNode {
  collective: string;
  heardAtMs: number;
  /** Complete rounds in a row in which it was silent where it is addressed, and answered elsewhere. */
  missed: number;
}

/** What the memory needs to know of the network. */
interface Network {
  readonly mainCollective: string;
  /** The main one first. */
  readonly collectives: readonly string[];
  readonly log: Log;
}

/**
 * Remembers when and in which collective nodes answered; across restarts, because a request to the wrong collective reaches
 * nobody, or somebody else. Losing the file costs no more than the time until the next discovery, so a broken one is thrown away.
 */
export class KnownNodes implements Disposable {
  readonly #database: DatabaseSync;
  readonly #network: Network;
  readonly #nodes = new Map<string, KnownNode>();

  /** Opens the memory in this folder, or makes it; what is older than a week, or in a collective that is not configured any more, is passed over. */
  constructor(directory: string, network: Network, atMs: number) {
    this.#network = network;
    this.#database = openDatabase(join(directory, 'nodes.sqlite'), network.log);
    this.#database.prepare('delete from node where heard_at < ?').run(atMs - FORGET_AFTER_MS);
    for (const row of this.#database.prepare('select name, collective, heard_at from node').iterate()) {
      const collective = String(row['collective']);
      const node = { collective, heardAtMs: Number(row['heard_at']), missed: 0 };
      if (network.collectives.includes(collective)) this.#nodes.set(String(row['name']), node);
    }
  }

  /** The collective in which to address a host; the main one unless it answered in another. */
  collectiveOf(name: string): string {
    return this.#nodes.get(name)?.collective ?? this.#network.mainCollective;
  }

  isKnown(name: string): boolean {
    return this.#nodes.has(name);
  }

  /** Whether a host proved to be there not much longer ago than the last round of discovery, at an instant (unix ms). */
  isHeard(name: string, atMs: number): boolean {
    const node = this.#nodes.get(name);
    return node !== undefined && atMs - node.heardAtMs <= HEARD_FOR_MS;
  }

  /** Notes a proven message of a node; false: it is not known. It says nothing of where the node is addressed. */
  hear(name: string, atMs: number): boolean {
    const node = this.#nodes.get(name);
    if (node !== undefined) node.heardAtMs = Math.max(node.heardAtMs, atMs);
    return node !== undefined;
  }

  /** Takes in nodes that announced themselves; those that are known stay as they are. */
  meet(nodes: readonly HeardNode[]): void {
    for (const { name, collective, heardAtMs } of nodes)
      if (!this.#nodes.has(name) && this.#nodes.size < MOST_NODES)
        this.#nodes.set(name, { collective, heardAtMs, missed: 0 });
  }

  /**
   * Takes in a round of discovery, the answers by collective, and gives each node once with the collective in which to address it. Anybody
   * with the key can answer under any name, so a node stays where it is known as long as it answers there, and for some rounds after.
   */
  settle(answers: ReadonlyMap<string, readonly HeardNode[]>, atMs: number): HeardNode[] {
    const heard = new Map<string, HeardNode[]>();
    for (const nodes of answers.values())
      for (const node of nodes) heard.set(node.name, [...(heard.get(node.name) ?? []), node]);
    const settled = [...heard].flatMap(([name, claims]) => this.#settleOne(name, claims, { answers, atMs }));
    this.#forgetOld(atMs);
    this.#store(settled, atMs);
    return settled;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #settleOne(
    name: string,
    claims: readonly HeardNode[],
    { answers, atMs }: { answers: ReadonlyMap<string, unknown>; atMs: number },
  ): HeardNode[] {
    const [first] = claims;
    if (first === undefined) return [];
    const known = this.#nodes.get(name);
    if (known === undefined) {
      if (this.#nodes.size < MOST_NODES)
        this.#nodes.set(name, { collective: first.collective, heardAtMs: atMs, missed: 0 });
      return [first];
    }
    const own = claims.find(({ collective }) => collective === known.collective);
    if (own === undefined && answers.has(known.collective)) known.missed += 1;
    if (own !== undefined) known.missed = 0;
    if (own === undefined && known.missed < ROUNDS_BEFORE_MOVE) return [];
    if (own === undefined) this.#move(name, known, first.collective);
    known.heardAtMs = atMs;
    return [own ?? first];
  }

  #move(name: string, node: KnownNode, to: string): void {
    this.#network.log.warn('host-moved', { host: name, from: node.collective, to });
    node.collective = to;
    node.missed = 0;
  }

  #forgetOld(atMs: number): void {
    for (const [name, { heardAtMs }] of this.#nodes) if (atMs - heardAtMs > FORGET_AFTER_MS) this.#nodes.delete(name);
  }

  /** A disk that is full costs the memory across restarts and nothing more. */
  #store(nodes: readonly HeardNode[], atMs: number): void {
    try {
      this.#database.exec('begin');
      const remember = this.#database.prepare(REMEMBER);
      for (const { name, collective } of nodes) if (this.#nodes.has(name)) remember.run(name, collective, atMs);
      this.#database.prepare('delete from node where heard_at < ?').run(atMs - FORGET_AFTER_MS);
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      this.#network.log.warn('nodes-not-remembered', { problem: messageOf(error) });
    }
  }
}

/** One round may be under way for a while. */
const HEARD_FOR_MS = timing.discoverEveryMs + 120_000;
const ROUNDS_BEFORE_MOVE = 3;
const FORGET_AFTER_MS = 7 * 24 * 3_600_000;
/** Whoever has the key can answer under any number of names. */
const MOST_NODES = 500_000;

function openDatabase(path: string, log: Log): DatabaseSync {
  try {
    return open(path);
  } catch (error) {
    log.warn('nodes-forgotten', { problem: messageOf(error) });
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    return open(path);
  }
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    chmodSync(path, 0o600);
    database.exec(SCHEMA);
    const check = database.prepare('pragma quick_check').get();
    if (check?.['quick_check'] !== 'ok') throw new Error('the file is damaged');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
