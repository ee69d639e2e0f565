import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killAndAwaitRestart } from '../support/killAndAwaitRestart.ts';
import { startStack, type Stack } from '../support/startStack.ts';
import { countRows, finished, progressOf, runTask } from '../support/tasks.ts';
import { until } from '../support/until.ts';

const BRIDGE = 'chargehand-bridge proxy-frankfurt';

async function assertNobodyRanTwice(stack: Stack, action: string): Promise<void> {
  const perHost = Map.groupBy(
    (await stack.executions()).filter((run) => run.action === action),
    ({ host }) => host,
  );
  const twice = [...perHost].filter(([, runs]) => runs.length > 1).map(([host]) => host);
  assert.deepEqual(twice, []);
}

for (const killAfter of [1, 60, 150]) {
  test(`a bridge killed after ${killAfter} hosts have run executes none twice, and every host ends with one outcome`, async () => {
    await using stack = await startStack({ fleet: 400 });
    const id = await runTask(stack, { plugin: 'echo', action: 'echo', arguments: ECHO, filter: 'plugin = echo' });
    const executed = async (): Promise<number> =>
      (await stack.executions()).filter(({ action }) => action === 'echo').length;
    await until(`${killAfter} hosts have run`, async () => (await executed()) >= killAfter, { everyMs: 5 });
    await killAndAwaitRestart(stack, BRIDGE);
    const task = await finished(stack, id);
    assert.equal(task.counts.targeted, 400);
    assert.deepEqual(task.counts, countRows(task.targets));
    assert.equal(task.counts.pending, 0);
    await assertNobodyRanTwice(stack, 'echo');
    await assertOutcomesAreTrue(stack, task.targets);
  });
}

test('an API killed in the middle of a task loses no reply', async () => {
  await using stack = await startStack({ fleet: 200 });
  const id = await runTask(stack, { plugin: 'echo', action: 'echo', arguments: ECHO, filter: 'plugin = echo' });
  await until('a host has answered', async () => (await progressOf(stack, id)).counts.succeeded > 0, { everyMs: 10 });
  await killAndAwaitRestart(stack, 'chargehand-api');
  const task = await finished(stack, id);
  assert.deepEqual(task.counts, countRows(task.targets));
  await assertNobodyRanTwice(stack, 'echo');
  await assertOutcomesAreTrue(stack, task.targets);
  // The bridges lived, so whatever a host answered has been stored; only silent hosts may be unknown.
  const answered = new Set(
    task.targets.filter(({ outcome }) => outcome === 'SUCCEEDED' || outcome === 'FAILED').map(({ name }) => name),
  );
  assert.ok(answered.size > 190);
});

const ECHO = { text: 'hello' };

/** reliability.md §3.6, I5: who never ran is not sent or unknown, who ran has an outcome that does not deny it. */
async function assertOutcomesAreTrue(
  stack: Stack,
  targets: readonly { name: string; outcome: string | null }[],
): Promise<void> {
  const ran = new Set((await stack.executions()).filter(({ action }) => action === 'echo').map(({ host }) => host));
  const wrong = targets.filter(({ name, outcome }) =>
    ran.has(name) ? outcome === 'NOT_SENT' : outcome === 'SUCCEEDED' || outcome === 'FAILED',
  );
  assert.deepEqual(wrong, []);
}
