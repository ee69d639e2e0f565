import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StubResolvers } from '@chargehand/api-client/testing';
import { chargehandOn } from './testing/chargehandOn.ts';

const counts = { targeted: 0, pending: 0, running: 0, succeeded: 0, failed: 0, unknown: 0, notSent: 0, held: 0 };
const none = { texts: [], index: [] };
const columns = {
  ...{ position: [], revision: [], state: { states: [], index: [] }, reason: none, statusCode: [] },
  ...{ statusMessage: none, late: [], durationMs: [], members: { name: [], hostgroup: none, smartProxy: none } },
};

/** An API whose task 9, of a schedule, ended without a run. */
function unrun(state: 'MISSED' | 'REJECTED', rejection: object): StubResolvers {
  const ended = { id: '9', revision: 1, state, verdict: null, counts };
  const about = {
    ...{ filter: 'name = a', createdAt: '2026-01-01T02:00:00.000Z', finishedAt: '2026-01-01T02:00:00.000Z' },
    ...{ dueAt: '2026-01-01T00:00:00.000Z', isLate: false, missedSince: '2025-12-31T00:00:00.000Z', replayOf: null },
    ...{ schedule: { id: '4', name: 'Nightly\u0007' }, createdBy: null, summaries: [] },
    command: { plugin: 'service', action: 'restart', arguments: {} },
    targets: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
  };
  return {
    task: () => ({ ...ended, ...about, rejection }),
    taskProgress: async function* () {
      yield { taskProgress: { ...ended, since: 0, pausedAt: null, stop: null, columns } };
    },
  };
}

const missed = unrun('MISSED', { code: 'MISSED', message: 'Too late.' });
const rejected = unrun('REJECTED', { code: 'NO_TARGETS', message: 'No host\u001b[2J matches.' });

for (const command of ['watch', 'wait'])
  test(`${command} of a missed run exits with 3, of a rejected one with 4, and says why`, async () => {
    const one = await chargehandOn(missed, command, '9');
    assert.deepEqual([one.code, one.stderr], [3, '']);
    assert.equal(one.stdout, 'Task 9 MISSED: nothing of 0\nNothing was run: MISSED: Too late.\n');
    const other = await chargehandOn(rejected, command, '9');
    assert.equal(other.code, 4);
    assert.match(other.stdout, /REJECTED: nothing of 0\nNothing was run: NO_TARGETS: No host\\u001b\[2J matches\.\n$/);
  });

test('watch of a task that waits for an approval says so once, and how it is approved; wait says nothing', async () => {
  const rejecting = unrun('REJECTED', { code: 'REJECTED', message: 'Not today.' });
  const progress = { id: '9', revision: 1, verdict: null, counts, since: 0, pausedAt: null, stop: null, columns };
  const waiting: StubResolvers = {
    ...rejecting,
    taskProgress: async function* () {
      yield { taskProgress: { ...progress, state: 'AWAITING_APPROVAL' } };
      yield { taskProgress: { ...progress, state: 'AWAITING_APPROVAL' } };
      yield { taskProgress: { ...progress, state: 'REJECTED' } };
    },
  };
  const said = 'Task 9 waits until somebody else approves it, with: chargehand approve 9\n';
  assert.equal((await chargehandOn(waiting, 'watch', '9')).stderr, said);
  assert.equal((await chargehandOn(waiting, 'watch', '9', '--json')).stderr, '');
  assert.equal((await chargehandOn(waiting, 'wait', '9')).stderr, '');
});

test('as JSON the reason is in the object', async () => {
  const { code, stdout } = await chargehandOn(rejected, 'wait', '9', '--json');
  const { state, rejection } = JSON.parse(stdout) as { state: string; rejection: { code: string } };
  assert.deepEqual([code, state, rejection.code], [4, 'REJECTED', 'NO_TARGETS']);
});

test('task tells the schedule and the due time of a run, since when it answers for missed ones, and why it did not run', async () => {
  const { code, stdout, stderr } = await chargehandOn(missed, 'task', '9');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\nof schedule 4 Nightly\\u0007\ndue at 2026-01-01T00:00:00.000Z\n/);
  assert.match(stdout, /also for the times missed since 2025-12-31/);
  assert.match(stdout, /\nMISSED: nothing of 0\nNothing was run: MISSED: Too late\.\n/);
});
