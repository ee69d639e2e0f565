import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBridge } from '../support/bridgeProcess.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { rabbitmqPackages } from '../support/rabbitmq.ts';
import { realNetworkPackages, startRealNetwork } from '../support/realNetwork.ts';
import type { RealNetworkOptions } from '../support/realNetwork.ts';
import { startStack } from '../support/startStack.ts';
import type { Stack } from '../support/startStack.ts';
import { resultsOf } from '../support/taskResults.ts';
import { finished, runTask } from '../support/tasks.ts';

interface Variant {
  readonly proxy: string;
  readonly what: string;
  readonly options: RealNetworkOptions;
}

const variants: readonly Variant[] = [
  {
    proxy: 'multiplexed',
    what: 'RabbitMQ, agents_multiplex and base64',
    options: { middleware: 'rabbitmq', agentsMultiplex: true, base64: true },
  },
  {
    proxy: 'broadcasting',
    what: 'nodes without direct addressing, and keys instead of a shared secret',
    options: { directAddressing: false, security: 'ssl' },
  },
  {
    proxy: 'uk',
    what: 'another main collective, and keys on top of TLS',
    options: { collectives: ['uk_collective', 'mcollective'], tls: true, security: 'ssl' },
  },
];

/** The next round of discovery is ten minutes away. */
const announcing: Readonly<Record<string, RealNetworkOptions>> = {
  'announced-activemq-ssl': { security: 'ssl' },
  'announced-rabbitmq-psk': { middleware: 'rabbitmq' },
};

const packages = await requireDebianPackages([...realNetworkPackages, ...rabbitmqPackages]);

describe('settings of a network', { skip: packages.available ? false : packages.why, concurrency: true }, () => {
  const world = new AsyncDisposableStack();
  let stack: Stack;
  before(async () => {
    stack = world.use(await startStack({ fleet: 0 }));
  });
  after(() => world.disposeAsync());

  for (const { proxy, what, options } of variants) {
    test(`with ${what}, the named host runs the action and no other does`, async () => {
      await using network = await startRealNetwork(hostsOf(proxy), options);
      await using bridge = await startBridge(stack, proxy, network.clientConfigPath);
      await bridge.ready();
      const [named = '', other = ''] = hostsOf(proxy).map(({ identity }) => identity);
      assert.deepEqual(await hostsInGraph(stack, proxy), [named, other]);
      const call = { plugin: 'probe', action: 'touch', arguments: { note: proxy } };
      const id = await runTask(stack, { ...call, filter: `name = ${named}` });
      await finished(stack, id);
      const outcomes = [...(await resultsOf(stack, id))].map(([name, { outcome }]) => [name, outcome]);
      assert.deepEqual(outcomes, [[named, 'SUCCEEDED']]);
      assert.deepEqual(
        (await network.executions()).map(({ identity }) => identity),
        [named],
      );
    });
  }

  for (const [proxy, options] of Object.entries(announcing)) {
    test(`a host that wakes up after discovery is known as soon as it announces itself (${proxy})`, async () => {
      await using network = await startRealNetwork(hostsOf(proxy), { ...options, registerIntervalSeconds: 1 });
      const [awake = '', asleep = ''] = hostsOf(proxy).map(({ identity }) => identity);
      const { pid } = network.hosts.get(asleep) ?? assert.fail();
      process.kill(pid, 'SIGSTOP');
      await using bridge = await startBridge(stack, proxy, network.clientConfigPath);
      await bridge.ready();
      assert.deepEqual(await hostsInGraph(stack, proxy), [awake]);
      process.kill(pid, 'SIGCONT');
      await untilTrue(async () => (await hostsInGraph(stack, proxy)).includes(asleep));
    });
  }
});

async function untilTrue(isTrue: () => Promise<boolean>): Promise<void> {
  for (const until = performance.now() + 60_000; !(await isTrue());) {
    if (performance.now() > until) assert.fail('it did not come true within a minute');
    await sleep(200);
  }
}

function hostsOf(proxy: string) {
  return ['a', 'b'].map((name) => ({ identity: `${name}.${proxy}.example.com`, facts: {} }));
}

async function hostsInGraph(stack: Stack, proxy: string): Promise<readonly string[]> {
  const query = 'query ($filter: String!) { hosts(filter: $filter) { nodes { name } } }';
  const variables = { filter: `proxy = ${proxy}` };
  const { hosts } = await stack.ask<{ hosts: { nodes: { name: string }[] } }>(query, variables);
  return hosts.nodes.map(({ name }) => name).sort();
}
