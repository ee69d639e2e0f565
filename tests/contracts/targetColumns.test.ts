import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startTaskWorld, type TaskWorld } from './startTaskWorld.ts';
import { recordReplies } from '@chargehand/api/tasks/recordReplies';
import { replyOf } from '@chargehand/api/tasks/readReplies';
import { targetsAt } from '@chargehand/api/tasks/readTargets';
import type { TargetColumns, TextColumn } from '@chargehand/api/tasks/TargetColumns';
import { pollTask, type TaskProgress } from '@chargehand/api/tasks/watchTask';

/** What hosts may say: what ends a text or a key, what no function of the database can hold, what is cut within an escape. */
const MESSAGES = [
  'OK',
  '","outputs":{"x":"',
  'back\\slash "quoted" \\u0041',
  'nothing \u0000 and \ud800 alone',
  '\u0001'.repeat(100),
  'long '.repeat(1_000),
  '😀'.repeat(400),
  '',
] as const;

const LIMIT = { timeout: 60_000 };

function textAt({ texts, index }: TextColumn, row: number): string | null {
  return texts[index[row] ?? -1] ?? null;
}

/** The columns as rows, without the names. */
function rowsOf({ position, state, reason, statusCode, statusMessage, late, durationMs, revision }: TargetColumns) {
  return position.map((at, row) => ({
    position: at,
    state: state.states[state.index[row] ?? -1],
    reason: textAt(reason, row),
    statusCode: statusCode[row],
    statusMessage: textAt(statusMessage, row),
    late: late.includes(at),
    durationMs: durationMs[row],
    revision: revision[row],
  }));
}

describe('targets in columns', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const poll = async (taskId: number, since: number): Promise<TaskProgress & { readonly columns: TargetColumns }> => {
    const wants = { targets: true, columns: true };
    const progress = await pollTask(world.contextOf('user'), { id: String(taskId), since, wants }, 0);
    return { ...progress, columns: progress.columns ?? assert.fail('there are none') };
  };

  test('columns tell what the list of targets tells, whatever hosts say', LIMIT, async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: MESSAGES.length + 2 });
    const { dispatchId, positions } = parts.a;
    await world.upload('a', ...positions.map((position) => ({ dispatchId, position, event: 'SENT' }) as const));
    const lines = world.number('a', [
      ...MESSAGES.map((_, position) => ({ dispatchId, position, event: 'REPLIED' as const, statusCode: position % 3 })),
      { dispatchId, position: MESSAGES.length, event: 'UNKNOWN', reason: 'NO_REPLY' },
    ]);
    const entries = lines.map((line, nth) =>
      line.reply === null ? line : { ...line, reply: { ...line.reply, statusMessage: MESSAGES[nth] ?? '' } },
    );
    await recordReplies(world.contextOf('a'), { journal: 'journal-a', after: 0, entries });
    for (const since of [0, 2, 3]) {
      const { targets = [], columns } = await poll(taskId, since);
      const { em } = world.contextOf('user');
      const expected = await Promise.all(
        targets.map(async ({ position, state, reason, late, revision, ...target }) => {
          const reply = await replyOf(em, { ...target, position });
          return {
            ...{ position, state, reason, late, revision },
            statusCode: reply?.statusCode ?? null,
            statusMessage: reply?.statusMessage ?? null,
            durationMs: reply === null ? null : Math.max(0, Number(target.settledAt) - Number(target.sentAt)),
          };
        }),
      );
      const rows = rowsOf(columns);
      assert.deepEqual(
        rows.map(({ statusMessage, ...row }) => ({ ...row, begins: statusMessage })),
        expected.map(({ statusMessage, ...row }, nth) => {
          const told = rows[nth]?.statusMessage ?? null;
          const isBeginning = told !== null && (statusMessage?.startsWith(told) ?? false);
          const isEnough = told?.length === statusMessage?.length || (told?.length ?? 0) >= 40;
          return { ...row, begins: statusMessage === null || (isBeginning && isEnough) ? told : statusMessage };
        }),
      );
      assert.ok(rows.every(({ statusMessage }) => (statusMessage?.length ?? 0) <= 200));
    }
  });

  test('names, host groups and proxies come with the whole and not with what follows', LIMIT, async () => {
    const { taskId } = await world.startClaimedTrial({ a: 2, b: 1 });
    const { columns, targets = [] } = await poll(taskId, 0);
    const { name, smartProxy, hostgroup } = columns.members ?? assert.fail('there are none');
    assert.deepEqual(
      name,
      targets.map((target) => target.name),
    );
    assert.deepEqual(
      name.map((_, row) => textAt(smartProxy, row)),
      ['site-a', 'site-a', 'site-b'],
    );
    assert.deepEqual([smartProxy.texts.length, hostgroup], [2, { texts: [], index: [-1, -1, -1] }]);
    assert.equal((await poll(taskId, 1)).columns.members, null);
  });

  test('every target is there from revision 1, so who has seen it knows the names of all', LIMIT, async () => {
    const { taskId, parts } = await world.startTrial({ a: 2, b: 1 });
    assert.equal((await poll(taskId, 1)).columns.position.length, 0);
    await world.upload('a', { dispatchId: parts.a.dispatchId, position: 0, event: 'SENT' });
    assert.equal((await poll(taskId, 0)).columns.position.length, 3);
  });

  test('what hosts returned is found by position, of so many at once', LIMIT, async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 3 });
    const { dispatchId } = parts.a;
    await world.upload('a', { dispatchId, position: 1, event: 'REPLIED', outputs: { mood: 'good' } });
    const { em } = world.contextOf('user');
    const found = await targetsAt(em, taskId, [2, 1, 99, -1]);
    assert.deepEqual(
      await Promise.all(found.map(async (row) => [row.position, (await replyOf(em, row))?.outputs ?? null])),
      [
        [1, { mood: 'good' }],
        [2, null],
      ],
    );
    const tooMany = targetsAt(
      world.contextOf('user').em,
      taskId,
      Array.from({ length: 501 }, (_, at) => at),
    );
    await assert.rejects(tooMany, { code: 'BAD_PAGE_SIZE' });
  });
});
