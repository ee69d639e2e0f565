import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { JournalEntry, JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { recordReplies } from '@chargehand/api/tasks/recordReplies';
import { diceOf } from './diceOf.ts';
import { noteMoves } from './ledgerMoves.ts';
import { LedgerRun } from './LedgerRun.ts';
import type { Ledger } from './readLedger.ts';
import { startTaskWorld, type Said, type TaskWorld } from './startTaskWorld.ts';
import { auditOf } from './taskRows.ts';

const RUNS = { numRuns: 15, seed: 20_261_123, endOnFailure: true };

/** A line of a journal, by the place of its host in the task. */
interface Line {
  readonly host: number;
  readonly event: JournalEvent;
  readonly statusCode: number;
}

const linesOf = (...events: readonly JournalEvent[]): fc.Arbitrary<Line[]> =>
  fc.noBias(
    fc.array(
      fc.record({ host: fc.nat({ max: 999 }), event: fc.constantFrom(...events), statusCode: fc.nat({ max: 1 }) }),
      { minLength: 1, maxLength: 40, size: 'max' },
    ),
  );
const anyLines = linesOf('ASSIGNED', 'SENDING', 'SENT', 'REPLIED', 'REPLIED', 'NOT_SENT', 'UNKNOWN');
/** A proof of not sending holds only before anything was sent, so its place among the others matters. */
const sentLines = linesOf('ASSIGNED', 'SENDING', 'SENT', 'REPLIED', 'UNKNOWN');
/** Where a journal is cut into uploads, and what of it comes again. */
const cuts = fc.noBias(fc.array(fc.nat({ max: 999 }), { minLength: 3, maxLength: 12, size: 'max' }));
const roll = fc.noBias(fc.nat());

describe('the evidence of a journal', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
    await noteMoves(world.contextOf('user').em);
  });
  after(() => world[Symbol.asyncDispose]());

  /** One task more on the hosts of a run, claimed by a fresh journal of site a. */
  async function startClaimed(run: LedgerRun): Promise<Ledger> {
    run.loseJournal('a');
    await run.startTask({});
    await run.claim('a', false);
    await run.look();
    return [...run.ledgers.values()].at(-1) ?? assert.fail();
  }

  const taskNow = (run: LedgerRun, { task: { id } }: Ledger): Ledger => run.ledgers.get(id) ?? assert.fail();

  /** The lines as the journal of that task has them; their times are the same for every task, and after each. */
  function entriesOf(run: LedgerRun, { targets }: Ledger, lines: readonly Line[]): JournalEntry[] {
    const hosts = targets.flatMap(({ dispatch_id, position, smart_proxy }) =>
      dispatch_id !== null && smart_proxy === 'site-a' ? [{ dispatchId: dispatch_id, position }] : [],
    );
    const said = lines.flatMap(({ host, event, statusCode }): Said[] => {
      const target = hosts[host % hosts.length];
      return target === undefined ? [] : [{ ...target, event, statusCode, ...saidWith(event, host) }];
    });
    return run.number('a', said).map((entry, index) => ({ ...entry, at: new Date(Date.UTC(2100, 0, 1) + index) }));
  }

  function saidWith(event: JournalEvent, host: number): Pick<Said, 'reason' | 'outputs'> {
    if (event === 'REPLIED') return { outputs: { mood: `mood ${host}`, load: host, gone: 1 } };
    return event === 'NOT_SENT' || event === 'UNKNOWN' ? { reason: event } : {};
  }

  /** What is to be the same. Only when a host was sent to depends on which of its lines come in one upload: a receipt may follow the reply. */
  function storedIn({ task, targets, summaries }: Ledger): unknown {
    const { state, verdict, pending, running, succeeded, failed, unknown, not_sent } = task;
    const rows = targets.map(({ name, state: own, reason, reply, late, dispatch_id, settled_at }) => {
      return [name, own, reason, reply, late, dispatch_id === null ? null : settled_at];
    });
    const sums = summaries.map((summary) => countsIn(summary.state));
    return [state, verdict, pending, running, succeeded, failed, unknown, not_sent, rows, sums];
  }

  test('uploads that are cut, repeated, overlap or come before their time store what one pass stores', async () => {
    const tell = fc.asyncProperty(roll, anyLines, cuts, roll, async (hosts, lines, ends, order) => {
      const run = await LedgerRun.start(world, diceOf(hosts));
      const once = await startClaimed(run);
      await run.upload('a', entriesOf(run, once, lines));
      await run.look();
      const often = await startClaimed(run);
      await uploadScrambled(run, { entries: entriesOf(run, often, lines), ends, order });
      assert.deepEqual(storedIn(taskNow(run, often)), storedIn(taskNow(run, once)));
    });
    await fc.assert(tell, RUNS);
  });

  interface Scramble {
    readonly entries: readonly JournalEntry[];
    readonly ends: readonly number[];
    readonly order: number;
  }

  /** In no order, again and again, as uploads of a bridge that answers got lost for; what comes too early is not stored, and not lost. */
  async function uploadScrambled(run: LedgerRun, { entries, ends, order }: Scramble): Promise<void> {
    const dice = diceOf(order);
    const bounds = [...new Set([0, ...ends.map((end) => end % (entries.length + 1)), entries.length])];
    const starts = bounds.toSorted((one, other) => one - other);
    for (let time = 0, stored = 0; stored < entries.length; time++) {
      assert.ok(time < 2_000, 'a journal is stored in the end');
      const start = starts[dice(starts.length)] ?? 0;
      const end = starts[dice(starts.length)] ?? 0;
      const cursor = await run.uploadAfter(
        'a',
        entries.slice(start, Math.max(start, end)),
        entries[start - 1]?.sequence ?? 0,
      );
      assert.ok(cursor >= stored, 'the cursor never falls');
      stored = cursor;
      await run.look();
    }
  }

  test('the same lines in any order lead to the same states, and no rank falls on the way', async () => {
    const tell = fc.asyncProperty(roll, sentLines, roll, async (hosts, lines, order) => {
      const run = await LedgerRun.start(world, diceOf(hosts));
      const agreeing = lines.map((line) => ({ ...line, statusCode: order % 2 }));
      const states: unknown[] = [];
      for (const told of [agreeing, shuffle(agreeing, order)]) {
        const ledger = await startClaimed(run);
        const entries = entriesOf(run, ledger, told);
        for (let start = 0; start < entries.length; start += 5) {
          await run.upload('a', entries.slice(start, start + 5));
          await run.look();
        }
        states.push(taskNow(run, ledger).targets.map(({ state, reason, reply }) => [state, reason, reply?.statusCode]));
      }
      assert.deepEqual(states[1], states[0]);
    });
    await fc.assert(tell, RUNS);
  });

  test('a reply of a host that was proved unsent is reported, whether it comes in the same upload or later', async () => {
    for (const cut of [1, 2]) {
      const run = await LedgerRun.start(world, diceOf(1));
      const ledger = await startClaimed(run);
      const entries = entriesOf(run, ledger, [
        { host: 0, event: 'NOT_SENT', statusCode: 0 },
        { host: 0, event: 'REPLIED', statusCode: 0 },
      ]);
      assert.equal(entries.length, 2);
      await run.upload('a', entries.slice(0, cut));
      await run.upload('a', entries.slice(cut));
      await run.look();
      const acts = await auditOf(world, ledger.task.id);
      assert.equal(acts.filter((act) => act === 'target.contradiction').length, 1);
    }
  });

  test('a journal that is not the one that claimed a dispatch says nothing of it, nor does another bridge', async () => {
    const run = await LedgerRun.start(world, diceOf(2));
    const ledger = await startClaimed(run);
    const lines = Array.from({ length: 8 }, (_, host) => ({ host, event: 'REPLIED' as const, statusCode: 0 }));
    const entries = entriesOf(run, ledger, lines);
    for (const [caller, journal] of [
      ['a', 'another'],
      ['b', 'another'],
    ] as const)
      await recordReplies(world.contextOf(caller), { journal, after: 0, entries });
    const before = storedIn(taskNow(run, ledger));
    await run.look();
    assert.deepEqual(storedIn(taskNow(run, ledger)), before);
    await run.upload('a', entries);
    await run.look();
    assert.notDeepEqual(storedIn(taskNow(run, ledger)), before);
  });
});

/** The counts of a summary without their order, which is that in which uploads told of the hosts. */
function countsIn(state: unknown): unknown {
  if (typeof state !== 'object' || state === null || !('counts' in state) || !Array.isArray(state.counts)) return state;
  return state.counts.map((counted) => JSON.stringify(counted)).toSorted();
}

function shuffle<Item>(items: readonly Item[], roll: number): Item[] {
  const dice = diceOf(roll);
  return items
    .map((item) => ({ item, key: dice(1_000_000) }))
    .toSorted((one, other) => one.key - other.key)
    .map(({ item }) => item);
}
