import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startTaskWorld, type Said, type TaskWorld, type Trial } from './startTaskWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import type { JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { pollTask, watchTask, type TaskProgress, type Watched } from '@chargehand/api/tasks/watchTask';
import { taskOf } from './taskRows.ts';

/** What a watcher knows of a task: the latest of everything it was told. */
interface Picture {
  readonly revision: number;
  readonly state: string;
  readonly verdict: string | null;
  readonly counts: TaskProgress['counts'];
  readonly targets: ReadonlyMap<number, string>;
}

const NOTHING: Picture = {
  revision: 0,
  state: '',
  verdict: null,
  counts: { targeted: 0, pending: 0, running: 0, succeeded: 0, failed: 0, unknown: 0, notSent: 0, held: 0 },
  targets: new Map(),
};

const BOTH = { targets: true, columns: true };

function add(picture: Picture, { targets = [], revision, state, verdict, counts }: TaskProgress): Picture {
  const told = targets.map((target) => [target.position, JSON.stringify(target)] as const);
  return { revision, state, verdict, counts, targets: new Map([...picture.targets, ...told]) };
}

/** Positions in order, so that pictures can be compared. */
function comparable({ targets, ...rest }: Picture): object {
  return { ...rest, targets: [...targets].toSorted(([one], [other]) => one - other) };
}

const EVENTS: readonly JournalEvent[] = ['ASSIGNED', 'SENDING', 'SENT', 'UNKNOWN', 'REPLIED'];
function said(dispatchId: number, position: number, event: JournalEvent): Said {
  const detail = event === 'UNKNOWN' ? { reason: 'NO_REPLY' } : { statusCode: position % 2 };
  return { dispatchId, position, event, ...detail };
}

function watchedOf(id: number | string, since = 0): Watched {
  return { id: String(id), since, wants: BOTH };
}

const LIMIT = { timeout: 60_000 };

describe('watching a task', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const fresh = async (taskId: number): Promise<Picture> => add(NOTHING, await poll(taskId));
  const poll = async (taskId: number, since = 0, waitSeconds = 0): Promise<TaskProgress> =>
    await pollTask(world.contextOf('user'), { id: String(taskId), since, wants: BOTH }, waitSeconds);

  async function watch(taskId: number, from: Picture = NOTHING): Promise<{ picture: Picture; messages: number }> {
    let [picture, messages] = [from, 0];
    for await (const progress of watchTask(world.contextOf('user'), watchedOf(taskId, from.revision))) {
      assert.ok(progress.revision >= picture.revision, 'the revision never goes back');
      [picture, messages] = [add(picture, progress), messages + 1];
    }
    return { picture, messages };
  }

  /** Tells of two targets at a time what there is to tell, the last reply last; calls back after each step. */
  async function runToTheEnd(
    { parts: { a } }: Trial,
    afterEach: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    for (const event of EVENTS)
      for (let start = 0; start < a.positions.length; start += 2) {
        const pair = a.positions.slice(start, event === 'UNKNOWN' ? start + 1 : start + 2);
        await world.upload('a', ...pair.map((position) => said(a.dispatchId, position, event)));
        await afterEach();
      }
  }

  test('a watcher that goes on from any revision ends with the picture of a fresh one', LIMIT, async () => {
    const trial = await world.startClaimedTrial({ a: 6 });
    const stops = [await fresh(trial.taskId)];
    await runToTheEnd(trial, async () => void stops.push(await fresh(trial.taskId)));
    const end = comparable(await fresh(trial.taskId));
    assert.deepEqual(
      stops.map(({ revision }) => revision),
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
    for (const stop of [NOTHING, ...stops]) {
      const { picture } = await watch(trial.taskId, stop);
      assert.deepEqual(comparable(picture), end, `from revision ${stop.revision}`);
      const polled = add(stop, await poll(trial.taskId, stop.revision));
      assert.deepEqual(comparable(polled), end, `polled from revision ${stop.revision}`);
    }
  });

  test('watchers that join while a task runs all end with the picture of a fresh one', LIMIT, async () => {
    const trial = await world.startClaimedTrial({ a: 40 });
    const watchers = [watch(trial.taskId)];
    await runToTheEnd(trial, async () => {
      if (watchers.length < 12) watchers.push(watch(trial.taskId));
    });
    const seen = await Promise.all(watchers);
    const end = comparable(await fresh(trial.taskId));
    for (const { picture } of seen) assert.deepEqual(comparable(picture), end);
    assert.ok((seen[0]?.messages ?? 0) < (await taskOf(world, trial.taskId)).revision, 'changes are put together');
  });

  test('counts and targets of a message are of the same moment', LIMIT, async () => {
    const trial = await world.startClaimedTrial({ a: 30 });
    const { signal, abort } = stopper();
    const looking = (async () => {
      for (let looks = 0; !signal.aborted || looks < 5; looks++) {
        const { counts, revision, targets = [] } = await poll(trial.taskId);
        const inState = (...states: string[]): number => targets.filter(({ state }) => states.includes(state)).length;
        assert.equal(inState('SUCCEEDED'), counts.succeeded);
        assert.equal(inState('ASSIGNED', 'SENDING', 'SENT'), counts.running);
        assert.equal(Math.max(...targets.map((target) => target.revision)), revision);
      }
    })();
    await runToTheEnd(trial).finally(abort);
    await looking;
  });

  test('long polling waits for a change and brings it', LIMIT, async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    const { revision } = await fresh(taskId);
    const waiting = poll(taskId, revision, 30);
    await world.upload('a', { dispatchId: parts.a.dispatchId, position: parts.a.positions[1] ?? 0, event: 'SENT' });
    const { targets = [], revision: now } = await waiting;
    assert.deepEqual([now, targets.map(({ position, state }) => [position, state])], [revision + 1, [[1, 'SENT']]]);
  });

  test('without a change, long polling answers at the end of its time with nothing new', LIMIT, async () => {
    const { taskId } = await world.startClaimedTrial({ a: 1 });
    const { revision } = await fresh(taskId);
    const answer = await poll(taskId, revision, 1);
    assert.deepEqual([answer.revision, answer.targets], [revision, []]);
  });

  test(
    'a watcher who has seen more than there is, as after a restored backup, is told everything anew',
    LIMIT,
    async () => {
      const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
      const { dispatchId, positions } = parts.a;
      for (const event of ['ASSIGNED', 'SENT'] as const)
        await world.upload('a', said(dispatchId, positions[0] ?? 0, event));
      const { revision, targets } = await fresh(taskId);
      const polled = await poll(taskId, revision + 7, 30);
      assert.deepEqual([polled.since, polled.revision, polled.targets?.length], [0, revision, 2]);
      assert.deepEqual(polled.columns?.members?.name.length, 2);
      const stream = watchTask(world.contextOf('user'), watchedOf(taskId, revision + 7));
      const anew = (await stream.next()).value;
      assert.deepEqual(comparable(add(NOTHING, anew ?? assert.fail())), comparable(add(NOTHING, polled)));
      assert.equal(targets.size, 2);
      const following = stream.next();
      await world.upload('a', said(dispatchId, positions[1] ?? 0, 'SENT'));
      const next = (await following).value;
      assert.deepEqual([next?.since, next?.revision, next?.targets?.length], [revision, revision + 1, 1]);
      await stream.return?.();
    },
  );

  test('a watcher who is there while a backup is restored is told everything anew', LIMIT, async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    const { dispatchId, positions } = parts.a;
    for (const event of ['ASSIGNED', 'SENDING', 'SENT'] as const)
      await world.upload('a', said(dispatchId, positions[0] ?? 0, event));
    const stream = watchTask(world.contextOf('user'), watchedOf(taskId));
    assert.equal((await stream.next()).value?.revision, 4);
    const following = stream.next();
    const { em } = world.contextOf('user');
    await query(em, 'alter table task disable trigger keep_task');
    await query(em, 'update task set revision = 2 where id = $1', [taskId]);
    await query(em, 'update target set revision = 2 where task_id = $1 and position = 0', [taskId]);
    await query(em, 'alter table task enable trigger keep_task');
    await query(em, `select pg_notify('task', $1)`, [String(taskId)]);
    const anew = (await following).value;
    assert.deepEqual([anew?.since, anew?.revision, anew?.targets?.length], [0, 2, 2]);
    await stream.return?.();
  });

  test('a task that is not there is refused, whatever its id looks like', LIMIT, async () => {
    for (const id of ['999999999', '', '-1', '1e3', '99999999999', "1'"]) {
      await assert.rejects(pollTask(world.contextOf('user'), watchedOf(id), 0), { code: 'TASK_NOT_FOUND' });
      await assert.rejects(watchTask(world.contextOf('user'), watchedOf(id)).next(), { code: 'TASK_NOT_FOUND' });
    }
  });
});

function stopper(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
