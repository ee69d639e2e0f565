import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { storeBoughtCredential } from './credential.ts';
import { BridgeProcess, startWorld, until } from './testing/bridgeWorld.ts';
import { temporaryFolder } from './testing/world.ts';

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

/** Runs a bridge until it is ready and a dispatch has executed everywhere, and stops it. */
async function liveOnce(world: Awaited<ReturnType<typeof startWorld>>): Promise<void> {
  await using bridge = new BridgeProcess(world.env);
  await until('ready', () => bridge.logged('ready'), bridge);
  world.memory.work.push(world.echo('1'));
  await until('executed', () => world.executions().length === world.names.length, bridge);
  await bridge.end('SIGTERM');
}

const retired = (world: { env: { CHARGEHAND_DATA_DIR: string } }): string[] =>
  readdirSync(world.env.CHARGEHAND_DATA_DIR).filter((name) => /^journal-\d+\.sqlite$/.test(name));

test('a credential bought after the stored one was removed by hand starts a journal of its own', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  await liveOnce(world);
  rmSync(join(world.env.CHARGEHAND_DATA_DIR, 'credential.json'));
  world.memory.tokens.add('token');
  world.memory.entries.clear();
  await using bridge = new BridgeProcess(world.env);
  await until('the same number runs again', () => world.executions().length === world.names.length * 2, bridge);
  assert.equal(retired(world).length, 1);
});

test('a crash between buying a credential and setting the old journal aside is completed by the next start', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  await liveOnce(world);
  world.memory.credentials.clear();
  world.memory.credentials.add('bought before the crash');
  world.memory.entries.clear();
  storeBoughtCredential(world.env.CHARGEHAND_DATA_DIR, { secret: 'bought before the crash', proxy: 'amsterdam' });
  await using bridge = new BridgeProcess({ ...world.env, CHARGEHAND_BRIDGE_TOKEN: '' });
  await until('the same number runs again', () => world.executions().length === world.names.length * 2, bridge);
  assert.equal(retired(world).length, 1);
});

test('an API that refuses a credential for another reason than who it is, is waited for, and the journal stays', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path);
  await liveOnce(world);
  world.memory.tokens.add('token');
  world.memory.refuseReport = 'GRAPHQL_VALIDATION_FAILED';
  await using bridge = new BridgeProcess(world.env);
  await until('the line', () => bridge.logged('api-refused'), bridge);
  world.memory.refuseReport = undefined;
  await until('ready', () => bridge.logged('ready'), bridge);
  assert.deepEqual(retired(world), []);
  assert.ok(world.memory.tokens.has('token'), 'the token was used');
});
