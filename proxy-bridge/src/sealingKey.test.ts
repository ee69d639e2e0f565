import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isPublicKey, makePrivateKey, publicKeyOf, writePrivateKey } from '@chargehand/sealing';
import type { Credential } from './credential.ts';
import { adoptCredential, readCredential, storeBoughtCredential } from './credential.ts';
import { makeBoughtKey, openSealingKey, SealingKeyUnusable } from './sealingKey.ts';
import { BridgeProcess, startWorld, until } from './testing/bridgeWorld.ts';
import { START_MS, temporaryFolder } from './testing/world.ts';

/** A data folder with a credential and its key. */
function enrolledIn(directory: string): { credential: Credential; key: string } {
  const sealingKey = makeBoughtKey(directory);
  const credential = { secret: 'one', proxy: 'amsterdam', sealingKey };
  storeBoughtCredential(directory, credential);
  adoptCredential(directory, START_MS);
  return { credential, key: join(directory, 'sealing-key.pem') };
}

test('a key is for the owner alone, and is kept from start to start', () => {
  using folder = temporaryFolder();
  const { credential, key } = enrolledIn(folder.path);
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.deepEqual(readCredential(folder.path), credential);
  assert.equal(publicKeyOf(openSealingKey(folder.path, credential)), credential.sealingKey);
  assert.equal(publicKeyOf(openSealingKey(folder.path, credential)), credential.sealingKey);
});

test('a bridge that enrolled before there were keys makes one and remembers which', () => {
  using folder = temporaryFolder();
  storeBoughtCredential(folder.path, { secret: 'one', proxy: 'amsterdam' });
  adoptCredential(folder.path, START_MS);
  const made = publicKeyOf(openSealingKey(folder.path, readCredential(folder.path) ?? assert.fail()));
  assert.equal(readCredential(folder.path)?.sealingKey, made);
  assert.equal(publicKeyOf(openSealingKey(folder.path, readCredential(folder.path) ?? assert.fail())), made);
});

test('an enrolment that came to nothing leaves the key in force, and a crash in the middle of one is completed', () => {
  using folder = temporaryFolder();
  const { credential } = enrolledIn(folder.path);
  const sealingKey = makeBoughtKey(folder.path);
  assert.equal(publicKeyOf(openSealingKey(folder.path, credential)), credential.sealingKey);
  storeBoughtCredential(folder.path, { ...credential, sealingKey });
  assert.equal(adoptCredential(folder.path, START_MS), true);
  assert.equal(publicKeyOf(openSealingKey(folder.path, readCredential(folder.path) ?? assert.fail())), sealingKey);
  assert.deepEqual(readdirSync(folder.path).toSorted(), ['credential.json', 'sealing-key.pem']);
});

const FAULTS: Readonly<Record<string, { damage: (key: string) => void; says: RegExp }>> = {
  'is missing': { damage: (key) => rmSync(key), says: /sealing-key\.pem is missing; put back .* enrol anew/ },
  'is damaged': { damage: (key) => writeFileSync(key, 'no key'), says: /holds no X25519 key/ },
  'can be read by others': { damage: (key) => chmodSync(key, 0o640), says: /mode 640/ },
  'is another one': {
    damage: (key) => writeFileSync(key, writePrivateKey(makePrivateKey())),
    says: /does not open what is sealed for the key that this bridge enrolled with/,
  },
};

for (const [fault, { damage, says }] of Object.entries(FAULTS))
  test(`S59: a key that ${fault} is refused in words that say what to do`, () => {
    using folder = temporaryFolder();
    const { credential, key } = enrolledIn(folder.path);
    damage(key);
    assert.throws(
      () => openSealingKey(folder.path, credential),
      (error) => error instanceof SealingKeyUnusable && says.test(error.message),
    );
  });

test('S59: a bridge tells its key when it enrols and with its heartbeat, and does not start without it', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path, { hosts: 2 });
  const path = join(world.env.CHARGEHAND_DATA_DIR, 'sealing-key.pem');
  {
    await using bridge = new BridgeProcess(world.env);
    await until('ready', () => bridge.logged('ready'), bridge);
    assert.ok(isPublicKey(String(world.memory.sealingKey)));
    assert.equal(world.memory.lastReport?.['sealingKey'], world.memory.sealingKey);
    assert.ok(!bridge.output.includes(readFileSync(path, 'utf8').split('\n')[1] ?? ''));
    await bridge.end('SIGTERM');
  }
  rmSync(path);
  await using refused = new BridgeProcess(world.env);
  assert.equal(await refused.exited, 77);
  assert.match(refused.output, /sealing-key\.pem is missing/);
});

test('a bridge whose key the API refuses stops, and says that it has to enrol anew', async () => {
  using folder = temporaryFolder();
  await using world = await startWorld(folder.path, { hosts: 2 });
  world.memory.refuseReport = 'SEALING_KEY_CHANGED';
  await using refused = new BridgeProcess(world.env);
  assert.equal(await refused.exited, 77);
  assert.match(refused.output, /SEALING_KEY_CHANGED.*CHARGEHAND_BRIDGE_TOKEN/);
});
