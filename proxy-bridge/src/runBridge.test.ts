import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isRecord } from '@chargehand/api-client';
import { startFleet } from '@chargehand/fleet';
import type { StubMemory, UploadedEntry } from './testing/stubChargehand.ts';
import { freshMemory, startStubChargehand } from './testing/stubChargehand.ts';
import { temporaryFolder, workFor } from './testing/world.ts';

const program = fileURLToPath(new URL('../bin/chargehand-bridge.js', import.meta.url));

/** A bridge process like a user starts it. */
class BridgeProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly exited: Promise<number | null>;
  output = '';

  constructor(env: Record<string, string>) {
    this.#child = spawn(process.execPath, [program], { env: { PATH: process.env['PATH'] ?? '', ...env } });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = new Promise((resolve) => this.#child.on('close', resolve));
  }

  logged(event: string): boolean {
    return this.output.includes(`"event":"${event}"`);
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.#child.kill(signal);
    return await this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}

async function until(what: string, isTrue: () => boolean, bridge?: BridgeProcess): Promise<void> {
  for (let waitedMs = 0; !isTrue(); waitedMs += 20) {
    if (waitedMs > 30_000) throw new Error(`${what} did not come true\n${bridge?.output ?? ''}`);
    await sleep(20);
  }
}

function eventsOf(memory: StubMemory, dispatchId: string, position: number): UploadedEntry[] {
  return [...memory.entries.values()].filter((entry) => entry.dispatchId === dispatchId && entry.position === position);
}

const isEnd = ({ event }: UploadedEntry): boolean => ['REPLIED', 'NOT_SENT', 'UNKNOWN'].includes(event);

async function startWorld(folder: string, { hosts = 24 } = {}) {
  const fleet = await startFleet({ dir: join(folder, 'fleet'), hosts });
  const site = fleet.sites[0] ?? assert.fail('the fleet has no site');
  const memory = freshMemory('token');
  const api = await startStubChargehand(memory);
  const names = (fleet.description.sites[0]?.hosts ?? []).map(({ name }) => name);
  for (const name of names) fleet.host(name).script({ latencyMs: 50, silent: false, failWith: null });
  const env = {
    CHARGEHAND_API_URL: api.url,
    CHARGEHAND_BRIDGE_TOKEN: 'token',
    CHARGEHAND_DATA_DIR: join(folder, 'bridge'),
    MCOLLECTIVE_CONFIG: site.clientConfig,
  };
  const executions = (): { host: string }[] =>
    readFileSync(fleet.executionLog, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))
      .filter(isEcho);
  return {
    fleet,
    memory,
    api,
    names,
    env,
    executions,
    echo: (id: string, more = {}) =>
      workFor(names, {
        id,
        plugin: 'echo',
        action: 'echo',
        arguments: { text: 'hi' },
        timeoutSeconds: 5,
        deadlineAt: new Date(Date.now() + 60_000).toISOString(),
        ...more,
      }),
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await fleet.close();
    },
  };
}

function isEcho(value: unknown): value is { host: string } {
  return isRecord(value) && value['agent'] === 'echo' && typeof value['host'] === 'string';
}

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

test('a credential that the API no longer knows is replaced with a fresh token, and the journal with it', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  {
    await using bridge = new BridgeProcess(world.env);
    await until('ready', () => bridge.logged('ready'), bridge);
    world.memory.work.push(world.echo('1'));
    await until('executed', () => world.executions().length === world.names.length, bridge);
    await bridge.end('SIGTERM');
  }
  world.memory.credentials.clear();
  {
    await using refused = new BridgeProcess(world.env);
    assert.equal(await refused.exited, 77);
    assert.match(refused.output, /CHARGEHAND_BRIDGE_TOKEN/);
  }
  world.memory.tokens.add('another');
  world.memory.entries.clear();
  await using bridge = new BridgeProcess({ ...world.env, CHARGEHAND_BRIDGE_TOKEN: 'another' });
  await until('the same number runs again', () => world.executions().length === world.names.length * 2, bridge);
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
