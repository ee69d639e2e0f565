import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientConfig, ConnectorSettings } from './ClientConfig.ts';
import { configFolder } from './testing/configFolder.ts';

/** Reads a configuration with one broker of this kind, and these settings of its connector. */
async function read(
  kind: ConnectorSettings['kind'],
  settings: Readonly<Record<string, string>>,
): Promise<ClientConfig> {
  await using folder = await configFolder();
  const all = { 'pool.size': '1', 'pool.1.host': 'b', ...settings };
  const lines = Object.entries(all).map(([key, value]) => `plugin.${kind}.${key} = ${value}\n`);
  return await folder.read(`connector = ${kind}\nplugin.psk = k\n${lines.join('')}`);
}

test('each connector has the vhost that the Ruby client would ask for', async () => {
  assert.equal((await read('activemq', {})).connector.vhost, 'mcollective');
  assert.equal((await read('rabbitmq', {})).connector.vhost, '/');
});

test('STOMP 1.0 is refused only when heart-beats are asked for too, as in Ruby; otherwise the wish is noted', async () => {
  const alone = await read('activemq', { stomp_1_0_fallback: '0' });
  assert.equal(alone.connector.allowsStomp10, true);
  assert.deepEqual(
    alone.notes.map(({ key }) => key),
    ['plugin.activemq.stomp_1_0_fallback'],
  );
  const both = await read('activemq', { stomp_1_0_fallback: '0', heartbeat_interval: '5' });
  assert.deepEqual([both.connector.allowsStomp10, both.connector.heartbeatIntervalSeconds, both.notes], [false, 5, []]);
});

test('limits of zero, which would mean for ever, are replaced and noted', async () => {
  const { connector, notes } = await read('rabbitmq', { max_hbread_fails: '0', connect_timeout: '0' });
  assert.deepEqual([connector.maxMissedHeartbeats, connector.connectTimeoutSeconds], [2, 30]);
  assert.deepEqual(notes.map(({ key }) => key).sort(), [
    'plugin.rabbitmq.connect_timeout',
    'plugin.rabbitmq.max_hbread_fails',
  ]);
});

test('delays are read as Ruby reads floats', async () => {
  const settings = { initial_reconnect_delay: '1e-1', max_reconnect_delay: '60.0', back_off_multiplier: '3' };
  const { connector } = await read('activemq', settings);
  const { initialReconnectDelaySeconds, maxReconnectDelaySeconds, backOffMultiplier } = connector;
  assert.deepEqual([initialReconnectDelaySeconds, maxReconnectDelaySeconds, backOffMultiplier], [0.1, 60, 3]);
});

test('a pool keeps its order and the credentials of each member', async () => {
  const { connector } = await read('activemq', {
    'pool.size': '2',
    'pool.1.user': 'u1',
    'pool.2.host': 'b2',
    'pool.2.password': 'p2',
  });
  assert.deepEqual(
    connector.brokers.map(({ host, user, password }) => [host, user, password]),
    [
      ['b', 'u1', undefined],
      ['b2', undefined, 'p2'],
    ],
  );
});
