import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startBridge, untilBridge } from '../support/bridgeProcess.ts';
import { changedConfig } from '../support/changedConfig.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { mcoPing } from '../support/mco.ts';
import { rabbitmqPackages } from '../support/rabbitmq.ts';
import { realNetworkPackages, startRealNetwork } from '../support/realNetwork.ts';
import type { RealNetwork } from '../support/realNetwork.ts';
import { startStack } from '../support/startStack.ts';
import type { Stack } from '../support/startStack.ts';
import { resultsOf } from '../support/taskResults.ts';
import { finished, runTask } from '../support/tasks.ts';
import { startTcpRelay } from '../support/tcpRelay.ts';
import type { TcpRelay } from '../support/tcpRelay.ts';
import { until } from '../support/until.ts';

const packages = await requireDebianPackages([...realNetworkPackages, ...rabbitmqPackages]);

describe('trouble with the broker', { skip: packages.available ? false : packages.why, concurrency: 2 }, () => {
  const world = new AsyncDisposableStack();
  let stack: Stack;
  before(async () => {
    stack = world.use(await startStack({ fleet: 0 }));
  });
  after(() => world.disposeAsync());

  for (const middleware of ['activemq', 'rabbitmq'] as const) {
    // The tests of one broker follow each other: each leaves it running, with all hosts connected again.
    describe(middleware, { concurrency: 1 }, () => {
      const own = new AsyncDisposableStack();
      const hosts = ['web1', 'web2', 'db1'].map((name) => `${name}.${middleware}.example.com`).sort();
      const allSucceeded = new Map(hosts.map((name) => [name, 'SUCCEEDED']));
      let network: RealNetwork;
      let relay: TcpRelay;

      before(async () => {
        const plans = hosts.map((identity) => ({ identity, facts: { broker: middleware } }));
        network = own.use(await startRealNetwork(plans, { middleware }));
        relay = own.use(await startTcpRelay(network.broker.address.port));
        const port = { [`plugin.${middleware}.pool.1.port`]: String(relay.port) };
        const config = await changedConfig(network.clientConfigPath, 'relayed.cfg', port);
        const bridge = own.use(await startBridge(stack, middleware, config));
        await bridge.ready();
      });
      after(() => own.disposeAsync());

      test('replies that come while the connection is half-open arrive on the next one', async () => {
        const connectionsBefore = relay.accepted;
        // Valid for longer than it takes to notice, so that nobody is called silent before.
        const task = await startWait(2, { ttlSeconds: 60, timeoutSeconds: 5 });
        await untilExecuted(task, hosts.length);
        relay.freeze();
        assert.deepEqual(await outcomesOf(task), allSucceeded);
        assert.ok(relay.accepted > connectionsBefore, 'it has connected again');
      });

      test('a broker killed in the middle of a task costs outcomes at most, and nothing is sent again', async () => {
        const stalled = network.hosts.get(hosts[0] ?? '')?.pid ?? assert.fail('A host is missing');
        // A request that is on its way but not executed when the broker dies.
        process.kill(stalled, 'SIGSTOP');
        const task = await startWait(3);
        await untilExecuted(task, hosts.length - 1);
        await network.broker.kill();
        process.kill(stalled, 'SIGCONT');
        await untilBridge(stack, middleware, ({ status }) => status === 'BROKER_DOWN');
        await network.broker.restart();
        await untilBridge(stack, middleware, ({ status, problem }) => status === 'ONLINE' && problem === null);
        const outcomes = await outcomesOf(task);
        const executed = await task.executed();
        assert.deepEqual([...outcomes.keys()].sort(), hosts);
        for (const [name, outcome] of outcomes) {
          const truthful = executed.includes(name) ? ['SUCCEEDED', 'UNKNOWN'] : ['UNKNOWN', 'NOT_SENT'];
          assert.ok(
            outcome !== null && truthful.includes(outcome),
            `${name} of ${executed.join()}: ${String(outcome)}`,
          );
        }
      });

      test('after the restart of the broker the next task reaches every host', async () => {
        const answering = async (): Promise<number> => (await mcoPing(network.mcoConfigPath)).length;
        await until('every host answers mco ping', async () => (await answering()) >= hosts.length, { everyMs: 500 });
        assert.deepEqual(await outcomesOf(await startWait(0)), allSucceeded);
      });

      test('a wrong password is the problem of the smart proxy, and is not told', async () => {
        const password = { [`plugin.${middleware}.pool.1.password`]: 'not-the-password' };
        const config = await changedConfig(network.clientConfigPath, 'wrong-password.cfg', password);
        await using bridge = await startBridge(stack, `${middleware}-password`, config);
        const { status, problem } = await untilBridge(stack, bridge.proxy, (view) => view.problem !== null);
        assert.equal(status, 'BROKER_DOWN');
        assert.match(problem ?? '', /mcollective.*password/);
        for (const text of [problem ?? '', await bridge.log()]) assert.doesNotMatch(text, /not-the-password/);
      });

      if (middleware === 'rabbitmq') {
        test('an exchange that is missing is the problem of the smart proxy, by name', async () => {
          const collective = { main_collective: 'ghost', collectives: 'ghost' };
          const config = await changedConfig(network.clientConfigPath, 'missing-exchange.cfg', collective);
          await using bridge = await startBridge(stack, 'rabbitmq-exchange', config);
          const { problem } = await untilBridge(
            stack,
            bridge.proxy,
            (view) => view.problem?.includes('ghost_') === true,
          );
          assert.match(problem ?? '', /no exchange ghost_\w+ in the virtual host \/mcollective\. Declare it/);
        });
      }

      /** Starts an action of so many seconds on all hosts. */
      async function startWait(seconds: number, options: object = shortWaits): Promise<StartedWait> {
        const earlier = (await network.executions()).length;
        const input = {
          plugin: 'probe',
          action: 'wait',
          arguments: { seconds },
          filter: `facts.broker = ${middleware}`,
        };
        const id = await runTask(stack, { ...input, options });
        return {
          id,
          executed: async () => (await network.executions()).slice(earlier).map(({ identity }) => identity),
        };
      }

      async function untilExecuted({ executed }: StartedWait, hostCount: number): Promise<void> {
        await until(`${hostCount} hosts have run`, async () => (await executed()).length >= hostCount, { everyMs: 20 });
      }

      async function outcomesOf({ id, executed }: StartedWait): Promise<ReadonlyMap<string, string | null>> {
        await finished(stack, id);
        const names = await executed();
        assert.deepEqual(names, [...new Set(names)], 'a host has executed it twice');
        return new Map([...(await resultsOf(stack, id))].map(([name, { outcome }]) => [name, outcome]));
      }
    });
  }
});

const shortWaits = { ttlSeconds: 5, timeoutSeconds: 4 };

interface StartedWait {
  readonly id: string;
  /** The hosts that have executed it so far, by their own record, in that order. */
  readonly executed: () => Promise<readonly string[]>;
}
