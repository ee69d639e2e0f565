import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TaskStore } from './TaskStore.ts';
import type { TaskChange } from './TaskStore.ts';
import type { TargetState } from './status.ts';
import { columnsOf } from './testing/columnsOf.ts';

// PB-23 of reliability.md.

const HOSTS = 4;
const STATES: readonly TargetState[] = ['PENDING', 'ASSIGNED', 'SENDING', 'SENT', 'UNKNOWN', 'SUCCEEDED'];

/** A task as the server has it, by revision: revision 1 is the start, each later one moves some hosts on. */
class Server {
  readonly #ranks: readonly (readonly number[])[];

  constructor(moves: readonly (readonly number[])[]) {
    const ranks = [Array.from({ length: HOSTS }, () => 0)];
    for (const moved of moves) {
      const before = ranks.at(-1) ?? [];
      ranks.push(before.map((rank, host) => Math.min(rank + (moved.includes(host) ? 1 : 0), STATES.length - 1)));
    }
    this.#ranks = ranks;
  }

  get last(): number {
    return this.#ranks.length;
  }

  /** What it tells at a revision to one who has seen another. */
  tell(since: number, revision: number): TaskChange {
    const now = this.#statesAt(revision);
    const before = since === 0 ? [] : this.#statesAt(since);
    const targets = now.flatMap((state, position) => (before[position] === state ? [] : [{ position, state }]));
    const succeeded = now.filter((state) => state === 'SUCCEEDED').length;
    const counts = { targeted: HOSTS, pending: 0, running: 0, succeeded, failed: 0, unknown: 0, notSent: 0, held: 0 };
    const state = revision === this.last ? 'FINISHED' : 'RUNNING';
    const calm = { pausedAt: null, pauseReason: null, stop: null, waves: [] };
    return { since, revision, state, verdict: null, counts, ...calm, columns: columnsOf(targets, since === 0) };
  }

  #statesAt(revision: number): readonly TargetState[] {
    return (this.#ranks[revision - 1] ?? []).map((rank) => STATES[rank] ?? 'PENDING');
  }
}

/** What happens to a client: numbers pick revisions among those there are. */
const step = fc.oneof(
  // A message of a stream that resumed where the client was, or anywhere else: late, twice, or after lost ones.
  fc.record({ kind: fc.constant('told' as const), since: fc.nat(40), revision: fc.nat(40) }),
  fc.record({ kind: fc.constant('resumed' as const), revision: fc.nat(40) }),
);

test('snapshots, deltas and reconnects in any order come to what the server has', () => {
  const hosts = fc.uniqueArray(fc.nat(HOSTS - 1), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(hosts, { minLength: 1, maxLength: 20 }), fc.array(step, { maxLength: 30 }), (moves, steps) => {
      const server = new Server(moves);
      const store = openStore();
      for (const happens of steps) {
        const revision = 1 + (happens.revision % server.last);
        const since = happens.kind === 'told' ? happens.since % (revision + 1) : store.revision;
        if (since <= revision) store.apply(server.tell(since, revision));
        assert.ok(store.revision <= server.last);
      }
      store.apply(server.tell(store.revision, server.last));
      assert.deepEqual(pictureOf(store), pictureOf(openStore(server.tell(0, server.last))));
      assert.equal(store.settled, true);
    }),
    { numRuns: 2_000 },
  );
});

function openStore(...changes: readonly TaskChange[]): TaskStore {
  const store = new TaskStore(
    () => undefined,
    () => undefined,
  );
  for (const change of changes) store.apply(change);
  return store;
}

/** All that a page can show; since when a row is known is not shown. */
function pictureOf(store: TaskStore): object {
  const rows = store.positions().map((position) => ({ ...store.row(position), revision: undefined }));
  return { header: store.header, revision: store.revision, rows };
}
