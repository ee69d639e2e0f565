import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { killAndAwaitRestart } from '../support/killAndAwaitRestart.ts';
import { rabbitmqPackages } from '../support/rabbitmq.ts';
import { realNetworkPackages, startRealNetwork } from '../support/realNetwork.ts';
import type { RealNetwork } from '../support/realNetwork.ts';
import { startStack } from '../support/startStack.ts';
import type { Stack } from '../support/startStack.ts';
import { resultsOf } from '../support/taskResults.ts';
import { finished, runTask } from '../support/tasks.ts';
import { until } from '../support/until.ts';

const packages = await requireDebianPackages([...realNetworkPackages, ...rabbitmqPackages]);
const skip = packages.available ? false : packages.why;

/** What only real nodes can tell is told by their own record: the simulated ones of tests/faults are ours. */
describe('kills with real daemons', { skip, concurrency: 1 }, () => {
  for (const middleware of ['activemq', 'rabbitmq'] as const) {
    test(`on ${middleware}, whichever process is killed in the middle, no host runs twice and every outcome is true`, async () => {
      await using world = await start(middleware);
      for (const title of ['chargehand-bridge local', 'chargehand-api']) {
        const task = await startWait(world);
        await until('a host has run', async () => (await task.executed()).length > 0, { everyMs: 10 });
        await killAndAwaitRestart(world.stack, title);
        await assertTruth(world, task);
      }
      const last = await startWait(world);
      await assertTruth(world, last);
      assert.equal((await last.executed()).length, HOSTS.length, 'after the kills every host is reached');
    });
  }

  test('a host that is killed in the middle of an action is unknown, and runs it once', async () => {
    await using world = await start('activemq');
    const task = await startWait(world);
    await until('all hosts have run', async () => (await task.executed()).length >= HOSTS.length, { everyMs: 10 });
    await world.network.hosts.get(HOSTS[0])?.stop('SIGKILL');
    const outcomes = await assertTruth(world, task);
    assert.deepEqual(outcomes.get(HOSTS[0]), 'UNKNOWN');
  });
});

const HOSTS = ['db1.example.com', 'web1.example.com', 'web2.example.com'] as const;

interface World extends AsyncDisposable {
  readonly network: RealNetwork;
  readonly stack: Stack;
}

interface StartedWait {
  readonly id: string;
  /** The hosts that have executed it so far, by their own record. */
  readonly executed: () => Promise<readonly string[]>;
}

async function start(middleware: 'activemq' | 'rabbitmq'): Promise<World> {
  await using cleanup = new AsyncDisposableStack();
  const plans = HOSTS.map((identity) => ({ identity, facts: { kind: 'real' } }));
  const network = cleanup.use(await startRealNetwork(plans, { middleware }));
  const stack = cleanup.use(await startStack({ fleet: 0, mcollectiveConfig: network.clientConfigPath }));
  const resources = cleanup.move();
  return { network, stack, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Starts an action of two seconds on all hosts. */
async function startWait({ stack, network }: World): Promise<StartedWait> {
  const earlier = (await network.executions()).length;
  const id = await runTask(stack, {
    ...{ plugin: 'probe', action: 'wait', arguments: { seconds: 2 }, filter: 'facts.kind = real' },
    options: { ttlSeconds: 5, timeoutSeconds: 4 },
  });
  return { id, executed: async () => (await network.executions()).slice(earlier).map(({ identity }) => identity) };
}

/** Waits for the end of a task and holds its outcomes against what the hosts wrote down. */
async function assertTruth(
  { stack }: World,
  { id, executed }: StartedWait,
): Promise<ReadonlyMap<string, string | null>> {
  await finished(stack, id);
  const outcomes = new Map([...(await resultsOf(stack, id))].map(([name, { outcome }]) => [name, outcome]));
  const names = await executed();
  assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted(), 'a host has executed it twice');
  assert.deepEqual([...outcomes.keys()].toSorted(), HOSTS);
  for (const [name, outcome] of outcomes) {
    const truthful = names.includes(name) ? ['SUCCEEDED', 'UNKNOWN'] : ['UNKNOWN', 'NOT_SENT'];
    assert.ok(outcome !== null && truthful.includes(outcome), `${name} of ${names.join()}: ${String(outcome)}`);
  }
  return outcomes;
}
