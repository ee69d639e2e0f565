import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '@chargehand/api/access/RequestContext';
import { recordReplies, type Upload } from '@chargehand/api/tasks/recordReplies';
import { query } from '@chargehand/api/platform/sql';
import { lockTask } from '@chargehand/api/tasks/lockTask';
import type { JournalEntry, JournalEvent } from '@chargehand/api/tasks/foldEntries';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import { startTaskWorld, type Part, type Said, type TaskWorld } from './startTaskWorld.ts';
import { auditOf, statesOf, targetsOf, taskOf } from './taskRows.ts';
import { until } from '../support/until.ts';

type Detail = Omit<Said, 'dispatchId' | 'position' | 'event'>;

/** A line about the nth target of a part. */
function line(part: Part, nth: number, event: JournalEvent, detail: Detail = {}): Said {
  return { dispatchId: part.dispatchId, position: part.positions[nth] ?? assert.fail(), event, ...detail };
}

describe('recordReplies', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const send = (entries: readonly JournalEntry[], changes: Partial<Upload> = {}): Promise<number> =>
    recordReplies(world.contextOf('a'), { journal: 'journal-a', after: 0, entries, ...changes });

  test('a task is finished by the reply of its last host, with the verdict of its counts', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    await world.upload('a', line(parts.a, 0, 'REPLIED'));
    assert.equal((await taskOf(world, taskId)).state, 'RUNNING');
    await world.upload('a', line(parts.a, 1, 'REPLIED', { statusCode: 2 }));
    const { state, verdict, succeeded, failed } = await taskOf(world, taskId);
    assert.deepEqual([state, verdict, succeeded, failed], ['FINISHED', 'PARTIAL', 1, 1]);
    assert.deepEqual(
      (await targetsOf(world, taskId)).map(({ reason }) => reason),
      [null, 'HOST_FAILED'],
    );
  });

  test('an upload that comes twice is stored once', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    const entries = world.number('a', [line(parts.a, 0, 'SENDING'), line(parts.a, 1, 'REPLIED')]);
    const upload = (): Promise<number> => send(entries);
    assert.equal(await upload(), entries[1]?.sequence);
    const [targets, task] = [await targetsOf(world, taskId), await taskOf(world, taskId)];
    assert.equal(await upload(), entries[1]?.sequence);
    assert.deepEqual(await targetsOf(world, taskId), targets);
    assert.deepEqual(await taskOf(world, taskId), task);
  });

  test('an upload that overlaps with the one before adds what is new', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    const entries = world.number('a', [line(parts.a, 0, 'SENDING'), line(parts.a, 0, 'SENT')]);
    await send(entries.slice(0, 1));
    await send(entries);
    assert.equal(await statesOf(world, taskId), 'SENT');
    assert.equal((await taskOf(world, taskId)).revision, 3);
  });

  test('an older upload that comes late does not take back how far the journal is stored', async () => {
    const { parts } = await world.startClaimedTrial({ a: 1 });
    const entries = world.number('a', [line(parts.a, 0, 'SENDING'), line(parts.a, 0, 'SENT')]);
    const last = await send(entries);
    assert.equal(await send(entries.slice(0, 1)), last);
    assert.equal(await send([]), last);
  });

  test('after a database was restored, a number that it gives out again is not what an older journal means by it', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    const lost = world.number('a', [line(parts.a, 0, 'SENT'), line(parts.a, 0, 'REPLIED')]);
    const dispatchKey = '11111111-1111-4111-8111-111111111111';
    assert.equal(await send(lost.map((entry) => ({ ...entry, dispatchKey }))), lost[1]?.sequence);
    assert.equal(await statesOf(world, taskId), 'PENDING PENDING');
    const [orphan] = await query<{ details: Record<string, unknown> }>(
      world.contextOf('user').em,
      `select details from audit_entry where act = 'dispatch.orphan' order by id desc limit 1`,
    );
    const { dispatches, hosts, replies } = orphan?.details ?? assert.fail('the orphan is not reported');
    assert.deepEqual([dispatches, hosts, replies], [[`${parts.a.dispatchId}.${dispatchKey}`], 1, 1]);
  });

  test('after a database was restored, what a journal had claimed is its own again', async () => {
    const { taskId, parts } = await world.startTrial({ a: 1, b: 1 });
    await world.upload('a', line(parts.a, 0, 'SENT'), line(parts.a, 0, 'REPLIED'));
    assert.equal(await statesOf(world, taskId), 'SUCCEEDED PENDING');
    const { em } = world.contextOf('user');
    const rows = await query(em, 'select state, journal from dispatch where id = $1', [parts.a.dispatchId]);
    assert.deepEqual(rows, [{ state: 'CLAIMED', journal: 'journal-a' }]);
  });

  test('after a database was restored, a reply of a host that was meanwhile called not sent is for people to look at', async () => {
    const { taskId, parts } = await world.startTrial({ a: 1 });
    const { em } = world.contextOf('user');
    for (const table of ['task', 'dispatch'])
      await query(em, `update ${table} set send_until = now() - interval '1 minute' where send_until is not null`);
    await settleTask(em, taskId);
    await world.upload('a', line(parts.a, 0, 'SENT'), line(parts.a, 0, 'REPLIED'));
    assert.equal(await statesOf(world, taskId), 'NOT_SENT');
    assert.ok((await auditOf(world, taskId)).includes('target.contradiction'));
  });

  test('two journals of one bridge each keep their place', async () => {
    const { parts } = await world.startClaimedTrial({ a: 1 });
    const last = await world.upload('a', line(parts.a, 0, 'SENDING'));
    assert.equal(await send([], { journal: 'journal-other' }), 0);
    assert.equal(await send([]), last);
  });

  test('an upload that waits for a task holds up no heartbeat', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    const held = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    const holding = inTransaction(world.contextOf('user'), async ({ em }) => {
      await lockTask(em, taskId);
      isHeld.resolve();
      await held.promise;
    });
    await isHeld.promise;
    const upload = world.upload('a', line(parts.a, 0, 'REPLIED'));
    await untilSomebodyWaits();
    await inTransaction(world.contextOf('a'), async ({ em }) => {
      await query(em, `set local lock_timeout = '5s'`);
      await query(em, 'update bridge set last_seen_at = now()');
    });
    held.resolve();
    await Promise.all([holding, upload]);
    assert.equal(await statesOf(world, taskId), 'SUCCEEDED');
  });

  /** Until a transaction waits for another one's lock. */
  async function untilSomebodyWaits(): Promise<void> {
    const { em } = world.contextOf('user');
    const waiting = async (): Promise<number> => (await query(em, 'select from pg_locks where not granted')).length;
    await until('somebody waits for a lock', async () => (await waiting()) > 0, { everyMs: 10 });
  }

  test('lines that are out of order are refused, and nothing of them is stored', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    const entries = world.number('a', [line(parts.a, 0, 'SENDING'), line(parts.a, 0, 'SENT')]);
    for (const disorder of [entries.toReversed(), [...entries, ...entries]])
      await assert.rejects(send(disorder), { code: 'BAD_UPLOAD' });
    assert.equal(await statesOf(world, taskId), 'PENDING');
  });

  test('lines that follow on what is missing here are not stored; the answer says from where to send again', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    const [first, second] = world.number('a', [line(parts.a, 0, 'SENDING'), line(parts.a, 0, 'SENT')]);
    const [before, after] = [first ?? assert.fail(), second ?? assert.fail()];
    const stored = await send([]);
    assert.equal(await send([after], { after: before.sequence }), stored);
    assert.equal(await statesOf(world, taskId), 'PENDING');
    assert.equal(await send([before], { after: stored }), before.sequence);
    assert.equal(await send([after], { after: before.sequence }), after.sequence);
    assert.equal(await statesOf(world, taskId), 'SENT');
  });

  test('a journal that did not claim a dispatch can say nothing of it', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    const reply = world.number('a', [line(parts.a, 0, 'REPLIED')]);
    await send(reply, { journal: 'journal-of-old' });
    assert.equal(await statesOf(world, taskId), 'PENDING');
    await send(reply);
    assert.equal(await statesOf(world, taskId), 'SUCCEEDED');
  });

  test('a bridge changes nothing of what another bridge carries out', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1, b: 1 });
    const before = [await targetsOf(world, taskId), await taskOf(world, taskId)];
    const foreign = line(parts.a, 0, 'REPLIED');
    const borrowed: Said = { ...line(parts.b, 0, 'REPLIED'), position: foreign.position };
    const beyond: Said = { ...line(parts.b, 0, 'REPLIED'), position: 1_000 };
    const negative: Said = { ...beyond, position: -1 };
    const lines = [foreign, borrowed, beyond, negative, { ...foreign, dispatchId: 999_999_999 }];
    await world.upload('b', ...lines);
    // Nor if it gives the name of the other one's journal for its own.
    const upload = { journal: 'journal-a', after: 0, entries: world.number('b', lines) };
    await recordReplies(world.contextOf('b'), upload);
    assert.deepEqual([await targetsOf(world, taskId), await taskOf(world, taskId)], before);
  });

  test('a target never falls back', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 3 });
    const [one, two, three] = [0, 1, 2];
    await world.upload('a', line(parts.a, one, 'REPLIED'), line(parts.a, two, 'UNKNOWN'), line(parts.a, three, 'SENT'));
    const stored = await targetsOf(world, taskId);
    for (const event of ['ASSIGNED', 'SENDING', 'SENT'] as const)
      await world.upload('a', ...[one, two, three].map((nth) => line(parts.a, nth, event)));
    await world.upload('a', line(parts.a, one, 'UNKNOWN'), line(parts.a, one, 'REPLIED', { statusCode: 1 }));
    assert.deepEqual(await targetsOf(world, taskId), stored);
  });

  test('what was about to be sent is not proved unsent, in the same upload or a later one', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 4 });
    await world.upload('a', line(parts.a, 0, 'SENDING'), line(parts.a, 1, 'SENT'), line(parts.a, 2, 'ASSIGNED'));
    await world.upload('a', ...[0, 1, 2].map((nth) => line(parts.a, nth, 'NOT_SENT', { reason: 'EXPIRED' })));
    assert.equal(await statesOf(world, taskId), 'SENDING SENT NOT_SENT PENDING');
    await world.upload('a', line(parts.a, 3, 'SENDING'), line(parts.a, 3, 'NOT_SENT', { reason: 'EXPIRED' }));
    assert.equal(await statesOf(world, taskId), 'SENDING SENT NOT_SENT SENDING');
  });

  test('a reply for a host that was proved unsent changes nothing and is audited', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1 });
    await world.upload('a', line(parts.a, 0, 'NOT_SENT', { reason: 'EXPIRED' }));
    await world.upload('a', line(parts.a, 0, 'REPLIED'));
    assert.equal(await statesOf(world, taskId), 'NOT_SENT');
    assert.deepEqual(await auditOf(world, taskId), ['task.run', 'target.contradiction']);
  });

  test('a bridge cannot raise the contradiction alarm for a host of another bridge', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 1, b: 1 });
    await world.upload('a', line(parts.a, 0, 'NOT_SENT', { reason: 'EXPIRED' }));
    await world.upload('b', { ...line(parts.b, 0, 'REPLIED'), position: parts.a.positions[0] ?? assert.fail() });
    assert.deepEqual(await auditOf(world, taskId), ['task.run']);
  });

  test('a late reply refines an unknown host: marked late, the verdict revised, the task not reopened', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    await world.upload('a', line(parts.a, 0, 'REPLIED'), line(parts.a, 1, 'UNKNOWN', { reason: 'NO_REPLY' }));
    const settled = await taskOf(world, taskId);
    assert.deepEqual([settled.state, settled.verdict], ['FINISHED', 'UNKNOWN']);
    await world.upload('a', line(parts.a, 1, 'REPLIED'));
    const revised = await taskOf(world, taskId);
    assert.deepEqual([revised.state, revised.verdict, revised.unknown], ['FINISHED', 'SUCCESS', 0]);
    assert.equal(revised.revision, settled.revision + 1);
    const [punctual, late] = await targetsOf(world, taskId);
    assert.deepEqual([punctual?.late, late?.late, late?.reason], [false, true, null]);
    assert.deepEqual([punctual?.revision, late?.revision], [settled.revision, revised.revision]);
  });

  test('by a clock that is ten minutes slow no outcome was there before its task, and a late reply is late all the same', async () => {
    const { taskId, parts } = await world.startClaimedTrial({ a: 2 });
    const { em } = world.contextOf('user');
    const slow = (minutes: number, ...said: readonly Said[]): JournalEntry[] =>
      world.number('a', said).map((entry, nth) => ({
        ...entry,
        at: new Date(Date.now() - minutes * 60_000 + nth * 300),
      }));
    await send(slow(10, line(parts.a, 0, 'SENDING'), line(parts.a, 0, 'REPLIED'), line(parts.a, 1, 'SENT')));
    await query(em, 'update dispatch set deadline_at = now() where task_id = $1', [taskId]);
    await settleTask(em, taskId);
    await send(slow(10, line(parts.a, 1, 'REPLIED')));
    const rows = `select t.late, t.state, t.settled_at >= task.created_at as "isAfterStart", (extract(epoch from t.settled_at - t.sent_at) * 1000)::int as "durationMs"
      from target t join task on task.id = t.task_id where task.id = $1 order by t.position`;
    const [punctual, late] = await query(em, rows, [taskId]);
    assert.deepEqual(punctual, { late: false, state: 'SUCCEEDED', isAfterStart: true, durationMs: 300 });
    assert.deepEqual([late?.['late'], late?.['state'], late?.['isAfterStart']], [true, 'SUCCEEDED', true]);
  });

  test('only a bridge may upload', async () => {
    await assert.rejects(recordReplies(world.contextOf('user'), { journal: 'journal-a', after: 0, entries: [] }), {
      code: 'UNAUTHENTICATED',
    });
  });
});
