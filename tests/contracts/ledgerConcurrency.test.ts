import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '@chargehand/api/platform/AppError';
import { cancelTask } from '@chargehand/api/tasks/cancelTask';
import { pauseTask, resumeTask } from '@chargehand/api/tasks/pauseTask';
import type { Rollout } from '@chargehand/api/tasks/Rollout';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { diceOf } from './diceOf.ts';
import { noteMoves } from './ledgerMoves.ts';
import { LedgerRun, SITES } from './LedgerRun.ts';
import { startTaskWorld, type Site, type TaskWorld } from './startTaskWorld.ts';

const ROUNDS = 8;
const ROLLOUTS: readonly (Rollout | undefined)[] = [
  { batchSize: 1 },
  { concurrency: 3 },
  { percentages: [20, 40, 60, 80] },
  { wavesBy: 'FACT', fact: 'ring', batchSize: 2 },
  { concurrency: 2, stopAfterFailures: 6 },
  undefined,
];

describe('one task that bridges, people and the clock change at the same time', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
    await noteMoves(world.contextOf('user').em);
  });
  after(() => world[Symbol.asyncDispose]());

  test('nobody blocks another for ever, every reader sees sums that add up, and the task ends', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const run = await LedgerRun.start(world, diceOf(round));
      await run.startTask({ rollout: ROLLOUTS[round % ROLLOUTS.length] });
      const cancelsAfter = round % 4 === 3 ? 5 : Number.POSITIVE_INFINITY;
      await Promise.all([watch(run), clock(run), person(run, cancelsAfter), ...SITES.map((site) => bridge(run, site))]);
      await run.look();
    }
  });

  const isOver = (run: LedgerRun): boolean => [...run.ledgers.values()].every(({ task }) => task.pending === 0);

  async function watch(run: LedgerRun): Promise<void> {
    while (!isOver(run)) await run.look();
  }

  async function clock(run: LedgerRun): Promise<void> {
    while (!isOver(run)) for (const id of run.taskIds) await settleTask(run.em(), id);
  }

  /** Claims, and has its hosts answer one by one. */
  async function bridge(run: LedgerRun, site: Site): Promise<void> {
    const answered = new Set<string>();
    while (!isOver(run)) {
      await run.claim(site, false);
      const hosts = run.hostsOf(site).filter(({ dispatchId, position }) => !answered.has(`${dispatchId}/${position}`));
      for (const { dispatchId, position } of hosts) {
        answered.add(`${dispatchId}/${position}`);
        const statusCode = position % 3 === 0 ? 1 : 0;
        const outputs = { mood: 'calm', load: 1, gone: 1 };
        const lines = (['SENDING', 'SENT', 'REPLIED'] as const).map((event) => ({
          dispatchId,
          position,
          event,
          statusCode,
          outputs,
        }));
        for (const line of lines) await run.upload(site, run.number(site, [line]));
      }
    }
  }

  async function person(run: LedgerRun, cancelsAfter: number): Promise<void> {
    const [id] = run.taskIds.map(String);
    for (let time = 0; !isOver(run) && id !== undefined; time++) {
      try {
        const ctx = world.contextOf('user');
        await (time >= cancelsAfter ? cancelTask(ctx, id) : pauseTask(ctx, id));
        await resumeTask(world.contextOf('user'), id);
      } catch (error) {
        assert.ok(error instanceof AppError, String(error));
      }
    }
  }
});
