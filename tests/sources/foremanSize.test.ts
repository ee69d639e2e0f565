import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForemanWorld, WorldHost } from '../support/foreman/ForemanWorld.ts';
import { openWorld } from '../support/foreman/openWorld.ts';
import { sampleForeman } from '../support/foreman/sampleForeman.ts';
import { worldFacts, worldHosts } from '../support/foreman/worldTold.ts';

// Enough for the lists of hosts and people, and for the 200 facts of the largest sample host.
const MAX_BYTES = 60_000;

test('facts that are too large for one answer are asked for with fewer hosts, and all are told', async () => {
  const world = sampleForeman();
  for (const [index, host] of [...world.hosts.values()].entries()) if (index < 9) addFact(host.facts, 25_000);
  await using opened = await openWorld(world, { perPage: undefined, maxBytes: MAX_BYTES });
  await opened.told.read('full');
  assert.deepEqual(opened.told.facts, worldFacts(world));
  assert.deepEqual(opened.told.warnings, []);
});

test('a host whose facts are too large by themselves is named in a warning and keeps what it had; the others are told', async () => {
  for (const mode of ['full', 'incremental'] as const) {
    const world = sampleForeman(20);
    await using opened = await openWorld(world, { perPage: undefined, maxBytes: MAX_BYTES });
    const { told } = opened;
    await told.read('full');
    const before = new Map(told.facts);
    const large = hostAt(world, 7);
    addFact(large.facts, 2 * MAX_BYTES);
    hostAt(world, 12).facts.set('kernel', { value: 'Hurd', reportedAt: Date.now() });
    await told.read(mode);
    assert.deepEqual(told.hosts, worldHosts(world));
    const expected = new Map(worldFacts(world)).set(large.name, before.get(large.name) ?? new Map());
    assert.deepEqual(told.facts, expected, mode);
    assert.equal(told.warnings.length, 1);
    assert.match(told.warnings[0] ?? '', new RegExp(`source main .*1 host.*${large.name}.*larger than 0\\.06 MB`));
  }
});

test('another list that is too large is a fault that says which', async () => {
  await using opened = await openWorld(sampleForeman(), { perPage: undefined, maxBytes: 10_000 });
  const fault = { code: 'SOURCE_ANSWER_TOO_LARGE', message: /source main .*\/api\/v2\/hosts is larger than 0\.01 MB/ };
  await assert.rejects(opened.told.read('full'), fault);
});

function addFact(facts: WorldHost['facts'], size: number): void {
  facts.set('motd', { value: 'x'.repeat(size), reportedAt: Date.now() });
}

function hostAt(world: ForemanWorld, index: number): WorldHost {
  const host = [...world.hosts.values()][index];
  assert.ok(host !== undefined);
  return host;
}
