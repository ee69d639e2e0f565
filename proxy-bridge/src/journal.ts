import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { isRecord } from '@chargehand/api-client';
import type { DispatchWork, WorkTarget } from './DispatchWork.ts';
import { parseDispatchWork } from './DispatchWork.ts';
import { GroupCommit } from './GroupCommit.ts';
import { IntentRefused } from './IntentRefused.ts';
import { readEntry } from './JournalEntry.ts';
import type { AskedTarget, EntryBody, Intent, JournalEntry, JournalEvent } from './JournalEntry.ts';
import { JournalFence } from './JournalFence.ts';
import { JournalShredder } from './JournalShredder.ts';
import { journalSchema, journalStatements } from './journalSchema.ts';

/** Opens the journal in this folder, or makes it; the caller holds the folder's lock. */
export function openJournal(directory: string): Journal {
  const path = join(directory, 'journal.sqlite');
  const database = new DatabaseSync(path);
  chmodSync(path, 0o600);
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma secure_delete = on',
  );
  database.exec(journalSchema);
  return new Journal(database);
}

/**
 * The memory of the bridge. What it says is on disk: a method that returns nothing has committed when it returns, one
 * that returns a promise when that resolves. Instants are unix milliseconds.
 */
export class Journal implements Disposable {
  /** Random, made with the file: a lost journal is never mistaken for a continued one. */
  readonly id: string;
  readonly fence: JournalFence;
  readonly shredder: JournalShredder;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<keyof typeof journalStatements, StatementSync>();
  readonly #group: GroupCommit;
  readonly #listeners = new Set<() => void>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.fence = new JournalFence(database);
    this.#group = new GroupCommit(database, () => this.#listeners.forEach((listener) => listener()));
    this.shredder = new JournalShredder(database, this.#group);
    this.id = String(this.#all('readMeta', 'journal')[0]?.['value']);
  }

  /**
   * Takes a dispatch, once: false when the journal holds it already, whatever became of it. Hosts that it holds for the same task under another
   * dispatch move to this one with all that is known of them, and are not sent to again: a restored database has given them out once more.
   */
  accept(work: DispatchWork, atMs: number): boolean {
    return this.#group.now(() => {
      if (this.#run('addDispatch', work.id, JSON.stringify(work)) === 0) return false;
      const targets = JSON.stringify(work.targets);
      const earlier = this.#all('earlier', targets, work.taskUuid, work.id).map((row) => String(row['id']));
      for (const id of earlier) {
        const moved = this.#all('moveTargets', work.id, id, targets).map((row) => Number(row['position']));
        this.#run('repeatEntries', work.id, id, JSON.stringify(moved));
      }
      for (const { position, name } of work.targets)
        if (this.#run('addTarget', work.id, position, name) === 1)
          this.#addEntry({ dispatchId: work.id, position }, 'ASSIGNED', atMs);
      for (const id of [...earlier, work.id]) this.#close(id, atMs);
      return true;
    });
  }

  /** Dispatches that the API need not offer: not closed, or not yet fully uploaded. */
  known(): string[] {
    return this.#all('known').map((row) => String(row['id']));
  }

  /** Dispatches with hosts for which no intent was ever written, oldest first. */
  unsent(): string[] {
    return this.#all('unsent').map((row) => String(row['id']));
  }

  /** A dispatch as it was accepted; one that was taken before tasks had a UUID has an empty one. Throws MalformedWork. */
  work(dispatchId: string): DispatchWork {
    const row = this.#all('work', dispatchId)[0];
    const payload: unknown = row === undefined ? undefined : JSON.parse(String(row['payload']));
    return parseDispatchWork(isRecord(payload) ? { taskUuid: '', ...payload } : payload);
  }

  /** Whether nothing is waited for of a dispatch any more; one that is not held is closed. */
  isClosed(dispatchId: string): boolean {
    return this.#all('isOpen', dispatchId).length === 0;
  }

  /** Hosts of a dispatch for which no intent was ever written, by position. */
  assigned(dispatchId: string): WorkTarget[] {
    return this.#all('assigned', dispatchId).map((row) => ({
      position: Number(row['position']),
      name: String(row['host']),
    }));
  }

  /** Whether a dispatch has hosts for which an intent may still be written. */
  hasAssigned(dispatchId: string): boolean {
    return this.#all('hasAssigned', dispatchId).length > 0;
  }

  /** Those of these hosts for which an intent may still be written. */
  stillAssigned(dispatchId: string, targets: readonly WorkTarget[]): WorkTarget[] {
    return targets.filter(({ position }) => this.#all('isAssigned', dispatchId, position).length > 0);
  }

  /** Writes the intent for a chunk; after it no host of the chunk is ever sent to again. Throws if one of them was before. */
  intend(
    dispatchId: string,
    intents: readonly Intent[],
    { atMs, deadlineMs }: { atMs: number; deadlineMs: number },
  ): void {
    this.#group.now(() => {
      for (const { position, requestId } of intents) {
        if (this.#run('intend', requestId, deadlineMs, dispatchId, position) !== 1)
          throw new IntentRefused(dispatchId, position);
        this.#addEntry({ dispatchId, position }, 'SENDING', atMs);
      }
    });
  }

  /** The broker has taken the request of one host; says nothing new of one that has answered or was given up meanwhile. */
  confirm(
    dispatchId: string,
    position: number,
    { atMs, deadlineMs }: { atMs: number; deadlineMs: number },
  ): Promise<void> {
    return this.#group.add(() => {
      if (this.#run('confirm', deadlineMs, dispatchId, position) === 1)
        this.#addEntry({ dispatchId, position }, 'SENT', atMs);
    });
  }

  /** Hosts that were proved not to be sent to; those with an intent are left as they are. */
  refuse(dispatchId: string, positions: readonly number[], { reason, atMs }: { reason: string; atMs: number }): void {
    this.#group.now(() => {
      for (const position of positions)
        if (this.#run('refuse', dispatchId, position) === 1)
          this.#addEntry({ dispatchId, position }, 'NOT_SENT', atMs, { reason });
      this.#close(dispatchId, atMs);
    });
  }

  /** Ends every host of a dispatch that has no intent as not sent. Returns how many; a dispatch that is not held has none. */
  stop(dispatchId: string, { reason, atMs }: { reason: string; atMs: number }): number {
    if (!this.hasAssigned(dispatchId)) return 0;
    return this.#group.now(() => {
      this.#run('stopEntries', new Date(atMs).toISOString(), JSON.stringify({ reason }), dispatchId);
      const hosts = this.#run('stopTargets', dispatchId);
      this.#close(dispatchId, atMs);
      return hosts;
    });
  }

  /** The target whose host was asked under this request id; undefined when it was not. */
  askedTarget(requestId: string, host: string): AskedTarget | undefined {
    const row = this.#all('targetOf', requestId, host)[0];
    if (row === undefined) return undefined;
    const isAnswered = row['state'] === 'REPLIED';
    return { dispatchId: String(row['dispatch']), position: Number(row['position']), isAnswered };
  }

  /** Counts a reply of a target that has answered before. */
  countDuplicate(): Promise<void> {
    return this.#group.add(() => void this.#run('count', 'duplicates', 1));
  }

  /** Keeps the first reply of a target; another one is counted. */
  async reply(target: AskedTarget, body: EntryBody, atMs: number): Promise<'kept' | 'duplicate'> {
    let isFirst = false;
    await this.#group.add(() => {
      isFirst = this.#run('reply', target.dispatchId, target.position) === 1;
      if (!isFirst) return void this.#run('count', 'duplicates', 1);
      this.#addEntry(target, 'REPLIED', atMs, body);
      this.#close(target.dispatchId, atMs);
    });
    return isFirst ? 'kept' : 'duplicate';
  }

  /** The target has answered, and nothing can be made of it: UNKNOWN, until a better reply comes. */
  undecodable(target: AskedTarget, atMs: number): Promise<void> {
    return this.#group.add(() => {
      if (this.#run('giveUp', target.dispatchId, target.position) !== 1) return;
      this.#addEntry(target, 'UNKNOWN', atMs, { reason: 'REPLY_UNDECODABLE' });
      this.#close(target.dispatchId, atMs);
    });
  }

  /** Ends the targets whose deadline has passed in silence: NO_REPLY when the broker had confirmed, else SEND_UNCERTAIN. Returns how many. */
  giveUpSilent(deadlineBeforeMs: number, atMs: number): number {
    // A confirmation that waits in the group says more than the rows yet do.
    this.flush();
    const silent = this.#all('silent', deadlineBeforeMs);
    if (silent.length === 0) return 0;
    this.#group.now(() => {
      for (const row of silent) {
        const target = { dispatchId: String(row['dispatch']), position: Number(row['position']) };
        if (this.#run('giveUp', target.dispatchId, target.position) !== 1) continue;
        this.#addEntry(target, 'UNKNOWN', atMs, { reason: row['state'] === 'SENT' ? 'NO_REPLY' : 'SEND_UNCERTAIN' });
        this.#close(target.dispatchId, atMs);
      }
    });
    return silent.length;
  }

  /** Counts a message that failed the checks. */
  countQuarantined(): Promise<void> {
    return this.#group.add(() => void this.#run('count', 'quarantined', 1));
  }

  /** How often something was counted since the journal was made. */
  counted(name: 'quarantined' | 'duplicates'): number {
    return Number(this.#all('readCounter', name)[0]?.['value'] ?? 0);
  }

  /** The last sequence that the API has stored. */
  get uploaded(): number {
    return Number(this.#all('readCursor')[0]?.['uploaded'] ?? 0);
  }

  /** Remembers what the API has stored. */
  moveCursor(uploaded: number): void {
    this.#group.now(() => void this.#run('moveCursor', uploaded));
  }

  /** Entries after a sequence, in order, without those set aside; reads no further than the entry that exceeds the bytes, but gives at least one. */
  entriesAfter(sequence: number, limit: number, maxBytes = Number.POSITIVE_INFINITY): JournalEntry[] {
    const entries: JournalEntry[] = [];
    let bytes = 0;
    for (const row of this.#statement('entriesAfter').iterate(sequence, limit)) {
      bytes += Buffer.byteLength(String(row['body'])) + ENTRY_FRAME_BYTES;
      if (bytes > maxBytes && entries.length > 0) break;
      entries.push(readEntry(row));
    }
    return entries;
  }

  /** Keeps an entry for ever, but no longer among those to upload: the API will not take it. */
  setAside(sequence: number, reason: string): void {
    this.#group.now(() => void this.#run('setAside', sequence, reason));
  }

  /** Calls back after every commit, until the returned function is called. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Forgets dispatches that closed before the instant and are uploaded. Returns how many. */
  trim(closedBeforeMs: number): number {
    const ids = this.#all('trimmable', closedBeforeMs).map((row) => String(row['id']));
    this.#group.now(() => {
      for (const id of ids)
        for (const step of ['dropEntries', 'dropTargets', 'dropDispatch'] as const) this.#run(step, id);
    });
    return ids.length;
  }

  /** Commits what waits in the group, now. */
  flush(): void {
    this.#group.flush();
  }

  [Symbol.dispose](): void {
    this.flush();
    this.#database.close();
  }

  #addEntry({ dispatchId, position }: Place, event: JournalEvent, atMs: number, body: EntryBody = {}): void {
    this.#run('addEntry', dispatchId, position, event, new Date(atMs).toISOString(), JSON.stringify(body));
  }

  #close(dispatchId: string, atMs: number): void {
    if (this.#run('close', atMs, dispatchId) === 1) this.shredder.shred(dispatchId);
  }

  #run(name: keyof typeof journalStatements, ...values: SQLInputValue[]): number {
    return Number(this.#statement(name).run(...values).changes);
  }

  #all(name: keyof typeof journalStatements, ...values: SQLInputValue[]): Record<string, unknown>[] {
    return this.#statement(name).all(...values);
  }

  #statement(name: keyof typeof journalStatements): StatementSync {
    let statement = this.#statements.get(name);
    if (statement === undefined)
      this.#statements.set(name, (statement = this.#database.prepare(journalStatements[name])));
    return statement;
  }
}

/** What an entry takes in an upload beside its body. */
const ENTRY_FRAME_BYTES = 100;

type Place = Pick<AskedTarget, 'dispatchId' | 'position'>;
