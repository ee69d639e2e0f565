import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pskSeal, RubyFloat } from '@chargehand/mcollective';
import { parseFleetScript } from './hosts/FleetScript.ts';
import { startFleet, type Fleet, type FleetSiteStatus } from './startFleet.ts';
import { readExecutions, temporaryFolder, TestBridge } from './TestBridge.fixture.ts';

const WEB = 'web001.frankfurt.example.net';
const MASTER = 'pgmaster001.frankfurt.example.net';

test('every host of a site answers discovery, also the silent ones, and no host of another site', async () => {
  await using world = await start();
  await world.bridge.discover();
  const names = world.fleet.description.sites[0]?.hosts.map((host) => host.name).toSorted();
  assert.equal(names?.length, 100);
  assert.deepEqual(await world.bridge.discoveredAtLeast(100), names);
});

test('only hosts that have a plugin answer a discovery for it', async () => {
  await using world = await start();
  await world.bridge.discover('puppet');
  const having = world.fleet.description.sites[0]?.hosts.filter((host) => host.plugins.includes('puppet')) ?? [];
  assert.equal(having.length, 98);
  await world.bridge.discoveredAtLeast(98);
  assert.deepEqual((await world.bridge.ask(MASTER, 'rpcutil ping')).statusCode, 0);
  assert.equal(world.bridge.discovered.length, 98);
});

test('a directed inventory comes back with facts, classes and plugins', async () => {
  await using world = await start();
  const { host, statusCode, data } = await world.bridge.ask(WEB, 'rpcutil inventory');
  assert.deepEqual([host, statusCode], [WEB, 0]);
  const described = world.fleet.host(WEB).description;
  const { facts, classes, agents } = recordOf(data);
  assert.deepEqual([classes, agents], [described.classes, described.plugins]);
  assert.equal(recordOf(recordOf(facts)['os'])['family'], described.facts.get('os.family'));
  assert.equal(recordOf(recordOf(facts)['networking'])['fqdn'], WEB);
});

test('a reply waits in its queue while the bridge is away', async () => {
  await using world = await start();
  await using away = await TestBridge.connect(world.site, { listen: false });
  await world.bridge.connection.disconnect();
  const requestId = await away.call(WEB, 'service status', { service: 'httpd' });
  await queued(world.site, away.replyQueue, 1);
  await using back = await TestBridge.connect(world.site);
  assert.equal(recordOf((await back.replyTo(requestId)).data)['status'], 'running');
});

test('each directed request is executed once by its host and recorded before the reply', async () => {
  await using world = await start();
  const hosts = world.fleet.description.sites[0]?.hosts.slice(0, 30) ?? [];
  for (const { name } of hosts) world.fleet.host(name).script({ latencyMs: 0, silent: false, failWith: null });
  for (const { name } of hosts) await world.bridge.ask(name, 'echo echo', { text: name });
  const executions = await readExecutions(world.fleet);
  assert.deepEqual(
    executions.map(({ host }) => host),
    hosts.map(({ name }) => name),
  );
  assert.deepEqual(
    executions.map(({ requestId }) => requestId),
    world.bridge.replies.map(({ requestId }) => requestId),
  );
  const [first] = executions;
  assert.deepEqual([first?.agent, first?.action, first?.inputs], ['echo', 'echo', { text: WEB }]);
});

test('the same request twice runs twice, so that the record shows what was sent twice', async () => {
  await using world = await start();
  const requestId = '0123456789abcdef0123456789abcdef';
  for (let sent = 0; sent < 2; sent++) await world.bridge.call(WEB, 'echo echo', { text: 'hi' }, { requestId });
  await world.bridge.ask(WEB, 'rpcutil ping');
  const twice = (await readExecutions(world.fleet)).filter((execution) => execution.requestId === requestId);
  assert.equal(twice.length, 2);
});

const ignored = [
  { name: 'a wrong pre-shared key', counter: 'unvalidated', options: { seal: pskSeal('another key', 'user=test') } },
  {
    name: 'a time longer ago than its ttl',
    counter: 'ttlexpired',
    options: { messageTime: Math.floor(Date.now() / 1000) - 120 },
  },
  {
    name: 'the name of another host in its filter',
    counter: 'filtered',
    options: { identities: ['web002.frankfurt.example.net'] },
  },
];

for (const { name, counter, options } of ignored) {
  test(`a request with ${name} is neither run nor answered`, async () => {
    await using world = await start();
    await world.bridge.call(WEB, 'echo echo', { text: 'hi' }, options);
    const { data } = await world.bridge.ask(WEB, 'rpcutil daemon_stats');
    assert.equal(recordOf(data)[counter], 1);
    assert.equal(world.bridge.replies.length, 1);
    assert.deepEqual(
      (await readExecutions(world.fleet)).map(({ action }) => action),
      ['daemon_stats'],
    );
  });
}

test('a request for a plugin that the host does not have is neither run nor answered', async () => {
  await using world = await start();
  await world.bridge.call(MASTER, 'puppet status');
  await world.bridge.ask(MASTER, 'rpcutil ping');
  assert.equal(world.bridge.replies.length, 1);
});

test('a request without a filter is not run by a host that lacks the plugin', async () => {
  await using world = await start();
  const filter = { agents: [], identities: [], classes: [], facts: [], compound: [], isEmpty: true };
  const call = {
    kind: 'rpc',
    agent: 'puppet',
    action: 'status',
    inputs: new Map(),
    processResults: true,
    filter,
  } as const;
  const envelope = { requestId: 'x', senderId: 'x', callerId: 'user=x', collective: 'mcollective', ttlSeconds: 60 };
  const request = { ...envelope, ...call, messageTime: Math.floor(Date.now() / 1000) };
  assert.equal(world.fleet.host(MASTER).receive(request), undefined);
  assert.notEqual(world.fleet.host(WEB).receive(request), undefined);
  assert.deepEqual(
    (await readExecutions(world.fleet)).map(({ host }) => host),
    [WEB],
  );
});

const refusals = [
  ['rpcutil nosuch', {}, "Attempted to call action nosuch for rpcutil but it's not declared in the DDL"],
  ['rpcutil get_fact', {}, 'Action get_fact needs a fact argument'],
  ['rpcutil get_fact', { fact: '$(id)' }, 'Cannot validate input fact'],
  ['echo echo', { text: 'hi', ratio: 5 }, 'Cannot validate input ratio: value should be a float'],
  ['echo echo', { text: 'hi', times: new RubyFloat(5) }, 'Cannot validate input times: value should be a integer'],
  ['echo echo', { text: 'hi', colour: 'mauve' }, 'Cannot validate input colour'],
  ['nrpe runcommand', { command: 'rm -rf' }, 'Cannot validate input command'],
] as const;

for (const [action, inputs, message] of refusals) {
  test(`a host refuses with status code 4 and runs nothing: ${action} ${Object.keys(inputs).at(-1) ?? ''} (${message})`, async () => {
    await using world = await start();
    const reply = await world.bridge.ask(WEB, action, inputs);
    assert.equal(reply.statusCode, 4);
    assert.ok(reply.statusMessage.startsWith(message), reply.statusMessage);
    assert.deepEqual(await readExecutions(world.fleet), []);
  });
}

test('echo answers with every type of input as it was given', async () => {
  await using world = await start();
  const inputs = { text: 'hi', colour: 'red', loud: true, times: 3, ratio: new RubyFloat(0.5), amount: 7 };
  const { data } = await world.bridge.ask(WEB, 'echo echo', inputs);
  assert.deepEqual(
    { ...recordOf(data) },
    { text: 'HI', colour: 'red', loud: true, times: 3, ratio: 0.5, amount: 7, host: WEB },
  );
});

test('an action changes the host for the next', async () => {
  await using world = await start();
  const status = async (action: string, inputs = {}) =>
    recordOf((await world.bridge.ask(WEB, action, inputs)).data)['status'];
  assert.equal(await status('service stop', { service: 'httpd' }), 'stopped');
  assert.equal(await status('service status', { service: 'httpd' }), 'stopped');
  assert.equal(await status('puppet disable', { message: 'freeze' }), 'disabled');
  const { statusCode, statusMessage } = await world.bridge.ask(WEB, 'puppet runonce', { force: true });
  assert.deepEqual([statusCode, statusMessage], [1, "Puppet is disabled: 'freeze'"]);
});

test('a scripted host fails as it is told, with the outputs of the action empty', async () => {
  await using world = await start();
  world.fleet.host(WEB).script({ latencyMs: 0, failWith: { code: 7, message: 'out of order' } });
  const { statusCode, statusMessage, data } = await world.bridge.ask(WEB, 'service restart', { service: 'httpd' });
  assert.deepEqual([statusCode, statusMessage, { ...recordOf(data) }], [7, 'out of order', { status: null }]);
});

test('a silent host runs an action and does not answer, but answers for its inventory', async () => {
  await using world = await start();
  world.fleet.host(WEB).script({ latencyMs: 0, silent: true });
  await world.bridge.call(WEB, 'echo echo', { text: 'hi' });
  assert.equal((await world.bridge.ask(WEB, 'rpcutil inventory')).statusCode, 0);
  assert.equal(world.bridge.replies.length, 1);
  assert.deepEqual(
    (await readExecutions(world.fleet)).map(({ action }) => action),
    ['echo', 'inventory'],
  );
});

test('an offline host neither runs nor answers anything', async () => {
  await using world = await start();
  world.fleet.host(WEB).script({ offline: true });
  await world.bridge.call(WEB, 'rpcutil ping');
  await world.bridge.ask(MASTER, 'rpcutil ping');
  assert.deepEqual(
    (await readExecutions(world.fleet)).map(({ host }) => host),
    [MASTER],
  );
});

test('a call that wants no results is run and not answered', async () => {
  await using world = await start();
  await world.bridge.call(WEB, 'echo echo', { text: 'hi' }, { processResults: false });
  await world.bridge.ask(WEB, 'rpcutil ping');
  assert.equal(world.bridge.replies.length, 1);
  assert.equal((await readExecutions(world.fleet)).length, 2);
});

test('hosts come back when the broker dropped them, and send the replies that found it gone', async () => {
  await using world = await start();
  world.fleet.host(WEB).script({ latencyMs: 30 });
  const requestId = await world.bridge.call(WEB, 'rpcutil ping');
  await recorded(world.fleet, requestId);
  world.site.broker?.dropConnections();
  await using back = await TestBridge.connect(world.site);
  assert.equal((await back.replyTo(requestId)).host, WEB);
  assert.equal((await readExecutions(world.fleet)).length, 1);
});

test('a script for a host that is not there is refused by its name', async () => {
  await using folder = await temporaryFolder();
  const script = parseFleetScript({ 'nobody.example.net': { silent: true } });
  await assert.rejects(startFleet({ dir: folder.path, hosts: 2, script }), {
    code: 'UNKNOWN_FLEET_HOST',
    host: 'nobody.example.net',
  });
});

/** A fleet of two hundred, its first site, and a bridge there; the two hosts that tests talk to answer at once. */
async function start() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const fleet = stack.use(await startFleet({ dir: folder.path, hosts: 200 }));
  for (const name of [WEB, MASTER]) fleet.host(name).script({ latencyMs: 0, silent: false, failWith: null });
  const [site] = fleet.sites;
  assert.ok(site !== undefined);
  const bridge = stack.use(await TestBridge.connect(site));
  const moved = stack.move();
  return { fleet, site, bridge, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

async function queued(site: FleetSiteStatus, queue: string, count: number): Promise<void> {
  while ((site.broker?.waiting(queue) ?? 0) < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function recorded(fleet: Fleet, requestId: string): Promise<void> {
  while (!(await readExecutions(fleet)).some((execution) => execution.requestId === requestId)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(typeof value === 'object' && value !== null);
  return { ...value };
}
