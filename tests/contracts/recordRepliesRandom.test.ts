import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { query } from '@chargehand/api/platform/sql';
import type { JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { recordReplies } from '@chargehand/api/tasks/recordReplies';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { diceOf, type Dice } from './diceOf.ts';
import { startTaskWorld, type Part, type Said, type Site, type TaskWorld } from './startTaskWorld.ts';
import { statesOf, targetsOf, taskOf, type TargetFacts } from './taskRows.ts';

const EVENTS: readonly JournalEvent[] = ['ASSIGNED', 'SENDING', 'SENT', 'REPLIED', 'NOT_SENT', 'UNKNOWN'];
const FINAL = new Set(['SUCCEEDED', 'FAILED', 'NOT_SENT']);

/** A line that a bridge could send, whether it makes sense or not. */
function randomLine(dice: Dice, { dispatchId, positions }: Part): Said {
  const event = EVENTS[dice(EVENTS.length)] ?? 'SENT';
  const position = positions[dice(positions.length)] ?? 0;
  const reason = event === 'NOT_SENT' || event === 'UNKNOWN' ? { reason: `REASON_${dice(3)}` } : {};
  return { dispatchId, position, event, ...reason, statusCode: dice(2), outputs: { roll: dice(1_000) } };
}

function batchOf(dice: Dice, part: Part, longest: number): Said[] {
  return Array.from({ length: 1 + dice(longest) }, () => randomLine(dice, part));
}

function assertNoneFell(earlier: readonly TargetFacts[], now: readonly TargetFacts[]): void {
  for (const [position, was] of earlier.entries()) {
    const is = now[position] ?? assert.fail(`target ${position} is gone`);
    if (FINAL.has(was.state)) assert.deepEqual(is, was, 'an outcome is final');
    if (is.state === was.state) assert.equal(is.revision, was.revision, 'what did not change keeps its revision');
    else assert.ok(is.revision > was.revision, 'what changed has a later revision');
  }
}

describe('recordReplies under random uploads', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  test('after every batch the counters equal the rows, the revision has grown with any change, and outcomes stay', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const dice = diceOf(seed);
      const { taskId, parts } = await world.startClaimedTrial({ a: 30, b: 20 });
      let [targets, { revision, state }] = [await targetsOf(world, taskId), await taskOf(world, taskId)];
      for (let batch = 0; batch < 60; batch++) {
        const site: Site = dice(2) === 0 ? 'a' : 'b';
        await world.upload(site, ...batchOf(dice, parts[site], 6));
        const [targetsNow, taskNow] = [await targetsOf(world, taskId), await taskOf(world, taskId)];
        assertNoneFell(targets, targetsNow);
        const highest = Math.max(...targetsNow.map((target) => target.revision));
        assert.equal(taskNow.revision, highest, 'the revision of the task is that of its latest change');
        assert.ok(taskNow.revision >= revision);
        if (state === 'FINISHED') assert.equal(taskNow.state, 'FINISHED');
        assert.equal(taskNow.state === 'FINISHED', taskNow.pending === 0, 'finished means that nothing is pending');
        targets = targetsNow;
        ({ revision, state } = taskNow);
      }
    }
  });

  test('how a journal is cut into uploads makes no difference to what is stored', async () => {
    const dice = diceOf(5);
    const [whole, cut] = [await world.startClaimedTrial({ a: 40 }), await world.startClaimedTrial({ a: 40 })];
    const lines = Array.from({ length: 240 }, () => randomLine(dice, whole.parts.a));
    for (const line of lines) await world.upload('a', { ...line, dispatchId: cut.parts.a.dispatchId });
    for (let start = 0; start < lines.length;) {
      const end = start + 1 + dice(40);
      await world.upload('a', ...lines.slice(start, end));
      start = end;
    }
    const stored = async (taskId: number): Promise<string[]> =>
      (await targetsOf(world, taskId)).map(({ revision: _revision, ...rest }) => JSON.stringify(rest));
    assert.deepEqual(await stored(whole.taskId), await stored(cut.taskId));
  });

  test('two bridges that upload to the same tasks at once neither block each other nor lose a line', async () => {
    const trials = [await world.startClaimedTrial({ a: 60, b: 60 }), await world.startClaimedTrial({ a: 60, b: 60 })];
    const uploadAll = async (site: Site, order: readonly Part[]): Promise<void> => {
      for (let nth = 0; nth < 60; nth += 3) {
        const lines = order.flatMap(({ dispatchId, positions }) =>
          positions.slice(nth, nth + 3).map((position) => ({ dispatchId, position, event: 'REPLIED' as const })),
        );
        await world.upload(site, ...lines);
      }
    };
    const partsOf = (site: Site): Part[] => trials.map(({ parts }) => parts[site]);
    // In opposite orders, which would be a deadlock if the tasks were locked as they come.
    await Promise.all([uploadAll('a', partsOf('a')), uploadAll('b', partsOf('b').toReversed())]);
    for (const { taskId } of trials) {
      const { state, verdict, succeeded, revision } = await taskOf(world, taskId);
      assert.deepEqual([state, verdict, succeeded, revision], ['FINISHED', 'SUCCESS', 120, 41]);
    }
  });

  test('one bridge that uploads the same lines twice at once has them stored once', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 10 });
    const { dispatchId, positions } = parts.a;
    const entries = world.number(
      'a',
      positions.map((position) => ({ dispatchId, position, event: 'REPLIED' })),
    );
    const upload = (): Promise<number> =>
      recordReplies(world.contextOf('a'), { journal: 'journal-a', after: 0, entries });
    assert.deepEqual(new Set(await Promise.all([upload(), upload(), upload()])).size, 1);
    assert.equal((await taskOf(world, taskId)).revision, 2);
  });

  test('of a short and a long upload of one bridge at once, the journal is stored as far as the long one goes', async () => {
    for (let round = 0; round < 10; round++) {
      const { parts } = await world.startClaimedTrial({ a: 8 });
      const { dispatchId, positions } = parts.a;
      const lines = positions.map((position): Said => ({ dispatchId, position, event: 'SENT' }));
      const entries = world.number('a', lines);
      const upload = (count: number): Promise<number> =>
        recordReplies(world.contextOf('a'), { journal: 'journal-a', after: 0, entries: entries.slice(0, count) });
      await Promise.all([8, 2, 4, 1, 6].map(upload));
      assert.equal(await upload(0), entries.at(-1)?.sequence);
    }
  });

  test('uploads and the clock may settle a task at once', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 40, b: 40 });
    const end = `update dispatch set send_until = now() - interval '1 hour', deadline_at = now() - interval '1 minute' where task_id = $1`;
    await query(world.contextOf('user').em, end, [taskId]);
    const { dispatchId, positions } = parts.a;
    const replies = positions.map((position) => ({ dispatchId, position, event: 'REPLIED' as const }));
    const settle = (): Promise<void> => settleTask(world.contextOf('user').em, taskId);
    const uploadAll = async (): Promise<void> => {
      for (let start = 0; start < 40; start += 10) await world.upload('a', ...replies.slice(start, start + 10));
    };
    await Promise.all([settle(), uploadAll(), settle(), settle()]);
    const { state, pending, succeeded } = await taskOf(world, taskId);
    assert.deepEqual([state, pending, succeeded], ['FINISHED', 0, 40]);
    assert.match(await statesOf(world, taskId), /^((SUCCEEDED|UNKNOWN) ?)+$/);
  });
});
