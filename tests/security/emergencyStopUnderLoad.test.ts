import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readJournal } from '../faults/campaign/readJournal.ts';
import type { JournalLine } from '../faults/check/Evidence.ts';
import { killAndAwaitRestart } from '../support/killAndAwaitRestart.ts';
import { startStack, type Stack } from '../support/startStack.ts';
import { countRows, finished, progressOf, runTask } from '../support/tasks.ts';
import { until } from '../support/until.ts';

const FLEET = 600;
const TASKS = 30;
/** Of reliability.md S48: what is sent later was not stopped. */
const EFFECTIVE_WITHIN_MS = 2_000;

const PULL = `mutation ($proxy: String) { pullEmergencyStop(proxy: $proxy, reason: "wrong package") { id } }`;
const LIFT = `mutation ($id: ID!) { liftEmergencyStop(id: $id) { liftedAt } }`;
const LOOK = `{ emergencyStops { id unconfirmed } }`;
/** Long enough for a busy machine to send thousands before the rest expire. */
const PATIENT = { ttlSeconds: 60, timeoutSeconds: 2 };
const PING = { plugin: 'rpcutil', action: 'ping' };

interface Looked {
  readonly emergencyStops: readonly { readonly id: string; readonly unconfirmed: number }[];
}

describe('an emergency stop under load', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({ fleet: FLEET });
  });
  after(() => stack[Symbol.asyncDispose]());

  /** What all bridges have written down so far. */
  function journals(): readonly (readonly JournalLine[])[] {
    const files = readdirSync(stack.dataDir, { recursive: true, encoding: 'utf8' });
    return files
      .filter((file) => file.endsWith('journal.sqlite'))
      .map((file) => readJournal({ proxy: file, dataDir: dirname(join(stack.dataDir, file)), cursor: 0 }).lines);
  }

  function intents(): readonly JournalLine[] {
    return journals().flatMap((lines) => lines.filter(({ event }) => event === 'SENDING'));
  }

  async function pull(proxy?: string): Promise<{ readonly id: string; readonly answeredAt: number }> {
    const { pullEmergencyStop } = await stack.ask<{ pullEmergencyStop: { id: string } }>(PULL, { proxy });
    return { id: pullEmergencyStop.id, answeredAt: Date.now() };
  }

  async function confirmed(): Promise<void> {
    const looked = async (): Promise<Looked> => await stack.ask<Looked>(LOOK);
    await until('all bridges confirm', async () =>
      (await looked()).emergencyStops.every(({ unconfirmed }) => unconfirmed === 0),
    );
  }

  test('S48: lets no bridge write an intent later than two seconds after its answer, and what was not sent is proved unsent', async (context) => {
    const ids = await Promise.all(
      Array.from({ length: TASKS }, () => runTask(stack, { ...PING, filter: 'plugin = rpcutil', options: PATIENT })),
    );
    await until('thousands were sent', () => intents().length >= 5 * FLEET);
    const { id, answeredAt } = await pull();
    try {
      await confirmed();
      const tasks = await Promise.all(ids.map((task) => finished(stack, task)));
      const sent = intents();
      const lastMs = Math.max(...sent.map(({ at }) => at)) - answeredAt;
      context.diagnostic(
        `of ${TASKS * FLEET} hosts ${sent.length} were sent to; the last intent came ${lastMs} ms after the answer`,
      );
      const late = sent.filter(({ at }) => at > answeredAt + EFFECTIVE_WITHIN_MS);
      assert.equal(late.length, 0, `the last of them ${lastMs} ms after the answer`);
      const targets = tasks.flatMap((task) => task.targets);
      const unsent = targets.filter(({ reason }) => reason === 'EMERGENCY_STOP');
      assert.ok(unsent.length > 0, 'everything had been sent already, so nothing was stopped');
      assert.equal(unsent.length + sent.length, TASKS * FLEET);
      for (const task of tasks) assert.deepEqual(task.counts, countRows(task.targets));
      const ran = (await stack.executions()).filter(({ action }) => action === 'ping').length;
      assert.ok(ran <= sent.length, `${ran} executions of ${sent.length} requests`);
    } finally {
      await stack.ask(LIFT, { id });
    }
  });

  test('S48: is still pulled after the API and a bridge were killed, and sends nothing until it is lifted', async () => {
    const { id } = await pull('proxy-frankfurt');
    await killAndAwaitRestart(stack, 'chargehand-api');
    await killAndAwaitRestart(stack, 'chargehand-bridge proxy-frankfurt');
    await until('the API answers', async () =>
      stack.ask<Looked>(LOOK).then(
        () => true,
        () => false,
      ),
    );
    const before = intents().length;
    const task = await runTask(stack, { ...PING, filter: 'plugin = rpcutil' });
    const { targets } = await finished(stack, task);
    const stopped = targets.filter(({ reason }) => reason === 'EMERGENCY_STOP').length;
    assert.ok(stopped > 0 && stopped < FLEET, `${stopped} of ${FLEET}`);
    assert.equal(intents().length - before, FLEET - stopped);
    assert.deepEqual((await stack.ask<Looked>(LOOK)).emergencyStops, [{ id, unconfirmed: 0 }]);
    await stack.ask(LIFT, { id });
    const again = await runTask(stack, { ...PING, filter: 'plugin = rpcutil' });
    for (let since = 0; (await progressOf(stack, again)).counts.pending > 0;)
      since = (await progressOf(stack, again, since)).revision;
    assert.ok((await progressOf(stack, again)).targets.every(({ reason }) => reason !== 'EMERGENCY_STOP'));
  });
});
