import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startStack, type Stack } from '../support/startStack.ts';
import { countRows, finished, progressOf, runTask, type TargetView } from '../support/tasks.ts';

/** More than one chunk of 50 at each smart proxy. */
const FLEET = 200;

const STOP = `mutation ($id: ID!) { cancelTask(id: $id) { state } }`;
const STOPPED = `query ($id: ID!) { task(id: $id) { state stop { kind sent confirmedAt by { login } } counts { notSent } } }`;

interface Stopped {
  readonly task: {
    readonly state: string;
    readonly stop: {
      readonly kind: string;
      readonly sent: number;
      readonly confirmedAt: string;
      readonly by: { readonly login: string };
    };
    readonly counts: { readonly notSent: number };
  };
}

describe('a task that is stopped while a broker takes nothing', () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({ fleet: FLEET });
  });
  after(() => stack[Symbol.asyncDispose]());

  /** The hosts of the task once all of them are what is asked for. */
  async function targetsWhen(
    id: string,
    isSo: (targets: readonly TargetView[]) => boolean,
  ): Promise<readonly TargetView[]> {
    for (let since = 0; ;) {
      const { targets } = await progressOf(stack, id);
      if (isSo(targets)) return targets;
      since = (await progressOf(stack, id, since)).revision;
    }
  }

  test('sends to no host without an intent, says so while the broker still stands, and tells of the others what became of them', async () => {
    const fleet = stack.process('chargehand-fleet').pid ?? assert.fail('there is no fleet');
    process.kill(fleet, 'SIGSTOP');
    try {
      const id = await runTask(stack, { plugin: 'rpcutil', action: 'ping', filter: 'all' });
      await targetsWhen(id, (targets) =>
        targets.every(({ state }) => ['SENDING', 'ASSIGNED', 'NOT_SENT'].includes(state)),
      );
      await stack.ask(STOP, { id });
      const stopped = await targetsWhen(id, (targets) => targets.every(({ state }) => state !== 'ASSIGNED'));
      const unsent = stopped.filter(({ reason }) => reason === 'CANCELLED').map(({ name }) => name);
      const sending = stopped.filter(({ state }) => state === 'SENDING').map(({ name }) => name);
      assert.ok(unsent.length > 0 && sending.length > 0, `${unsent.length} not sent, ${sending.length} sent`);
      process.kill(fleet, 'SIGCONT');
      const task = await finished(stack, id);
      assert.deepEqual(task.counts, countRows(task.targets));
      const executed = (await stack.executions()).filter(({ action }) => action === 'ping').map(({ host }) => host);
      assert.equal(new Set(executed).size, executed.length, 'a host executed twice');
      assert.deepEqual(
        executed.filter((host) => !sending.includes(host)),
        [],
      );
      for (const { name, outcome } of task.targets)
        if (sending.includes(name))
          assert.ok(outcome === 'SUCCEEDED' || outcome === 'UNKNOWN', `${name} ${outcome ?? ''}`);
        else assert.equal(outcome, 'NOT_SENT');
      const { state, stop, counts } = (await stack.ask<Stopped>(STOPPED, { id })).task;
      assert.deepEqual([state, stop.kind, stop.by.login], ['FINISHED', 'CANCELLED', 'admin']);
      assert.deepEqual([stop.sent, counts.notSent], [sending.length, task.targets.length - sending.length]);
    } finally {
      process.kill(fleet, 'SIGCONT');
    }
  });
});
