import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openJournal } from './journal.ts';
import { BridgeProcess, startWorld, until } from './testing/bridgeWorld.ts';
import type { StubMemory, UploadedEntry } from './testing/stubChargehand.ts';
import { startStubChargehand } from './testing/stubChargehand.ts';
import { temporaryFolder } from './testing/world.ts';

function eventsOf(memory: StubMemory, dispatchId: string, position: number): UploadedEntry[] {
  return [...memory.entries.values()].filter((entry) => entry.dispatchId === dispatchId && entry.position === position);
}

const isEnd = ({ event }: UploadedEntry): boolean => ['REPLIED', 'NOT_SENT', 'UNKNOWN'].includes(event);

test('a bridge enrols, reports its hosts and plugins, runs a dispatch on each host once, and stops cleanly', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  await using bridge = new BridgeProcess(world.env);
  await until('ready', () => bridge.logged('ready'), bridge);
  assert.deepEqual([...world.memory.hosts.keys()].sort(), [...world.names].sort());
  assert.ok(world.memory.plugins.includes('echo'));
  const facts = world.memory.hosts.get(world.names[0] ?? '')?.facts ?? [];
  assert.ok(
    facts.some(({ name }) => name.startsWith('os.')),
    'facts are flattened',
  );
  assert.equal(world.memory.lastReport?.['connected'], true);
  assert.equal(statSync(join(world.env.CHARGEHAND_DATA_DIR, 'credential.json')).mode & 0o777, 0o600);

  world.memory.work.push(world.echo('1'), world.echo('2', { arguments: { text: 'x'.repeat(200) } }));
  const ends = () => [...world.memory.entries.values()].filter(isEnd);
  await until('every end', () => ends().length === world.names.length * 2, bridge);
  for (const position of world.names.keys()) {
    assert.deepEqual(
      eventsOf(world.memory, '1', position).map(({ event }) => event),
      ['ASSIGNED', 'SENDING', 'SENT', 'REPLIED'],
    );
    assert.equal(eventsOf(world.memory, '2', position).at(-1)?.reason, 'ARGUMENTS_REFUSED');
  }
  assert.equal(world.executions().length, world.names.length);
  assert.ok(!bridge.output.includes('xxxx'), 'argument values are not logged');
  assert.equal(await bridge.end('SIGTERM'), 0);
});

test('a bridge that is killed in the middle sends to no host twice, and replies that waited are not lost', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path, { hosts: 240 });
  for (const name of world.names) world.fleet.host(name).script({ latencyMs: 600, silent: false, failWith: null });
  {
    await using bridge = new BridgeProcess(world.env);
    await until('ready', () => bridge.logged('ready'), bridge);
    world.memory.work.push(world.echo('1'));
    await until('the first executions', () => world.executions().length > 0, bridge);
    await bridge.end('SIGKILL');
  }
  await sleep(800);
  await using again = new BridgeProcess(world.env);
  const replied = () => [...world.memory.entries.values()].filter(({ event }) => event === 'REPLIED');
  await until(
    'a reply of every executed host',
    () => replied().length === world.executions().length && again.logged('ready'),
    again,
  );
  await until(
    'nothing assigned',
    () => world.names.every((_, at) => eventsOf(world.memory, '1', at).length > 1),
    again,
  );
  await until('a reply of every host sent to', () => replied().length === world.executions().length, again);
  const hosts = world.executions().map(({ host }) => host);
  assert.equal(new Set(hosts).size, hosts.length, 'a host executed twice');
  assert.ok(hosts.length >= world.names.length - 50, `${hosts.length} of ${world.names.length} executed`);
});

test('replies are journalled while the API is away and uploaded when it is back', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  await using bridge = new BridgeProcess(world.env);
  await until('ready', () => bridge.logged('ready'), bridge);
  for (const name of world.names) world.fleet.host(name).script({ latencyMs: 700, silent: false, failWith: null });
  world.memory.work.push(world.echo('1'));
  await until('all executed', () => world.executions().length === world.names.length, bridge);
  const { port } = world.api;
  await world.api[Symbol.asyncDispose]();
  await sleep(1_000);
  await using _back = await startStubChargehand(world.memory, { port });
  const replied = () => [...world.memory.entries.values()].filter(({ event }) => event === 'REPLIED');
  await until('every reply', () => replied().length === world.names.length, bridge);
});

test('nothing is sent after a deadline that has passed on the clock of the API, whatever our own says', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path, { clockAheadMs: 3_600_000 });
  await using bridge = new BridgeProcess(world.env);
  await until('ready', () => bridge.logged('ready'), bridge);
  world.memory.work.push(world.echo('1'));
  const ends = () => [...world.memory.entries.values()].filter(isEnd);
  await until('every end', () => ends().length === world.names.length, bridge);
  assert.ok(ends().every(({ reason }) => reason === 'EXPIRED'));
  assert.equal(world.executions().length, 0);
});

test('what is stopped while the broker is away is never sent, and the API learns it without waiting for the broker', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  await using bridge = new BridgeProcess(world.env);
  await until('ready', () => bridge.logged('ready'), bridge);
  await world.fleet.close();
  await until('the broker away', () => bridge.logged('broker-unreachable'), bridge);
  const all = (event: string): boolean =>
    world.names.every((_, at) => eventsOf(world.memory, '1', at).at(-1)?.event === event);
  world.memory.work.push(world.echo('1'));
  world.memory.wakeUps.emit('ring');
  await until('all assigned', () => all('ASSIGNED'), bridge);
  world.memory.stopped = [{ id: '1', reason: 'CANCELLED' }];
  world.memory.wakeUps.emit('ring');
  await until('all refused', () => all('NOT_SENT'), bridge);
  assert.equal(eventsOf(world.memory, '1', 0).at(-1)?.reason, 'CANCELLED');
});

test('a bridge that starts again obeys what was stopped meanwhile before it sends anything', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  {
    await using bridge = new BridgeProcess(world.env);
    await until('ready', () => bridge.logged('ready'), bridge);
    await bridge.end('SIGKILL');
  }
  {
    using journal = openJournal(world.env.CHARGEHAND_DATA_DIR);
    journal.accept(world.echo('1'), Date.now());
  }
  world.memory.stopped = [{ id: '1', reason: 'HALTED' }];
  await using again = new BridgeProcess(world.env);
  const ends = () => [...world.memory.entries.values()].filter(isEnd);
  await until('every end', () => ends().length === world.names.length, again);
  assert.ok(ends().every(({ reason }) => reason === 'HALTED'));
  assert.equal(world.executions().length, 0);
});

test('a bridge whose journal is a copy sends and uploads nothing and ends, and the next one begins with a fresh journal', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  const path = world.env.CHARGEHAND_DATA_DIR;
  {
    await using original = new BridgeProcess(world.env);
    await until('ready', () => original.logged('ready'), original);
    assert.equal(await original.end('SIGTERM'), 0);
  }
  const journalId = (): string => {
    using journal = openJournal(path);
    return journal.id;
  };
  {
    using journal = openJournal(path);
    journal.accept(world.echo('1'), Date.now());
  }
  const copied = journalId();
  world.memory.refuseClaim = 'JOURNAL_OUTDATED';
  await using copy = new BridgeProcess(world.env);
  assert.equal(await copy.exited, 70);
  assert.match(copy.output, /only one machine runs this bridge/);
  assert.deepEqual([world.executions(), world.memory.entries.size], [[], 0]);
  assert.equal(readdirSync(path).filter((name) => /^journal-\d+\.sqlite$/.test(name)).length, 1);

  world.memory.refuseClaim = undefined;
  world.memory.work.push(world.echo('2'));
  await using next = new BridgeProcess(world.env);
  await until('every execution', () => world.executions().length === world.names.length, next);
  await until('every end', () => [...world.memory.entries.values()].filter(isEnd).length === world.names.length, next);
  assert.deepEqual(new Set([...world.memory.entries.values()].map(({ dispatchId }) => dispatchId)), new Set(['2']));
  assert.equal(await next.end('SIGTERM'), 0);
  assert.notEqual(journalId(), copied);
});

test('a second bridge in the same folder refuses and names the first', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  await using bridge = new BridgeProcess(world.env);
  await until('ready', () => bridge.logged('ready'), bridge);
  await using second = new BridgeProcess(world.env);
  assert.equal(await second.exited, 78);
  assert.match(second.output, /already served by pid \d+/);
});

test('a broker that cannot be reached is reported, and the bridge is ready all the same', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  await world.fleet.close();
  await using bridge = new BridgeProcess(world.env);
  await until('ready', () => bridge.logged('ready'), bridge);
  await until('the report', () => typeof world.memory.lastReport?.['problem'] === 'string', bridge);
  assert.equal(world.memory.lastReport?.['connected'], false);
});

const faults: Record<string, { env: Record<string, string>; code: number; says: RegExp }> = {
  'a client.cfg that is not there': {
    env: { MCOLLECTIVE_CONFIG: '/nowhere/client.cfg' },
    code: 78,
    says: /\/nowhere\/client\.cfg/,
  },
  'no environment at all': {
    env: {},
    code: 78,
    says: /CHARGEHAND_API_URL[^]*MCOLLECTIVE_CONFIG[^]*CHARGEHAND_DATA_DIR/,
  },
};

for (const [what, { env, code, says }] of Object.entries(faults)) {
  test(`${what} is one clear message and exit code ${code}`, async () => {
    using folder = temporaryFolder();
    const whole = { CHARGEHAND_API_URL: 'http://127.0.0.1:9', CHARGEHAND_DATA_DIR: join(folder.path, 'bridge') };
    await using bridge = new BridgeProcess(Object.keys(env).length === 0 ? {} : { ...whole, ...env });
    assert.equal(await bridge.exited, code);
    assert.match(bridge.output, says);
  });
}

test('an API that is not there yet is named and waited for', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  const { port, url } = world.api;
  await world.api[Symbol.asyncDispose]();
  await using bridge = new BridgeProcess(world.env);
  await until('the line', () => bridge.logged('api-unreachable') && bridge.output.includes(url), bridge);
  await using _late = await startStubChargehand(world.memory, { port });
  await until('ready', () => bridge.logged('ready'), bridge);
});
