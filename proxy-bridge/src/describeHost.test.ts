import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RubyFloat, stringHash, symbolHash } from '@chargehand/mcollective';
import type { RubyValue } from '@chargehand/mcollective';
import { describeHost } from './describeHost.ts';
import { START_MS } from './testing/world.ts';

const answer = (data: RubyValue) => ({
  requestId: 'r',
  senderId: 'web1',
  messageTime: 0,
  agent: 'rpcutil',
  statusCode: 0,
  statusMessage: 'OK',
  data,
  atMs: START_MS,
});

const node = { name: 'web1', collective: 'mcollective', clockOffsetSeconds: 0, heardAtMs: START_MS };
const described = (data: RubyValue, agents?: RubyValue) => ({
  node,
  inventory: answer(data),
  agents: agents === undefined ? undefined : answer(agents),
});

test('structured facts become dotted paths, and values become text', () => {
  const facts = stringHash({
    os: stringHash({ family: 'RedHat', release: stringHash({ major: 9 }) }),
    processors: stringHash({ models: ['a', 'b'] }),
    virtual: true,
    load: new RubyFloat(0.5),
    nothing: null,
  });
  const host = describeHost(described(symbolHash({ facts, classes: ['web'], agents: ['puppet', 'puppet'] })));
  assert.deepEqual(Object.fromEntries((host.facts ?? []).map(({ name, value }) => [name, value])), {
    'os.family': 'RedHat',
    'os.release.major': '9',
    'processors.models.0': 'a',
    'processors.models.1': 'b',
    virtual: 'true',
    load: '0.5',
  });
  assert.deepEqual([host.name, host.classes, host.plugins], ['web1', ['web'], ['puppet']]);
  assert.equal(host.seenAt, new Date(START_MS).toISOString());
});

test('an answer of another shape is a host without facts, not a failure', () => {
  for (const data of [
    null,
    'text',
    ['list'],
    symbolHash({ facts: 'none', classes: 7, agents: stringHash({ a: 1 }) }),
  ]) {
    const host = describeHost(described(data));
    assert.deepEqual([host.name, host.facts, host.classes, host.plugins], ['web1', [], [], []]);
  }
});

test('a host cannot fill the inventory', () => {
  const many = stringHash(Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`f${index}`, 'v'])));
  const facts = stringHash({ long: 'x'.repeat(100_000), ['n'.repeat(300)]: 'v', many });
  const host = describeHost(described(symbolHash({ facts })));
  assert.equal(host.facts?.length, 5_000);
  assert.ok(host.facts?.every(({ name, value }) => name.length <= 255 && value.length <= 8_192));
});

test('plugins carry the version that the agent inventory gives, collectives and clock are told', () => {
  const inventory = symbolHash({ agents: ['puppet', 'service'], collectives: ['mcollective', 'uk'] });
  const agents = symbolHash({
    agents: [symbolHash({ agent: 'puppet', version: '1.13.1' }), 'odd', symbolHash({ agent: 7 })],
  });
  const host = describeHost({ ...described(inventory, agents), node: { ...node, clockOffsetSeconds: -90 } });
  assert.deepEqual(host.plugins, ['puppet', 'service']);
  assert.deepEqual(host.pluginVersions, [{ name: 'puppet', version: '1.13.1' }]);
  assert.deepEqual([host.collectives, host.clockOffsetSeconds], [['mcollective', 'uk'], -90]);
});

test('a node that is silent, or refuses to tell, is there all the same, with a clock that fits', () => {
  const refusal = { ...answer(symbolHash({})), statusCode: 1 };
  for (const inventory of [undefined, refusal]) {
    const host = describeHost({ node: { ...node, clockOffsetSeconds: 9e15 }, inventory, agents: undefined });
    assert.deepEqual(host, {
      name: 'web1',
      clockOffsetSeconds: 2_147_483_647,
      seenAt: new Date(START_MS).toISOString(),
    });
  }
});
