import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { diceOf } from './diceOf.ts';
import { carryOn, LEDGER_ACTS, OUTSIDE_ACTS, passEverything } from './ledgerActs.ts';
import { noteMoves } from './ledgerMoves.ts';
import { LedgerRun } from './LedgerRun.ts';
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';

/** So many stories of a seed of their own, where the usual ones are the same every time; only theirs is made short when it fails. */
const ASKED = Number(process.env['CHARGEHAND_RANDOM_LEDGER'] ?? '0');
const USUAL = { numRuns: 40, seed: 20_261_124, endOnFailure: true };
const STORIES = ASKED > 0 ? { numRuns: ASKED } : USUAL;
/** Acts of a story. */
const LONGEST_STORY = 60;
/** Each round ends at least one batch. */
const MOST_ROUNDS = 80;

const acts = { ...LEDGER_ACTS, ...OUTSIDE_ACTS };
type ActName = keyof typeof acts;

/** Each kind of end, and each way there, is to be taken by some story. */
const WAYS = [
  'task QUEUED CANCELLING',
  'task RUNNING CANCELLING',
  'task RUNNING HALTING',
  'task RUNNING FINISHED',
  'task QUEUED FINISHED',
  'task CANCELLING CANCELLED',
  'task CANCELLING FINISHED',
  'task HALTING FINISHED',
  'target PENDING NOT_SENT',
  'target ASSIGNED NOT_SENT',
  'target SENT UNKNOWN',
  'target UNKNOWN SUCCEEDED',
  'target UNKNOWN FAILED',
  'dispatch QUEUED CLOSED',
];

/** How often which act comes; once where nothing is said. */
const WEIGHTS: Partial<Record<ActName, number>> = {
  upload: 10,
  uploadTwice: 3,
  claim: 6,
  pass: 3,
  settle: 2,
  start: 2,
};
const act = fc.oneof(
  ...(Object.keys(acts) as ActName[]).map((name) => ({ arbitrary: fc.constant(name), weight: WEIGHTS[name] ?? 1 })),
);
const seed = fc.noBias(fc.nat());
const story = fc.noBias(fc.array(fc.record({ act, seed }), { minLength: 1, maxLength: LONGEST_STORY, size: 'max' }));

describe('the ledger of tasks under random stories of people, bridges and the clock', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
    await noteMoves(world.contextOf('user').em);
  });
  after(() => world[Symbol.asyncDispose]());

  test('counters equal rows, only legal moves are made, every change is told, and every task ends', async (t) => {
    const moves = new Map<string, number>();
    let steps = 0;
    const tell = fc.asyncProperty(seed, fc.boolean(), story, async (hosts, endsByClock, told) => {
      const run = await LedgerRun.start(world, diceOf(hosts));
      await LEDGER_ACTS.start(run, diceOf(hosts));
      for (const { act: name, seed: roll } of told) {
        await acts[name](run, diceOf(roll));
        await run.look(name in LEDGER_ACTS);
        steps += 1;
      }
      await end(run, endsByClock);
      for (const [move, count] of run.moves) moves.set(move, (moves.get(move) ?? 0) + count);
    });
    await fc.assert(tell, STORIES);
    const told = [...moves].map(([move, count]) => `${move}: ${count}`);
    t.diagnostic(`${steps} acts; ${told.toSorted().join(', ')}`);
    const missing = WAYS.filter((way) => !moves.has(way));
    assert.deepEqual(ASKED > 0 ? [] : missing, [], 'the usual stories have been everywhere');
  });

  async function end(run: LedgerRun, endsByClock: boolean): Promise<void> {
    const isOver = (): boolean => [...run.ledgers.values()].every(({ task }) => task.pending === 0);
    for (let round = 0; !endsByClock && !isOver(); round++) {
      assert.ok(round < MOST_ROUNDS, 'a task on which everybody works comes to its end');
      await carryOn(run);
    }
    await passEverything(run);
    await run.look();
    assert.ok(isOver(), 'no task outlives its deadlines');
  }
});
