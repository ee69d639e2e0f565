import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '@chargehand/api/platform/sql';
import { TARGET_STATES } from '@chargehand/api/tasks/Target';
import { TASK_STATES } from '@chargehand/api/tasks/Task';
import { isDispatchMove, isTargetMove, isTaskMove } from './ledgerMoves.ts';
import { startTaskWorld, type TaskWorld, type Trial } from './startTaskWorld.ts';

const DISPATCH_STATES = ['QUEUED', 'CLAIMED', 'CLOSED'];

/** How a task comes to a state, one move after the other. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  QUEUED: [],
  RUNNING: ['RUNNING'],
  CANCELLING: ['CANCELLING'],
  HALTING: ['HALTING'],
  FINISHED: ['FINISHED'],
  CANCELLED: ['CANCELLING', 'CANCELLED'],
};

const MOVE_TASK = `update task set state = $2, verdict = case when $2 = 'FINISHED' then 'FAILURE' end where id = $1`;
const SETTLE_ALL = 'update task set pending = 0, running = 0, held = 0, not_sent = targeted where id = $1';
const LOSE_TARGET = `update target set state = 'UNKNOWN', reason = 'BRIDGE_LOST' where task_id = $1 and position = 0`;
const MOVE_TARGET = 'update target set state = $2::target_state where task_id = $1 and position = 0';
const MOVE_DISPATCH = 'update dispatch set state = $2 where task_id = $1';

/** The end of a trial statement that was not refused. */
class TakenBack extends Error {}

describe('what the database refuses, whatever statement asks for it', () => {
  let world: TaskWorld;
  let trial: Trial;
  before(async () => {
    world = await startTaskWorld();
    trial = await world.startTrial({ a: 2, b: 2 });
  });
  after(() => world[Symbol.asyncDispose]());

  /** What the database says to statements of one transaction, which is taken back. Undefined: it does them all. */
  async function refusalOf(work: (em: EntityManager) => Promise<unknown>): Promise<string | undefined> {
    try {
      await world.contextOf('user').em.transactional(async (em) => {
        await work(em);
        throw new TakenBack();
      });
    } catch (error) {
      return error instanceof TakenBack ? undefined : String(error);
    }
    return undefined;
  }

  const toTask = (set: string): Promise<string | undefined> =>
    refusalOf(async (em) => query(em, `update task set ${set} where id = $1`, [trial.taskId]));

  /** Tries every move between states, each after the way to where it starts. */
  async function tryMoves(
    [states, from]: readonly [readonly string[], readonly string[]],
    isLegal: (was: string, now: string) => boolean,
    move: (em: EntityManager, was: string, now: string) => Promise<unknown>,
  ): Promise<void> {
    for (const was of from)
      for (const now of states.filter((state) => state !== was)) {
        const refusal = await refusalOf(async (em) => move(em, was, now));
        assert.equal(refusal === undefined, isLegal(was, now), `${was} to ${now}: ${refusal}`);
        if (refusal !== undefined) assert.match(refusal, /cannot (fall|become|be proved unsent)/);
      }
  }

  test('a target makes no move but those of reliability.md §3.5', async () => {
    await tryMoves([TARGET_STATES, TARGET_STATES], isTargetMove, async (em, was, now) => {
      if (was !== 'PENDING') await query(em, MOVE_TARGET, [trial.taskId, was]);
      await query(em, MOVE_TARGET, [trial.taskId, now]);
    });
  });

  test('of what is unknown only that whose bridge was lost can be proved unsent', async () => {
    const others = TARGET_STATES.filter((state) => state !== 'UNKNOWN');
    await tryMoves([others, ['LOST']], isTargetMove, async (em, _was, now) => {
      await query(em, LOSE_TARGET, [trial.taskId]);
      await query(em, MOVE_TARGET, [trial.taskId, now]);
    });
  });

  test('a task makes no move but those of reliability.md §3.4', async () => {
    await tryMoves([TASK_STATES, Object.keys(WAYS)], isTaskMove, async (em, was, now) => {
      await query(em, SETTLE_ALL, [trial.taskId]);
      for (const state of [...(WAYS[was] ?? []), now]) await query(em, MOVE_TASK, [trial.taskId, state]);
    });
  });

  test('a dispatch makes no move but from queued to claimed to closed', async () => {
    await tryMoves([DISPATCH_STATES, DISPATCH_STATES], isDispatchMove, async (em, was, now) => {
      if (was !== 'QUEUED') await query(em, MOVE_DISPATCH, [trial.taskId, was]);
      await query(em, MOVE_DISPATCH, [trial.taskId, now]);
    });
  });

  test('a dispatch belongs to the journal that took it', async () => {
    const take = (em: EntityManager, journal: string | null): Promise<unknown> =>
      query(em, 'update dispatch set journal = $2 where task_id = $1', [trial.taskId, journal]);
    for (const second of ['another', null]) {
      const refusal = await refusalOf(async (em) => {
        await take(em, 'first');
        await take(em, second);
      });
      assert.match(refusal ?? '', /belongs to the journal first/);
    }
    assert.equal(await refusalOf(async (em) => take(em, 'first')), undefined);
  });

  test('a host that was handed over is not handed over again, nor taken back', async () => {
    const { a, b } = trial.parts;
    for (const other of [b.dispatchId, null]) {
      const sql = 'update target set dispatch_id = $3 where task_id = $1 and position = $2';
      const refusal = await refusalOf(async (em) => query(em, sql, [trial.taskId, a.positions[0], other]));
      assert.match(refusal ?? '', /was handed over already/);
    }
  });

  test('counters that do not add up are not stored', async () => {
    for (const set of [
      'pending = pending - 1',
      'succeeded = succeeded + 1',
      'not_sent = 1',
      'targeted = targeted + 1',
      'pending = pending + 1, failed = -1',
      'running = -1',
      'held = -1',
      'held = pending + 1',
      'running = 3, held = 2',
    ])
      assert.match((await toTask(set)) ?? '', /do not add up/, set);
    assert.equal(await toTask('pending = pending - 1, unknown = unknown + 1, running = 3'), undefined);
  });

  test('a task has its verdict when it has finished and not before, and has not ended while a host is waited for', async () => {
    assert.match((await toTask(`verdict = 'SUCCESS'`)) ?? '', /with the verdict/);
    const settled = 'pending = 0, not_sent = targeted';
    assert.match((await toTask(`${settled}, state = 'FINISHED'`)) ?? '', /with the verdict/);
    assert.match((await toTask(`state = 'FINISHED', verdict = 'SUCCESS'`)) ?? '', /have no outcome/);
    const cancel = async (em: EntityManager): Promise<void> => {
      for (const state of ['CANCELLING', 'CANCELLED']) await query(em, MOVE_TASK, [trial.taskId, state]);
    };
    assert.match((await refusalOf(cancel)) ?? '', /have no outcome/);
  });

  test('a revision does not fall', async () => {
    assert.match((await toTask('revision = revision - 1')) ?? '', /cannot fall/);
    assert.equal(await toTask('revision = revision + 1'), undefined);
  });

  test('a task that does not add up is not even made', async () => {
    const copy = `insert into task select (jsonb_populate_record(t, to_jsonb(t) || '{"id": 999999}' || $2::jsonb)).* from task t where id = $1`;
    const make = (change: Record<string, unknown>): Promise<string | undefined> =>
      refusalOf(async (em) => query(em, copy, [trial.taskId, JSON.stringify(change)]));
    assert.equal(await make({}), undefined);
    assert.match((await make({ failed: 1 })) ?? '', /do not add up/);
    assert.match((await make({ verdict: 'SUCCESS' })) ?? '', /with the verdict/);
  });

  test('two hosts of one name are not one task twice', async () => {
    const sql = `update target set name = (select name from target where task_id = $1 and position = 1) where task_id = $1 and position = 0`;
    assert.match((await refusalOf(async (em) => query(em, sql, [trial.taskId]))) ?? '', /target_name_task_id_unique/);
  });
});
