import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { vanishingAction } from '../support/clientLibdir.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { mcoPackages } from '../support/mco.ts';
import { rabbitmqPackages } from '../support/rabbitmq.ts';
import { realNetworkPackages } from '../support/realNetwork.ts';
import { startStack } from '../support/startStack.ts';
import type { Stack } from '../support/startStack.ts';
import { ComparedNetwork } from './ComparedNetwork.ts';
import type { Call } from './ComparedNetwork.ts';

const kinds = [
  { proxy: 'psk', name: 'ActiveMQ with psk', options: {} },
  { proxy: 'ssl', name: 'ActiveMQ with ssl and marshal', options: { security: 'ssl' } },
  { proxy: 'rabbitmq', name: 'RabbitMQ with psk', options: { middleware: 'rabbitmq' } },
  { proxy: 'tls', name: 'ActiveMQ over TLS with client certificates', options: { tls: true } },
] as const;

// An input of every type; `label` has a string for a key, and `greeting` is filled in by the client.
const everyType = {
  ...{ text: 'a b=c', safe: 'x & "y" öst', address4: '10.0.0.1', address6: 'fe80::1', choice: 'drei' },
  ...{ flag: true, count: 42, ratio: 2.5, amount: 7, label: 'tag_1' },
};

const calls: readonly (Call & { readonly rule: string })[] = [
  { rule: 'inputs of every type arrive', action: 'types', inputs: everyType, hosts: ['calm', 'failing', 'another'] },
  { rule: 'outputs of every kind are read', action: 'outputs', hosts: ['calm', 'another'] },
  { rule: 'an action that the host does not know fails', action: vanishingAction, hosts: ['calm', 'another'] },
  { rule: 'an action without code fails', action: 'unwritten', hosts: ['calm'] },
  ...['aborted', 'missing', 'invalid', 'raised', 'seven'].map((way) => {
    return { rule: `an action that fails (${way}) fails`, action: 'codes', inputs: { way }, hosts: ['calm'] } as const;
  }),
];
const silence = { action: 'touch', inputs: { note: 'silence' }, hosts: ['silent'] } as const;

const packages = await requireDebianPackages([...realNetworkPackages, ...rabbitmqPackages, ...mcoPackages]);

describe('the same call through Chargehand and mco', { skip: packages.available ? false : packages.why }, () => {
  // One product with a bridge for each network, and all networks at once: their silent hosts are waited for together.
  const world = new AsyncDisposableStack();
  const started = new Map<string, ComparedNetwork>();
  const silentTasks = new Map<string, string>();
  let stack: Stack;

  before(async () => {
    stack = world.use(await startStack({ fleet: 0 }));
    const starting = kinds.map(({ proxy, options }) => ComparedNetwork.start(stack, proxy, options));
    const results = await Promise.allSettled(starting);
    for (const result of results)
      if (result.status === 'fulfilled') started.set(result.value.proxy, world.use(result.value));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    // Silence takes its time: it begins before everything else and is looked at in the end.
    for (const network of started.values()) silentTasks.set(network.proxy, await network.run(silence));
  });
  after(() => world.disposeAsync());

  for (const { proxy, name } of kinds) {
    describe(name, () => {
      let network: ComparedNetwork;
      before(() => {
        network = started.get(proxy) ?? assert.fail(`The network ${proxy} has not started`);
      });

      test('the hosts are those that answer mco ping', async () => {
        assert.deepEqual(await network.hostsInGraph(), await network.hostsThatMcoPings());
      });

      test('facts, classes, collectives and agents of the hosts are those that mco shows', async () => {
        assert.deepEqual(await network.describedInGraph(), await network.describedByMco());
      });

      for (const { rule, ...call } of calls) {
        test(`${rule}, with the status, message and data that mco shows`, async () => {
          const [ours, theirs] = await Promise.all([
            network.results(await network.run(call)),
            network.mcoResults(call),
          ]);
          assert.deepEqual([...theirs.keys()].sort(), network.identities(call.hosts));
          assert.deepEqual(ours, theirs);
        });
      }

      test('every input has the Ruby class that the DDL names, and a string key stays a string', async () => {
        const call = { action: 'types', inputs: { ...everyType, ratio: 2 }, hosts: ['calm'] } as const;
        const [result] = (await network.results(await network.run(call))).values();
        const { values, classes } = Object(result?.data) as Record<string, Readonly<Record<string, unknown>>>;
        assert.deepEqual({ ...classes }, expectedClasses);
        assert.equal(values?.['greeting'], 'hello');
        const execution = (await network.executions()).findLast(({ action }) => action === 'types');
        assert.deepEqual(execution?.stringKeys, ['label']);
      });

      // mco ends with an error over such a reply, so there is nothing to compare with.
      test('outputs that JSON cannot carry are shown as text', async () => {
        const [result] = (await network.results(await network.run({ action: 'oddities', hosts: ['calm'] }))).values();
        assert.deepEqual(result, { statusCode: 0, statusMessage: 'OK', data: expectedOddities });
      });
    });
  }

  test('a silent host is unknown on every network, and mco has no answer of it either', async () => {
    const networks = [...started.values()];
    const theirs = await Promise.all(networks.map((network) => network.mcoResults(silence)));
    assert.deepEqual(
      theirs,
      networks.map(() => new Map()),
    );
    for (const network of networks) {
      const task = silentTasks.get(network.proxy) ?? assert.fail(`No task on ${network.proxy}`);
      const [result] = (await network.outcomes(task)).values();
      assert.deepEqual([result?.outcome, result?.reason], ['UNKNOWN', 'NO_REPLY'], network.proxy);
    }
  });

  test('no host has executed a request twice', async () => {
    for (const network of started.values()) {
      const executions = (await network.executions()).map(({ identity, requestId }) => `${identity} ${requestId}`);
      assert.deepEqual(executions, [...new Set(executions)], network.proxy);
    }
  });
});

const expectedClasses = {
  ...{ text: 'String', safe: 'String', address4: 'String', address6: 'String', choice: 'String' },
  ...{ flag: 'TrueClass', count: 'Integer', ratio: 'Float', amount: 'Integer', label: 'String', greeting: 'String' },
};

const expectedOddities = {
  binary: '\ufffd\ufffd\u0001',
  nul: 'a\u2400b',
  infinite: '-Infinity',
  not_a_number: 'NaN',
  same_keys: { a: 'symbol' },
  odd_keys: { 1: 'integer', null: 'nil', 1.5: 'float', '[array]': 'array' },
};
