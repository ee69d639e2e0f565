import assert from 'node:assert/strict';
import type { EntityManager } from '@mikro-orm/postgresql';
import { reportInventory, type ReportedHost } from '@chargehand/api/inventory/reportInventory';
import { query } from '@chargehand/api/platform/sql';
import { claimDispatches, type ClaimedDispatch } from '@chargehand/api/tasks/claimDispatches';
import type { JournalEntry } from '@chargehand/api/tasks/foldEntries';
import { recordReplies } from '@chargehand/api/tasks/recordReplies';
import type { GivenOptions } from '@chargehand/api/tasks/runOptions';
import { startTask } from '@chargehand/api/tasks/startTask';
import { assertFollows } from './assertFollows.ts';
import { assertSound } from './assertSound.ts';
import { pick, type Dice } from './diceOf.ts';
import { takeLegalMoves } from './ledgerMoves.ts';
import { readLedger, type Ledger } from './readLedger.ts';
import { refOf } from './startTaskWorld.ts';
import type { Said, Site, TaskWorld } from './startTaskWorld.ts';

export const SITES: readonly Site[] = ['a', 'b'];

/** A journal file of a bridge; it numbers its lines by itself. */
interface Journal {
  readonly name: string;
  sequence: number;
}

/** A host that a bridge has, as the ledger has it. */
export interface LedgerHost {
  readonly dispatchId: number;
  readonly position: number;
  readonly state: string;
}

let runs = 0;

/** Some hosts of two sites, the tasks that were started on them and the journals of the bridges, with every look at the tasks held against the one before. */
export class LedgerRun {
  readonly world: TaskWorld;
  readonly filter: string;
  /** What has been looked at last of each task. */
  readonly ledgers = new Map<number, Ledger>();
  /** The moves that the database has noted, e.g. "task QUEUED RUNNING", and how often. */
  readonly moves = new Map<string, number>();
  readonly #run: number;
  readonly #ownerOf = new Map<number, string>();
  readonly #offered = new Map<string, string>();
  readonly #journals = new Map<Site, Journal>();
  #journalCount = 0;

  private constructor(world: TaskWorld) {
    this.world = world;
    this.#run = ++runs;
    this.filter = `facts.run = ${this.#run}`;
    for (const site of SITES) this.loseJournal(site);
  }

  /** A run on fresh hosts; what an earlier run has left open is closed. */
  static async start(world: TaskWorld, dice: Dice): Promise<LedgerRun> {
    const run = new LedgerRun(world);
    await query(run.em(), `update dispatch set state = 'CLOSED' where state <> 'CLOSED'`);
    await query(run.em(), 'delete from move_note');
    await query(run.em(), 'update bridge set last_seen_at = now()');
    for (const site of SITES) {
      const hosts = Array.from({ length: 1 + dice(7) }, (_, index) => run.#hostOf(dice, `${site}${index}`));
      assert.equal(await reportInventory(world.contextOf(site), hosts), hosts.length);
    }
    return run;
  }

  /** An entity manager of its own. */
  em(): EntityManager {
    return this.world.contextOf('user').em;
  }

  /** The tasks of this run by their ids. */
  get taskIds(): readonly number[] {
    return [...this.ledgers.keys()];
  }

  /** Starts one more task on all the hosts. */
  async startTask(options: GivenOptions): Promise<void> {
    const input = { plugin: 'probe', action: 'ping', filter: this.filter, options };
    const { id } = await startTask(this.world.contextOf('user'), input);
    const ledger = await readLedger(this.em(), id);
    assertSound(ledger);
    this.ledgers.set(id, ledger);
  }

  /** The bridge of a site asks for work; nothing may be offered to it that another journal was offered. */
  async claim(site: Site, knowsAll: boolean): Promise<void> {
    const { name } = this.#journal(site);
    const known = knowsAll ? [...this.#ownerOf].filter(([, owner]) => owner === name).map(([id]) => refOf(id)) : [];
    for (const dispatch of await claimDispatches(this.world.contextOf(site), { journal: name, known }))
      this.#take(name, dispatch);
  }

  /** The next lines of a journal, as they would be uploaded. */
  number(site: Site, lines: readonly Said[]): JournalEntry[] {
    const journal = this.#journal(site);
    return this.world.number(site, lines).map((entry) => ({ ...entry, sequence: ++journal.sequence }));
  }

  /** Uploads lines of the journal that a bridge has now. */
  async upload(site: Site, entries: readonly JournalEntry[]): Promise<void> {
    await this.uploadAfter(site, entries, 0);
  }

  /** The same of a bridge that believes everything up to a sequence to be stored. Returns up to where it is. */
  async uploadAfter(site: Site, entries: readonly JournalEntry[], after: number): Promise<number> {
    const journal = this.#journal(site).name;
    return await recordReplies(this.world.contextOf(site), { journal, after, entries });
  }

  /** From now on the bridge of a site has an empty journal. */
  loseJournal(site: Site): void {
    this.#journals.set(site, { name: `journal-${this.#run}-${site}-${++this.#journalCount}`, sequence: 0 });
  }

  /** The hosts that the journal of a site has, in all tasks. */
  hostsOf(site: Site): readonly LedgerHost[] {
    const { name } = this.#journal(site);
    return [...this.ledgers.values()].flatMap(({ targets }) =>
      targets.flatMap(({ dispatch_id, position, state }) =>
        dispatch_id !== null && this.#ownerOf.get(dispatch_id) === name
          ? [{ dispatchId: dispatch_id, position, state }]
          : [],
      ),
    );
  }

  /** Looks at every task: each is sound, follows from what it was, and every move in between was legal. */
  async look(mayFollow = true): Promise<void> {
    for (const [id, was] of this.ledgers) {
      const is = await readLedger(this.em(), id);
      assertSound(is);
      if (mayFollow) assertFollows(was, is);
      this.ledgers.set(id, is);
    }
    for (const { kind, was, now, count } of await takeLegalMoves(this.em())) {
      const move = `${kind} ${was} ${now}`;
      this.moves.set(move, (this.moves.get(move) ?? 0) + count);
    }
  }

  #journal(site: Site): Journal {
    return this.#journals.get(site) ?? assert.fail();
  }

  #take(journal: string, { id, taskId, targets }: ClaimedDispatch): void {
    assert.equal(this.#ownerOf.get(id) ?? journal, journal, 'a dispatch is offered to one journal only');
    this.#ownerOf.set(id, journal);
    for (const { position } of targets) {
      const host = `${taskId}/${position}`;
      const offer = `${journal}/${id}`;
      assert.equal(this.#offered.get(host) ?? offer, offer, 'a host is offered in one dispatch only');
      this.#offered.set(host, offer);
    }
  }

  #hostOf(dice: Dice, name: string): ReportedHost {
    const rings = ['1', '2', '3', null];
    const ring = pick(dice, rings);
    return {
      name: `r${this.#run}-${name}.example.com`,
      facts: [{ name: 'run', value: String(this.#run) }, ...(ring === null ? [] : [{ name: 'ring', value: ring }])],
      classes: [],
      plugins: dice(8) === 0 ? ['other'] : ['probe'],
      collectives: ['mcollective'],
      seenAt: new Date(),
    };
  }
}
