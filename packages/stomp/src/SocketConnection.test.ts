import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageWorld } from './testing/messageWorld.ts';

const IDS = 'subscription:sub-1\ndestination:/queue/a\n';
const GOOD = `MESSAGE\n${IDS}message-id:2\nack:2\n\ngood\0`;

for (const [what, bytes] of [
  ['body', `MESSAGE\n${IDS}message-id:1\nack:1\ncontent-length:2000\n\n${'x'.repeat(2000)}\0`],
  ['head', `MESSAGE\nlong:${'x'.repeat(2000)}\n${IDS}message-id:1\nack:1\n\nbody\0`],
] as const) {
  test(`a message with an oversize ${what} is handed on without its body, can be acknowledged, and holds up no other`, async () => {
    await using world = await messageWorld('1.2');
    world.broker.write(Buffer.from(bytes + GOOD));
    await world.good;
    const [oversize, whole] = world.messages;
    assert.ok(oversize !== undefined && oversize.isOversize && oversize.body.length === 0);
    assert.equal(whole?.isOversize, false);
    world.connection.ack(oversize);
    assert.equal((await world.broker.saw('ACK')).headers.get('id'), '1');
    assert.deepEqual(world.dropped, []);
  });
}

for (const [what, version, head] of [
  ['a NUL in its id', '1.2', `${IDS}message-id:1\nack:1\0\n`],
  ['a NUL in its id', '1.1', `${IDS}message-id:1\0\n`],
  ['a carriage return in its id', '1.1', `${IDS}message-id:1\r2\n`],
  ['no id', '1.2', IDS],
  ['no id', '1.0', IDS],
  ['an oversize head and an id too long to keep', '1.2', `${IDS}ack:${'x'.repeat(5000)}\n`],
] as const) {
  test(`a ${version} message with ${what} is dropped and reported, and holds up no other`, async () => {
    await using world = await messageWorld(version);
    world.broker.write(Buffer.from(`MESSAGE\n${head}content-length:4\n\nbody\0${GOOD}`));
    await world.good;
    assert.equal(world.messages.length, 1);
    assert.deepEqual(
      world.dropped.map(({ destination }) => destination),
      ['/queue/a'],
    );
    assert.match(world.dropped[0]?.fault ?? '', /^A message cannot be acknowledged by its /);
  });
}

test('an oversize message whose subscription was too long to keep is dropped and reported', async () => {
  await using world = await messageWorld('1.2');
  world.broker.write(Buffer.from(`MESSAGE\nsubscription:${'x'.repeat(5000)}\nmessage-id:1\n\nbody\0${GOOD}`));
  await world.good;
  assert.deepEqual(world.dropped, [{ destination: '', fault: 'it is oversize and for nobody', isAcknowledged: false }]);
});

test('what needs no acknowledgement is handed on whatever its id', async () => {
  await using world = await messageWorld('1.2', 'auto');
  world.broker.write(Buffer.from(`MESSAGE\n${IDS}ack:1\0\n\nbody\0${GOOD}`));
  await world.good;
  assert.equal(world.messages.length, 2);
});
