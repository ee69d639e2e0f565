import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readClientConfig } from '@chargehand/mcollective';
import { describeFleet } from './description/describeFleet.ts';
import { startFleet } from './startFleet.ts';
import { readExecutions, temporaryFolder, TestBridge } from './TestBridge.fixture.ts';
import { siteSecrets, writeNetworkFiles } from './writeFleetFiles.ts';

const WEB = 'web001.frankfurt.example.net';

test('a host that answers out of order answers the second of two requests first, each once run', async () => {
  await using world = await start();
  world.fleet.host(WEB).script({ latencyMs: 0, answers: 'reordered' });
  const first = await world.bridge.call(WEB, 'echo echo', { text: 'first' });
  const second = await world.bridge.call(WEB, 'echo echo', { text: 'second' });
  await world.bridge.replyTo(first);
  assert.deepEqual(
    world.bridge.replies.map(({ requestId }) => requestId),
    [second, first],
  );
  assert.equal((await readExecutions(world.fleet)).length, 2);
});

test('an answer that is held back goes out after a while when no other follows it', async () => {
  await using world = await start();
  world.fleet.host(WEB).script({ latencyMs: 0, answers: 'reordered' });
  assert.equal((await world.bridge.ask(WEB, 'echo echo', { text: 'alone' })).statusCode, 0);
});

test('a host that answers twice runs once', async () => {
  await using world = await start();
  world.fleet.host(WEB).script({ latencyMs: 0, answers: 'duplicate' });
  await world.bridge.ask(WEB, 'echo echo', { text: 'hi' });
  world.fleet.host(WEB).script({ latencyMs: 0 });
  await world.bridge.ask(WEB, 'rpcutil ping');
  assert.equal(world.bridge.replies.length, 3);
  assert.equal((await readExecutions(world.fleet)).filter(({ agent }) => agent === 'echo').length, 1);
});

test('a bridge can read the configuration of a site on RabbitMQ', async () => {
  await using folder = await temporaryFolder();
  const { psk, login, passcode } = await siteSecrets(folder.path, 'proxy-frankfurt');
  const broker = { host: '127.0.0.1', port: 61_613, login, passcode, middleware: 'rabbitmq' } as const;
  const description = describeFleet({ hosts: 2, seed: 1 });
  const { sites } = await writeNetworkFiles(description, folder.path, [{ psk, broker }]);
  const { connector } = await readClientConfig(sites[0]?.clientConfig ?? '', {});
  assert.deepEqual(
    [connector.kind, connector.kind === 'rabbitmq' && connector.vhost, connector.brokers.length],
    ['rabbitmq', '/mcollective', 1],
  );
});

async function start() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const fleet = stack.use(await startFleet({ dir: folder.path, hosts: 20 }));
  const [site] = fleet.sites;
  assert.ok(site !== undefined);
  const bridge = stack.use(await TestBridge.connect(site));
  const moved = stack.move();
  return { fleet, site, bridge, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}
